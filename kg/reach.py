"""Short paths from a concept to those it speaks for, ranked by length and by the weight of their relations.

The idea of ranked knowledge paths as evidence is that of DR.KNOWS (Gao et al., 2023) and medIKAL (Jia et al., 2024);
here a path's weight is the product of its steps' weights, so that long and loose chains fade out.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.concept import Relation
from kg.ontology import Ontology

_ALONG = {Relation.BROADER: 0.9, Relation.IMPLIES: 0.9, Relation.SUGGESTIVE_OF: 0.6}
"""How much a relation carries from its subject to its object: what is a pneumonia is an opacity."""
_AGAINST = {Relation.BROADER: 0.25, Relation.SUGGESTIVE_OF: 0.3}
"""And from its object back: an opacity may be a pneumonia."""
_LEAST = 0.25
"""Weight below which a path says nothing; two siblings are further apart than this."""
_MOST_STEPS = 3


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One relation on a path; `against` where it is walked from its object to its subject."""

    relation: Relation
    against: bool = False


@dataclass(frozen=True, slots=True)
class RankedPath:
    """A chain of concepts, the steps between them, and how much the first speaks for the last (0 to 1)."""

    concepts: tuple[str, ...]
    steps: tuple[Step, ...]
    weight: float

    @property
    def is_kinship(self) -> bool:
        """True where every step goes to a broader concept: the last is only a more general name of the first."""
        return all(step == Step(Relation.BROADER) for step in self.steps)


class Reach:
    """Finds, for each concept, the best path to every concept within reach; every concept is searched once."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self.paths = lru_cache(maxsize=None)(self._paths)

    def _paths(self, start: str) -> dict[str, RankedPath]:
        """Return the heaviest path to each concept in reach of `start`, itself left out.

        Best-first search; a path is heavier than all that go through it, so the first to arrive wins.
        """
        found: dict[str, RankedPath] = {}
        waiting: list[tuple[float, tuple[str, ...], tuple[Step, ...]]] = [(-1.0, (start,), ())]
        while waiting:
            negative, concepts, steps = heapq.heappop(waiting)
            if concepts[-1] in found:
                continue
            found[concepts[-1]] = RankedPath(concepts, steps, -negative)
            if len(steps) < _MOST_STEPS:
                for target, step, weight in self._steps(concepts[-1]):
                    if -negative * weight >= _LEAST and target not in found:
                        heapq.heappush(waiting, (negative * weight, (*concepts, target), (*steps, step)))
        del found[start]
        return found

    def _steps(self, concept: str) -> Iterator[tuple[str, Step, float]]:
        graph = self._ontology.graph
        for _, target, relation in graph.out_edges(concept, keys=True):
            if relation in _ALONG:
                yield target, Step(relation), _ALONG[relation]
        for source, _, relation in graph.in_edges(concept, keys=True):
            if relation in _AGAINST:
                yield source, Step(relation, against=True), _AGAINST[relation]

    def best(self, starts: Iterable[str], goals: Iterable[str], most: int = 3) -> tuple[RankedPath, ...]:
        """Return the heaviest paths from any of `starts` to any of `goals`, at most one from each start.

        Args:
            starts: concepts that a report states.
            goals: concepts that are to be explained.
            most: how many paths at most.
        """
        wanted = set(goals)
        paths = [path for start in sorted(set(starts) - wanted) if (path := self._nearest(start, wanted))]
        return tuple(sorted(paths, key=lambda path: (-path.weight, path.concepts))[:most])

    def _nearest(self, start: str, goals: set[str]) -> RankedPath | None:
        reached = [path for goal, path in self.paths(start).items() if goal in goals]
        return max(reached, key=lambda path: (path.weight, path.concepts), default=None)
