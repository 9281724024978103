"""`laterality`: left in one section, right in the other, in the impression or the question; both sides against one denied."""

from collections.abc import Iterator, Sequence

from agent.checks.opposition import levels
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.wording import in_the_style_of
from agent.study import Fact, study
from agent.types import Issue, IssueKind, Laterality, MentionClass, Modifier, SectionKind, Severity, Suggestion
from kg.language import StudyCategory

_ONE_SIDED = {Laterality.LEFT, Laterality.RIGHT}


def laterality(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept whose only side in FINDINGS is not its only side in IMPRESSION, and the like."""
    for concept in sorted({s.concept for s in positive(report.findings)}):
        found = _sided(report.findings, concept)
        concluded = _sided(report.impression, concept)
        if found and concluded and _single_side(found) and _single_side(concluded):
            one, other = found[0], concluded[0]
            # Stenoses and discs have a side at each level.
            if one[1].value != other[1].value and levels(one[0]) == levels(other[0]):
                yield _issue(report, one, other)
    yield from _both_and_none(report)
    yield from _parts(report)


def _both_and_none(report: CheckedReport) -> Iterator[Issue]:
    """Compare both with none: "bilateral effusions" in FINDINGS, "no right effusion" in IMPRESSION, or the other way round."""
    flagged: set[str] = set()
    for one in report.findings:
        for other in report.impression:
            both, denied = (one, other) if other.mention_class is MentionClass.NEGATIVE else (other, one)
            if one.concept != other.concept or one.concept in flagged or not (both.side and denied.side):
                continue
            if both.mention_class is not MentionClass.POSITIVE or denied.mention_class is not MentionClass.NEGATIVE:
                continue
            if both.side.value == Laterality.BILATERAL and denied.side.value in _ONE_SIDED and _is_blunt(denied):
                flagged.add(one.concept)
                yield _denied(report, both, denied, (one, other))


def _is_blunt(denied: Statement) -> bool:
    """True where a denial is not restricted: "no large right effusion" leaves room for a small one."""
    mention = denied.mention
    return not (mention.severity or mention.change or mention.location or mention.opposite)


def _denied(report: CheckedReport, both: Statement, denied: Statement, pair: tuple[Statement, Statement]) -> Issue:
    name = report.ontology[both.concept].name
    side = denied.side.value if denied.side else ""
    return Issue(
        kind=IssueKind.LATERALITY,
        severity=POLICY[IssueKind.LATERALITY],
        message=f"The {name} is bilateral in {both.section.value.upper()} and denied on the {side} in {denied.section.value.upper()}.",
        spans=tuple(statement.span for statement in pair),
        concept=both.concept,
        confidence=0.85,  # the denial may be of a kind that was not read
    )


def _parts(report: CheckedReport) -> Iterator[Issue]:
    """The left knee in the question, nothing but the right knee in the impression: the same part, the other side."""
    told = study(report.document, report.knowledge).of(StudyCategory.REGION)
    asked = [f for f in told if f.section in (SectionKind.INDICATION, SectionKind.EXAM) and f.side]
    concluded = [f for f in told if f.section in (SectionKind.FINDINGS, SectionKind.IMPRESSION) and f.side]
    for value in sorted({f.value for f in asked if f.section is SectionKind.INDICATION}):
        mine = [f for f in asked if f.value == value]
        theirs = [f for f in concluded if f.value == value]
        sides, others = {f.side for f in mine}, {f.side for f in theirs}
        if len(sides) == len(others) == 1 and sides != others and sides | others == {"left", "right"}:
            # The title takes part: where it has a side too, `exam` speaks of it.
            yield _asked(mine[0], theirs[0])


def _asked(asked: Fact, answered: Fact) -> Issue:
    part = asked.value.replace("_", " ")
    where, there = asked.section.value.upper(), answered.section.value.upper()
    return Issue(
        kind=IssueKind.LATERALITY,
        severity=Severity.WARNING,
        message=f"{where} is about the {asked.side} {part}, {there} about the {answered.side}.",
        spans=(asked.sentence, answered.sentence),
        # Either may be wrong, and a comparison view of the other side is possible.
        confidence=0.7,
    )


def _sided(statements: Sequence[Statement], concept: str) -> list[tuple[Statement, Modifier]]:
    return [(s, s.side) for s in positive(statements) if s.concept == concept and s.side is not None]


def _single_side(sided: list[tuple[Statement, Modifier]]) -> bool:
    values = {Laterality(side.value) for _, side in sided}
    return len(values) == 1 and values <= _ONE_SIDED


def _issue(report: CheckedReport, one: tuple[Statement, Modifier], other: tuple[Statement, Modifier]) -> Issue:
    (first, side), (second, wrong) = one, other
    name = report.ontology[first.concept].name
    replacement = in_the_style_of(word_span(second, wrong).text, word_span(first, side).text)
    return Issue(
        kind=IssueKind.LATERALITY,
        severity=POLICY[IssueKind.LATERALITY],
        message=f"The {name} is on the {side.value} in FINDINGS and on the {wrong.value} in IMPRESSION.",
        spans=(first.span, second.span),
        concept=first.concept,
        suggestion=Suggestion(wrong.start, wrong.end, replacement),
        confidence=0.9,
    )
