"""What a classifier of mention classes must offer; rules and networks are interchangeable behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.types import MentionClass, SectionKind
from kg.taxonomy import Finding

Array = NDArray[np.float32]


class Unit(StrEnum):
    """What a classifier reads at once."""

    SENTENCE = "sentence"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Shot:
    """A labeled text that is shown to a classifier as an example; findings left out are not mentioned."""

    text: str
    labels: Mapping[str, MentionClass]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or the body of a report, as the classifier reads it."""

    text: str
    section: SectionKind
    hints: str = ""
    """What the ontology found in it, in words, for classifiers that read a prompt."""
    shots: tuple[Shot, ...] = ()
    """Labeled examples, the most similar last."""


class Classifier(Protocol):
    """Scores how much passages give findings one mention class; batch in, scores out."""

    name: str
    """Name and version, for the provenance of results."""
    sha256: str
    """Hash of the trained weights, for the provenance of results."""
    unit: Unit
    """Whether its passages are sentences or whole reports."""

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:
        """Score one mention class for every passage and finding.

        Args:
            mention_class: the class to score; one call for each.
            passages: n sentences or reports, see `unit`.
            findings: m findings; what tells them is their name, and `query` with synonyms and definition.
            evidence: features from links, cues and neighbours, shape (n, m, k); see `agent.evidence`.

        Returns:
            calibrated log-odds of the class against "not mentioned", shape (n, m).
        """
        ...

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of sentences for retrieval, shape (n, d)."""
        ...
