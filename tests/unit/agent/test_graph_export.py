"""Report graphs as files: what is written can be read again, and words of the report only where asked for."""

import re
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import InputError
from agent.graph_export import GraphFormat, quads, report_iri, write_graph_file, write_graph_folder
from agent.report_graph import report_graph
from agent.types import Document
from kg.dataset import FORMATS, REPORT
from kg.knowledge import KnowledgeBase
from kg.namespaces import RC, concept_iri

TEXT = "FINDINGS: New small left pleural effusion. Consolidation in the left lower lobe, suspicious for pneumonia. No pneumothorax."
RDF = [layout for layout in GraphFormat if layout is not GraphFormat.GRAPHML]


@pytest.fixture(scope="module")
def graph(knowledge: KnowledgeBase, read: Callable[..., Document]) -> nx.MultiDiGraph:
    return report_graph(read(TEXT), (), knowledge.ontology)


def renamed(graph: nx.MultiDiGraph, report: str) -> nx.MultiDiGraph:
    copy = graph.copy()
    copy.graph["report"] = report
    return copy


def about(graph: nx.MultiDiGraph, concept: str, **options: bool) -> dict[str, set[str]]:
    """Return predicate (without namespace) and objects of the node of a concept."""
    found = list(quads(graph, **options))
    wanted = ox.NamedNode(concept_iri(concept))
    [subject] = {q.subject for q in found if q.object == wanted and q.predicate.value == RC + "concept"}
    said: dict[str, set[str]] = {}
    for quad in found:
        if quad.subject == subject:
            said.setdefault(re.split("[#/]", quad.predicate.value)[-1], set()).add(quad.object.value)
    return said


def test_statements_of_an_observation(graph: nx.MultiDiGraph) -> None:
    said = about(graph, "rad:pleural_effusion")
    assert said == {
        "type": {RC + "Observation"},
        "report": {REPORT + "r1"},
        "concept": {concept_iri("rad:pleural_effusion")},
        "presence": {concept_iri("rad:presence_affirmed")},
        "side": {concept_iri("rad:laterality_left")},
        "degree": {concept_iri("rad:severity_mild")},
        "change": {concept_iri("rad:change_new")},
        "start": {str(TEXT.index("pleural"))},
        "end": {str(TEXT.index(". Consol"))},
        "section": {"findings"},
    }


def test_relations_become_statements(graph: nx.MultiDiGraph) -> None:
    said = about(graph, "rad:consolidation")
    assert all(len(said[key]) == 1 for key in ("locatedAt", "suggestiveOf"))
    assert about(graph, "rad:pneumothorax")["presence"] == {concept_iri("rad:presence_negated")}


def test_all_statements_are_in_the_graph_of_the_report(graph: nx.MultiDiGraph) -> None:
    assert {q.graph_name.value for q in quads(renamed(graph, "a b/ü"))} == {REPORT + "a%20b%2F%C3%BC"}


@pytest.mark.parametrize("layout", GraphFormat)
def test_words_of_the_report_are_written_only_where_asked_for(graph: nx.MultiDiGraph, tmp_path: Path, layout: GraphFormat) -> None:
    for include_text in (False, True):
        path = tmp_path / f"{include_text}.{layout}"
        write_graph_file([graph], path, layout, include_text=include_text)
        assert ("left lower lobe" in path.read_text(encoding="utf-8")) is include_text


@pytest.mark.parametrize("layout", RDF)
def test_a_file_holds_all_statements_of_all_reports(graph: nx.MultiDiGraph, tmp_path: Path, layout: GraphFormat) -> None:
    graphs = [graph, renamed(graph, "r2")]
    path = tmp_path / f"x.{layout}"
    assert write_graph_file(graphs, path, layout) == 2
    written = {quad.triple for quad in ox.parse(path=str(path), format=FORMATS[path.suffix])}
    assert written == {quad.triple for each in graphs for quad in quads(each)}


@pytest.mark.parametrize("layout", [GraphFormat.TRIG, GraphFormat.N_QUADS, GraphFormat.JSON_LD])
def test_formats_with_graphs_keep_the_reports_apart(graph: nx.MultiDiGraph, tmp_path: Path, layout: GraphFormat) -> None:
    path = tmp_path / f"x.{layout}"
    write_graph_file([graph, renamed(graph, "r2")], path, layout)
    names = {quad.graph_name.value for quad in ox.parse(path=str(path), format=FORMATS[path.suffix])}
    assert names == {REPORT + "r1", REPORT + "r2"}


def test_graphml_is_read_back_by_networkx(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    write_graph_file([graph, renamed(graph, "r2")], path, GraphFormat.GRAPHML)
    back = nx.read_graphml(path, force_multigraph=True)
    assert (back.number_of_nodes(), back.number_of_edges()) == (2 * graph.number_of_nodes(), 2 * graph.number_of_edges())
    assert back.nodes["r2#observation-1"]["concept"] == graph.nodes["observation-1"]["concept"]
    ids = re.findall(r'<edge [^>]*id="([^"]+)"', path.read_text())
    assert len(set(ids)) == back.number_of_edges()


def test_a_folder_holds_a_file_for_each_report(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "graphs"
    written = write_graph_folder([graph, renamed(graph, "../r2")], folder, GraphFormat.TURTLE)
    assert (written, {path.name for path in folder.iterdir()}) == (2, {"r1.ttl", "..%2Fr2.ttl"})
    assert list(tmp_path.glob("**/*.ttl")) == list(folder.glob("*.ttl"))


@pytest.mark.parametrize("write", [write_graph_file, write_graph_folder])
def test_two_reports_of_one_id_are_refused(graph: nx.MultiDiGraph, tmp_path: Path, write: Callable) -> None:
    with pytest.raises(InputError, match="two reports have the id 'r1'"):
        write([graph, graph], tmp_path / "x", GraphFormat.TRIG)
    assert not (tmp_path / "x").is_file()


def test_a_folder_that_cannot_be_made_is_refused(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another folder"):
        write_graph_folder([graph], tmp_path / "file", GraphFormat.TURTLE)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_every_id_has_an_iri_of_its_own(one: str, other: str) -> None:
    if not any("\ud800" <= c <= "\udfff" for c in other):
        assert (report_iri(one) == report_iri(other)) == (one == other)
    assert re.fullmatch(re.escape(REPORT) + r"[\w.~%-]+", report_iri(one), re.ASCII)


@pytest.mark.parametrize("layout", GraphFormat)
def test_odd_ids_and_characters_survive_every_format(graph: nx.MultiDiGraph, tmp_path: Path, layout: GraphFormat) -> None:
    odd = renamed(graph, 'x"\x0c<ü>#')
    odd.nodes["observation-1"]["text"] = "a\x0cb <&> \"\n'"
    path = tmp_path / f"x.{layout}"
    write_graph_file([odd], path, layout, include_text=True)
    if layout is GraphFormat.GRAPHML:
        back = nx.read_graphml(path)
        assert back.nodes["x%22%0C%3C%C3%BC%3E%23#observation-1"]["text"] == "a b <&> \"\n'"
    else:
        texts = {quad.object.value for quad in ox.parse(path=str(path), format=FORMATS[path.suffix]) if quad.predicate.value == RC + "text"}
        assert "a\x0cb <&> \"\n'" in texts
