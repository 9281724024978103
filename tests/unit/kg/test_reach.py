"""Ranked paths: short and strong ones win, and each relation carries only its way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import Concept, ConceptKind, Relation
from kg.ontology import Ontology
from kg.reach import RankedPath, Reach, Step

UP, DOWN = Step(Relation.BROADER), Step(Relation.BROADER, against=True)
SUGGESTS = Step(Relation.SUGGESTIVE_OF)
CONCEPTS = ("finding", "opacity", "consolidation", "pneumonia", "edema", "lines", "effusion", "lung", "blunting")
RELATIONS = [
    ("opacity", Relation.BROADER, "finding"),
    ("consolidation", Relation.BROADER, "opacity"),
    ("pneumonia", Relation.BROADER, "opacity"),
    ("consolidation", Relation.SUGGESTIVE_OF, "pneumonia"),
    ("lines", Relation.SUGGESTIVE_OF, "edema"),
    ("blunting", Relation.SUGGESTIVE_OF, "effusion"),
    ("opacity", Relation.LOCATED_IN, "lung"),
    ("edema", Relation.EXCLUDES, "lines"),
]


@pytest.fixture(scope="module")
def reach():
    concepts = [Concept(f"rad:{name}", ConceptKind.FINDING) for name in CONCEPTS]
    return Reach(Ontology(concepts, [(f"rad:{a}", r, f"rad:{b}") for a, r, b in RELATIONS]))


@pytest.mark.parametrize(
    ("start", "goal", "steps", "weight"),
    [
        ("consolidation", "opacity", (UP,), 0.9),
        ("consolidation", "finding", (UP, UP), 0.81),
        ("consolidation", "pneumonia", (SUGGESTS,), 0.6),
        ("opacity", "pneumonia", (DOWN,), 0.25),
        ("pneumonia", "consolidation", (Step(Relation.SUGGESTIVE_OF, against=True),), 0.3),
        ("lines", "edema", (SUGGESTS,), 0.6),
    ],
)
def test_the_best_path_and_its_weight(reach, start, goal, steps, weight):
    path = reach.paths(f"rad:{start}")[f"rad:{goal}"]
    assert path.steps == steps
    assert path.weight == pytest.approx(weight)
    assert (path.concepts[0], path.concepts[-1]) == (f"rad:{start}", f"rad:{goal}")


@pytest.mark.parametrize(("start", "goal"), [("opacity", "lung"), ("edema", "effusion"), ("effusion", "finding"), ("finding", "pneumonia")])
def test_what_is_out_of_reach(reach, start, goal):
    assert f"rad:{goal}" not in reach.paths(f"rad:{start}")


def test_a_concept_does_not_reach_itself(reach):
    assert all(f"rad:{name}" not in reach.paths(f"rad:{name}") for name in CONCEPTS)


def test_paths_are_ranked_and_each_start_gives_one(reach):
    found = reach.best(["rad:opacity", "rad:consolidation", "rad:lines"], ["rad:pneumonia", "rad:edema"])
    assert [path.concepts[0] for path in found] == ["rad:consolidation", "rad:lines", "rad:opacity"]
    assert reach.best(["rad:opacity", "rad:consolidation"], ["rad:pneumonia"], most=1) == found[:1]


def test_a_goal_that_is_stated_needs_no_path(reach):
    assert reach.best(["rad:pneumonia"], ["rad:pneumonia"]) == ()


@pytest.mark.parametrize(("steps", "kin"), [((UP, UP), True), ((UP, SUGGESTS), False), ((DOWN,), False)])
def test_kinship_is_only_upwards(steps, kin):
    assert RankedPath(("a",) * (len(steps) + 1), steps, 0.5).is_kinship is kin


@given(data=st.data())
def test_going_on_never_makes_a_path_heavier(knowledge, data):
    reach = Reach(knowledge.ontology)
    paths = reach.paths(data.draw(st.sampled_from(sorted(knowledge.ontology))))
    for path in paths.values():
        assert 0.25 <= path.weight <= 1
        assert len(path.concepts) == len(path.steps) + 1 <= 4
        if len(path.steps) > 1:
            assert path.weight <= paths[path.concepts[-2]].weight + 1e-9
