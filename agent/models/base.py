"""What a classifier of mention classes must offer; rules and networks are interchangeable behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.types import MentionClass, SectionKind

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as the classifier reads it."""

    text: str
    section: SectionKind


class Classifier(Protocol):
    """Scores how much passages give findings one mention class; batch in, scores out."""

    name: str
    """Name and version, for the provenance of results."""
    sha256: str
    """Hash of the trained weights, for the provenance of results."""

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[str], evidence: Array) -> Array:
        """Score one mention class for every passage and finding.

        Args:
            mention_class: the class to score; one call for each.
            passages: n sentences.
            findings: m finding texts (name, synonyms, definition).
            evidence: features from links, cues and neighbours, shape (n, m, k); see `agent.evidence`.

        Returns:
            calibrated log-odds of the class against "not mentioned", shape (n, m).
        """
        ...

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of sentences for retrieval, shape (n, d)."""
        ...
