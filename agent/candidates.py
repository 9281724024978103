"""Concepts near by meaning, for sentences in which no wording of the vocabulary was found.

They are candidates only: the classifier decides, and the verifier asks whether the two agree.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.models.base import Array
from agent.types import Document
from kg.vectors import ConceptVectors, Embed


def with_candidates(documents: Sequence[Document], concepts: ConceptVectors, embed: Embed) -> list[Document]:
    """Return the documents with concept candidates in the body sentences that have no link.

    Args:
        documents: linked documents.
        concepts: the concepts' vectors.
        embed: gives unit vectors of sentences, shape (n, d).
    """
    texts = list(dict.fromkeys(s.span.text for d in documents for s in d.body if not s.mentions))
    if not texts:
        return list(documents)
    vectors: Array = embed(texts)
    near = dict(zip(texts, concepts.candidates(vectors), strict=True))
    return [_filled(document, near) for document in documents]


def _filled(document: Document, near: dict[str, tuple[str, ...]]) -> Document:
    if document.error:
        return document
    sentences = tuple(s if s.mentions else replace(s, candidates=near.get(s.span.text, ())) for s in document.sentences)
    return replace(document, sentences=sentences)
