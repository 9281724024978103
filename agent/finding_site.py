"""Finding sites: which concepts a general word names, given the places that its clause puts it at.

"Effusion", "nodule" and "density" name findings of the chest where nothing else is said. An effusion of the pericardium is
another finding, and a nodule of the adrenal gland is none of the lung. What general words name elsewhere stands in
`core/elsewhere.tsv`; "finding site" is SNOMED CT's term for the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.body_regions import names_region, regions, regions_of_finding
from agent.locating import wholes
from agent.measurements import reader
from kg.knowledge import KnowledgeBase
from kg.lexicon import Candidate
from kg.places import load_elsewhere
from kg.tokens import Token

_LIST = 4
"""Words that may stand between two places of a list: "the aorta, its branches and the coronary arteries"."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Where the clauses and lists of a sentence are parted; indices of words."""

    ends: frozenset[int]
    """Words that begin a clause."""
    commas: frozenset[int]
    """Words after a comma."""
    ands: frozenset[int]

    def parted(self, low: int, high: int) -> bool:
        """True where a comma, an "and" or a clause end stands between two words."""
        return self.ended(low, high) or self.listed(low, high)

    def ended(self, low: int, high: int) -> bool:
        """True where a clause ends between two words."""
        return any(low < i <= high for i in self.ends)

    def listed(self, low: int, high: int) -> bool:
        """True where a comma or an "and" stands between two words."""
        return any(low < i <= high for i in self.commas | self.ands)


class FindingSites:
    """Reads the candidates of a language's sentences as what they name where they stand."""

    def __init__(self, language: str, knowledge: KnowledgeBase) -> None:
        """Prepare for a language."""
        self._language = language
        self._knowledge = knowledge
        self._elsewhere = load_elsewhere(knowledge.folder)
        self._and = reader(language, knowledge.folder).conj

    def sited(
        self, candidates: Sequence[Candidate], tokens: Sequence[Token], ends: frozenset[int], commas: frozenset[int], text: str
    ) -> list[Candidate]:
        """Return the candidates of a sentence as the concepts that their words name at their places.

        A candidate is left out where its words name nothing there, and is doubled where a list of places has both its own
        and another. It stays as it is where its own words name the region of the body that it belongs to.

        Args:
            candidates: what the lexicon found.
            tokens: the words of the sentence.
            ends: indices of the words that begin a clause.
            commas: indices of the words after a comma.
            text: the sentence.
        """
        if not any(c.concept in self._elsewhere for c in candidates):
            return list(candidates)
        clauses = Clauses(ends, commas, frozenset(i for i, token in enumerate(tokens) if self._and.search(token.raw)))
        found: list[Candidate] = []
        for candidate in candidates:
            words = text[tokens[candidate.words[0]].start : tokens[candidate.words[-1]].end]
            found += self._concepts(candidate, words, candidates, clauses)
        return list(dict.fromkeys(found))

    def _concepts(self, candidate: Candidate, words: str, candidates: Sequence[Candidate], clauses: Clauses) -> Iterator[Candidate]:
        named = self._elsewhere.get(candidate.concept)
        own = regions_of_finding(candidate.concept, self._knowledge)
        if named is None or names_region(words, own, self._language, self._knowledge):
            yield candidate
            return
        ontology = self._knowledge.ontology
        places = [c for c in candidates if not ontology[c.concept].kind.is_observation]
        others = [c for c in candidates if ontology[c.concept].kind.is_observation and c.words != candidate.words]
        rows = [self._row(place.concept, named) for place in _sites(candidate, places, others, clauses)]
        there = [named[row] for row in rows if row is not None]
        here = (place for place in places if self._row(place.concept, named) is None)
        if not there or None in rows or any(own & regions(place.concept, self._knowledge) for place in here):
            yield candidate
        yield from (replace(candidate, concept=concept) for concept in there if concept)

    def _row(self, place: str, named: Mapping[str, str | None]) -> str | None:
        """Return the first row of the table that holds a place: a part of it, a kind of it, or itself."""
        around = wholes(place, self._knowledge.ontology)
        return next((row for row in named if row in around), None)


def _sites(finding: Candidate, places: Sequence[Candidate], others: Sequence[Candidate], clauses: Clauses) -> Iterator[Candidate]:
    """Yield the place that a finding stands at, and those that go on from it in a list, on either side."""
    after = sorted((p for p in places if p.words[0] > finding.words[-1]), key=lambda p: p.words)
    before = sorted((p for p in places if p.words[-1] < finding.words[0]), key=lambda p: p.words, reverse=True)
    for side in (after, before):
        last = finding
        for place in side:
            low, high = sorted((last, place), key=lambda c: c.words)
            gap = low.words[-1], high.words[0]
            if any(gap[0] < other.words[0] and other.words[-1] < gap[1] for other in others):
                break
            if last is finding:
                joined = not clauses.parted(*gap) or _leads(place, gap, others, clauses)
            else:
                joined = clauses.listed(*gap) and not clauses.ended(*gap) and gap[1] - gap[0] <= _LIST + 1
            if not joined:
                break
            yield place
            last = place


def _leads(place: Candidate, gap: tuple[int, int], others: Sequence[Candidate], clauses: Clauses) -> bool:
    """Say whether a place and a comma lead the sentence: "In the thyroid, a nodule"."""
    rest = gap[0] + 1
    before = place.words[-1] == gap[0] and not any(other.words < place.words for other in others)
    return before and rest in clauses.commas and not clauses.parted(rest, gap[1]) and not clauses.ended(*gap)
