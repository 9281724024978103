"""`exam`: title and technique name another examination than the body: modality, contrast, views, side, body part."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.checks.body_parts import body_parts
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.checks.wording import in_the_style_of, study_words_like, with_other_side
from agent.locating import places_in, places_inside
from agent.study import Fact, Study
from agent.types import ONE_SIDED, Issue, IssueKind, MentionClass, SectionKind, Sentence, Span, Suggestion
from kg.concept import ConceptKind, Modality, Sidedness
from kg.language import StudyCategory

_ANNOUNCED = (SectionKind.EXAM, SectionKind.TECHNIQUE)
_COMBINED = {Modality.NUCLEAR, Modality.MAMMOGRAPHY}
"""Examinations that are often made together with another: PET with CT, mammography with ultrasound."""
_ENOUGH = 2
"""Sentences that must speak of a far body part: one may be an aside."""
_MANY = 4
"""Sentences of a far body part that outweigh a few of yet other ones, under a title that names the modality too."""
_NAMES = {str(m): m.name.lower().replace("_", " ") for m in Modality}
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
    told = report.study
    if not told.facts:
        return
    yield from _modality(told)
    yield from _appearance(told)
    yield from _contrast(report, told)
    yield from _views(told)
    yield from _side(report, told)
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


def _contrast(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """Contrast medium denied in one place, given in another; combined examinations are left alone."""
    facts = [f for f in told.of(StudyCategory.CONTRAST) if f.section.is_body or f.section in _ANNOUNCED]
    if both := [f for f in facts if f.value == "both"]:
        yield from _without_and_both([f for f in facts if f.is_title], both)
        return
    places = [[f for f in facts if f.value != "other" and group(f)] for group in _PLACES]
    if any(len({f.value for f in place}) > 1 for place in places):
        return
    stated = [place[0] for place in places if place]
    for one, other in pairwise(stated):
        if one.value != other.value:
            yield _disagree(one, other, _contrast_edit(report, stated, [f for f in facts if f.section.is_body]), 0.85)
            return


def _without_and_both(titles: Sequence[Fact], both: Sequence[Fact]) -> Iterator[Issue]:
    """No contrast medium in the title, images before and after it in the technique."""
    technique = [f for f in both if f.section is SectionKind.TECHNIQUE]
    if technique and titles and {f.value for f in titles} == {"none"}:
        yield _disagree(titles[0], technique[0], None, 0.8)


def _contrast_edit(report: CheckedReport, stated: Sequence[Fact], body: Sequence[Fact]) -> Suggestion | None:
    """Correct the place that stands alone against two; in the body a sentence of enhancement that is denied anyway is taken out."""
    odd = [f for f in stated if [s.value for s in stated].count(f.value) == 1]
    if stated[-1] in odd and stated[-1].section.is_body:
        alone = stated[-1].value == "given" and len({f.sentence for f in body}) == 1
        return _deleted(report, stated[-1]) if alone else None
    if len(odd) != 1 or len(stated) < len(_PLACES):
        return None
    return _swapped(odd[0], next(f for f in stated if f is not odd[0]))


def _deleted(report: CheckedReport, fact: Fact) -> Suggestion | None:
    """Take a sentence out with the blank behind it, where it states nothing but that nothing enhances."""
    sentence = next(s for s in report.document.sentences if s.span == fact.sentence)
    told = [s for s in report.stated if s.sentence is sentence and s.mention_class is not MentionClass.NEGATIVE]
    if told or any(_anatomy(report, sentence)):
        return None
    text, start, end = report.document.report.text, sentence.span.start, sentence.span.end
    if text[end : end + 1] == " ":
        return Suggestion(start, end + 1, "")
    return Suggestion(start - (text[start - 1 : start] == " "), end, "")


def _views(told: Study) -> Iterator[Issue]:
    """A single view in the title, a lateral or two views in the body, or the other way round; AP against PA."""
    announced = told.of(StudyCategory.VIEW, *_ANNOUNCED)
    values = {f.value for f in announced}
    for fact in told.body(StudyCategory.VIEW):
        if any(values & one and not values & other and fact.value in other for one, other in _OPPOSED):
            stated = next(f for f in announced if any(f.value in one and fact.value in other for one, other in _OPPOSED))
            yield _disagree(stated, fact, None, 0.7)
            return


def _side(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """The left knee in the title, the right knee in the body."""
    title = [f for f in told.of(StudyCategory.REGION, SectionKind.EXAM) if f.side]
    if not title or len({f.side for f in title}) > 1 or title[0].side not in ONE_SIDED:
        return
    one = title[0]
    same = [f for f in told.of(StudyCategory.REGION) if f.side and f.value == one.value]
    sided = [f for f in same if f.section.is_body and not _is_of_the_other_side(told, f) and not _is_of_a_device(report, f)]
    if not sided or any(f.side == one.side or f.side not in ONE_SIDED for f in sided):
        return
    asked = {f.side for f in same if f.section is SectionKind.INDICATION}
    title_is_wrong = asked == {sided[0].side} or (len(sided) > 1 and asked != {one.side})
    wrong, right = (one, sided[0]) if title_is_wrong else (sided[0], one)
    edit = _with_side_of(report, wrong, right) if title_is_wrong or len(sided) == 1 else None
    part = one.value.replace("_", " ")
    yield _issue(
        f"The exam title is of the {one.side} {part}, the body of the {sided[0].side} {part}.", one.span, sided[0].span, edit, 0.85
    )


def _with_side_of(report: CheckedReport, wrong: Fact, right: Fact) -> Suggestion | None:
    """Put the side of one body part beside another."""
    old, new = wrong.side_span, right.side_span
    words = with_other_side(old.text, report.knowledge.language(report.document.language), new.text) if old and new else None
    return Suggestion(old.start, old.end, words) if old and words else None


def _is_of_a_device(report: CheckedReport, fact: Fact) -> bool:
    """True in a sentence about a device: a prosthesis of the other hip is in the picture and not examined."""
    sentence = next((s for s in report.document.sentences if s.span == fact.sentence), None)
    return sentence is not None and any(report.ontology[m.concept].kind is ConceptKind.DEVICE for m in sentence.mentions)


def _is_of_the_other_side(told: Study, fact: Fact) -> bool:
    return any(f.category is StudyCategory.ELSEWHERE and f.value == "side" and f.sentence == fact.sentence for f in told.facts)


def _region(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """The head in the title, nothing but the abdomen in the body; or the lumbar spine, and nothing but cervical levels."""
    title = told.of(StudyCategory.REGION, SectionKind.EXAM)
    if not title:
        return
    own = {f"rad:{f.value}" for f in title}
    expected = {region for part in own for region in body_parts(report.knowledge, part)}
    wider = {p for p in expected - own if report.ontology[p].sidedness is not Sidedness.PAIRED}
    far: list[tuple[frozenset[str], Span]] = []
    near, implied_far = False, Counter[str]()
    for sentence in report.document.body:
        if any(f.sentence == sentence.span for f in title):
            continue
        named, implied = _named(report, told, sentence), _implied(report, sentence)
        if (named | implied) & (expected - wider):
            return
        if named - expected:
            far.append((frozenset(named - expected), sentence.span))
        elif len(implied - expected) == 1:
            implied_far.update(implied - expected)
        near = near or bool((named | implied) & wider)
    counts = Counter(p for parts, _ in far for p in parts)
    # Where both lie in one whole, only parts of that whole are told apart: levels of the spine.
    many = _MANY if any(f.sentence == title[0].sentence for f in told.of(StudyCategory.MODALITY)) else len(far)
    common = {p for p in counts if not near or body_parts(report.knowledge, p) & wider}
    common = {p for p in common if _is_meant(p, counts, implied_far, len(far), many)}
    if common:
        part = min(common, key=lambda p: (not body_parts(report.knowledge, p) & wider, -counts[p], p))
        message = f'The exam title names "{title[0].span.text}", but the body speaks only of the {_name(part)}.'
        at = next(span for parts, span in far if part in parts)
        yield _issue(message, title[0].span, at, _named_instead(report, title, part) if near else None, 0.8)


def _is_meant(part: str, named: Counter[str], implied: Counter[str], sentences: int, many: int) -> bool:
    """True for a far body part that all sentences name, or many and most of them; what is merely expected there counts beside a name."""
    if named[part] == sentences:
        return named[part] + implied[part] >= _ENOUGH
    return named[part] >= many and 2 * named[part] > sentences


def _named(report: CheckedReport, told: Study, sentence: Sentence) -> frozenset[str]:
    """Return the body parts that a sentence names, or that places lie in which it names."""
    parts = [f"rad:{f.value}" for f in told.body(StudyCategory.REGION) if f.sentence == sentence.span]
    return frozenset(r for place in (*_anatomy(report, sentence), *parts) for r in body_parts(report.knowledge, place))


def _implied(report: CheckedReport, sentence: Sentence) -> frozenset[str]:
    """Return the body parts that the findings of a sentence are expected in."""
    return frozenset(r for m in sentence.mentions for place in _places(report, m.concept) for r in body_parts(report.knowledge, place))


def _named_instead(report: CheckedReport, title: Sequence[Fact], part: str) -> Suggestion | None:
    """Put the name of another body part into the title, if that names one only."""
    span = title[0].span
    words = study_words_like(report.knowledge.language(report.document.language), StudyCategory.REGION, part.partition(":")[2], span.text)
    return Suggestion(span.start, span.end, words) if words and len({f.value for f in title}) == 1 else None


def _anatomy(report: CheckedReport, sentence: Sentence) -> Iterator[str]:
    """Yield the anatomy that a sentence names in words: "effusion" alone may be one of any body part."""
    language = report.document.language
    yield from (m.concept for m in places_in(sentence, report.ontology))
    # "Lungs are clear" names the lungs within the words of a finding.
    yield from (place.concept for m in sentence.mentions for place in places_inside(m, sentence, language, report.knowledge))


def _places(report: CheckedReport, concept: str) -> Sequence[str]:
    return report.ontology.expected_anatomy(concept) if report.ontology[concept].kind.is_observation else ()


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
