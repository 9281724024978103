"""Evidence features of a cell (sentence, finding): what links, cues and neighbours say, as numbers for the classifier."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum, auto

import numpy as np

from agent.models.base import Array
from agent.types import CLASSES, Mention, MentionClass, Presence, SectionKind, Sentence
from kg.taxonomy import Taxonomy


class Feature(IntEnum):
    """The columns of the evidence array."""

    AFFIRMED = 0
    NEGATED = auto()
    UNCERTAIN = auto()
    RESOLVED = auto()
    HISTORICAL = auto()
    HYPOTHETICAL = auto()
    OPPOSITE_AFFIRMED = auto()
    OPPOSITE_DENIED = auto()
    OPPOSITE_UNCERTAIN = auto()
    HINTED = auto()
    REACHED_BY_NEGATION = auto()
    REACHED_BY_HEDGE = auto()
    REACHED_BY_AFFIRMATION = auto()
    CHANGE = auto()
    OTHERS_LINKED = auto()
    NOTHING_LINKED = auto()
    SUMMARY = auto()
    FINDINGS = auto()
    IMPRESSION = auto()
    HAS_NEIGHBOURS = auto()
    NEIGHBOURS_POSITIVE = auto()
    NEIGHBOURS_NEGATIVE = auto()
    NEIGHBOURS_UNCERTAIN = auto()
    NEIGHBOURS_NOT_MENTIONED = auto()


EVIDENCE_SIZE = len(Feature)
LINK_FEATURES = np.array([feature <= Feature.CHANGE for feature in Feature])
"""True for the columns that come from mentions of the finding itself."""
NEIGHBOUR_FEATURES = np.array([feature >= Feature.HAS_NEIGHBOURS for feature in Feature])
_PRESENCE = {
    Presence.AFFIRMED: Feature.AFFIRMED,
    Presence.NEGATED: Feature.NEGATED,
    Presence.UNCERTAIN: Feature.UNCERTAIN,
    Presence.RESOLVED: Feature.RESOLVED,
    Presence.HISTORICAL: Feature.HISTORICAL,
    Presence.HYPOTHETICAL: Feature.HYPOTHETICAL,
}
_OPPOSITE = {
    Presence.AFFIRMED: Feature.OPPOSITE_AFFIRMED,
    Presence.UNCERTAIN: Feature.OPPOSITE_UNCERTAIN,
    Presence.HISTORICAL: Feature.HISTORICAL,
    Presence.HYPOTHETICAL: Feature.HYPOTHETICAL,
}
_REACHED = {
    Presence.NEGATED: Feature.REACHED_BY_NEGATION,
    Presence.RESOLVED: Feature.REACHED_BY_NEGATION,
    Presence.UNCERTAIN: Feature.REACHED_BY_HEDGE,
    Presence.AFFIRMED: Feature.REACHED_BY_AFFIRMATION,
}
_NEIGHBOUR = {
    MentionClass.POSITIVE: Feature.NEIGHBOURS_POSITIVE,
    MentionClass.NEGATIVE: Feature.NEIGHBOURS_NEGATIVE,
    MentionClass.UNCERTAIN: Feature.NEIGHBOURS_UNCERTAIN,
    MentionClass.NOT_MENTIONED: Feature.NEIGHBOURS_NOT_MENTIONED,
}


class EvidenceMaker:
    """Turns the mentions of sentences into the evidence array of a taxonomy."""

    def __init__(self, taxonomy: Taxonomy, concept_map: Mapping[str, Sequence[str]]) -> None:
        """Prepare for a taxonomy.

        Args:
            taxonomy: its findings are the columns, in order.
            concept_map: names of the findings that each concept makes (`Taxonomy.concept_map`).
        """
        self._columns = {finding.name: i for i, finding in enumerate(taxonomy.findings)}
        self._findings_of = concept_map
        self._hints = {(finding.name, hint) for finding in taxonomy.findings for hint in finding.hinted_by}

    def features(self, sentences: Sequence[Sentence]) -> Array:
        """Return the evidence of each sentence for each finding, shape (n, m, k); neighbours are left at zero."""
        array = np.zeros((len(sentences), len(self._columns), EVIDENCE_SIZE), np.float32)
        for row, sentence in zip(array, sentences, strict=True):
            self._fill(row, sentence)
        return array

    def _fill(self, row: Array, sentence: Sentence) -> None:
        linked = set()
        for mention in sentence.mentions:
            for name in self._findings_of.get(mention.concept, ()):
                column = self._columns[name]
                linked.add(column)
                row[column, list(_mention_features(mention, (name, mention.concept) in self._hints))] = 1
        if linked:
            row[[c for c in range(len(row)) if c not in linked], Feature.OTHERS_LINKED] = 1
        else:
            row[:, Feature.NOTHING_LINKED] = 1
        row[:, Feature.SUMMARY] = sentence.summary
        row[:, Feature.FINDINGS] = sentence.span.section is SectionKind.FINDINGS
        row[:, Feature.IMPRESSION] = sentence.span.section is SectionKind.IMPRESSION


def _mention_features(mention: Mention, hint: bool) -> Iterable[Feature]:
    if hint:
        yield Feature.HINTED
    if mention.opposite:
        yield _OPPOSITE.get(mention.presence, Feature.OPPOSITE_DENIED)
    else:
        yield _PRESENCE[mention.presence]
    for presence in mention.cues & _REACHED.keys():
        yield _REACHED[presence]
    if mention.change is not None:
        yield Feature.CHANGE


def add_neighbours(evidence: Array, votes: Array) -> Array:
    """Return a copy of the evidence with the votes of similar labeled sentences filled in.

    Args:
        evidence: shape (n, m, k).
        votes: weight of each class among the neighbours, shape (n, m, 4) in the order of `STATED`, then not
            mentioned; a row of zeros where nothing was similar enough.
    """
    filled = evidence.copy()
    for i, mention_class in enumerate(CLASSES):
        filled[:, :, _NEIGHBOUR[mention_class]] = votes[:, :, i]
    filled[:, :, Feature.HAS_NEIGHBOURS] = votes.sum(axis=-1) > 0
    return filled
