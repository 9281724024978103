"""Datasets: loading of report graphs, questions with kinds included, and one-line refusals."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.dataset import FORMATS, NAMESPACES, REPORT, Answer, Dataset
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase

PREFIXES = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in NAMESPACES.items())
OBSERVED = """
report:{name} a rc:Report .
<{base}{name}#o1> a rc:Observation ; rc:report report:{name} ; rc:concept rad:{concept} ; rc:presence rad:presence_{presence} ;
  rc:side rad:laterality_{side} ; rc:change rad:change_{change} .
"""
ROWS = [
    ("hit", "pleural_effusion", "affirmed", "left", "new"),
    ("narrower", "tension_pneumothorax", "affirmed", "left", "new"),
    ("absent", "pleural_effusion", "negated", "left", "new"),
    ("right", "pleural_effusion", "affirmed", "right", "new"),
    ("old", "pleural_effusion", "affirmed", "left", "unchanged"),
    ("lung", "consolidation", "affirmed", "left", "new"),
]
PLEURAL_LEFT_NEW = """SELECT ?report WHERE {
  ?o rc:concept/rc:isA rad:pleural_finding ; rc:presence rad:presence_affirmed ;
     rc:side rad:laterality_left ; rc:change rad:change_new ; rc:report ?report .
} ORDER BY ?report"""


def turtle(*rows: tuple[str, ...]) -> str:
    keys = ("name", "concept", "presence", "side", "change")
    return PREFIXES + "".join(OBSERVED.format(base=REPORT, **dict(zip(keys, row, strict=True))) for row in rows)


@pytest.fixture
def dataset(knowledge: KnowledgeBase) -> Dataset:
    return Dataset(knowledge)


def write(path: Path, *rows: tuple[str, ...]) -> Path:
    """Write observations in the format of the file's ending."""
    form = FORMATS[path.suffix]
    graph = ox.NamedNode(REPORT + rows[0][0])
    triples = [quad.triple for quad in ox.parse(turtle(*rows), format=ox.RdfFormat.TURTLE)]
    quads = triples if not form.supports_datasets else [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    path.write_bytes(ox.serialize(quads, format=form))
    return path


@pytest.mark.parametrize("ending", FORMATS)
def test_narrower_concepts_are_found_in_every_format(dataset: Dataset, tmp_path: Path, ending: str) -> None:
    assert dataset.load(write(tmp_path / f"x{ending}", *ROWS)) == 1
    assert dataset.ask(PLEURAL_LEFT_NEW) == Answer(("report",), (("report:hit",), ("report:narrower",)))


def test_a_folder_of_files_is_one_dataset(dataset: Dataset, tmp_path: Path) -> None:
    for row, ending in zip(ROWS[:4], FORMATS, strict=True):
        write(tmp_path / f"{row[0]}{ending}", row)
    (tmp_path / "notes.txt").write_text("not a graph")
    assert dataset.load(tmp_path) == 4
    assert dataset.ask(PLEURAL_LEFT_NEW).rows == (("report:hit",), ("report:narrower",))


def test_every_concept_is_itself_and_all_that_is_broader(dataset: Dataset, knowledge: KnowledgeBase) -> None:
    for concept in ("rad:pleural_effusion", "rad:tension_pneumothorax", "rad:finding"):
        found = {row[0] for row in dataset.ask(f"SELECT ?kind {{ {concept} rc:isA ?kind }}").rows}
        assert found == {concept} | knowledge.ontology.ancestors(concept)


def test_concepts_have_names_and_relations(knowledge: KnowledgeBase) -> None:
    for language, name in (("en", "pleural effusion"), ("de", "Pleuraerguss")):
        asked = Dataset(knowledge, language).ask("SELECT ?name { rad:pleural_effusion skos:prefLabel ?name }")
        assert asked.rows == ((name,),)
        assert Dataset(knowledge, language).ask("ASK { rad:right_lower_lobe rc:partOf rad:right_lung }").rows == (("true",),)


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("ASK { ?o rc:side rad:laterality_left }", Answer(("answer",), (("true",),))),
        ("ASK { ?o rc:side rad:laterality_bilateral }", Answer(("answer",), (("false",),))),
        (
            "CONSTRUCT { ?r rc:has ?c } WHERE { ?o rc:report ?r ; rc:concept ?c }",
            Answer(("subject", "predicate", "object"), (("report:hit", "rc:has", "rad:pleural_effusion"),)),
        ),
        ("SELECT ?r ?d { ?o rc:report ?r OPTIONAL { ?o rc:degree ?d } }", Answer(("r", "d"), (("report:hit", None),))),
        ("SELECT (7 AS ?n) ('a' AS ?t) {}", Answer(("n", "t"), (("7", "a"),))),
        ("SELECT ?g { GRAPH ?g { ?o rc:side ?s } }", Answer(("g",), (("report:hit",),))),
        ("SELECT ?o { ?o rc:side rad:nothing }", Answer(("o",), ())),
    ],
    ids=["yes", "no", "construct", "unbound", "literals", "graph", "nothing"],
)
def test_answers_are_tables_of_short_names(dataset: Dataset, tmp_path: Path, sparql: str, expected: Answer) -> None:
    dataset.load(write(tmp_path / "x.nq", ROWS[0]))
    assert dataset.ask(sparql) == expected


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT ?x WHERE {\n ?x rc:foo }", r"q:2:\d+: not SPARQL from '}' on; prefixes known without PREFIX: rad:, rc:, skos:"),
        ("SELECT * { ?x nope:y ?z }", r"q:1:\d+: not SPARQL from"),
        ("", "q:1:1: not SPARQL at the end"),
        ("DELETE WHERE { ?s ?p ?o }", "q:1: DELETE would change the data; allowed: SELECT, ASK"),
        ("SELECT * {\nSERVICE <http://127.0.0.1:1/> {} }", "q:2: SERVICE would send data"),
    ],
)
def test_bad_queries_are_refused_in_one_line(dataset: Dataset, sparql: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=f"^{message}") as caught:
        dataset.ask(sparql, "q")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.ttl", b"<a:b> <c:d>\n <e:f> .\n\n nonsense", ":4: cannot be read as Turtle"),
        ("x.nq", b"<a:b> <c:d> <e:f> .\nxx", ":2: cannot be read as N-Quads"),
        ("x.jsonld", b'{"a":\n nope}', ":2: cannot be read as JSON-LD"),
        ("x.trig", b"\xff\xfe", ":1: cannot be read as TriG"),
        ("x.graphml", b"<graphml/>", ": no report graphs (.ttl, .trig, .nq, .jsonld)"),
    ],
)
def test_files_that_cannot_be_loaded_are_refused_by_line(dataset: Dataset, tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match="^" + re.escape(f"{path}{message}")):
        dataset.load(path)


def test_nothing_to_load_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such file or folder"):
        dataset.load(tmp_path / "x.ttl")
    with pytest.raises(KnowledgeError, match="no report graphs"):
        dataset.load(tmp_path)
