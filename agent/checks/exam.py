"""`exam`: title and technique name another examination than the body: modality, contrast, views, side, body part."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.checks.wording import in_the_style_of
from agent.study import Fact, Study, study
from agent.types import Issue, IssueKind, SectionKind, Sentence, Span, Suggestion
from kg.concept import ConceptKind, Modality, Relation
from kg.knowledge import KnowledgeBase
from kg.language import STUDY_VALUES, StudyCategory

_ANNOUNCED = (SectionKind.EXAM, SectionKind.TECHNIQUE)
_COMBINED = {Modality.NUCLEAR, Modality.MAMMOGRAPHY}
"""Examinations that are often made together with another: PET with CT, mammography with ultrasound."""
_ONE_SIDED = {"left", "right"}
_ENOUGH = 2
"""Sentences that must speak of a far body part: one may be an aside."""
_NAMES = {str(m): m.name.lower().replace("_", " ") for m in Modality}
_INSIDE = (Relation.BROADER, Relation.PART_OF, Relation.LOCATED_IN)
_REGIONS = {f"rad:{value}" for value in STUDY_VALUES[StudyCategory.REGION]}
_ABBREVIATED = 4
"""Letters of the longest abbreviation of a modality (HRCT, MRCP)."""
_OPPOSED = (
    ({"single"}, {"lateral", "multiple"}),
    ({"multiple", "lateral"}, {"single"}),
    ({"ap"}, {"pa"}),
    ({"pa"}, {"ap"}),
)
"""Views of which the first in the title, without the second, excludes the second in the body."""
_PLACES = (
    lambda fact: fact.section is SectionKind.EXAM,
    lambda fact: fact.section is SectionKind.TECHNIQUE,
    lambda fact: fact.section.is_body,
)
"""Where contrast medium is told of."""


def exam(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each respect in which title or technique and the body cannot be of one examination."""
    told = study(report.document, report.knowledge)
    if not told.facts:
        return
    yield from _modality(told)
    yield from _appearance(told)
    yield from _contrast(told)
    yield from _views(told)
    yield from _side(told)
    yield from _region(report, told)


def _modality(told: Study) -> Iterator[Issue]:
    """A title of "CT" above a body of "this radiograph"; or MR in the title and CT as the technique."""
    category = StudyCategory.MODALITY
    titles, techniques = (told.of(category, section) for section in _ANNOUNCED)
    here = [f for f in told.body(category) if f.points_here]
    announced = titles or techniques or tuple(here[:1])
    allowed = {f.value for f in announced}
    if not announced or allowed & _COMBINED:
        return
    if (made := {f.value for f in techniques}) and not made & allowed and not made & _COMBINED:
        yield _disagree(announced[0], techniques[0], _swapped(*_odd_one(announced[0], techniques[0], here)), 0.75)
        return
    for fact in here:
        if fact.value not in allowed | made:
            yield _disagree(announced[0], fact, _swapped(fact, announced[0]), 0.85)
            return


def _odd_one(title: Fact, technique: Fact, here: Sequence[Fact]) -> tuple[Fact, Fact]:
    """Return which of title and technique to correct, and by which: the body decides, else the technique tells what was done."""
    return (technique, title) if any(f.value == title.value for f in here) else (title, technique)


def _appearance(told: Study) -> Iterator[Issue]:
    """Signal intensities in a CT, echogenicity in a radiograph: words of a modality that the report never names."""
    announced = told.of(StudyCategory.MODALITY, *_ANNOUNCED)
    if not announced or {f.value for f in announced} & _COMBINED:
        return
    named = told.named(StudyCategory.MODALITY)
    for fact in told.body(StudyCategory.APPEARANCE):
        if fact.value not in named:
            message = f'The examination is {_NAMES[announced[0].value]}, but "{fact.span.text}" is a term of {_NAMES[fact.value]}.'
            yield _issue(message, announced[0].span, fact.span, None, 0.8)
            return


def _contrast(told: Study) -> Iterator[Issue]:
    """Contrast medium denied in one place, given in another; combined examinations are left alone."""
    facts = [f for f in told.of(StudyCategory.CONTRAST) if f.section.is_body or f.section in _ANNOUNCED]
    if any(f.value == "both" for f in facts):
        return
    places = [[f for f in facts if f.value != "other" and group(f)] for group in _PLACES]
    if any(len({f.value for f in place}) > 1 for place in places):
        return
    stated = [place[0] for place in places if place]
    for one, other in pairwise(stated):
        if one.value != other.value:
            odd = [f for f in stated if [s.value for s in stated].count(f.value) == 1]
            edit = _swapped(odd[0], other if odd[0] is one else one) if len(stated) > len(_ANNOUNCED) else None
            yield _disagree(one, other, edit, 0.85)
            return


