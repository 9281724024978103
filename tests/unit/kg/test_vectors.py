"""Concepts near by meaning, with vectors made by hand."""

import math

import numpy as np
import pytest

from kg.concept import Concept, ConceptKind
from kg.vectors import MIN_SIMILARITY, ConceptVectors

CHEST = [
    Concept("rad:effusion", ConceptKind.FINDING, definition="water"),
    Concept("rad:tube", ConceptKind.DEVICE, definition="pipe"),
    Concept("rad:lung", ConceptKind.ANATOMY, definition="organ"),
]
DEGREES = {"effusion": 0, "water": 20, "tube": 40, "pipe": 300, "lung": 180, "organ": 180}
"""Where the texts point in a plane, in degrees."""


def at(*degrees):
    """Return unit vectors that point in these directions."""
    return np.array([(math.cos(math.radians(d)), math.sin(math.radians(d))) for d in degrees], np.float32).reshape(-1, 2)


@pytest.fixture(scope="module")
def concepts():
    return ConceptVectors(CHEST, lambda texts: at(*(DEGREES[text] for text in texts)))


ENOUGH = math.degrees(math.acos(MIN_SIMILARITY))
"""The angle, some 26 degrees, at which the similarity is just enough."""


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        pytest.param(0, ("rad:effusion",), id="the name"),
        pytest.param(300, ("rad:tube",), id="the definition alone"),
        pytest.param(28, ("rad:effusion", "rad:tube"), id="the nearest first"),
        pytest.param(32, ("rad:tube", "rad:effusion"), id="the other nearest first"),
        pytest.param(10, ("rad:effusion",), id="name and definition are one candidate"),
        pytest.param(-ENOUGH + 0.5, ("rad:effusion",), id="just near enough"),
        pytest.param(-ENOUGH - 0.5, (), id="just too far"),
        pytest.param(180, (), id="anatomy is no candidate"),
        pytest.param(110, (), id="near nothing"),
    ],
)
def test_candidates_are_the_concepts_that_are_near_enough(concepts, direction, expected):
    assert concepts.candidates(at(direction)) == [expected]


def test_the_least_similarity_is_nine_tenths():
    assert MIN_SIMILARITY == 0.9


def test_each_vector_has_its_own_candidates(concepts):
    assert concepts.candidates(at(300, 110, 0)) == [("rad:tube",), (), ("rad:effusion",)]
    assert concepts.candidates(at()) == []


@pytest.mark.parametrize(
    ("most", "expected"), [(1, ("rad:effusion",)), (2, ("rad:effusion", "rad:tube")), (3, ("rad:effusion", "rad:tube"))]
)
def test_no_more_than_asked_for(concepts, most, expected):
    assert concepts.candidates(at(28), most) == [expected]


def test_names_and_definitions_are_embedded_of_findings_and_devices_only():
    asked = []

    def embed(texts):
        asked.extend(texts)
        return at(*(0 for _ in texts))

    ConceptVectors(CHEST, embed)
    assert sorted(asked) == ["effusion", "pipe", "tube", "water"]


def test_where_there_is_no_concept_nothing_is_near():
    assert ConceptVectors([CHEST[2]], lambda _: at()).candidates(at(0, 90)) == [(), ()]
