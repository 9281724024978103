"""How two taxonomies relate through the graph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import Concept, ConceptKind, Relation
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.taxonomy import Finding, Rule, Taxonomy
from kg.taxonomy_map import Correspondence, Mapping, relate

NAMES = ("finding", "opacity", "pneumonia", "abscess", "effusion", "hydropneumothorax")
ONTOLOGY = Ontology(
    [Concept(f"rad:{name}", ConceptKind.FINDING) for name in NAMES],
    [
        ("rad:opacity", Relation.BROADER, "rad:finding"),
        ("rad:pneumonia", Relation.BROADER, "rad:opacity"),
        ("rad:abscess", Relation.BROADER, "rad:pneumonia"),
        ("rad:hydropneumothorax", Relation.IMPLIES, "rad:effusion"),
    ],
)
OPPOSITE = {Correspondence.NARROWER: Correspondence.BROADER, Correspondence.BROADER: Correspondence.NARROWER}


def taxonomy(*findings: Finding) -> Taxonomy:
    return Taxonomy("t", "1", findings)


def concepts(*names: str) -> tuple[str, ...]:
    return tuple(f"rad:{name}" for name in names)


@pytest.mark.parametrize(
    ("one", "other", "expected", "via"),
    [
        (("pneumonia",), ("pneumonia",), "equal", ("pneumonia",)),
        (("pneumonia", "abscess"), ("pneumonia",), "equal", ("pneumonia",)),
        (("abscess",), ("opacity",), "narrower", ("abscess",)),
        (("opacity",), ("pneumonia",), "broader", ("pneumonia",)),
        (("pneumonia",), ("pneumonia", "effusion"), "narrower", ("pneumonia",)),
        (("pneumonia", "hydropneumothorax"), ("opacity", "effusion"), "overlaps", ("pneumonia",)),
        (("effusion",), ("hydropneumothorax",), None, ()),
        (("effusion",), (), None, ()),
        ((), (), None, ()),
    ],
)
def test_findings_relate_by_the_concepts_they_reach(
    one: tuple[str, ...], other: tuple[str, ...], expected: str | None, via: tuple[str, ...]
) -> None:
    found = relate(taxonomy(Finding("A", concepts(*one))), taxonomy(Finding("B", concepts(*other))), ONTOLOGY)
    if expected is None:
        assert (found.mappings, found.only_first, found.only_second) == ((), ("A",), ("B",))
    else:
        assert found.mappings == (Mapping("A", "B", Correspondence(expected), concepts(*via)),)
        assert (found.only_first, found.only_second) == ((), ())


def test_rules_relate_to_the_same_rule_only() -> None:
    rule = taxonomy(Finding("No Finding", rule=Rule.NO_FINDING))
    assert relate(rule, rule, ONTOLOGY).mappings == (Mapping("No Finding", "No Finding", Correspondence.EQUAL, ()),)
    assert relate(rule, taxonomy(Finding("No Finding")), ONTOLOGY).mappings == ()


def test_the_closest_relation_of_a_finding_comes_first() -> None:
    first = taxonomy(Finding("Z", concepts("pneumonia")), Finding("A", concepts("effusion")))
    second = taxonomy(Finding("Part", concepts("abscess")), Finding("All", concepts("opacity")), Finding("Same", concepts("pneumonia")))
    found = relate(first, second, ONTOLOGY)
    assert [(m.first, m.second, m.correspondence) for m in found.mappings] == [
        ("Z", "Same", "equal"),
        ("Z", "All", "narrower"),
        ("Z", "Part", "broader"),
    ]
    assert (found.only_first, found.only_second) == (("A",), ())


choices = st.lists(st.lists(st.sampled_from(NAMES), max_size=3, unique=True), min_size=1, max_size=4)


@given(choices, choices)
def test_turning_the_taxonomies_round_turns_the_relations_round(one: list[list[str]], other: list[list[str]]) -> None:
    first, second = (taxonomy(*(Finding(str(i), concepts(*names)) for i, names in enumerate(rows))) for rows in (one, other))
    forth, back = relate(first, second, ONTOLOGY), relate(second, first, ONTOLOGY)
    turned = {Mapping(m.second, m.first, OPPOSITE.get(m.correspondence, m.correspondence), m.via) for m in back.mappings}
    assert set(forth.mappings) == turned
    assert (forth.only_first, forth.only_second) == (back.only_second, back.only_first)


def test_a_taxonomy_equals_itself(knowledge: KnowledgeBase) -> None:
    chexpert = knowledge.taxonomy("chexpert-14")
    found = relate(chexpert, chexpert, knowledge.ontology)
    equal = [m.first for m in found.mappings if m.correspondence is Correspondence.EQUAL and m.first == m.second]
    assert equal == [finding.name for finding in chexpert.findings]
    assert (found.only_first, found.only_second) == ((), ())
