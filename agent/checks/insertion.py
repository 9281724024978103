"""`insertion`: IMPRESSION states a significant finding or a device that FINDINGS do not support."""

from collections.abc import Iterator, Sequence

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive
from agent.locating import exclusive
from agent.types import Issue, IssueKind, Mention, MentionClass, Presence, SectionKind
from kg.concept import ConceptKind

_ENOUGH = 2
"""Sentences that FINDINGS must have before something can be missing from them."""
_PARTICULAR = 2
"""Broader concepts of a particular device; "support devices" are any."""


def insertion(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each actionable finding and each device of the impression that FINDINGS never speak of."""
    if not report.has_both or len(report.sentences(SectionKind.FINDINGS)) < _ENOUGH:
        return
    spoken = [m for s in report.sentences(SectionKind.FINDINGS) for m in s.mentions]
    flagged: set[str] = set()
    for statement in positive(report.impression):
        concept = statement.concept
        if concept in flagged or not (report.ontology[concept].actionable or _is_device(report, statement)):
            continue
        if not any(_speaks_of(report, mention, concept) for mention in spoken):
            flagged.add(concept)
            yield _issue(report, statement, spoken)


def _is_device(report: CheckedReport, statement: Statement) -> bool:
    """True for a particular device that is there: what was removed may no longer be described."""
    ontology = report.ontology
    is_particular = ontology[statement.concept].kind is ConceptKind.DEVICE and len(ontology.ancestors(statement.concept)) >= _PARTICULAR
    return is_particular and statement.mention.presence is Presence.AFFIRMED


def _speaks_of(report: CheckedReport, mention: Mention, concept: str) -> bool:
    """True for a mention of whatever class that is related or speaks for a concept; contradictions are another check's.

    A denial of something broader is no support: "adrenal glands normal" does not speak of an adrenal mass.
    """
    return (
        report.taken_up(mention.concept, concept) and not _denies_all(report, mention, concept) and not _is_apart(report, mention, concept)
    )


def _is_apart(report: CheckedReport, mention: Mention, concept: str) -> bool:
    """True where a sign is of another place than the conclusion: plaque of the carotid artery, stenosis of the vertebral artery."""
    places = [report.ontology.expected_anatomy(c) for c in (mention.concept, concept)]
    return all(places) and all(exclusive(one, other, report.knowledge) for one in places[0] for other in places[1])


def _denies_all(report: CheckedReport, mention: Mention, concept: str) -> bool:
    return mention.mention_class is MentionClass.NEGATIVE and mention.concept in report.ontology.ancestors(concept)


def _issue(report: CheckedReport, statement: Statement, spoken: Sequence[Mention]) -> Issue:
    name = report.ontology[statement.concept].name
    denied = next((report.ontology[m.concept].name for m in spoken if _denies_all(report, m, statement.concept)), None)
    why = f"but FINDINGS deny any {denied}" if denied else "which FINDINGS do not mention"
    return Issue(
        kind=IssueKind.INSERTION,
        severity=POLICY[IssueKind.INSERTION],
        message=f"IMPRESSION states {name}, {why}.",
        spans=(statement.span,),
        concept=statement.concept,
        confidence=0.6,
    )
