"""Finding sites: which concepts a general word names, given the places that its clause puts it at.

"Effusion", "nodule" and "density" name findings of the chest where nothing else is said. An effusion of the pericardium is
another finding, and a nodule of the adrenal gland is none of the lung. What general words name elsewhere stands in
`core/elsewhere.tsv`; "finding site" is SNOMED CT's term for the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.body_regions import names_region, regions, regions_of_finding
from agent.cues import Reading
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

    def sited(self, candidates: Sequence[Candidate], tokens: Sequence[Token], reading: Reading, text: str) -> list[Candidate]:
        """Return the candidates of a sentence as the concepts that their words name at their places.

        A candidate is left out where its words name nothing there, and is doubled where a list of places has both its own
        and another. It stays as it is where its own words name the region of the body that it belongs to.

        Args:
            candidates: what the lexicon found.
            tokens: the words of the sentence.
            reading: its cues and clauses.
            text: the sentence.
        """
        general = [c for c in candidates if c.concept in self._elsewhere and not self._is_named(c, tokens, text)]
        if not general:
            return list(candidates)
        ands = frozenset(i for i, token in enumerate(tokens) if self._and.search(token.raw))
        clauses = Clauses(reading.terminators, reading.commas, ands)
        found: list[Candidate] = []
        for candidate in candidates:
            found += self._concepts(candidate, candidates, clauses) if candidate in general else [candidate]
        return list(dict.fromkeys(found))

    def _is_named(self, candidate: Candidate, tokens: Sequence[Token], text: str) -> bool:
        """True where a candidate's own words name the region of the body that it belongs to."""
        words = text[tokens[candidate.words[0]].start : tokens[candidate.words[-1]].end]
        return names_region(words, regions_of_finding(candidate.concept, self._knowledge), self._language, self._knowledge)

    def _concepts(self, candidate: Candidate, candidates: Sequence[Candidate], clauses: Clauses) -> Iterator[Candidate]:
        named, ontology = self._elsewhere[candidate.concept], self._knowledge.ontology
        rows = {c: self._row(c.concept, named) for c in candidates if not ontology[c.concept].kind.is_observation}
        others = [c for c in candidates if c not in rows and c.words != candidate.words]
        sites = [rows[place] for place in _sites(candidate, list(rows), others, clauses)]
        there = [named[row] for row in sites if row is not None]
        own = regions_of_finding(candidate.concept, self._knowledge)
        here = any(row is None and own & regions(place.concept, self._knowledge) for place, row in rows.items())
        if here or not there or None in sites:
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
                joined = not clauses.ended(*gap) and (not clauses.listed(*gap) or _leads(place, gap, others, clauses))
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
    return before and rest in clauses.commas and not clauses.listed(rest, gap[1])
