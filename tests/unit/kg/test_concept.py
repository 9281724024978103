"""Concepts as values."""

import pytest

from kg.concept import CodeSystem, Concept, ConceptKind


@pytest.mark.parametrize(("concept_id", "name"), [("rad:pleural_effusion", "pleural effusion"), ("rad:lung", "lung"), ("lung", "")])
def test_name_is_the_local_part_in_words(concept_id, name):
    assert Concept(concept_id, ConceptKind.FINDING).name == name


@pytest.mark.parametrize(
    ("coded", "codes"),
    [(((CodeSystem.HPO, "HP:1"), (CodeSystem.RADLEX, "RID1")), {"hpo": "HP:1", "radlex": "RID1"}), ((), {})],
)
def test_codes_are_those_of_the_systems_that_know_the_concept(coded, codes):
    assert Concept("rad:a", ConceptKind.FINDING, coded=coded).codes == codes


@pytest.mark.parametrize(
    ("kind", "observed"),
    [(ConceptKind.FINDING, True), (ConceptKind.DEVICE, True), (ConceptKind.ANATOMY, False), (ConceptKind.CUE, False)],
)
def test_findings_and_devices_are_observations(kind, observed):
    assert kind.is_observation is observed
