"""Runs the checks on documents; adding a check is one module in `agent.checks` and one line here."""

from collections.abc import Callable, Iterator, Sequence

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
    documents: Sequence[Document], probabilities: Sequence[Array], taxonomy: Taxonomy, knowledge: KnowledgeBase
) -> list[tuple[Issue, ...]]:
    """Return the issues of each document, worst first, then in text order."""
    return [() if d.error else _issues(statements(d, p, taxonomy, knowledge)) for d, p in zip(documents, probabilities, strict=True)]


def _issues(report: CheckedReport) -> tuple[Issue, ...]:
    found = [issue for check in CHECKS for issue in check(report)]
    return tuple(sorted(found, key=lambda issue: (tuple(Severity).index(issue.severity), issue.spans[0].start, issue.kind)))
