"""The side that title and question ask about, against the side of the conclusion."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.checks.body_parts import body_parts
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive
from agent.checks.told_sides import sided_places, told_side
from agent.checks.wording import with_other_side
from agent.locating import places_in, wholes
from agent.types import ONE_SIDED, Issue, IssueKind, Modifier, SectionKind, Severity, Span, Suggestion
from kg.concept import Sidedness
from kg.language import StudyCategory

_ASKING = (SectionKind.EXAM, SectionKind.INDICATION)


@dataclass(frozen=True, slots=True)
class _Part:
    """A paired body part with its side, as a section tells it."""

    concept: str
    side: Modifier
    sentence: Span
    section: SectionKind


def asked_sides(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue where the left knee is asked about and nothing but the right knee is concluded on."""
    parts = _parts(report)
    asked = [p for p in parts if p.section in _ASKING]
    told = [p for p in parts if p.section.is_body]
    for concept in sorted({p.concept for p in asked}):
        mine = [p for p in asked if p.concept == concept]
        if len({p.side.value for p in mine}) > 1:
            continue
        theirs = [p for p in told if p.concept == concept]
        if not theirs and (len({p.section for p in mine}) == len(_ASKING) or _is_supported(report, mine[0])):
            theirs = _concluded(report, concept, mine[0])
        # Title and body that both name the part are the check of exams.
        if any(p.section is SectionKind.EXAM for p in mine) and any(p.concept == concept for p in told):
            continue
        if theirs and {p.side.value for p in theirs} == ONE_SIDED - {mine[0].side.value}:
            yield _issue(report, mine, theirs[-1])
            return


def _parts(report: CheckedReport) -> list[_Part]:
    """Return the sided body parts that the words of examinations and the anatomy of the ontology name."""
    facts = [f for f in report.study.of(StudyCategory.REGION) if f.side_span and f.side in ONE_SIDED]
    paired = [f for f in facts if report.ontology[f"rad:{f.value}"].sidedness is Sidedness.PAIRED]
    named = [
        _Part(f"rad:{f.value}", Modifier(str(f.side), f.side_span.start, f.side_span.end), f.sentence, f.section)
        for f in paired
        if f.side_span
    ]
    sentences = [s for s in report.document.sentences if s.span.section is SectionKind.INDICATION]
    places = [_Part(p.concept, p.side, p.sentence, p.sentence.section) for s in sentences for p in sided_places(report, s)]
    return named + [p for p in places if p.concept not in {n.concept for n in named}]


def _concluded(report: CheckedReport, concept: str, asked: _Part) -> list[_Part]:
    """Return the findings of the impression that lie in a body part, where FINDINGS have none of their side."""
    found = [p for s in positive(report.findings) if (p := _of_part(report, s, concept))]
    if any(p.side.value != asked.side.value for p in found):
        return []
    return [p for s in positive(report.impression) if (p := _of_part(report, s, concept))]


def _of_part(report: CheckedReport, statement: Statement, concept: str) -> _Part | None:
    side = told_side(report, statement)
    if not side or not _lies_in(report, statement, concept):
        return None
    return _Part(concept, side, statement.span, statement.section)


def _lies_in(report: CheckedReport, statement: Statement, concept: str) -> bool:
    """True where a finding is expected in a body part, and its sentence names no place elsewhere only."""
    named = [m.concept for m in places_in(statement.sentence, report.ontology)]
    expected = report.ontology.expected_anatomy(statement.concept)
    return _holds(report, concept, expected) and (not named or _holds(report, concept, named) or not expected)


def _holds(report: CheckedReport, concept: str, places: Iterable[str]) -> bool:
    return any(concept in body_parts(report.knowledge, p) | wholes(p, report.ontology) for p in places)


def _issue(report: CheckedReport, asked: Sequence[_Part], answered: _Part) -> Issue:
    first = asked[0]
    part = report.ontology[first.concept].name
    sections = {p.section for p in asked}
    where, there = (s.value.upper() for s in (first.section, answered.section))
    both = len(sections) == len(_ASKING)
    return Issue(
        kind=IssueKind.LATERALITY,
        # Either may be wrong, and a comparison view of the other side is possible.
        severity=POLICY[IssueKind.LATERALITY] if both else Severity.WARNING,
        message=f"{where} is about the {first.side.value} {part}, {there} about the {answered.side.value}.",
        spans=(first.sentence, answered.sentence),
        suggestion=_edit(report, first, answered) if both or _is_supported(report, first) else None,
        confidence=0.85 if both else 0.7,
    )


def _is_supported(report: CheckedReport, asked: _Part) -> bool:
    """True where FINDINGS describe something on the side asked about, and nothing on the other."""
    sides = {side.value for s in positive(report.findings) if (side := told_side(report, s))}
    return sides == {asked.side.value}


def _edit(report: CheckedReport, asked: _Part, answered: _Part) -> Suggestion | None:
    text, side = report.document.report.text, answered.side
    language = report.knowledge.language(report.document.language)
    new = with_other_side(text[side.start : side.end], language, text[asked.side.start : asked.side.end])
    return Suggestion(side.start, side.end, new) if new else None
