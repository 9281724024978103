"""`laterality`: left in one section, right in the other, in the impression or the question; both sides against one denied."""

from collections.abc import Iterator, Sequence

from agent.checks.asked_sides import asked_sides
from agent.checks.opposition import levels, same_words
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.told_sides import sentence_side, told_side
from agent.checks.unread_sides import unread_sides
from agent.checks.wording import with_other_side
from agent.locating import OWN_SIDE, places_in
from agent.measurements import Measurement, agree, measurements
from agent.types import ONE_SIDED, Issue, IssueKind, Laterality, MentionClass, Modifier, SectionKind, Sentence, Suggestion
from kg.concept import ConceptKind, Relation

Sided = tuple[Statement, Modifier]
_SLACK = 1.0
"""Millimetres by which rounded sizes differ."""


def laterality(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept whose only side in FINDINGS is not its only side in IMPRESSION, and the like."""
    flagged: set[str] = set()
    for other, wrong in _sided(positive(report.impression)):
        one = None if other.concept in flagged or _is_named_closer(report, other) else _on_the_other_side(report, other, wrong)
        if one:
            flagged.add(other.concept)
            yield _issue(report, one, (other, wrong))
    yield from _both_and_none(report)
    if not flagged:
        yield from asked_sides(report)
        yield from unread_sides(report)


def _sided(statements: Sequence[Statement]) -> list[Sided]:
    return [(s, s.side) for s in statements if s.side is not None and s.side.value in ONE_SIDED]


def _is_named_closer(report: CheckedReport, statement: Statement) -> bool:
    """True where some of the words are those of a narrower finding too ("stenosis of the vertebral artery")."""
    mine = statement.mention
    beside = [m for m in statement.sentence.mentions if m.start < mine.end and mine.start < m.end]
    return any(m.concept != mine.concept and mine.concept in report.ontology.ancestors(m.concept) for m in beside)


def _on_the_other_side(report: CheckedReport, other: Statement, wrong: Modifier) -> Sided | None:
    """Return the statement of FINDINGS that a conclusion takes up with the other side, if nothing there is of its side."""
    sized = _of_its_size(report, other)
    if not sized and {s.side.value for s in positive(report.impression) if s.concept == other.concept and s.side} != {wrong.value}:
        return None
    group = sized or _told(report, other)
    if not group or {side.value for _, side in group} != {Laterality(wrong.value).opposite}:
        return None
    # Stenoses and discs have a side at each level.
    alike = [(s, side) for s, side in group if levels(s) == levels(other)]
    return alike[0] if alike and (sized or not _reads_otherwise(report, other, wrong)) else None


def _told(report: CheckedReport, other: Statement) -> list[Sided]:
    """Return the sided statements of FINDINGS of the same finding, else of one that the conclusion takes up (consolidation: pneumonia)."""
    found = positive(report.findings)
    same = [s for s in found if s.concept == other.concept]
    sided = [(s, side) for s in same if (side := told_side(report, s))]
    if same:
        return sided or [(s, side) for s in same if (side := sentence_side(report, s.sentence))]
    if report.ontology[other.concept].kind is ConceptKind.DEVICE:
        return []
    near = [s for s in found if _is_kin(report, s, other) and _may_be_one_place(report, s, other)]
    return [(s, side) for s in near if (side := told_side(report, s))]


def _is_kin(report: CheckedReport, one: Statement, other: Statement) -> bool:
    """True where a conclusion takes a finding up, or both are signs of one disease in places of one name (in the lower lobe)."""
    if report.taken_up(one.concept, other.concept):
        return True
    first, second = (set(report.ontology.related(s.concept, Relation.SUGGESTIVE_OF)) for s in (one, other))
    parts = [{m.location.value for m in s.sentence.mentions if m.location} for s in (one, other)]
    return bool(first & second) and parts[0] == parts[1] and len(parts[0]) == 1


def _may_be_one_place(report: CheckedReport, one: Statement, other: Statement) -> bool:
    """True unless the sentences name different places, apart from the side."""
    places = [{p for p in _places(report, s.sentence) if report.ontology[p].sidedness not in OWN_SIDE} for s in (one, other)]
    return not all(places) or bool(places[0] & places[1])


def _of_its_size(report: CheckedReport, other: Statement) -> list[Sided]:
    """Return the sided statements of FINDINGS that have the name and the size of a conclusion: of two nodules the one of 16 mm."""
    sizes = _sizes(report, other)
    found = [s for s in positive(report.findings) if same_words(s, other) or s.concept == other.concept] if sizes else []
    alike = [s for s in found if any(_same_size(one, size) for one in _sizes(report, s) for size in sizes)]
    sided = [(s, side) for s in alike if (side := told_side(report, s))]
    return sided if len(sided) == len(alike) else []


def _sizes(report: CheckedReport, statement: Statement) -> list[Measurement]:
    """Return the sizes in a statement's sentence."""
    return [m for m in measurements(statement.span.text, report.document.language, report.knowledge.folder) if m.is_current_size]


def _same_size(one: Measurement, other: Measurement) -> bool:
    """True where the largest numbers agree too: a lobe of 45 x 16 mm is no nodule of 16 mm."""
    return agree(one, other) and abs(max(one.values) - max(other.values)) <= _SLACK


def _reads_otherwise(report: CheckedReport, other: Statement, wrong: Modifier) -> bool:
    """True where FINDINGS may tell of the conclusion on its own side: in the same words, of the same place, or of both sides."""
    found = [s for s in report.findings if s.mention_class is not MentionClass.NEGATIVE]
    is_named = any(s.concept == other.concept for s in positive(found))
    for statement in found:
        side = told_side(report, statement)
        near = same_words(statement, other) or (not is_named and report.taken_up(statement.concept, other.concept))
        if near and side and side.value != Laterality(wrong.value).opposite:
            return True
    places = _places(report, other.sentence)
    stated = {s.span for s in report.findings}
    for sentence in report.document.sentences:
        unread = sentence.span.section is SectionKind.FINDINGS and sentence.span not in stated and places & _places(report, sentence)
        if unread and (side := sentence_side(report, sentence)) and side.value == wrong.value:
            return True
    return False


def _places(report: CheckedReport, sentence: Sentence) -> set[str]:
    return {m.concept for m in places_in(sentence, report.ontology)}


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
            if both.side.value == Laterality.BILATERAL and denied.side.value in ONE_SIDED and _is_blunt(denied):
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


def _issue(report: CheckedReport, one: Sided, other: Sided) -> Issue:
    (first, side), (second, wrong) = one, other
    name = report.ontology[first.concept].name
    new = with_other_side(word_span(second, wrong).text, report.knowledge.language(report.document.language), word_span(first, side).text)
    return Issue(
        kind=IssueKind.LATERALITY,
        severity=POLICY[IssueKind.LATERALITY],
        message=f"The {name} is on the {side.value} in FINDINGS and on the {wrong.value} in IMPRESSION.",
        spans=(first.span, second.span),
        concept=first.concept,
        suggestion=Suggestion(wrong.start, wrong.end, new) if new else None,
        # Under another name it may be another finding.
        confidence=0.9 if first.concept == second.concept else 0.75,
    )
