"""Grades of a classification that differ between the sections: Garden I against Garden IV, grade 1 against grade 3."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement
from agent.types import Issue, IssueKind, MentionClass, Suggestion

_GRADE = re.compile(r"(\D*[^\W\d].*?)\s+([IVX]+|\d|[A-D])[abc]?", re.DOTALL)
"""A name that ends in a number or a capital letter."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the statement whose words it is."""

    grade: str
    statement: Statement

    @property
    def text(self) -> str:
        """The name with its grade, as written."""
        mention, span = self.statement.mention, self.statement.span
        return span.text[mention.start - span.start : mention.end - span.start]


def grades(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each classification with one grade in FINDINGS and another one in IMPRESSION."""
    found, concluded = _by_name(report.findings), _by_name(report.impression)
    for key in sorted(found.keys() & concluded.keys()):
        one, other = found[key], concluded[key]
        single = all(len({g.grade for g in grades}) == 1 for grades in (one, other))
        if single and one[0].grade != other[0].grade and _may_be_same(one[0].statement, other[0].statement):
            yield _issue(report, one[0], other[0])


def _by_name(statements: Sequence[Statement]) -> dict[tuple[str, str], list[Grade]]:
    grades: dict[tuple[str, str], list[Grade]] = defaultdict(list)
    for statement in statements:
        mention, span = statement.mention, statement.span
        text = span.text[mention.start - span.start : mention.end - span.start]
        if statement.mention_class is MentionClass.POSITIVE and not mention.opposite and (match := _GRADE.fullmatch(text)):
            grades[statement.concept, match[1].casefold()].append(Grade(match[2], statement))
    return grades


def _may_be_same(one: Statement, other: Statement) -> bool:
    return not (one.side and other.side and one.side.value != other.side.value)


def _issue(report: CheckedReport, one: Grade, other: Grade) -> Issue:
    stated, wrong = one.statement, other.statement
    return Issue(
        kind=IssueKind.SEVERITY,
        severity=POLICY[IssueKind.SEVERITY],
        message=f'The {report.ontology[stated.concept].name} is "{one.text}" in FINDINGS and "{other.text}" in IMPRESSION.',
        spans=(stated.span, wrong.span),
        concept=stated.concept,
        suggestion=Suggestion(wrong.mention.start, wrong.mention.end, one.text),
        # A classification has one grade for one thing; two things of the same kind are the exception.
        confidence=0.85,
    )
