"""`uninferable`: information that no image of this examination holds: a prior nobody named, a call, a procedure, a view.

The four categories are those of LLM-RG4 (2024), which takes them out of reports that a model is to learn from.
"""

from collections.abc import Iterator, Sequence

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.study import Fact, Study
from agent.types import Issue, IssueKind, SectionKind
from kg.language import StudyCategory

_ANNOUNCED = (SectionKind.EXAM, SectionKind.TECHNIQUE)


def uninferable(report: CheckedReport) -> Iterator[Issue]:
    """Yield at most one note for each kind of information that comes from elsewhere."""
    told = report.study
    if not told.facts:
        return
    yield from _note(_comparisons(report, told), "It compares with a prior examination that the report does not name")
    yield from _note(told.body(StudyCategory.PROCEDURE), "It tells of a procedure, which the images do not show")
    yield from _note(_views(told), "It tells of a view that title and technique do not name")
    yield from _note(told.body(StudyCategory.COMMUNICATION), "It tells of a communication, which the images do not show")


def _comparisons(report: CheckedReport, told: Study) -> Sequence[Fact]:
    """Comparisons in a report that has no comparison section, no date and no other word of a prior."""
    prior = told.of(StudyCategory.PRIOR)
    if report.sentences(SectionKind.COMPARISON) or any(f.value in ("none", "named") for f in prior):
        return ()
    drawn = [f for f in prior if f.value == "compared" and f.section.is_body]
    return () if any(c.isdigit() for f in drawn for c in f.sentence.text) else drawn


def _views(told: Study) -> Sequence[Fact]:
    """A lateral view, where title and technique name other views only; against "single view" it is a contradiction."""
    announced = {f.value for f in told.of(StudyCategory.VIEW, *_ANNOUNCED)}
    if not announced or announced & {"single", "lateral", "multiple"}:
        return ()
    return [f for f in told.body(StudyCategory.VIEW) if f.value == "lateral"]


def _note(facts: Sequence[Fact], what: str) -> Iterator[Issue]:
    if facts:
        message = f'{what}: "{facts[0].span.text}".'
        yield Issue(IssueKind.UNINFERABLE, POLICY[IssueKind.UNINFERABLE], message, (facts[0].sentence,), confidence=0.7)
