"""Mention classes of sentences: the classifier is called once per mention class on a whole batch of sentences."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from agent.evidence import EvidenceMaker, add_neighbours
from agent.memory import Memory
from agent.models.base import Array, Classifier, Passage
from agent.types import STATED, Document, Sentence
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

Cell = tuple[int, int]
"""A sentence (index into a document's body) and a finding (index into the taxonomy)."""
_CACHED = 50_000


class CellClassifier(Protocol):
    """Gives the cells of documents their class probabilities."""

    def classify(self, documents: Sequence[Document]) -> list[Array]:
        """Return the probabilities of each document's body sentences, shape (sentences, findings, 4)."""
        ...

    def reconsider(
        self, documents: Sequence[Document], probabilities: Sequence[Array], doubts: Sequence[Iterable[Cell]], votes: Sequence[Array]
    ) -> list[Array]:
        """Return the probabilities after a second look at doubted cells."""
        ...


class SentenceClassifier:
    """Gives sentences their class probabilities, and remembers them by text, section and language."""

    def __init__(self, classifier: Classifier, taxonomy: Taxonomy, knowledge: KnowledgeBase) -> None:
        self._classifier = classifier
        self._findings = taxonomy.findings
        self._evidence = EvidenceMaker(taxonomy, taxonomy.concept_map(knowledge.ontology))
        self._silent = [i for i, finding in enumerate(taxonomy.findings) if finding.rule is not None]
        self._nothing = np.empty((0, len(self._findings), 4), np.float32)
        self._cache: Memory[tuple[str, str, str], Array] = Memory(_CACHED)

    def classify(self, documents: Sequence[Document]) -> list[Array]:
        """Return the probabilities of each document's body sentences.

        Returns:
            for each document an array of shape (sentences, findings, 4): positive, negative, uncertain, not
            mentioned.
        """
        keyed = {_key(d, s): s for d in documents for s in d.body}
        known = {key: self._cache[key] for key in keyed if key in self._cache}
        fresh = [key for key in keyed if key not in known]
        if fresh:
            sentences = [keyed[key] for key in fresh]
            known.update(zip(fresh, self._probabilities(sentences, self._evidence.features(sentences)), strict=True))
        self._cache.keep(known)
        return [np.stack([known[_key(d, s)] for s in d.body]) if d.body else self._nothing for d in documents]

    def reconsider(
        self, documents: Sequence[Document], probabilities: Sequence[Array], doubts: Sequence[Iterable[Cell]], votes: Sequence[Array]
    ) -> list[Array]:
        """Score doubted cells again, with the votes of similar labeled sentences as added evidence.

        Args:
            documents: the documents.
            probabilities: what `classify` returned.
            doubts: for each document the cells to score again; all others stay as they are.
            votes: for each document the neighbours' votes, shape (sentences, findings, 4).
        """
        revised = [p.copy() for p in probabilities]
        cells = [(d, *cell) for d, doubted in enumerate(doubts) for cell in doubted]
        rows = sorted({(d, s) for d, s, _ in cells})
        if not rows:
            return revised
        sentences = [documents[d].body[s] for d, s in rows]
        evidence = add_neighbours(self._evidence.features(sentences), np.stack([votes[d][s] for d, s in rows]))
        again = dict(zip(rows, self._probabilities(sentences, evidence), strict=True))
        for d, s, f in cells:
            revised[d][s, f] = again[d, s][f]
        return revised

    def _probabilities(self, sentences: Sequence[Sentence], evidence: Array) -> Array:
        passages = [Passage(s.span.text, s.span.section) for s in sentences]
        odds = [self._classifier.score(c, passages, self._findings, evidence) for c in STATED]
        probabilities = softmax(odds)
        probabilities[:, self._silent] = (0, 0, 0, 1)
        return probabilities


def softmax(odds: Sequence[Array]) -> Array:
    """Return class probabilities, shape (n, m, 4), from the log-odds of the stated classes, each of shape (n, m)."""
    stacked = np.stack([*odds, np.zeros_like(odds[0])], axis=-1)
    exponents = np.exp(stacked - stacked.max(axis=-1, keepdims=True))
    return exponents / exponents.sum(axis=-1, keepdims=True)


def _key(document: Document, sentence: Sentence) -> tuple[str, str, str]:
    return sentence.span.text, sentence.span.section, document.language
