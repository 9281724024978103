"""The mapping table, and codes out of ids."""

import pytest

from kg.concept import CodeSystem, Concept, ConceptKind
from kg.errors import KnowledgeError
from kg.foreign.mapping import code_of_id, read_mapping

CONCEPTS = {"rad:nodule": Concept("rad:nodule", ConceptKind.FINDING)}


@pytest.fixture
def read(tmp_path):
    """Return a function that writes the rows of a mapping table and reads it."""

    def write_and_read(rows, header="term\tconcept\n"):
        path = tmp_path / "mapping.tsv"
        path.write_text(header + rows, encoding="utf-8")
        return read_mapping(path, CONCEPTS)

    return write_and_read


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param("", {}, id="no row"),
        pytest.param("X:1\trad:nodule\n", {"X:1": "rad:nodule"}, id="mapped"),
        pytest.param("X:1\t-\n", {"X:1": None}, id="not to be mapped"),
        pytest.param("X:1\trad:nodule\nX:2\trad:nodule\n", {"X:1": "rad:nodule", "X:2": "rad:nodule"}, id="two on one"),
    ],
)
def test_mapping_tables(read, rows, expected):
    assert read(rows) == expected


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param("X:1\trad:mass\n", r"mapping\.tsv:2: 'rad:mass' is not a concept; write one of .*, or - for none", id="unknown"),
        pytest.param("X:1\t-\nX:1\trad:nodule\n", r"mapping\.tsv:3: X:1 stands twice", id="twice"),
        pytest.param("X:1\n", r"mapping\.tsv:2: 1 cells where 2", id="cell missing"),
    ],
)
def test_malformed_mapping_tables_are_refused_with_their_line(read, rows, message):
    with pytest.raises(KnowledgeError, match=message):
        read(rows)


@pytest.mark.parametrize(
    ("term_id", "expected"),
    [
        ("HP:0002202", (CodeSystem.HPO, "HP:0002202")),
        ("hp:0002202", (CodeSystem.HPO, "HP:0002202")),
        ("RID:RID5350", (CodeSystem.RADLEX, "RID5350")),
        ("SNOMEDCT_US:233604007", (CodeSystem.SNOMED, "233604007")),
        ("UMLS:C0032285", (CodeSystem.UMLS, "C0032285")),
        ("ICD10:J18", None),
        ("my:1", None),
        ("1", None),
    ],
)
def test_codes_of_ids(term_id, expected):
    assert code_of_id(term_id) == expected
