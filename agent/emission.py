"""The last step: labels, neighbours and issues of each document become its annotation."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from agent.aggregation import Aggregator
from agent.classification import Cell
from agent.folding import fold, roll_up
from agent.models.base import Array
from agent.proofreading import proofread
from agent.report_graph import report_graph
from agent.retrieval import Hit, neighbours
from agent.types import Annotation, Document, FindingLabel, Issue, Status
from agent.verification import Verifier
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy


class Emitter:
    """Makes annotations for one taxonomy."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        knowledge: KnowledgeBase,
        aggregator: Aggregator,
        verifier: Verifier,
        library_names: dict[str, tuple[str, ...]],
        *,
        precedents: bool = True,
    ) -> None:
        self._taxonomy = taxonomy
        self._knowledge = knowledge
        self._parents = taxonomy.parents(knowledge.ontology) if taxonomy.roll_up else {}
        self._aggregator = aggregator
        self._verifier = verifier
        self._library_names = library_names
        self._precedents = precedents

    def annotate(
        self,
        documents: Sequence[Document],
        probabilities: Sequence[Array],
        doubts: Sequence[frozenset[Cell]],
        hits: Sequence[Sequence[tuple[Hit, ...]]],
    ) -> list[Annotation]:
        """Return the annotation of each document; failed documents keep their error."""
        near = [texts(found) for found in hits] if self._precedents else ()
        issues = proofread(documents, probabilities, self._taxonomy, self._knowledge, near)
        parts = zip(documents, probabilities, doubts, hits, issues, strict=True)
        return [_failed(d) if d.error else self._annotation(d, p, doubted, hit, found) for d, p, doubted, hit, found in parts]

    def _annotation(
        self, document: Document, probabilities: Array, doubted: frozenset[Cell], near: Sequence[tuple[Hit, ...]], issues: tuple[Issue, ...]
    ) -> Annotation:
        labels = roll_up(fold(self._aggregator.labels(document, probabilities), self._taxonomy), self._parents)
        marked = self._verifier.marked(labels, document, doubted)
        status = Status.NEEDS_REVIEW if any(label.needs_review for label in marked) else Status.OK
        shown = tuple(self._with_neighbours(label, document, near) for label in marked)
        graph = partial(report_graph, document, shown, self._knowledge.ontology)
        return Annotation(document.report, status, document.language, document.sections, shown, issues, document=document, make_graph=graph)

    def _with_neighbours(self, label: FindingLabel, document: Document, near: Sequence[tuple[Hit, ...]]) -> FindingLabel:
        """Add the neighbours of the surest evidence sentence."""
        if not label.evidence or not near:
            return label
        at = [s.span for s in document.body].index(label.evidence[0].span)
        return replace(label, neighbours=neighbours(near[at], self._library_names[label.finding]))


def texts(hits: Sequence[tuple[Hit, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return for each sentence the texts of the library sentences near it."""
    return tuple(tuple(hit.entry.text for hit in near) for near in hits)


def _failed(document: Document) -> Annotation:
    return Annotation(document.report, Status.FAILED, error=document.error)
