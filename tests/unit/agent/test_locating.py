"""Which place locates which finding, and which places exclude each other."""

from collections.abc import Callable

import pytest

from agent.locating import exclusive, fit, located, narrowest, places_in, places_inside, side_of, wholes
from agent.types import Document, Laterality
from kg.knowledge import KnowledgeBase

PAIRS = [
    ("rad:right_upper_lobe", "rad:right_lower_lobe", True),
    ("rad:right_upper_lobe_apical_segment", "rad:right_lower_lobe", True),
    ("rad:right_upper_lobe_apical_segment", "rad:right_upper_lobe", False),
    ("rad:lung", "rad:right_lower_lobe", False),
    ("rad:vertebra_l4", "rad:vertebra_l5", True),
    ("rad:vertebra_l5", "rad:disc_l4_l5", False),
    ("rad:liver_segment_5", "rad:liver_segment_2", True),
    ("rad:liver_segment_5", "rad:right_lobe_of_liver", False),
    ("rad:lingula", "rad:left_upper_lobe", False),
    ("rad:location_upper", "rad:location_apical", False),
    ("rad:location_upper", "rad:location_basal", True),
    ("rad:lung_base", "rad:right_lower_lobe", False),
]


@pytest.mark.parametrize(("one", "other", "apart"), PAIRS)
def test_places_of_a_series_exclude_each_other(knowledge: KnowledgeBase, one: str, other: str, apart: bool) -> None:
    assert exclusive(one, other, knowledge) == exclusive(other, one, knowledge) == apart


def test_an_anatomy_mention_locates_the_finding_expected_there(read: Callable[..., Document], knowledge: KnowledgeBase) -> None:
    [sentence] = read("Right upper lobe consolidation with a small pleural effusion.").sentences
    pairs = [(finding.concept, place.concept) for finding, place in located(sentence, knowledge.ontology)]
    assert pairs == [("rad:consolidation", "rad:right_upper_lobe")]


def test_the_inside_of_a_finding_is_searched(read: Callable[..., Document], knowledge: KnowledgeBase) -> None:
    [sentence] = read("Thrombus in the left popliteal vein.").sentences
    [mention] = sentence.mentions
    [place] = places_inside(mention, sentence, "en", knowledge)
    assert (place.concept, sentence.span.text[place.start : place.end]) == ("rad:popliteal_vein", "popliteal vein")


def test_of_whole_and_part_the_part_stays(read: Callable[..., Document], knowledge: KnowledgeBase) -> None:
    [sentence] = read("The liver is fatty, hepatic segment 5 is spared.").sentences
    kept = narrowest(places_in(sentence, knowledge.ontology), knowledge.ontology)
    assert [place.concept for place in kept] == ["rad:liver_segment_5"]


def test_a_side_is_said_or_follows_from_the_place(read: Callable[..., Document], knowledge: KnowledgeBase) -> None:
    for text, side in (("RML opacity.", Laterality.RIGHT), ("Left effusion.", Laterality.LEFT), ("Effusion.", None)):
        [sentence] = read(text).sentences
        finding = next(m for m in sentence.mentions if knowledge.ontology[m.concept].kind.is_observation)
        assert side_of(finding, places_in(sentence, knowledge.ontology), knowledge.ontology) is side


def test_fit_and_wholes(knowledge: KnowledgeBase) -> None:
    ontology = knowledge.ontology
    assert fit("rad:consolidation", "rad:right_upper_lobe", ontology) == 0
    assert fit("rad:gallstones", "rad:right_upper_lobe", ontology) is None
    assert {"rad:right_upper_lobe", "rad:right_lung", "rad:thorax"} <= wholes("rad:right_upper_lobe", ontology)
