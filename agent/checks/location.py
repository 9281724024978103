"""`location`: lobe, segment, level, vessel or quadrant of a finding disagree between the sections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.checks.headed import headed
from agent.checks.opposition import same_words
from agent.checks.policy import POLICY
from agent.checks.sized_places import Placed, sized_places
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.wording import in_the_style_of, named_as
from agent.locating import exclusive, located, narrowest, places_in, places_inside, side_of, wholes
from agent.types import Issue, IssueKind, Mention, SectionKind, Sentence, Span, Suggestion
from kg.concept import Relation
from kg.places import load_disjoint

_DISC, _VERTEBRA = "disc", "vertebra"
"""Series of levels: beside a disc, a vertebra's name is that of the nerve root."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A statement and where it says that its finding is."""

    statement: Statement
    anatomy: tuple[Mention, ...]

    @property
    def places(self) -> frozenset[str]:
        """The anatomy, or else the word for a part of the lung."""
        if self.anatomy:
            return frozenset(place.concept for place in self.anatomy)
        word = self.statement.mention.location
        return frozenset({f"rad:location_{word.value}"}) if word else frozenset()


def location(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each finding of the impression whose place excludes every place that FINDINGS give it."""
    if not report.has_both:
        return
    heads = headed(report)
    found = [_placed(s, report, heads) for s in positive(report.findings)]
    flagged: set[str] = set()
    spans: set[Span] = set()
    for statement in positive(report.impression):
        concluded = _placed(statement, report, heads)
        same = [f for f in found if _same_finding(f.statement, statement, report) and f.places and _same_side(f, concluded, report)]
        if not concluded.places or not same or statement.concept in flagged:
            continue
        if all(_exclusive(f, concluded, report) for f in same) and not _is_spoken_of(concluded, same, report):
            flagged.add(statement.concept)
            spans.add(statement.span)
            yield _issue(same, concluded, report)
    for one, other in sized_places(report):
        if other[0].span not in spans:
            spans.add(other[0].span)
            yield _of_one_size(one, other, report)


def _placed(statement: Statement, report: CheckedReport, heads: Mapping[int, tuple[Mention, ...]]) -> _Placed:
    beside = [place for finding, place in located(statement.sentence, report.ontology) if finding == statement.mention]
    inside = places_inside(statement.mention, statement.sentence, report.document.language, report.knowledge)
    own = [*beside, *inside]
    head = heads.get(statement.span.start, ())
    if len(head) == 1 and not any(_series(m, report) for m in places_in(statement.sentence, report.ontology)):
        own += head
    named = narrowest(_levels_apart(own, report), report.ontology)
    # "Nodule in the upper lobe, CT of the chest advised": a place that excludes none says less than the word for a zone.
    telling = statement.mention.location is None or any(_all_series(place, report) for place in named)
    return _Placed(statement, named if telling else ())


def _all_series(place: Mention, report: CheckedReport) -> set[str]:
    """Return the series that a place, or a whole of it, is one of."""
    table = load_disjoint(report.knowledge.folder)
    return {series for whole in wholes(place.concept, report.ontology) for series in table.get(whole, ())}


def _series(place: Mention, report: CheckedReport) -> set[str]:
    return set(load_disjoint(report.knowledge.folder).get(place.concept, ())) - {_VERTEBRA}


def _levels_apart(places: list[Mention], report: CheckedReport) -> list[Mention]:
    """Leave out the vertebrae beside discs: they are the names of roots."""
    table = load_disjoint(report.knowledge.folder)
    discs = [place for place in places if _DISC in table.get(place.concept, ())]
    return [place for place in places if place in discs or _VERTEBRA not in table.get(place.concept, ())] if discs else places


def _same_finding(one: Statement, other: Statement, report: CheckedReport) -> bool:
    """True for one concept, or for two that only their place tells apart (tears of the medial and the lateral meniscus)."""
    if one.concept == other.concept:
        return True
    ontology = report.ontology
    if report.related(one.concept, other.concept) and same_words(one, other) and _is_unmatched(one, other, report):
        return True  # "deformity" and "deformity of L4": a name may hold the place
    if not set(ontology.related(one.concept, Relation.BROADER)) & set(ontology.related(other.concept, Relation.BROADER)):
        return False
    places = [ontology.expected_anatomy(c) for c in (one.concept, other.concept)]
    apart = all(len(p) == 1 for p in places) and exclusive(places[0][0], places[1][0], report.knowledge)
    return apart and _is_unmatched(one, other, report)


def _is_unmatched(one: Statement, other: Statement, report: CheckedReport) -> bool:
    """True where neither section has what the other calls so."""
    return not any(s.concept == one.concept for s in report.impression) and not any(s.concept == other.concept for s in report.findings)


def _same_side(one: _Placed, other: _Placed, report: CheckedReport) -> bool:
    """Different sides are the check of laterality; where one is silent, both can be the same finding."""
    sides = {s for p in (one, other) if (s := side_of(p.statement.mention, p.anatomy, report.ontology))}
    return len(sides) < 2


def _exclusive(one: _Placed, other: _Placed, report: CheckedReport) -> bool:
    if all(exclusive(a, b, report.knowledge) for a in one.places for b in other.places):
        return True
    zones = [f"rad:location_{word.value}" for p in (one, other) if (word := p.statement.mention.location)]
    # A name on one side and a zone on the other: "left lower lobe", "left apex".
    return not (one.anatomy and other.anatomy) and len(zones) == 2 and exclusive(zones[0], zones[1], report.knowledge)


def _is_spoken_of(concluded: _Placed, same: Sequence[_Placed], report: CheckedReport) -> bool:
    """True where FINDINGS have anything like it at a place that fits, or in the same words."""
    concept, word = concluded.statement.concept, concluded.statement.mention.location
    # The name of a segment holds that of its lobe, which says less.
    said = word_span(concluded.statement, word).text.lower() if word and not concluded.anatomy else None
    roots = _roots(concluded.statement.sentence, report)
    for sentence in report.sentences(SectionKind.FINDINGS):
        if roots and not roots & _roots(sentence, report) and any(roots & _roots(f.statement.sentence, report) for f in same):
            continue  # the herniation that touches the root is the other one
        if not any(report.related(concept, m.concept) for m in sentence.mentions):
            continue
        if said and said in sentence.span.text.lower():
            return True
        language = report.document.language
        hidden = [p for m in sentence.mentions for p in places_inside(m, sentence, language, report.knowledge)]
        named = {m.concept for m in [*places_in(sentence, report.ontology), *hidden]}
        if any(_fits(place, other, report) for place in concluded.places for other in named):
            return True
    return False


def _roots(sentence: Sentence, report: CheckedReport) -> set[str]:
    """Return the vertebrae that a sentence names beside a disc."""
    table = load_disjoint(report.knowledge.folder)
    named = [m.concept for m in places_in(sentence, report.ontology)]
    return {c for c in named if _VERTEBRA in table.get(c, ())} if any(_DISC in table.get(c, ()) for c in named) else set()


def _fits(place: str, other: str, report: CheckedReport) -> bool:
    """True for the same place or a part of it, or for a whole that is itself one of a series ("upper lobe", not "lung")."""
    if place in wholes(other, report.ontology):
        return True
    return other in wholes(place, report.ontology) and other in load_disjoint(report.knowledge.folder)


def _issue(found: Sequence[_Placed], concluded: _Placed, report: CheckedReport) -> Issue:
    first, second = found[0], concluded.statement
    names = [_written(p, report) for p in (first, concluded)]
    single = len({place for f in found for place in f.places}) == 1
    return Issue(
        kind=IssueKind.LOCATION,
        severity=POLICY[IssueKind.LOCATION],
        message=f'The {report.ontology[second.concept].name} is at "{names[0]}" in FINDINGS and at "{names[1]}" in IMPRESSION.',
        spans=(first.statement.span, second.span),
        concept=second.concept,
        suggestion=_suggestion(first, concluded, report) if single else None,
        # Several findings of one kind, of which only some are concluded, are the exception.
        confidence=0.85 if single else 0.6,
    )


def _written(placed: _Placed, report: CheckedReport) -> str:
    if placed.anatomy:
        return _words(placed.anatomy[0], report)
    word = placed.statement.mention.location
    return word_span(placed.statement, word).text if word else ""


def _of_one_size(one: Placed, other: Placed, report: CheckedReport) -> Issue:
    right, wrong = (_words(place, report) for _, place in (one, other))
    return Issue(
        kind=IssueKind.LOCATION,
        severity=POLICY[IssueKind.LOCATION],
        message=f'What has this size is at "{right}" in FINDINGS and at "{wrong}" in IMPRESSION.',
        spans=(one[0].span, other[0].span),
        concept=other[1].concept,
        suggestion=_instead(one[1], other[1], report),
        # Two things of the same size and name at neighbouring places are the exception.
        confidence=0.8,
    )


def _words(place: Mention, report: CheckedReport) -> str:
    return report.document.report.text[place.start : place.end]


def _suggestion(first: _Placed, concluded: _Placed, report: CheckedReport) -> Suggestion | None:
    """Put the place of FINDINGS into the impression, where each names one."""
    if len(first.anatomy) == 1 == len(concluded.anatomy):
        return _instead(first.anatomy[0], concluded.anatomy[0], report)
    one, other = first.statement.mention.location, concluded.statement.mention.location
    if not first.anatomy and not concluded.anatomy and one and other:
        right, word = word_span(first.statement, one).text, word_span(concluded.statement, other).text
        return Suggestion(other.start, other.end, in_the_style_of(word, right))
    return None


def _instead(right: Mention, wrong: Mention, report: CheckedReport) -> Suggestion | None:
    """Name one place instead of another; after an elided article ("l'artère") another noun would need another one."""
    if report.document.report.text[: wrong.start].endswith(("'", "’")):
        return None
    return Suggestion(wrong.start, wrong.end, named_as(_words(wrong, report), _closest(_words(wrong, report), _words(right, report))))


def _closest(wrong: str, right: str) -> str:
    """Return the part of a name that differs from another name in one word, if there is one: of a segment's name that of its lobe."""
    old, new = wrong.lower().split(), right.split()
    for first in range(len(new) - len(old) + 1):
        part = new[first : first + len(old)]
        if len(old) > 1 and sum(a != b.lower() for a, b in zip(old, part, strict=True)) == 1:
            return " ".join(part)
    return right