def _views(told: Study) -> Iterator[Issue]:
    """A single view in the title, a lateral or two views in the body, or the other way round; AP against PA."""
    announced = told.of(StudyCategory.VIEW, *_ANNOUNCED)
    values = {f.value for f in announced}
    for fact in told.body(StudyCategory.VIEW):
        if any(values & one and not values & other and fact.value in other for one, other in _OPPOSED):
            stated = next(f for f in announced if any(f.value in one and fact.value in other for one, other in _OPPOSED))
            yield _disagree(stated, fact, None, 0.7)
            return


def _side(told: Study) -> Iterator[Issue]:
    """The left knee in the title, the right knee in the body."""
    title = [f for f in told.of(StudyCategory.REGION, SectionKind.EXAM) if f.side]
    if not title or len({f.side for f in title}) > 1 or title[0].side not in _ONE_SIDED:
        return
    one = title[0]
    sided = [f for f in told.body(StudyCategory.REGION) if f.side and f.value == one.value and not _is_of_the_other_side(told, f)]
    if not sided or any(f.side == one.side or f.side not in _ONE_SIDED for f in sided):
        return
    wrong, right = (one, sided[0]) if len(sided) > 1 else (sided[0], one)
    edit = _with_side_of(wrong, right)
    part = one.value.replace("_", " ")
    yield _issue(
        f"The exam title is of the {one.side} {part}, the body of the {sided[0].side} {part}.", one.span, sided[0].span, edit, 0.85
    )


def _with_side_of(wrong: Fact, right: Fact) -> Suggestion | None:
    """Put the side word of one body part beside another."""
    old, new = wrong.side_span, right.side_span
    return Suggestion(old.start, old.end, in_the_style_of(old.text, new.text)) if old and new else None


def _is_of_the_other_side(told: Study, fact: Fact) -> bool:
    return any(f.category is StudyCategory.ELSEWHERE and f.value == "side" and f.sentence == fact.sentence for f in told.facts)


def _region(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """The head in the title, nothing but the abdomen in the body."""
    title = told.of(StudyCategory.REGION, SectionKind.EXAM)
    if not title:
        return
    expected = {region for f in title for region in _regions(report.knowledge, f"rad:{f.value}")}
    far: list[tuple[frozenset[str], Span]] = []
    for sentence in report.document.body:
        parts = [f.value for f in told.body(StudyCategory.REGION) if f.sentence == sentence.span]
        named = {r for concept in _anatomy(report, sentence) for r in _regions(report.knowledge, concept)}
        named |= {r for part in parts for r in _regions(report.knowledge, f"rad:{part}")}
        implied = {r for m in sentence.mentions for place in _places(report, m.concept) for r in _regions(report.knowledge, place)}
        if (named | implied) & expected:
            return
        if named:
            far.append((frozenset(named), sentence.span))
    common = frozenset.intersection(*(named for named, _ in far)) if far else frozenset()
    if len(far) >= _ENOUGH and common:
        message = f'The exam title names "{title[0].span.text}", but the body speaks only of the {_name(min(common))}.'
        yield _issue(message, title[0].span, far[0][1], None, 0.8)


def _anatomy(report: CheckedReport, sentence: Sentence) -> Iterator[str]:
    """Yield the anatomy that a sentence names in words: "effusion" alone may be one of any body part."""
    return (m.concept for m in sentence.mentions if report.ontology[m.concept].kind is ConceptKind.ANATOMY)


def _places(report: CheckedReport, concept: str) -> Sequence[str]:
    return report.ontology.expected_anatomy(concept) if report.ontology[concept].kind.is_observation else ()


@lru_cache(maxsize=4_000)
def _regions(knowledge: KnowledgeBase, place: str) -> frozenset[str]:
    """Return the body parts that a place is, or lies in."""
    ontology = knowledge.ontology
    found: set[str] = set()
    ahead = [place] if place in ontology else []
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += [target for relation in _INSIDE for target in ontology.related(at, relation)]
    return frozenset(found & _REGIONS)


def _name(concept: str) -> str:
    return concept.partition(":")[2].replace("_", " ")


def _disagree(stated: Fact, other: Fact, edit: Suggestion | None, confidence: float) -> Issue:
    message = f'{_place(stated)} says "{stated.span.text}", {_place(other)} "{other.span.text}".'
    return _issue(message, stated.span, other.span, edit, confidence)


def _place(fact: Fact) -> str:
    return "The exam title" if fact.is_title else fact.section.value.upper()


def _swapped(wrong: Fact, right: Fact) -> Suggestion:
    """Put the words of one fact into the place of another's; abbreviations keep their capitals and lend them to no word."""
    old, new = wrong.span.text, right.span.text
    styled = new if _is_abbreviation(new) else in_the_style_of("" if _is_abbreviation(old) else old, new)
    return Suggestion(wrong.span.start, wrong.span.end, styled)


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and len(word) <= _ABBREVIATED


def _issue(message: str, one: Span, other: Span, edit: Suggestion | None, confidence: float) -> Issue:
    spans = tuple(sorted((one, other), key=lambda span: span.start))
    return Issue(IssueKind.EXAM, POLICY[IssueKind.EXAM], message, spans, suggestion=edit, confidence=confidence)
