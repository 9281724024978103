"""`laterality`: left in one section, right in the other."""

from collections.abc import Iterator, Sequence

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.wording import in_the_style_of
from agent.types import Issue, IssueKind, Laterality, Modifier, Suggestion

_ONE_SIDED = {Laterality.LEFT, Laterality.RIGHT}


def laterality(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept whose only side in FINDINGS is not its only side in IMPRESSION."""
    for concept in sorted({s.concept for s in positive(report.findings)}):
        found = _sided(report.findings, concept)
        concluded = _sided(report.impression, concept)
        if found and concluded and _single_side(found) and _single_side(concluded):
            one, other = found[0], concluded[0]
            if one[1].value != other[1].value:
                yield _issue(report, one, other)


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
