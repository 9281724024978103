"""The state of the graph: a chunk of reports, 1 to 256 of them, going through the pipeline together."""

from typing import TypedDict

from agent.classification import Cell
from agent.models.base import Array
from agent.retrieval import Hit
from agent.types import Annotation, Document, Report


class ChunkState(TypedDict, total=False):
    """Each field is written by the node named; lists run parallel to `reports`."""

    reports: list[Report]
    """Given."""
    documents: list[Document]
    """split, then link (with mentions), then retrieve (with candidates)."""
    hits: list[list[tuple[Hit, ...]]]
    """retrieve: for each body sentence its neighbours in the library."""
    probabilities: list[Array]
    """classify: shape (body sentences, findings, 4)."""
    doubts: list[frozenset[Cell]]
    """verify: the cells in doubt."""
    rounds: int
    """classify: how often it has run."""
    annotations: list[Annotation]
    """emit."""
