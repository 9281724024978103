"""Concepts of the ontology and the closed sets that describe them."""

from dataclasses import dataclass
from enum import StrEnum


class ConceptKind(StrEnum):
    """What sort of thing a concept is."""

    FINDING = "finding"
    DEVICE = "device"
    ANATOMY = "anatomy"


class Sidedness(StrEnum):
    """On which side of the body an anatomical structure exists."""

    PAIRED = "paired"
    UNPAIRED = "unpaired"
    MIDLINE = "midline"
    LEFT = "left"
    RIGHT = "right"


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
    hpo: str | None = None
    radlex: str | None = None
    definition: str = ""

    @property
    def name(self) -> str:
        """The local part in words: `rad:pleural_effusion` gives `pleural effusion`."""
        return self.id.partition(":")[2].replace("_", " ")

    @property
    def codes(self) -> dict[str, str]:
        """The codes in other vocabularies, by vocabulary name."""
        return {name: code for name, code in (("hpo", self.hpo), ("radlex", self.radlex)) if code}


@dataclass(frozen=True, slots=True)
class Label:
    """One wording of a concept in one language; a distractor has no concept."""

    concept: str | None
    kind: LabelKind
    text: str
