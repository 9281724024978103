"""Taxonomies: the list of findings to label, what each of them means in the ontology, and the classes they may have."""

from dataclasses import dataclass
from enum import StrEnum

from kg.ontology import Ontology


class Rule(StrEnum):
    """Findings that follow from the other labels instead of from sentences."""

    NO_FINDING = "no_finding"


class StatedClass(StrEnum):
    """What a sentence can say of a finding, and so the classes that a taxonomy may use."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNCERTAIN = "uncertain"


class UncertainAs(StrEnum):
    """What becomes of an uncertain finding in a taxonomy without that class."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_MENTIONED = "not_mentioned"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and what it says of the finding."""

    text: str
    stated: StatedClass


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a taxonomy."""

    name: str
    """Emitted exactly as written here."""
    concepts: tuple[str, ...] = ()
    """Concepts that make the finding, each with all narrower ones."""
    hinted_by: tuple[str, ...] = ()
    """Concepts that alone make it uncertain."""
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    rule: Rule | None = None
    ignores: tuple[str, ...] = ()
    """For a rule: findings that may be present beside it."""
    tolerates: tuple[str, ...] = ()
    """For a rule: concepts outside the taxonomy that may be present beside it."""
    examples: tuple[Example, ...] = ()
    unresolved: bool = False
    """True where the file says nothing of concepts, so that name and synonyms have to (see `kg.understanding`)."""

    @property
    def query(self) -> str:
        """The text by which the classifier knows the finding: name, synonyms and definition."""
        words = ", ".join((self.name, *self.synonyms))
        return f"{words}: {self.definition}" if self.definition else words

    def reach(self, ontology: Ontology) -> frozenset[str]:
        """Return its concepts with all narrower ones."""
        return _with_narrower(self.concepts, ontology)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A list of findings with the mention classes it uses."""

    id: str
    version: str
    findings: tuple[Finding, ...]
    classes: tuple[StatedClass, ...] = tuple(StatedClass)
    uncertain_as: UncertainAs = UncertainAs.POSITIVE
    """Of use only where `classes` lacks uncertain; a negative without a class of its own is always not_mentioned."""
    roll_up: bool = False
    """True where a positive finding makes its parents positive."""
    language: str = "en"
    """The language of names and synonyms."""
    title: str = ""
    source: str = ""

    def concept_map(self, ontology: Ontology) -> dict[str, tuple[str, ...]]:
        """Return for each concept the names of the findings that it makes, narrower concepts included."""
        found: dict[str, list[str]] = {}
        for finding in self.findings:
            for concept in _with_narrower(finding.concepts + finding.hinted_by, ontology):
                found.setdefault(concept, []).append(finding.name)
        return {concept: tuple(names) for concept, names in sorted(found.items())}

    def parents(self, ontology: Ontology) -> dict[str, tuple[str, ...]]:
        """Return for each finding that has any its parents: findings that mean all of its concepts, and more."""
        reach = {finding.name: finding.reach(ontology) for finding in self.findings}
        found = {child: tuple(name for name in reach if narrow < reach[name]) for child, narrow in reach.items() if narrow}
        return {child: names for child, names in found.items() if names}

    def __getitem__(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.name == name:
                return finding
        raise KeyError(name)


def _with_narrower(roots: tuple[str, ...], ontology: Ontology) -> frozenset[str]:
    return frozenset(roots).union(*(ontology.descendants(root) for root in roots))
