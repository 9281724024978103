"""Concepts of the ontology and the closed sets that describe them."""

from dataclasses import dataclass
from enum import StrEnum


class ConceptKind(StrEnum):
    """What sort of thing a concept is."""

    FINDING = "finding"
    DEVICE = "device"
    ANATOMY = "anatomy"
    MODIFIER = "modifier"
    """A degree, a side, a place or an interval change: what the cue tables' values stand for."""
    CUE = "cue"
    """A presence value: what is said about a finding (negated, uncertain ...)."""

    @property
    def is_observation(self) -> bool:
        """True for what a report can find: findings and devices."""
        return self in (ConceptKind.FINDING, ConceptKind.DEVICE)


class Sidedness(StrEnum):
    """On which side of the body an anatomical structure exists."""

    PAIRED = "paired"
    UNPAIRED = "unpaired"
    MIDLINE = "midline"
    LEFT = "left"
    RIGHT = "right"


class Sex(StrEnum):
    """The sex to which an organ or finding is bound."""

    FEMALE = "female"
    MALE = "male"


class Modality(StrEnum):
    """Examinations on which a finding is ordinarily described."""

    RADIOGRAPHY = "XR"
    COMPUTED_TOMOGRAPHY = "CT"
    MAGNETIC_RESONANCE = "MR"
    ULTRASOUND = "US"
    NUCLEAR = "NM"
    MAMMOGRAPHY = "MG"


class CodeSystem(StrEnum):
    """Vocabularies whose codes a concept may carry (licences: `NOTICE`)."""

    HPO = "hpo"
    RADLEX = "radlex"
    SNOMED = "snomed"
    UMLS = "umls"
    ICD10CM = "icd10cm"


class Relation(StrEnum):
    """Relations between concepts, subject to object."""

    BROADER = "broader"
    PART_OF = "part_of"
    LOCATED_IN = "located_in"
    IMPLIES = "implies"
    EXCLUDES = "excludes"
    SUGGESTIVE_OF = "suggestive_of"


class LabelKind(StrEnum):
    """How a wording belongs to a concept (see `ontologies/README.md`)."""

    PREFERRED = "preferred"
    SYNONYM = "synonym"
    PATTERN = "pattern"
    ABBREVIATION = "abbreviation"
    OPPOSITE = "opposite"
    DISTRACTOR = "distractor"


@dataclass(frozen=True, slots=True)
class Concept:
    """One notion of the ontology, independent of any language."""

    id: str
    """Prefixed identifier, for example `rad:pleural_effusion`."""
    kind: ConceptKind
    sidedness: Sidedness | None = None
    actionable: bool = False
    """True where leaving the finding out of an impression matters to the patient."""
    urgent: bool = False
    """True where it matters at once: such a finding must not stand under a normal impression."""
    sex: Sex | None = None
    """Set for organs and findings that only one sex has."""
    modalities: tuple[Modality, ...] = ()
    """Examinations that ordinarily describe it; empty where any can."""
    coded: tuple[tuple[CodeSystem, str], ...] = ()
    """Codes of the same meaning in other vocabularies."""
    definition: str = ""

    @property
    def name(self) -> str:
        """The local part in words: `rad:pleural_effusion` gives `pleural effusion`."""
        return self.id.partition(":")[2].replace("_", " ")

    @property
    def codes(self) -> dict[str, str]:
        """The codes in other vocabularies, by vocabulary name."""
        return {str(system): code for system, code in self.coded}


@dataclass(frozen=True, slots=True)
class Label:
    """One wording of a concept in one language; a distractor has no concept."""

    concept: str | None
    kind: LabelKind
    text: str
