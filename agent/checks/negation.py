"""`negation`: asserted in one section, denied in the other; or asserted and bluntly denied within one."""

from collections.abc import Iterator

from agent.checks.deletion import undenied, without
from agent.checks.opposition import asserts, exclusive_pairs, is_blunt, is_elsewhere, same_words
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement
from agent.types import Change, Issue, IssueKind, MentionClass, Presence, Severity


def negation(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept that a section contradicts itself about, or FINDINGS and IMPRESSION each other."""
    flagged: set[str] = set()
    for one, other in exclusive_pairs(report, opposite=False):
        flagged.add(one.concept)
        yield _within_section(report, one, other)
    for one in report.findings:
        for other in report.impression:
            if one.concept != other.concept or one.concept in flagged:
                continue
            if _contradict(report, one, other) and not _agrees(report, other):
                flagged.add(one.concept)
                yield _issue(report, one, other)


def _agrees(report: CheckedReport, concluded: Statement) -> bool:
    """True where FINDINGS say the same elsewhere, of this concept or a kind of it: they tell two places or sides apart."""
    kinds = {concluded.concept, *report.ontology.descendants(concluded.concept)}
    return any(s.concept in kinds and s.mention_class is concluded.mention_class for s in report.findings)


def _contradict(report: CheckedReport, one: Statement, other: Statement) -> bool:
    classes = {one.mention_class, other.mention_class}
    if classes != {MentionClass.POSITIVE, MentionClass.NEGATIVE}:
        return False
    denial, stated = (one, other) if one.mention_class is MentionClass.NEGATIVE else (other, one)
    if not report.ontology.ancestors(one.concept) or not asserts(stated, denial):
        return False  # "no finding" speaks of everything and of nothing
    if not denial.mention.opposite and is_elsewhere(report, denial, stated):
        return False
    if not denial.mention.opposite and not is_blunt(denial) and not _is_unsupported(report, denial, stated):
        return False
    # "No large effusion", "no new opacity" or "cleared" leave room for a small, old or earlier one.
    if denial.mention.severity or denial.mention.presence is Presence.RESOLVED or denial.mention.change:
        return False
    if one.mention.change and one.mention.change.value in (Change.DECREASED, Change.NEW):
        return False
    return not (one.side and other.side and one.side.value != other.side.value)


def _is_unsupported(report: CheckedReport, denial: Statement, stated: Statement) -> bool:
    """True where FINDINGS have nothing of a conclusion but a restricted denial ("no displaced fracture")."""
    others = [s for s in report.findings if s.mention_class is not MentionClass.NEGATIVE and report.taken_up(s.concept, stated.concept)]
    return denial in report.findings and not others


def _is_loose(one: Statement, other: Statement) -> bool:
    """True where the two may not mean the same.

    A phrase of normality in FINDINGS, or beside a finding of one place ("lungs clear"), often means: apart from what is
    said elsewhere. Different names of a concept may be different kinds of it, and a restricted denial leaves room.
    """
    denied, stated = (one, other) if one.mention_class is MentionClass.NEGATIVE else (other, one)
    if denied.mention.opposite:
        return denied is one or bool(stated.side or stated.mention.location)
    return not same_words(one, other) or not is_blunt(denied)


def _within_section(report: CheckedReport, one: Statement, other: Statement) -> Issue:
    place = one.section.value.upper()
    denied, stated = (one, other) if one.mention_class is MentionClass.NEGATIVE else (other, one)
    name = report.ontology[stated.concept].name
    return Issue(
        kind=IssueKind.NEGATION,
        severity=POLICY[IssueKind.NEGATION],
        message=f"{place} state the {name} and deny it." if place.endswith("S") else f"{place} states the {name} and denies it.",
        spans=(one.span, other.span),
        concept=stated.concept,
        # What is described with its side or size was seen; a bare denial comes from a template.
        suggestion=without(report, denied),
        # Sentences of one section are nearer to each other: a part or a kind may be meant in words that were not read.
        confidence=0.75,
    )


def _is_described(stated: Statement) -> bool:
    """True for what has a side, degree, place or change: it was seen, while a bare denial may come from a template."""
    mention = stated.mention
    return any((mention.laterality, mention.severity, mention.location, mention.change))


def _issue(report: CheckedReport, one: Statement, other: Statement) -> Issue:
    name = report.ontology[one.concept].name
    says = {MentionClass.POSITIVE: "present", MentionClass.NEGATIVE: "absent"}
    return Issue(
        kind=IssueKind.NEGATION,
        severity=Severity.WARNING if _is_loose(one, other) else POLICY[IssueKind.NEGATION],
        message=f"The {name} is {says[one.mention_class]} in FINDINGS and {says[other.mention_class]} in IMPRESSION.",
        spans=(one.span, other.span),
        concept=one.concept,
        suggestion=undenied(report, other) if _is_described(one) else None,
        confidence=0.9,
    )
