"""What general words name at the places of their clause."""

import pytest

from kg.concept import ConceptKind

MOVED = [
    ("en", "An effusion that has grown by half since spring now fills the pericardial space.", "rad:pericardial_effusion"),
    ("en", "Two nodules sit on the left adrenal gland.", "rad:adrenal_nodule"),
    ("en", "In the thyroid gland, one round nodule.", "rad:thyroid_nodule"),
    ("en", "One cystic lesion at the edge of the liver.", "rad:liver_lesion"),
    ("en", "Free fluid in the abdomen.", "rad:free_abdominal_fluid"),
    ("de", "Flüssigkeit im Perikard.", "rad:pericardial_effusion"),
    ("es", "Nódulo de 12 mm en la glándula suprarrenal izquierda.", "rad:adrenal_nodule"),
    ("fr", "Nodule de 8 mm de la thyroïde.", "rad:thyroid_nodule"),
]
LEFT_OUT = [
    ("en", "The spleen has an even parenchymal density."),
    ("en", "Density reduction of the liver."),
    ("en", "No mass is suspected within the prostate."),
]
KEPT = [
    ("en", "Small bilateral effusions and normal liver.", "rad:pleural_effusion"),
    ("en", "The liver is normal, effusion on the left.", "rad:pleural_effusion"),
    ("en", "Nodule of the left lung base next to the spleen.", "rad:pulmonary_nodule"),
    ("en", "Pleural effusion, free fluid in the abdomen.", "rad:pleural_effusion"),
    ("en", "A mass is seen; the kidney is normal.", "rad:lung_mass_neoplasm"),
    ("de", "Kleiner Erguss links.", "rad:pleural_effusion"),
]
LISTED = [
    ("en", "Nodules of both lungs and of the thyroid.", {"rad:pulmonary_nodule", "rad:thyroid_nodule"}),
    (
        "en",
        "Vascular calcification of the thoracic aorta, the arch vessels and the coronary arteries.",
        {"rad:arterial_calcification", "rad:coronary_calcification"},
    ),
]


def named(linker, knowledge, text, language):
    """Return the findings that the sentences of a text name."""
    return {m.concept for m in linker.mentions(text, language, 0) if knowledge.ontology[m.concept].kind is ConceptKind.FINDING}


@pytest.mark.parametrize(("language", "text", "concept"), MOVED)
def test_a_general_word_names_what_it_is_at_its_place(linker, knowledge, language, text, concept):
    found = named(linker, knowledge, text, language)
    assert concept in found
    assert not found & {"rad:pleural_effusion", "rad:pulmonary_nodule", "rad:lung_lesion"}


@pytest.mark.parametrize(("language", "text"), LEFT_OUT)
def test_a_general_word_that_names_nothing_at_its_place_is_left_out(linker, knowledge, language, text):
    assert not named(linker, knowledge, text, language) & {"rad:lung_opacity", "rad:increased_density", "rad:lung_mass_neoplasm"}


@pytest.mark.parametrize(("language", "text", "concept"), KEPT)
def test_a_place_of_another_clause_or_beside_the_own_moves_nothing(linker, knowledge, language, text, concept):
    assert concept in named(linker, knowledge, text, language)


@pytest.mark.parametrize(("language", "text", "concepts"), LISTED)
def test_a_list_of_places_names_a_finding_at_each(linker, knowledge, language, text, concepts):
    assert concepts <= named(linker, knowledge, text, language)


def test_a_place_far_down_a_list_without_a_comma_or_and_is_not_part_of_it(linker, knowledge):
    found = named(linker, knowledge, "Nodule of the left lower lobe touching the spleen.", "en")
    assert found == {"rad:pulmonary_nodule"}
