"""Report graphs as files: Turtle, TriG, N-Quads and JSON-LD for a dataset (`kg.dataset`), GraphML for graph programs.

In RDF each report is a named graph. The words of a report are patient data: they are written only where asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from agent.errors import InputError
from agent.report_graph import EdgeKind, NodeKind, ObservedPresence
from agent.writing import output_stream
from kg.dataset import NAMESPACES, REPORT
from kg.namespaces import RC, RDF_TYPE, concept_iri

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox


class GraphFormat(StrEnum):
    """How report graphs are written; the values are also the endings of the files."""

    TURTLE = "ttl"
    TRIG = "trig"
    N_QUADS = "nq"
    JSON_LD = "jsonld"
    GRAPHML = "graphml"


Graphs = Iterable["nx.MultiDiGraph"]
_TYPE = {NodeKind.OBSERVATION: RC + "Observation", NodeKind.ANATOMY: RC + "Anatomy", NodeKind.LABEL: RC + "Label"}
"""Modifiers are no resources of their own in RDF: the observation points at their concept."""
_EDGE = {
    EdgeKind.LOCATED_AT: RC + "locatedAt",
    EdgeKind.SUGGESTIVE_OF: RC + "suggestiveOf",
    EdgeKind.EVIDENCE: RC + "evidence",
}
_MODIFIED = {"laterality": RC + "side", "severity": RC + "degree", "location": RC + "location", "change": RC + "change"}
_PRESENCE = {
    ObservedPresence.PRESENT: "rad:presence_affirmed",
    ObservedPresence.ABSENT: "rad:presence_negated",
    ObservedPresence.UNCERTAIN: "rad:presence_uncertain",
    ObservedPresence.HISTORICAL: "rad:presence_historical",
}
_LITERALS = ("start", "end", "section", "finding")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold."""


def report_iri(report_id: str) -> str:
    """Return the IRI of a report.

    >>> report_iri("ward 3/r1")
    'https://w3id.org/radconcord/report/ward%203%2Fr1'
    """
    return REPORT + quote(report_id, safe="")


def quads(graph: "nx.MultiDiGraph", *, include_text: bool = False) -> Iterator["ox.Quad"]:
    """Yield the statements of a report graph, all in the named graph of its report.

    Args:
        graph: made by `agent.report_graph.report_graph`.
        include_text: whether to state the words of the mentions (`rc:text`).
    """
    import pyoxigraph as ox

    report = ox.NamedNode(report_iri(graph.graph["report"]))
    names = {name: ox.NamedNode(f"{report.value}#{name}") for name in graph}
    yield ox.Quad(report, ox.NamedNode(RDF_TYPE), ox.NamedNode(RC + "Report"), report)
    yield ox.Quad(report, ox.NamedNode(RC + "language"), ox.Literal(graph.graph["language"]), report)
    for name, attributes in graph.nodes(data=True):
        if attributes["kind"] in _TYPE:
            yield ox.Quad(names[name], ox.NamedNode(RC + "report"), report, report)
            for predicate, value in _statements(attributes, include_text):
                yield ox.Quad(names[name], ox.NamedNode(predicate), value, report)
    for source, target, relation in graph.edges(keys=True):
        if relation in _EDGE:
            yield ox.Quad(names[source], ox.NamedNode(_EDGE[relation]), names[target], report)


def _statements(attributes: dict[str, Any], include_text: bool) -> Iterator[tuple[str, "ox.NamedNode | ox.Literal"]]:
    """Yield predicates and objects of one node."""
    import pyoxigraph as ox

    yield RDF_TYPE, ox.NamedNode(_TYPE[attributes["kind"]])
    if "concept" in attributes:
        yield RC + "concept", ox.NamedNode(concept_iri(attributes["concept"]))
    if "presence" in attributes:
        yield RC + "presence", ox.NamedNode(concept_iri(_PRESENCE[attributes["presence"]]))
    for category, predicate in _MODIFIED.items():
        if category in attributes:
            yield predicate, ox.NamedNode(concept_iri(f"rad:{category}_{attributes[category]}"))
    for key in (*_LITERALS, "text") if include_text else _LITERALS:
        if key in attributes:
            yield RC + key, ox.Literal(attributes[key])


def write_graph_file(graphs: Graphs, path: Path | None, layout: GraphFormat, *, include_text: bool = False) -> int:
    """Write report graphs to one file and return how many there were.

    Args:
        graphs: one for each report.
        path: the file; standard output if None.
        layout: its format.
        include_text: whether to write the words of the mentions.

    Raises:
        InputError: the file cannot be written, or two reports have the same id.
    """
    seen: set[str] = set()
    with output_stream(path) as stream:
        _WRITERS[layout](_distinct(graphs, seen), stream, include_text)
    return len(seen)


def write_graph_folder(graphs: Graphs, folder: Path, layout: GraphFormat, *, include_text: bool = False) -> int:
    """Write each report graph to a file of its own, named by the report's id, and return how many there were.

    Raises:
        InputError: the folder or a file cannot be written, or two reports have the same id.
    """
    seen: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}); choose another folder with --output") from error
    for graph in _distinct(graphs, seen):
        with output_stream(folder / f"{quote(graph.graph['report'], safe='')}.{layout}") as stream:
            _WRITERS[layout]([graph], stream, include_text)
    return len(seen)


def _distinct(graphs: Graphs, seen: set[str]) -> Iterator["nx.MultiDiGraph"]:
    """Yield the graphs; statements of two reports must not flow together under one name."""
    for graph in graphs:
        report = graph.graph["report"]
        if report in seen:
            raise InputError(f"two reports have the id {report!r}; give each report an id of its own")
        seen.add(report)
        yield graph


def _rdf(name: str) -> Callable[[Graphs, IO[bytes], bool], None]:
    """Return the writer of one format of pyoxigraph."""

    def write(graphs: Graphs, stream: IO[bytes], include_text: bool) -> None:
        import pyoxigraph as ox

        form = getattr(ox.RdfFormat, name)
        found = (quad for graph in graphs for quad in quads(graph, include_text=include_text))
        statements = found if form.supports_datasets else (quad.triple for quad in found)
        ox.serialize(statements, stream, format=form, prefixes=NAMESPACES)

    return write


def _graphml(graphs: Graphs, stream: IO[bytes], include_text: bool) -> None:
    import networkx as nx

    whole = nx.MultiDiGraph()
    for graph in graphs:
        prefix = quote(graph.graph["report"], safe="")
        for name, attributes in graph.nodes(data=True):
            kept = {k: _xml(v) for k, v in attributes.items() if include_text or k != "text"}
            whole.add_node(f"{prefix}#{name}", report=_xml(graph.graph["report"]), **kept)
        for source, target, relation in graph.edges(keys=True):
            # The key becomes the edge's id, which must be the only one of its kind in the file.
            ends = f"{prefix}#{source}", f"{prefix}#{target}"
            whole.add_edge(*ends, key=f"{ends[0]} {relation} {target}", relation=relation)
    nx.write_graphml_xml(whole, stream)


def _xml(value: object) -> object:
    return _NO_XML.sub(" ", value) if isinstance(value, str) else value


_WRITERS: dict[GraphFormat, Callable[[Graphs, IO[bytes], bool], None]] = {
    GraphFormat.TURTLE: _rdf("TURTLE"),
    GraphFormat.TRIG: _rdf("TRIG"),
    GraphFormat.N_QUADS: _rdf("N_QUADS"),
    GraphFormat.JSON_LD: _rdf("JSON_LD"),
    GraphFormat.GRAPHML: _graphml,
}
