"""Tables to Turtle and back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from kg.concept import Concept, ConceptKind, Label, LabelKind, Relation, Sidedness
from kg.errors import KnowledgeError
from kg.language import language_codes
from kg.ontology import Ontology
from kg.turtle import core_graph, label_graph, labels_from, ontology_from, parse_turtle, read_core_tables, read_label_table
from tests.helpers import CONCEPTS, SMALL_TABLES, write_tables


def through_turtle(graph):
    """Write a graph as Turtle and parse it again."""
    return Graph().parse(data=graph.serialize(format="turtle"), format="turtle")


def same_ontology(one, other):
    return dict(one) == dict(other) and set(one.graph.edges(keys=True)) == set(other.graph.edges(keys=True))


NAMES = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=8).map("rad:{}".format)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
CODES = st.none() | st.from_regex(r"HP:\d{7}", fullmatch=True)
CONCEPT = st.builds(
    Concept, NAMES, st.sampled_from(ConceptKind), st.none() | st.sampled_from(Sidedness), st.booleans(), st.booleans(), CODES, CODES, TEXTS
)


@given(st.lists(CONCEPT, min_size=1, max_size=6, unique_by=lambda c: c.id), st.data())
def test_concepts_and_relations_survive_turtle(concepts, data):
    pairs = [(a.id, b.id) for i, a in enumerate(concepts) for b in concepts[:i]]
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(pairs), st.sampled_from(Relation)), max_size=6)) if pairs else []
    ontology = Ontology(concepts, [(a, relation, b) for (a, b), relation in drawn])
    assert same_ontology(ontology_from(through_turtle(core_graph(ontology))), ontology)


@given(
    st.lists(st.builds(Label, NAMES, st.sampled_from([k for k in LabelKind if k is not LabelKind.DISTRACTOR]), TEXTS), max_size=5),
    st.lists(st.builds(Label, st.none(), st.just(LabelKind.DISTRACTOR), TEXTS), max_size=3),
)
def test_labels_survive_turtle(labels, distractors):
    rows = labels + distractors
    assert set(labels_from(through_turtle(label_graph(rows, "de")))) == set(rows)


def test_labels_come_in_a_stable_order():
    rows = [Label("rad:b", LabelKind.SYNONYM, "x"), Label("rad:a", LabelKind.SYNONYM, "y"), Label("rad:a", LabelKind.SYNONYM, "x")]
    assert labels_from(label_graph(rows, "en")) == labels_from(label_graph(rows[::-1], "en")) == [rows[2], rows[1], rows[0]]


def test_tables_survive_turtle(tmp_path):
    folder = write_tables(tmp_path)
    ontology = read_core_tables(folder / "core")
    labels = read_label_table(folder / "languages/en/labels.tsv", ontology)
    assert same_ontology(ontology_from(through_turtle(core_graph(ontology))), ontology)
    assert set(labels_from(through_turtle(label_graph(labels, "en")))) == set(labels)
    assert ontology["rad:nodule"] == Concept(
        "rad:nodule", ConceptKind.FINDING, None, True, False, "HP:0000001", "RID1", "A small round shadow."
    )
    assert Label(None, LabelKind.DISTRACTOR, "lung function") in labels


@pytest.mark.parametrize(("cell", "flags"), [("", (False, False)), ("yes", (True, False)), ("urgent", (True, True))])
def test_the_column_actionable_says_urgent_too(tmp_path, cell, flags):
    folder = write_tables(tmp_path, {"core/concepts.tsv": SMALL_TABLES["core/concepts.tsv"] + f"rad:x\tfinding\t\t{cell}\t\t\tX\n"})
    concept = ontology_from(through_turtle(core_graph(read_core_tables(folder / "core"))))["rad:x"]
    assert (concept.actionable, concept.urgent) == flags


def test_the_built_core_is_up_to_date_with_its_tables(knowledge):
    assert same_ontology(knowledge.ontology, read_core_tables(knowledge.folder / "core"))


@pytest.mark.parametrize("code", language_codes())
def test_the_built_labels_are_up_to_date_with_their_table(knowledge, code):
    table = set(read_label_table(knowledge.folder / "languages" / code / "labels.tsv", knowledge.ontology))
    built = set(knowledge.labels(code))
    assert {"only in the table": table - built, "only built": built - table} == {"only in the table": set(), "only built": set()}


def test_no_built_labels_are_left_of_a_language_that_has_no_folder(knowledge):
    built = {path.stem.removeprefix("labels-") for path in (knowledge.folder / "build").glob("labels-*.ttl")}
    assert built == set(knowledge.languages)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:x\tthing\t\t\t\t\tX", r"concepts\.tsv:5: 'thing'; allowed: finding, device, anatomy"),
        ("rad:x\tanatomy\tupside\t\t\t\tX", r"concepts\.tsv:5: 'upside'; allowed: paired, unpaired"),
        ("rad:x\tfinding", r"concepts\.tsv:5: 2 cells where 7"),
        ("rad:nodule\tfinding\t\t\t\t\tX", r"rad:nodule is defined twice"),
        pytest.param(
            "rad:nodule\tfinding\t\t\t\t\tX",
            r"concepts\.tsv:5: .*rad:nodule",
            marks=pytest.mark.xfail(raises=AssertionError, reason="a duplicate concept is refused without file and line"),
        ),
        ("rad:x\tfinding\t\tYES!\t\t\tX", r"concepts\.tsv:5: .*YES!"),
        ("\tfinding\t\t\t\t\tX", r"concepts\.tsv:5"),
        ("nodule2\tfinding\t\t\t\t\tX", r"concepts\.tsv:5: .*nodule2"),
        ("rad:my nodule\tfinding\t\t\t\t\tX", r"concepts\.tsv:5: .*my nodule"),
    ],
)
def test_malformed_concepts_are_refused(tmp_path, row, message):
    folder = write_tables(tmp_path, {"core/concepts.tsv": SMALL_TABLES["core/concepts.tsv"] + row + "\n"})
    with pytest.raises(KnowledgeError, match=message):
        read_core_tables(folder / "core")


NO_PLACE = pytest.mark.xfail(raises=AssertionError, reason="rules of the whole ontology are refused without file and line")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:nodule\tnear\trad:lung", r"relations\.tsv:4: 'near'; allowed: broader, part_of"),
        ("rad:nodule\tbroader", r"relations\.tsv:4: 2 cells"),
        ("rad:nodule\tbroader\trad:heart", "rad:heart is not a concept"),
        ("rad:finding\tbroader\trad:nodule", "broader runs in a circle: rad:finding -> rad:nodule"),
        ("rad:lung\tpart_of\trad:lung", "part_of runs in a circle: rad:lung"),
        pytest.param("rad:nodule\tbroader\trad:heart", r"relations\.tsv:4", marks=NO_PLACE),
        pytest.param("rad:finding\tbroader\trad:nodule", r"relations\.tsv", marks=NO_PLACE),
    ],
)
def test_malformed_relations_are_refused(tmp_path, row, message):
    folder = write_tables(tmp_path, {"core/relations.tsv": SMALL_TABLES["core/relations.tsv"] + row + "\n"})
    with pytest.raises(KnowledgeError, match=message):
        read_core_tables(folder / "core")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:heart\tsynonym\theart", r"labels\.tsv:10: 'rad:heart' is not a concept"),
        ("-\tsynonym\theart", r"labels\.tsv:10: '-' is not a concept"),
        ("rad:lung\tnickname\tlights", r"labels\.tsv:10: 'nickname'; allowed: preferred, synonym"),
        ("rad:lung\tsynonym", r"labels\.tsv:10: 2 cells where 3"),
    ],
)
def test_malformed_labels_are_refused_with_file_and_line(tmp_path, row, message):
    folder = write_tables(tmp_path, {"languages/en/labels.tsv": SMALL_TABLES["languages/en/labels.tsv"] + row + "\n"})
    with pytest.raises(KnowledgeError, match=message):
        read_label_table(folder / "languages/en/labels.tsv", read_core_tables(folder / "core"))


def test_an_ontology_of_no_concepts_has_none(tmp_path):
    folder = write_tables(tmp_path, {"core/concepts.tsv": CONCEPTS, "core/relations.tsv": "subject\trelation\tobject\n"})
    assert len(read_core_tables(folder / "core")) == 0


@pytest.mark.parametrize("content", ["this is no Turtle", "@prefix rad: <x", b"\xff\xfe\x00"], ids=["words", "cut off", "binary"])
def test_malformed_turtle_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "core.ttl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(KnowledgeError, match=re.escape(str(path)) + ".*radconcord ontology build"):
        parse_turtle(path)


def test_missing_turtle_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(KnowledgeError, match="not built yet; run `radconcord ontology build`"):
        parse_turtle(tmp_path / "core.ttl")
