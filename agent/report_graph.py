"""A report as a graph, in the manner of RadGraph: what is observed, where, how it is qualified, and what it suggests.

The schema follows RadGraph (Jain et al., 2021, arXiv:2106.14463) and, for change, RadGraph2 (Khanna et al., 2023,
arXiv:2308.05046); unlike theirs, nodes carry concepts of the ontology, and labels point at the observations behind them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from agent.locating import located
from agent.modifiers import CATEGORIES
from agent.types import STATED, Document, FindingLabel, Mention, MentionClass, Presence, Sentence
from kg.concept import ConceptKind, Relation
from kg.ontology import Ontology

if TYPE_CHECKING:
    import networkx as nx


class NodeKind(StrEnum):
    """What a node of a report graph stands for."""

    OBSERVATION = "observation"
    """A finding or device that the report speaks of."""
    ANATOMY = "anatomy"
    MODIFIER = "modifier"
    """A side, degree, place or interval change."""
    LABEL = "label"
    """What the report as a whole says about a finding of the taxonomy."""


class EdgeKind(StrEnum):
    """How nodes relate, source to target."""

    LOCATED_AT = "located_at"
    """Observation to anatomy."""
    MODIFY = "modify"
    """Modifier to observation."""
    SUGGESTIVE_OF = "suggestive_of"
    """Observation to observation."""
    EVIDENCE = "evidence"
    """Label to observation."""


class ObservedPresence(StrEnum):
    """What is said of an observation."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"


