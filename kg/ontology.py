"""The ontology: concepts by id, their relations as a graph, and questions about it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import networkx as nx

from kg.concept import Concept, Relation
from kg.errors import KnowledgeError, RelationError

Triple = tuple[str, Relation, str]
_HIERARCHY = {Relation.BROADER}
_PLACE = (Relation.LOCATED_IN, Relation.PART_OF)


class Ontology(Mapping[str, Concept]):
    """Concepts by id (it is a mapping) with a directed graph of typed relations.

    Raises:
        KnowledgeError: a relation names an unknown concept, or the hierarchy has a cycle.
    """

    def __init__(self, concepts: Iterable[Concept], relations: Iterable[Triple]) -> None:
        self._concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self._concepts:
                raise KnowledgeError(f"concept {concept.id} is defined twice; keep one row")
            self._concepts[concept.id] = concept
        # Asked for every pair of statements of a report, so answers are remembered; the graph does not change any more.
        self.related = lru_cache(maxsize=None)(self._related)
        self.ancestors = lru_cache(maxsize=None)(self._ancestors)
        self.descendants = lru_cache(maxsize=None)(self._descendants)
        self.reached = lru_cache(maxsize=None)(self._reached)
        self.expected_anatomy = lru_cache(maxsize=None)(self._expected_anatomy)
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(self._concepts)
        for subject, relation, target in relations:
            self._relate(subject, relation, target)
        self._refuse_cycles()

    def _relate(self, subject: str, relation: Relation, target: str) -> None:
        for end in (subject, target):
            if end not in self._concepts:
                message = f"relation {subject} {relation} {target}: {end} is not a concept; add it to concepts.tsv"
                raise RelationError(message, (subject, relation, target))
        self.graph.add_edge(subject, target, key=relation)

    def _refuse_cycles(self) -> None:
        for relation in (Relation.BROADER, Relation.PART_OF):
            part = self._subgraph({relation})
            if not nx.is_directed_acyclic_graph(part):
                cycle = nx.find_cycle(part)
                path = " -> ".join(edge[0] for edge in cycle)
                message = f"the relation {relation} runs in a circle: {path}; remove one of these rows"
                raise RelationError(message, (cycle[0][0], relation, cycle[0][1]))

    def _subgraph(self, relations: set[Relation]) -> nx.DiGraph:
        part = nx.DiGraph()
        part.add_nodes_from(self._concepts)
        part.add_edges_from((s, o) for s, o, key in self.graph.edges(keys=True) if key in relations)
        return part

    @cached_property
    def _hierarchy(self) -> nx.DiGraph:
        return self._subgraph(_HIERARCHY)

    def __getitem__(self, concept_id: str) -> Concept:
        return self._concepts[concept_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def _ancestors(self, concept_id: str) -> frozenset[str]:
        """Return every broader concept, the concept itself left out."""
        return frozenset(nx.descendants(self._hierarchy, concept_id))

    def _descendants(self, concept_id: str) -> frozenset[str]:
        """Return every narrower concept, the concept itself left out."""
        return frozenset(nx.ancestors(self._hierarchy, concept_id))

    def _reached(self, concept_id: str, relations: frozenset[Relation]) -> frozenset[str]:
        """Return a concept and everything that a chain of these relations leads to."""
        found: set[str] = set()
        ahead = [concept_id]
        while ahead:
            at = ahead.pop()
            if at not in found:
                found.add(at)
                ahead += [target for relation in relations for target in self.related(at, relation)]
        return frozenset(found)

    def _related(self, concept_id: str, relation: Relation) -> tuple[str, ...]:
        """Return the targets of one relation of a concept, sorted."""
        edges = self.graph.out_edges(concept_id, keys=True)
        return tuple(sorted(target for _, target, key in edges if key == relation))

    def neighbours(self, concept_id: str, hops: int = 1) -> tuple[str, ...]:
        """Return the concepts within `hops` relations of any kind and direction, nearest first, then by name."""
        near = nx.single_source_shortest_path_length(self.graph.to_undirected(as_view=True), concept_id, cutoff=hops)
        return tuple(sorted((c for c in near if c != concept_id), key=lambda c: (near[c], c)))

    def path(self, start: str, end: str) -> tuple[str, ...]:
        """Return a shortest chain of concepts between two concepts, both ends included; empty where there is none."""
        try:
            return tuple(nx.shortest_path(self.graph.to_undirected(as_view=True), start, end))
        except nx.NetworkXNoPath:
            return ()

    def _expected_anatomy(self, concept_id: str) -> tuple[str, ...]:
        """Return where a finding is expected: its own place, or else that of the nearest broader concept that has one."""
        for level in nx.bfs_layers(self._hierarchy, concept_id):
            places = sorted({place for concept in level for relation in _PLACE for place in self.related(concept, relation)})
            if places:
                return tuple(places)
        return ()
