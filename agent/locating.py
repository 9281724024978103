"""Which place locates which finding of a sentence, and whether two places can be the same."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from agent.types import Laterality, Mention, Sentence
from kg.concept import ConceptKind, Relation, Sidedness
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.places import load_disjoint
from kg.tokens import tokenize

_WHOLE = frozenset({Relation.PART_OF, Relation.BROADER})
_MOST_WORDS = 10
"""Words of a finding beyond which its inside is not searched."""
OWN_SIDE = {Sidedness.LEFT: Laterality.LEFT, Sidedness.RIGHT: Laterality.RIGHT}
"""The side of anatomy that exists on one side only."""


def wholes(place: str, ontology: Ontology) -> frozenset[str]:
    """Return a place and everything that it is a part or a kind of."""
    return ontology.reached(place, _WHOLE)


def fit(finding: str, place: str, ontology: Ontology) -> int | None:
    """Rank how a finding fits a place: 0 expected there, 1 expected nowhere in particular, None expected elsewhere."""
    expected = ontology.expected_anatomy(finding)
    if not expected:
        return 1
    around = wholes(place, ontology)
    return 0 if any(e in around or place in wholes(e, ontology) for e in expected) else None


def located(sentence: Sentence, ontology: Ontology) -> Iterator[tuple[Mention, Mention]]:
    """Yield each anatomy mention of a sentence that locates a finding, after that finding.

    An anatomy mention locates the nearest finding among those that the ontology expects there, in a part of it, or in a
    whole that contains it; else the nearest one that the ontology expects nowhere in particular.
    """
    found = [m for m in sentence.mentions if ontology[m.concept].kind.is_observation]
    for place in places_in(sentence, ontology):
        fitting = {m: rank for m in found if (rank := fit(m.concept, place.concept, ontology)) is not None}
        if fitting:
            yield min(fitting, key=lambda m: (fitting[m], _distance(place, m))), place


def _distance(one: Mention, other: Mention) -> tuple[int, int]:
    """Characters between two mentions; of two equally near ones the earlier wins."""
    return max(other.start - one.end, one.start - other.end, 0), other.start


def places_in(sentence: Sentence, ontology: Ontology) -> list[Mention]:
    """Return the anatomy that a sentence names."""
    return [m for m in sentence.mentions if ontology[m.concept].kind is ConceptKind.ANATOMY]


@lru_cache(maxsize=20_000)
def _inside(text: str, language: str, knowledge: KnowledgeBase) -> tuple[tuple[str, int, int], ...]:
    """Return the anatomy within a finding's own words, which the longer match has covered ("clot in the popliteal vein")."""
    tokens = tokenize(text)
    lexicon, ontology = knowledge.lexicon(language), knowledge.ontology
    spans = sorted(combinations(range(len(tokens) + 1), 2), key=lambda span: span[0] - span[1]) if len(tokens) <= _MOST_WORDS else ()
    for first, end in spans:
        rest = [c for c in lexicon.find(tokens[first:end]) if ontology[c.concept].kind is ConceptKind.ANATOMY]
        if rest:
            return tuple((c.concept, tokens[first + c.words[0]].start, tokens[first + c.words[-1]].end) for c in rest)
    return ()


def places_inside(mention: Mention, sentence: Sentence, language: str, knowledge: KnowledgeBase) -> list[Mention]:
    """Return the anatomy that the words of a finding name."""
    text = sentence.span.text[mention.start - sentence.span.start : mention.end - sentence.span.start]
    found = _inside(text, language, knowledge)
    return [Mention(concept, mention.start + start, mention.start + end, mention.presence) for concept, start, end in found]


def narrowest(places: Iterable[Mention], ontology: Ontology) -> tuple[Mention, ...]:
    """Leave out the places that are wholes of others: the segment says where, not the liver. Of one place the longer name stays."""
    kept = tuple({place.concept: place for place in sorted(places, key=lambda p: p.end - p.start)}.values())
    around = {whole for place in kept for whole in wholes(place.concept, ontology) - {place.concept}}
    return tuple(place for place in kept if place.concept not in around)


def side_of(mention: Mention, places: Sequence[Mention], ontology: Ontology) -> Laterality | None:
    """Return the side of a finding: as said, or that of the one-sided places beside it."""
    if mention.laterality:
        return Laterality(mention.laterality.value)
    sides = {OWN_SIDE[side] for place in places if (side := ontology[place.concept].sidedness) in OWN_SIDE}
    return sides.pop() if len(sides) == 1 else None


def exclusive(one: str, other: str, knowledge: KnowledgeBase) -> bool:
    """True where two places are different ones of a series (`core/disjoint.tsv`), or parts of such."""
    if one == other:
        return False
    table, ontology = load_disjoint(knowledge.folder), knowledge.ontology
    around, beside = wholes(one, ontology), wholes(other, ontology)
    if one in beside or other in around:
        return False
    mine = {(series, place) for c in around for series, place in table.get(c, {}).items()}
    theirs = {(series, place) for c in beside for series, place in table.get(c, {}).items()}
    shared = {series for series, _ in mine} & {series for series, _ in theirs}
    return any(not _places(mine, series) & _places(theirs, series) for series in shared)


def _places(pairs: set[tuple[str, str]], series: str) -> set[str]:
    return {place for name, place in pairs if name == series}
