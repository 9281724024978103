"""A hierarchy that grows edge by edge and refuses those that cannot be true."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.concept import Concept, Relation
from kg.foreign.conflicts import Conflict, ConflictKind
from kg.ontology import Ontology, Triple


class Hierarchy:
    """The hierarchy of an ontology, and the edges added so far."""

    def __init__(self, ontology: Ontology, new: Iterable[Concept]) -> None:
        self._kind = {concept.id: concept.kind for concept in (*ontology.values(), *new)}
        self._broader: dict[str, list[str]] = defaultdict(list)
        self._narrower: dict[str, list[str]] = defaultdict(list)
        self._excluded: dict[str, set[str]] = defaultdict(set)
        for subject, target, relation in ontology.graph.edges(keys=True):
            if relation is Relation.BROADER:
                self._link(subject, target)
            elif relation is Relation.EXCLUDES:
                self._excluded[subject].add(target)
                self._excluded[target].add(subject)
        self.added: list[Triple] = []

    def add(self, child: str, parent: str) -> Conflict | None:
        """Add an edge unless it follows from others; return the conflict where it cannot be true."""
        above = _reach(self._broader, parent)
        if child in above:
            what = "itself" if child == parent else f"{parent}, which is narrower"
            return Conflict(ConflictKind.CYCLE, child, f"{child} cannot be narrower than {what}; the edge is left out")
        if contradiction := self._contradiction(child, parent, above):
            message = f"{child} cannot be narrower than {parent}: {contradiction}; the edge is left out"
            return Conflict(ConflictKind.HIERARCHY, child, message)
        if parent not in _reach(self._broader, child):
            self._link(child, parent)
            self.added.append((child, Relation.BROADER, parent))
        return None

    def _link(self, child: str, parent: str) -> None:
        self._broader[child].append(parent)
        self._narrower[parent].append(child)

    def _contradiction(self, child: str, parent: str, above: set[str]) -> str | None:
        """Say what of ours an edge contradicts: the kinds, or an exclusion of anything above by anything it would reach."""
        if self._kind[child].is_observation != self._kind[parent].is_observation:
            return f"one is of kind {self._kind[child]}, the other of kind {self._kind[parent]}"
        excluded = {other: one for one in above for other in self._excluded.get(one, ())}
        for concept in _reach(self._narrower, child) if excluded else ():
            for other in _reach(self._broader, concept) & set(excluded):
                return f"{other} excludes {excluded[other]}"
        return None


def _reach(edges: Mapping[str, Sequence[str]], start: str) -> set[str]:
    """Return a concept and all that its edges lead to."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = [concept for concept in edges.get(waiting.pop(), ()) if concept not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found
