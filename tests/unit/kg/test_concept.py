"""Concepts as values."""

import pytest

from kg.concept import Concept, ConceptKind


@pytest.mark.parametrize(("concept_id", "name"), [("rad:pleural_effusion", "pleural effusion"), ("rad:lung", "lung"), ("lung", "")])
def test_name_is_the_local_part_in_words(concept_id, name):
    assert Concept(concept_id, ConceptKind.FINDING).name == name


@pytest.mark.parametrize(
    ("hpo", "radlex", "codes"),
    [("HP:1", "RID1", {"hpo": "HP:1", "radlex": "RID1"}), ("HP:1", None, {"hpo": "HP:1"}), (None, None, {})],
)
def test_codes_hold_only_what_is_known(hpo, radlex, codes):
    assert Concept("rad:a", ConceptKind.FINDING, hpo=hpo, radlex=radlex).codes == codes
