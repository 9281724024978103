"""Concept candidates by meaning: for sentences in which no label matches, the concepts whose names lie nearest."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.concept import Concept

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
MIN_SIMILARITY = 0.9
"""Cosine below which e5 vectors of clinical text say nothing about a concept."""


def flat_index(vectors: Vectors) -> Any:
    """Return an exact FAISS index of unit vectors, shape (n, d), searched by cosine."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


class ConceptVectors:
    """Exact search over the vectors of findings and devices, by name and definition."""

    def __init__(self, concepts: Iterable[Concept], embed: Embed) -> None:
        """Embed the concepts.

        Args:
            concepts: findings and devices become candidates, others are passed over.
            embed: gives unit vectors of texts, shape (n, d).
        """
        asked = [concept for concept in concepts if concept.kind.is_observation]
        texts = [text for c in asked for text in (c.name, c.definition)]
        self._owners = [c.id for c in asked for _ in range(2)]
        self._index = flat_index(embed(texts) if texts else np.empty((0, 1), np.float32))

    def candidates(self, vectors: Vectors, most: int = 3) -> list[tuple[str, ...]]:
        """Return the nearest concepts of each vector, best first; none where nothing is near enough.

        Args:
            vectors: unit vectors of sentences, shape (n, d).
            most: how many at most.
        """
        if not len(vectors) or not self._owners:
            return [() for _ in vectors]
        similarities, rows = self._index.search(np.ascontiguousarray(vectors, np.float32), 2 * most)
        return [self._near(s, r)[:most] for s, r in zip(similarities, rows, strict=True)]

    def _near(self, similarities: Vectors, rows: NDArray[np.int64]) -> tuple[str, ...]:
        near = [self._owners[row] for row, similarity in zip(rows, similarities, strict=True) if similarity >= MIN_SIMILARITY]
        return tuple(dict.fromkeys(near))
