"""The ontology as Turtle and back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import CodeSystem, Concept, ConceptKind, Label, LabelKind, Modality, Relation, Sex, Sidedness
from kg.core_tables import read_core_tables
from kg.errors import KnowledgeError
from kg.label_tables import read_label_tables
from kg.language import language_codes
from kg.ontology import Ontology
from kg.turtle import core_turtle, label_turtle, labels_from, ontology_from, read_turtle
from tests.helpers import write_tables


@pytest.fixture(scope="module")
def through_turtle(tmp_path_factory):
    """Return a function that writes Turtle to a file and reads its statements."""
    path = tmp_path_factory.mktemp("turtle") / "x.ttl"

    def write_and_read(text):
        path.write_text(text, encoding="utf-8")
        return read_turtle(path)

    return write_and_read


def same_ontology(one, other):
    return dict(one) == dict(other) and set(one.graph.edges(keys=True)) == set(other.graph.edges(keys=True))


LOCAL = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=8)
NAMES = st.builds("{}:{}".format, st.sampled_from(["rad", "hp"]), LOCAL)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
CODE = {CodeSystem.HPO: "HP:0000001", CodeSystem.RADLEX: "RID1", CodeSystem.SNOMED: "7", CodeSystem.UMLS: "C1", CodeSystem.ICD10CM: "J18.9"}
CONCEPT = st.builds(
    Concept,
    id=NAMES,
    kind=st.sampled_from(ConceptKind),
    sidedness=st.none() | st.sampled_from(Sidedness),
    actionable=st.booleans(),
    urgent=st.booleans(),
    sex=st.none() | st.sampled_from(Sex),
    modalities=st.sets(st.sampled_from(Modality)).map(lambda found: tuple(m for m in Modality if m in found)),
    coded=st.sets(st.sampled_from(CodeSystem)).map(lambda found: tuple((s, CODE[s]) for s in CodeSystem if s in found)),
    definition=TEXTS,
)


@given(concepts=st.lists(CONCEPT, min_size=1, max_size=6, unique_by=lambda c: c.id), data=st.data())
def test_concepts_and_relations_survive_turtle(through_turtle, concepts, data):
    pairs = [(a.id, b.id) for i, a in enumerate(concepts) for b in concepts[:i]]
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(pairs), st.sampled_from(Relation)), max_size=6)) if pairs else []
    ontology = Ontology(concepts, [(a, relation, b) for (a, b), relation in drawn])
    assert same_ontology(ontology_from(through_turtle(core_turtle(ontology))), ontology)


@given(
    labels=st.lists(st.builds(Label, NAMES, st.sampled_from([k for k in LabelKind if k is not LabelKind.DISTRACTOR]), TEXTS), max_size=5),
    distractors=st.lists(st.builds(Label, st.none(), st.just(LabelKind.DISTRACTOR), TEXTS), max_size=3),
)
def test_labels_survive_turtle(through_turtle, labels, distractors):
    rows = labels + distractors
    assert set(labels_from(through_turtle(label_turtle(rows, "de")))) == set(rows)


def test_labels_come_in_a_stable_order(through_turtle):
    rows = [Label("rad:b", LabelKind.SYNONYM, "x"), Label("rad:a", LabelKind.SYNONYM, "y"), Label("rad:a", LabelKind.SYNONYM, "x")]
    assert labels_from(through_turtle(label_turtle(rows[::-1], "en"))) == [rows[2], rows[1], rows[0]]


def test_tables_survive_turtle(through_turtle, tmp_path):
    folder = write_tables(tmp_path)
    ontology = read_core_tables(folder / "core")
    labels = read_label_tables(folder / "languages/en/labels", ontology)
    assert same_ontology(ontology_from(through_turtle(core_turtle(ontology))), ontology)
    assert set(labels_from(through_turtle(label_turtle(labels, "en")))) == set(labels)


def test_the_built_core_is_up_to_date_with_its_tables(knowledge):
    assert same_ontology(knowledge.ontology, read_core_tables(knowledge.folder / "core"))


@pytest.mark.parametrize("code", language_codes())
def test_the_built_labels_are_up_to_date_with_their_tables(knowledge, code):
    tables = set(read_label_tables(knowledge.folder / "languages" / code / "labels", knowledge.ontology))
    built = set(knowledge.labels(code))
    assert {"only in the tables": tables - built, "only built": built - tables} == {"only in the tables": set(), "only built": set()}


def test_no_built_labels_are_left_of_a_language_that_has_no_folder(knowledge):
    built = {path.stem.removeprefix("labels-") for path in (knowledge.folder / "build").glob("labels-*.ttl")}
    assert built == set(knowledge.languages)


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"this is no Turtle", 1), (b"@prefix rad: <http://x/> .\n\nrad:x rad:y", 3), (b"\xff\xfe\x00", 1)],
    ids=["words", "cut off", "binary"],
)
def test_malformed_turtle_is_refused_with_line_and_way_out(tmp_path, content, line):
    path = tmp_path / "core.ttl"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=re.escape(f"{path}:{line}:") + ".*radconcord ontology build"):
        read_turtle(path)


def test_missing_turtle_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(KnowledgeError, match="not built yet; run `radconcord ontology build`"):
        read_turtle(tmp_path / "core.ttl")
