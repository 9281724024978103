"""The SHACL shapes: our ontology satisfies them, and each of them catches what it is for."""

import shutil

import pytest

from kg.building import build
from kg.paths import ontologies_folder
from kg.validation import Violation, validate
from tests.helpers import write_tables

HEAD = """@prefix rad: <https://w3id.org/radconcord/concept/> .
@prefix rc: <https://w3id.org/radconcord/vocabulary#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SOUND = 'skos:definition "x"@en'


@pytest.fixture
def folder(tmp_path):
    build(write_tables(tmp_path))
    shutil.copy(ontologies_folder() / "shapes.ttl", tmp_path)
    return tmp_path


def test_our_ontology_satisfies_its_shapes():
    assert validate() == []


def test_sound_tables_satisfy_the_shapes(folder):
    core = (folder / "build/core.ttl").read_text()
    (folder / "build/core.ttl").write_text(core + "rad:lung skos:broader rad:anatomy .")
    (folder / "build/more.ttl").write_text(HEAD + f'rad:anatomy a skos:Concept ; rc:kind "anatomy" ; {SOUND} .')
    assert validate(folder) == []


@pytest.mark.parametrize(
    ("statements", "concept", "told"),
    [
        (f'rad:x a skos:Concept ; rc:kind "thing" ; {SOUND} .', "rad:x", "exactly one kind"),
        (f'rad:x a skos:Concept ; rc:kind "finding", "device" ; skos:broader rad:finding ; {SOUND} .', "rad:x", "exactly one kind"),
        ('rad:x a skos:Concept ; rc:kind "finding" ; skos:broader rad:finding .', "rad:x", "needs a definition"),
        ('rad:nodule skos:prefLabel "nodulo" .', "rad:nodule", "names its language"),
        ('rad:nodule skos:prefLabel "spot"@en .', "rad:nodule", "at most one preferred label"),
        ('rad:nodule skos:prefLabel "lung"@en .', "rad:nodule", "lung is also that of another concept"),
        ('rad:nodule skos:altLabel "spot" .', "rad:nodule", "a label needs a language"),
        ("rad:finding skos:broader rad:nodule .", "rad:finding", "runs in a circle"),
        ("rad:lung rc:partOf rad:lung .", "rad:lung", "the parts run in a circle"),
        (f'rad:x a skos:Concept ; rc:kind "finding" ; {SOUND} .', "rad:x", "needs a broader concept"),
        (f'rad:x a skos:Concept ; rc:kind "anatomy" ; {SOUND} .', "rad:x", "needs a whole"),
        ("rad:nodule rc:locatedIn rad:finding .", "rad:nodule", "located_in must point"),
        ("rad:nodule skos:broader rad:nothing .", "rad:nodule", "broader must point to a concept"),
        ('rad:lung rc:sidedness "upside" .', "rad:lung", "sidedness is one of"),
        ('rad:lung rc:sex "other" .', "rad:lung", "sex is female or male"),
    ],
)
def test_what_breaks_a_shape_is_named(folder, statements, concept, told):
    (folder / "build/more.ttl").write_text(HEAD + statements, encoding="utf-8")
    assert [v for v in validate(folder) if v.concept == concept and told in v.message]


def test_violations_are_values_in_order():
    assert sorted([Violation("rad:b", "x"), Violation("rad:a", "y")])[0] == Violation("rad:a", "y")
