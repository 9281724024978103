"""`negation`: asserted in one section, denied in the other."""

from collections.abc import Iterator

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement
from agent.types import Change, Issue, IssueKind, MentionClass, Presence, Severity


def negation(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept that FINDINGS and IMPRESSION contradict each other about."""
    flagged: set[str] = set()
    for one in report.findings:
        for other in report.impression:
            if one.concept == other.concept and one.concept not in flagged and _contradict(one, other):
                flagged.add(one.concept)
                yield _issue(report, one, other)


def _contradict(one: Statement, other: Statement) -> bool:
    classes = {one.mention_class, other.mention_class}
    if classes != {MentionClass.POSITIVE, MentionClass.NEGATIVE}:
        return False
    denial = one if one.mention_class is MentionClass.NEGATIVE else other
    # "No large effusion", "no new opacity" or "cleared" leave room for a small, old or earlier one.
    if denial.mention.severity or denial.mention.presence is Presence.RESOLVED or denial.mention.change:
        return False
    if one.mention.change and one.mention.change.value in (Change.DECREASED, Change.NEW):
        return False
    return not (one.side and other.side and one.side.value != other.side.value)


def _is_loose(stated: Statement) -> bool:
    """A phrase of normality in FINDINGS ("lungs are clear") often means: apart from what is said elsewhere."""
    return stated.mention.opposite and stated.mention_class is MentionClass.NEGATIVE


def _issue(report: CheckedReport, one: Statement, other: Statement) -> Issue:
    name = report.ontology[one.concept].name
    says = {MentionClass.POSITIVE: "present", MentionClass.NEGATIVE: "absent"}
    return Issue(
        kind=IssueKind.NEGATION,
        severity=Severity.WARNING if _is_loose(one) else POLICY[IssueKind.NEGATION],
        message=f"The {name} is {says[one.mention_class]} in FINDINGS and {says[other.mention_class]} in IMPRESSION.",
        spans=(one.span, other.span),
        concept=one.concept,
        confidence=0.9,
    )
