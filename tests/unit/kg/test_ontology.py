"""The ontology: relations, hierarchy, neighbours, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import Concept, ConceptKind, Relation
from kg.errors import KnowledgeError
from kg.ontology import Ontology


def concept(name, kind=ConceptKind.FINDING):
    return Concept(f"rad:{name}", kind)


def relation(text):
    subject, kind, target = text.split()
    return f"rad:{subject}", Relation(kind), f"rad:{target}"


def ontology_of(names, *relations):
    return Ontology([concept(name) for name in names.split()], [relation(text) for text in relations])


def ids(names):
    return {f"rad:{name}" for name in names.split()}


CHEST = ontology_of(
    "finding opacity consolidation pneumonia effusion lung lobe chest pleura stray",
    "opacity broader finding",
    "consolidation broader opacity",
    "pneumonia broader opacity",
    "effusion broader finding",
    "opacity located_in lung",
    "effusion located_in pleura",
    "lobe part_of lung",
    "lung part_of chest",
    "pneumonia implies consolidation",
)


def test_it_is_a_mapping_of_concepts_by_id():
    assert len(CHEST) == 10
    assert "rad:lung" in CHEST
    assert "rad:liver" not in CHEST
    assert CHEST["rad:lung"].name == "lung"
    with pytest.raises(KeyError):
        CHEST["rad:liver"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("pneumonia", "opacity finding"), ("opacity", "finding"), ("finding", ""), ("lobe", ""), ("stray", "")],
)
def test_ancestors_follow_only_the_hierarchy(name, expected):
    assert CHEST.ancestors(f"rad:{name}") == ids(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("finding", "opacity consolidation pneumonia effusion"), ("opacity", "consolidation pneumonia"), ("pneumonia", ""), ("lung", "")],
)
def test_descendants_follow_only_the_hierarchy(name, expected):
    assert CHEST.descendants(f"rad:{name}") == ids(expected)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("pneumonia", Relation.BROADER, ("rad:opacity",)),
        ("pneumonia", Relation.IMPLIES, ("rad:consolidation",)),
        ("consolidation", Relation.IMPLIES, ()),
        ("stray", Relation.BROADER, ()),
    ],
)
def test_related_gives_the_targets_of_one_relation(name, kind, expected):
    assert CHEST.related(f"rad:{name}", kind) == expected


@pytest.mark.parametrize(
    ("name", "hops", "expected"),
    [
        ("effusion", 1, ("rad:finding", "rad:pleura")),
        ("effusion", 2, ("rad:finding", "rad:pleura", "rad:opacity")),
        ("effusion", 0, ()),
        ("stray", 3, ()),
    ],
)
def test_neighbours_are_nearest_first_in_either_direction(name, hops, expected):
    assert CHEST.neighbours(f"rad:{name}", hops) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("pleura", "opacity", ("rad:pleura", "rad:effusion", "rad:finding", "rad:opacity")),
        ("lobe", "chest", ("rad:lobe", "rad:lung", "rad:chest")),
        ("lung", "lung", ("rad:lung",)),
        ("stray", "lung", ()),
    ],
)
def test_path_joins_two_concepts_where_it_can(start, end, expected):
    assert CHEST.path(f"rad:{start}", f"rad:{end}") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("opacity", ("rad:lung",)), ("pneumonia", ("rad:lung",)), ("effusion", ("rad:pleura",)), ("lobe", ("rad:lung",)), ("stray", ())],
)
def test_expected_anatomy_is_inherited_from_the_nearest_broader_concept(name, expected):
    assert CHEST.expected_anatomy(f"rad:{name}") == expected


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        (["a broader a"], "broader runs in a circle: rad:a"),
        (["a broader b", "b broader a"], "broader runs in a circle: rad:. -> rad:."),
        (["a broader b", "b broader c", "c broader a"], "broader runs in a circle"),
        (["a part_of b", "b part_of a"], "part_of runs in a circle"),
        (["a broader d"], "rad:d is not a concept"),
        (["d broader a"], "rad:d is not a concept"),
    ],
)
def test_circles_and_unknown_ends_are_refused(relations, message):
    with pytest.raises(KnowledgeError, match=message):
        ontology_of("a b c", *relations)


@pytest.mark.parametrize(
    "relations",
    [["a broader b", "a broader c", "b broader c"], ["a broader b", "b part_of a"], ["a excludes b", "b excludes a"], ["a broader b"] * 2],
    ids=["diamond", "two relations", "symmetric", "same row twice"],
)
def test_what_only_looks_like_a_circle_is_accepted(relations):
    assert len(ontology_of("a b c", *relations)) == 3


def test_a_concept_defined_twice_is_refused():
    with pytest.raises(KnowledgeError, match="concept rad:a is defined twice"):
        ontology_of("a b a")


EDGES = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12)


@given(EDGES)
def test_ancestors_are_transitive_acyclic_and_the_inverse_of_descendants(edges):
    names = " ".join(f"c{i}" for i in range(7))
    made = ontology_of(names, *(f"c{max(e)} broader c{min(e)}" for e in edges if e[0] != e[1]))
    for one in made:
        above = made.ancestors(one)
        assert one not in above
        assert all(made.ancestors(other) <= above for other in above)
        assert all(one in made.descendants(other) for other in above)


def test_the_real_hierarchy_is_transitive_and_acyclic(knowledge):
    ontology = knowledge.ontology
    for one in ontology:
        above = ontology.ancestors(one)
        assert one not in above
        assert all(ontology.ancestors(other) <= above for other in above)


def test_every_real_finding_is_a_finding_all_the_way_up(knowledge):
    ontology = knowledge.ontology
    strange = {c.id for c in ontology.values() if c.kind is ConceptKind.FINDING and c.id != "rad:finding"} - ontology.descendants(
        "rad:finding"
    )
    assert strange == set()


def test_every_real_place_is_anatomy(knowledge):
    ontology = knowledge.ontology
    wrong = [(c, place) for c in ontology for place in ontology.related(c, Relation.LOCATED_IN) if ontology[place].kind != "anatomy"]
    assert wrong == []


@pytest.mark.parametrize(
    ("concept_id", "place"),
    [("rad:pneumonia", "rad:lung"), ("rad:pleural_effusion", "rad:pleura"), ("rad:cardiomegaly", "rad:heart")],
)
def test_real_findings_have_their_place(knowledge, concept_id, place):
    assert place in knowledge.ontology.expected_anatomy(concept_id)


@pytest.mark.parametrize(
    ("start", "relations", "found"),
    [
        ("pneumonia", "broader", "pneumonia opacity finding"),
        ("pneumonia", "broader located_in", "pneumonia opacity finding lung"),
        ("pneumonia", "broader located_in part_of", "pneumonia opacity finding lung chest"),
        ("lobe", "part_of", "lobe lung chest"),
        ("lobe", "broader", "lobe"),
    ],
)
def test_what_a_chain_of_relations_reaches(start, relations, found):
    assert CHEST.reached(f"rad:{start}", frozenset(map(Relation, relations.split()))) == ids(found)
