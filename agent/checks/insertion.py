"""`insertion`: IMPRESSION states a significant finding that FINDINGS do not support."""

from collections.abc import Iterator

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive
from agent.types import Issue, IssueKind, SectionKind

_ENOUGH = 2
"""Sentences that FINDINGS must have before something can be missing from them."""


def insertion(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each actionable finding of the impression that FINDINGS never speak of."""
    if not report.has_both or len(report.sentences(SectionKind.FINDINGS)) < _ENOUGH:
        return
    flagged: set[str] = set()
    for statement in positive(report.impression):
        concept = statement.concept
        if concept in flagged or not report.ontology[concept].actionable:
            continue
        if not _is_spoken_of(report, concept):
            flagged.add(concept)
            yield _issue(report, statement)


def _is_spoken_of(report: CheckedReport, concept: str) -> bool:
    """True where any mention in FINDINGS, of whatever class, is related or speaks for it; contradictions are another check's."""
    mentions = [m for s in report.sentences(SectionKind.FINDINGS) for m in s.mentions]
    return any(report.taken_up(mention.concept, concept) for mention in mentions)


def _issue(report: CheckedReport, statement: Statement) -> Issue:
    name = report.ontology[statement.concept].name
    return Issue(
        kind=IssueKind.INSERTION,
        severity=POLICY[IssueKind.INSERTION],
        message=f"IMPRESSION states {name}, which FINDINGS do not mention.",
        spans=(statement.span,),
        concept=statement.concept,
        confidence=0.6,
    )
