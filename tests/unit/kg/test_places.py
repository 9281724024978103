"""Tables of places: every concept exists, and a folder without them knows nothing."""

from pathlib import Path

from kg.concept import Relation
from kg.knowledge import KnowledgeBase
from kg.places import ALWAYS, load_disjoint, load_elsewhere, load_mirrored, load_shown


def test_every_row_names_a_concept(knowledge: KnowledgeBase) -> None:
    mirrored = load_mirrored(knowledge.folder)
    named = {*load_disjoint(knowledge.folder), *mirrored, *(whole for wholes in mirrored.values() for whole in wholes)} - {ALWAYS}
    assert named <= set(knowledge.ontology)


def test_a_series_has_at_least_two_places(knowledge: KnowledgeBase) -> None:
    series: dict[str, set[str]] = {}
    for places in load_disjoint(knowledge.folder).values():
        for name, place in places.items():
            series.setdefault(name, set()).add(place)
    assert {name for name, places in series.items() if len(places) < 2} == set()


def test_without_the_tables_nothing_is_known(tmp_path: Path) -> None:
    assert load_disjoint(tmp_path) == load_mirrored(tmp_path) == load_shown(tmp_path) == load_elsewhere(tmp_path) == {}


def test_an_examination_shows_its_own_region_and_only_regions(knowledge: KnowledgeBase) -> None:
    shown = load_shown(knowledge.folder)
    assert set(shown) <= set(knowledge.ontology)
    assert all(region in found <= set(shown) for region, found in shown.items())
    assert shown["rad:thorax"] == set(shown)
    assert "rad:thorax" not in shown["rad:abdomen"]


def test_words_elsewhere_name_concepts_of_the_ontology(knowledge: KnowledgeBase) -> None:
    elsewhere = load_elsewhere(knowledge.folder)
    named = {c for rows in elsewhere.values() for pair in rows.items() for c in pair if c is not None}
    assert elsewhere["rad:pleural_effusion"]["rad:pericardium"] == "rad:pericardial_effusion"
    assert elsewhere["rad:pulmonary_nodule"]["rad:abdomen"] is None
    assert named | set(elsewhere) <= set(knowledge.ontology)


def test_a_narrower_place_stands_before_the_wider_one_that_holds_it(knowledge: KnowledgeBase) -> None:
    for rows in load_elsewhere(knowledge.folder).values():
        seen: set[str] = set()
        for place in rows:
            assert not seen & knowledge.ontology.reached(place, frozenset({Relation.PART_OF, Relation.BROADER})), place
            seen.add(place)
