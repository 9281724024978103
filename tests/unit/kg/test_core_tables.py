"""The core tables: what they say is read, what breaks a rule is refused with file and line."""

import pytest

from kg.concept import CodeSystem, Concept, ConceptKind, Modality, Sex, Sidedness
from kg.core_tables import read_core_tables, regions
from kg.errors import KnowledgeError
from kg.language import VALUES
from tests.helpers import CONCEPTS, RELATIONS, SMALL_TABLES, write_tables

CONCEPT_TABLE, RELATION_TABLE, CODE_TABLE = (f"core/chest/{name}.tsv" for name in ("concepts", "relations", "codes"))


def read_with(folder, changes):
    return read_core_tables(write_tables(folder, changes) / "core")


def add(name, *rows):
    return {name: SMALL_TABLES[name] + "".join(row + "\n" for row in rows)}


def test_a_row_is_a_concept(tmp_path):
    changes = add(CONCEPT_TABLE, "rad:womb\tanatomy\tmidline\tfemale\t\tUS MR\tWhere children grow.")
    ontology = read_with(tmp_path, changes)
    coded = ((CodeSystem.HPO, "HP:0000001"), (CodeSystem.RADLEX, "RID1"))
    both = (Modality.RADIOGRAPHY, Modality.COMPUTED_TOMOGRAPHY)
    assert ontology["rad:nodule"] == Concept(
        "rad:nodule", ConceptKind.FINDING, actionable=True, modalities=both, coded=coded, definition="A small round shadow."
    )
    womb = ontology["rad:womb"]
    assert (womb.sidedness, womb.sex) == (Sidedness.MIDLINE, Sex.FEMALE)


def test_regions_are_the_folders_with_concepts(tmp_path):
    folder = write_tables(tmp_path)
    (folder / "core" / "empty").mkdir()
    assert regions(folder / "core") == ("chest", "general")


@pytest.mark.parametrize(("cell", "flags"), [("", (False, False)), ("yes", (True, False)), ("urgent", (True, True))])
def test_the_column_actionable_says_urgent_too(tmp_path, cell, flags):
    concept = read_with(tmp_path, add(CONCEPT_TABLE, f"rad:x\tfinding\t\t\t{cell}\t\tX"))["rad:x"]
    assert (concept.actionable, concept.urgent) == flags


def test_a_region_without_codes_is_sound(tmp_path):
    assert read_with(tmp_path, {CODE_TABLE: None})["rad:nodule"].codes == {}


def test_every_value_of_the_cue_tables_is_a_concept(knowledge):
    values = {f"rad:{category}_{value}" for category, found in VALUES.items() for value in found}
    absent = {"rad:presence_pseudo", "rad:presence_terminator", "rad:summary_normal"}
    assert values - set(knowledge.ontology) == absent


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:x\tthing\t\t\t\t\tX", r"chest/concepts\.tsv:4: 'thing'; allowed: finding, device, anatomy"),
        ("rad:x\tanatomy\tupside\t\t\t\tX", r"concepts\.tsv:4: 'upside'; allowed: paired, unpaired"),
        ("rad:x\tanatomy\t\tother\t\t\tX", r"concepts\.tsv:4: 'other'; allowed: female, male"),
        ("rad:x\tfinding\t\t\t\tXR PET\tX", r"concepts\.tsv:4: 'PET'; allowed: XR, CT"),
        ("rad:x\tfinding", r"concepts\.tsv:4: 2 cells where 7"),
        ("rad:nodule\tfinding\t\t\t\t\tX", r"concepts\.tsv:4: rad:nodule is defined twice, first in .*concepts\.tsv:2"),
        ("rad:finding\tfinding\t\t\t\t\tX", r"general/concepts\.tsv:2: rad:finding is defined twice, first in .*chest/concepts\.tsv:4"),
        ("rad:x\tfinding\t\t\tYES!\t\tX", r"concepts\.tsv:4: .*YES!"),
        ("\tfinding\t\t\t\t\tX", r"concepts\.tsv:4"),
        ("nodule2\tfinding\t\t\t\t\tX", r"concepts\.tsv:4: .*nodule2"),
        ("rad:my nodule\tfinding\t\t\t\t\tX", r"concepts\.tsv:4: .*my nodule"),
    ],
)
def test_malformed_concepts_are_refused(tmp_path, row, message):
    with pytest.raises(KnowledgeError, match=message):
        read_with(tmp_path, add(CONCEPT_TABLE, row))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:nodule\tnear\trad:lung", r"relations\.tsv:4: 'near'; allowed: broader, part_of"),
        ("rad:nodule\tbroader", r"relations\.tsv:4: 2 cells"),
        ("rad:nodule\tbroader\trad:heart", r"relations\.tsv:4: .*rad:heart is not a concept"),
        (
            "rad:finding\tbroader\trad:nodule",
            r"relations\.tsv:\d: .*broader runs in a circle: rad:(finding|nodule) -> rad:(finding|nodule)",
        ),
        ("rad:lung\tpart_of\trad:lung", r"relations\.tsv:4: .*part_of runs in a circle: rad:lung"),
    ],
)
def test_malformed_relations_are_refused(tmp_path, row, message):
    with pytest.raises(KnowledgeError, match=message):
        read_with(tmp_path, add(RELATION_TABLE, row))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:nodule\tloinc\t1-2", r"codes\.tsv:4: 'loinc'; allowed: hpo, radlex"),
        ("rad:heart\thpo\tHP:1", r"codes\.tsv:4: 'rad:heart' is not a concept of .*chest/concepts\.tsv"),
        ("rad:nodule\thpo\tHP:2", r"codes\.tsv:4: rad:nodule has two hpo codes"),
    ],
)
def test_malformed_codes_are_refused(tmp_path, row, message):
    with pytest.raises(KnowledgeError, match=message):
        read_with(tmp_path, add(CODE_TABLE, row))


def test_tables_of_no_rows_hold_no_concepts(tmp_path):
    empty = {f"core/{region}/{name}.tsv": header for region in ("chest", "general") for name, header in HEADERS}
    assert len(read_with(tmp_path, {**empty, CODE_TABLE: None})) == 0


HEADERS = (("concepts", CONCEPTS), ("relations", RELATIONS))


def test_a_folder_without_regions_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="no region here"):
        read_core_tables(tmp_path)