_PRESENCE = {
    MentionClass.POSITIVE: ObservedPresence.PRESENT,
    MentionClass.NEGATIVE: ObservedPresence.ABSENT,
    MentionClass.UNCERTAIN: ObservedPresence.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class _Node:
    """A mention that became a node."""

    name: str
    mention: Mention
    presence: ObservedPresence | None = None

    @property
    def concept(self) -> str:
        return self.mention.concept

    def distance(self, other: "_Node") -> tuple[int, int]:
        """Characters between two mentions; of two equally near ones the earlier wins."""
        gap = max(other.mention.start - self.mention.end, self.mention.start - other.mention.end, 0)
        return gap, other.mention.start


def report_graph(document: Document, labels: Sequence[FindingLabel], ontology: Ontology) -> "nx.MultiDiGraph":
    """Return the graph of a report.

    Nodes have a `kind` (`NodeKind`) and a `concept`; those of mentions also `start`, `end`, `text` and `section`.
    Observations have `presence` (`ObservedPresence`) and, where said, `laterality`, `severity`, `location` and `change`.
    Edges have a `relation` (`EdgeKind`), which is also their key.

    - Observations are the findings and devices named in findings, impression and unnamed sections, and from elsewhere
      those said to be history ("known", "history of"); what is only asked for is left out.
    - `located_at`: see `agent.locating.located`.
    - `suggestive_of`: only what the ontology states, from an observation to the nearest one that is the suggested
      concept or narrower, neither of them absent or history.
    - `evidence`: from a label to the observations of its evidence sentences that are its concept or narrower.

    Args:
        document: a linked document.
        labels: what was labeled; those without evidence are left out.
        ontology: concepts and relations.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(report=document.report.id, language=document.language)
    observed: list[_Node] = []
    for sentence in document.sentences:
        found = _observations(graph, document, sentence, ontology)
        observed.extend(found)
        places = _anatomy(graph, document, sentence, ontology)
        _connect(graph, EdgeKind.LOCATED_AT, _locations(found, places, sentence, ontology))
    for node in observed:
        _modify(graph, document, node)
    _connect(graph, EdgeKind.SUGGESTIVE_OF, _suggestions(observed, ontology))
    _add_labels(graph, labels, observed, ontology)
    return graph


def _connect(graph: "nx.MultiDiGraph", relation: EdgeKind, pairs: Iterator[tuple[_Node, _Node]]) -> None:
    for source, target in pairs:
        _edge(graph, source.name, target.name, relation)


def _edge(graph: "nx.MultiDiGraph", source: str, target: str, relation: EdgeKind) -> None:
    graph.add_edge(source, target, key=str(relation), relation=str(relation))


def _add(graph: "nx.MultiDiGraph", kind: NodeKind, **attributes: object) -> str:
    """Add a node and return its name; values are plain texts and numbers, which every export can write."""
    name = f"{kind}-{graph.number_of_nodes() + 1}"
    plain = {key: str(value) if isinstance(value, StrEnum) else value for key, value in attributes.items()}
    graph.add_node(name, kind=str(kind), **plain)
    return name


def _place(document: Document, start: int, end: int) -> dict[str, object]:
    return {"start": start, "end": end, "text": document.report.text[start:end]}


def _observations(graph: "nx.MultiDiGraph", document: Document, sentence: Sentence, ontology: Ontology) -> list[_Node]:
    """Add the observations of a sentence."""
    found = []
    for mention in sentence.mentions:
        presence = _presence(mention, sentence)
        if presence is None or not ontology[mention.concept].kind.is_observation:
            continue
        said = {str(category): modifier.value for category in CATEGORIES if (modifier := getattr(mention, category))}
        at = _place(document, mention.start, mention.end)
        kind, section = NodeKind.OBSERVATION, sentence.span.section
        name = _add(graph, kind, concept=mention.concept, presence=presence, section=section, **at, **said)
        found.append(_Node(name, mention, presence))
    return found


def _presence(mention: Mention, sentence: Sentence) -> ObservedPresence | None:
    """Return what a mention says, None where it states nothing of this examination or its past."""
    if mention.presence is Presence.HISTORICAL:
        return ObservedPresence.HISTORICAL
    if mention.mention_class is None or not sentence.span.section.is_body:
        return None
    return _PRESENCE[mention.mention_class]


def _anatomy(graph: "nx.MultiDiGraph", document: Document, sentence: Sentence, ontology: Ontology) -> list[_Node]:
    """Add the anatomy that a sentence names."""
    if not sentence.span.section.is_body:
        return []
    found = []
    for mention in sentence.mentions:
        if ontology[mention.concept].kind is ConceptKind.ANATOMY:
            at = _place(document, mention.start, mention.end)
            name = _add(graph, NodeKind.ANATOMY, concept=mention.concept, section=sentence.span.section, **at)
            found.append(_Node(name, mention))
    return found


def _locations(found: Sequence[_Node], places: Sequence[_Node], sentence: Sentence, ontology: Ontology) -> Iterator[tuple[_Node, _Node]]:
    """Yield which observation of a sentence each of its anatomy mentions locates."""
    nodes = {node.mention: node for node in (*found, *places)}
    for mention, place in located(sentence, ontology):
        if mention in nodes and place in nodes:
            yield nodes[mention], nodes[place]


def _modify(graph: "nx.MultiDiGraph", document: Document, node: _Node) -> None:
    """Add the modifiers of an observation; a word that qualifies several observations is one node."""
    for category in CATEGORIES:
        if modifier := getattr(node.mention, category):
            name = f"{category}-at-{modifier.start}"
            concept = f"rad:{category}_{modifier.value}"
            graph.add_node(name, kind=str(NodeKind.MODIFIER), concept=concept, **_place(document, modifier.start, modifier.end))
            _edge(graph, name, node.name, EdgeKind.MODIFY)


def _suggestions(observed: Sequence[_Node], ontology: Ontology) -> Iterator[tuple[_Node, _Node]]:
    """Yield which observation suggests which other."""
    possible = [node for node in observed if node.presence in (ObservedPresence.PRESENT, ObservedPresence.UNCERTAIN)]
    kinds = {node.concept: {node.concept} | ontology.ancestors(node.concept) for node in possible}
    for source in possible:
        for suggested in ontology.related(source.concept, Relation.SUGGESTIVE_OF):
            targets = [node for node in possible if suggested in kinds[node.concept] and node.concept != source.concept]
            if targets:
                yield source, min(targets, key=source.distance)


def _add_labels(graph: "nx.MultiDiGraph", labels: Sequence[FindingLabel], observed: Sequence[_Node], ontology: Ontology) -> None:
    for label in labels:
        if not label.evidence or label.mention_class not in STATED:
            continue
        coded = {"concept": label.concept} if label.concept else {}
        name = _add(graph, NodeKind.LABEL, finding=label.finding, presence=_PRESENCE[label.mention_class], **coded)
        kinds = {label.concept} | ontology.descendants(label.concept) if label.concept else set()
        for node in observed:
            if node.concept in kinds and any(e.span.start <= node.mention.start < e.span.end for e in label.evidence):
                _edge(graph, name, node.name, EdgeKind.EVIDENCE)
