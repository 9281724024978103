"""Similar labeled sentences: a FAISS index over the library, and what the neighbours vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.labeled_library import TAXONOMY, LibraryEntry, whole_library
from agent.models.base import Array, Classifier
from agent.types import CLASSES, Document, MentionClass, Neighbour
from agent.vector_cache import remembered_vectors
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from kg.vectors import Embed, flat_index

NEIGHBOURS = 8
MIN_SIMILARITY = 0.88
"""Below this cosine, e5 sentences are merely from the same field."""
SHARPNESS = 0.02
"""Cosine difference at which a neighbour weighs e times less."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A library entry near a sentence."""

    entry: LibraryEntry
    similarity: float


class LabeledIndex:
    """Exact search over the unit vectors of labeled sentences."""

    def __init__(self, entries: Sequence[LibraryEntry], vectors: Array) -> None:
        """Make an index.

        Args:
            entries: n labeled sentences.
            vectors: their unit vectors, shape (n, d).
        """
        self.entries = list(entries)
        self._index = flat_index(vectors)

    def search(self, vectors: Array, exclude: Sequence[str | None] | None = None) -> list[tuple[Hit, ...]]:
        """Return the nearest entries of each vector, best first, at most `NEIGHBOURS`.

        Args:
            vectors: unit vectors, shape (n, d).
            exclude: for each vector a text that must not be its own neighbour.
        """
        if not len(vectors):
            return []
        similarities, rows = self._index.search(np.ascontiguousarray(vectors, np.float32), NEIGHBOURS + 1)
        banned = exclude or [None] * len(vectors)
        return [self._hits(s, r, text) for s, r, text in zip(similarities, rows, banned, strict=True)]

    def _hits(self, similarities: Array, rows: np.ndarray, banned: str | None) -> tuple[Hit, ...]:
        found = [Hit(self.entries[r], float(s)) for s, r in zip(similarities, rows, strict=True) if r >= 0 and s >= MIN_SIMILARITY]
        return tuple([hit for hit in found if hit.entry.text != banned][:NEIGHBOURS])


def search_documents(documents: Sequence[Document], index: LabeledIndex, embed: Embed) -> list[list[tuple[Hit, ...]]]:
    """Return the neighbours of each document's body sentences; every distinct sentence is looked up once."""
    texts = list(dict.fromkeys(s.span.text for d in documents for s in d.body))
    if not texts:
        return no_hits(documents)
    found = dict(zip(texts, index.search(embed(texts)), strict=True))
    return [[found[s.span.text] for s in d.body] for d in documents]


def no_hits(documents: Sequence[Document]) -> list[list[tuple[Hit, ...]]]:
    """Return what `search_documents` does where nothing is near."""
    return [[() for _ in d.body] for d in documents]


def library_names(taxonomy: Taxonomy, knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return for each finding of a taxonomy the library's findings that share a concept with it."""
    library = knowledge.taxonomy(TAXONOMY)
    names = {}
    for finding in taxonomy.findings:
        roots = set(finding.concepts)
        names[finding.name] = tuple(f.name for f in library.findings if roots & set(f.concepts) or (f.name == finding.name and not f.rule))
    return names


def vote(hits: Sequence[Hit], names: Sequence[str]) -> Array:
    """Return the weight of each class among neighbours, shape (4,): positive, negative, uncertain, not mentioned.

    All zeros where there is no neighbour, or the library has no labels for the finding.
    """
    votes = np.zeros(len(CLASSES), np.float32)
    if not hits or not names:
        return votes
    best = hits[0].similarity
    for hit in hits:
        votes[CLASSES.index(class_of(hit.entry, names))] += np.exp((hit.similarity - best) / SHARPNESS)
    return votes / votes.sum()


def class_of(entry: LibraryEntry, names: Sequence[str]) -> MentionClass:
    """Return what an entry says of a finding that the library knows by these names."""
    return next((entry.labels[name] for name in names if name in entry.labels), MentionClass.NOT_MENTIONED)


def votes(hits: Sequence[Sequence[Hit]], names: Mapping[str, Sequence[str]]) -> Array:
    """Return the votes of n sentences' neighbours on every finding, shape (n, m, 4)."""
    return np.stack([np.stack([vote(near, known) for known in names.values()]) for near in hits])


def neighbours(hits: Sequence[Hit], names: Sequence[str], most: int = 3) -> tuple[Neighbour, ...]:
    """Return the neighbours as they are shown with a label; those that do not mention the finding are left out."""
    shown = [Neighbour(h.entry.id, round(h.similarity, 4), class_of(h.entry, names)) for h in hits]
    return tuple([n for n in shown if n.mention_class is not MentionClass.NOT_MENTIONED][:most])


def open_index(knowledge: KnowledgeBase, classifier: Classifier) -> LabeledIndex:
    """Return the index of the library, from the cache where it is still true for library and weights."""
    entries = whole_library(knowledge)
    return LabeledIndex(entries, remembered_vectors("library", [entry.text for entry in entries], classifier))
