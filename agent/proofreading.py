"""Runs the checks on documents; adding a check is one module in `agent.checks` and one line here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from agent.checks.certainty import certainty
from agent.checks.device import device
from agent.checks.exam import exam
from agent.checks.impossible import impossible
from agent.checks.insertion import insertion
from agent.checks.laterality import laterality
from agent.checks.location import location
from agent.checks.measurement import measurement
from agent.checks.negation import negation
from agent.checks.omission import omission
from agent.checks.precedents import informed
from agent.checks.severity import severity
from agent.checks.sex_age import sex_age
from agent.checks.statements import CheckedReport, statements
from agent.checks.template import template
from agent.checks.temporal import temporal
from agent.checks.transcription import transcription
from agent.checks.uninferable import uninferable
from agent.models.base import Array
from agent.types import Document, Issue, Severity
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

Check = Callable[[CheckedReport], Iterator[Issue]]
CHECKS: tuple[Check, ...] = (
    negation,
    laterality,
    severity,
    measurement,
    location,
    impossible,
    device,
    omission,
    insertion,
    exam,
    sex_age,
    temporal,
    certainty,
    transcription,
    template,
    uninferable,
)


def proofread(
    documents: Sequence[Document],
    probabilities: Sequence[Array],
    taxonomy: Taxonomy,
    knowledge: KnowledgeBase,
    precedents: Sequence[tuple[tuple[str, ...], ...]] = (),
) -> list[tuple[Issue, ...]]:
    """Return the issues of each document, worst first, then in text order.

    Args:
        documents: linked documents.
        probabilities: of their body sentences, shape (sentences, findings, 4).
        taxonomy: its findings are the columns.
        knowledge: ontology and languages.
        precedents: for each document the texts of sentences similar to those of its body; none if empty.
    """
    parts = zip(documents, probabilities, precedents or [()] * len(documents), strict=True)
    return [() if d.error else _issues(replace(statements(d, p, taxonomy, knowledge), precedents=near)) for d, p, near in parts]


def _issues(report: CheckedReport) -> tuple[Issue, ...]:
    found = informed(report, [issue for check in CHECKS for issue in check(report)])
    return tuple(sorted(found, key=lambda issue: (tuple(Severity).index(issue.severity), issue.spans[0].start, issue.kind)))
