"""The label tables of a language: what they say is read, what breaks a rule is refused with file and line."""

import pytest

from kg.concept import Label, LabelKind
from kg.errors import KnowledgeError
from kg.label_tables import read_label_tables
from tests.helpers import LABELS, SMALL_TABLES, write_tables

TABLE = "languages/en/labels/chest.tsv"
CONCEPTS = {"rad:finding", "rad:nodule", "rad:lung"}


def read_with(folder, table):
    return read_label_tables(write_tables(folder, {TABLE: table}) / "languages/en/labels", CONCEPTS)


def test_the_tables_of_all_regions_are_read(tmp_path):
    labels = read_with(tmp_path, SMALL_TABLES[TABLE])
    assert Label("rad:finding", LabelKind.PREFERRED, "finding") in labels
    assert Label("rad:nodule", LabelKind.PATTERN, "round* .. shadow*") in labels
    assert Label(None, LabelKind.DISTRACTOR, "lung function") in labels
    assert len(labels) == 7


def test_a_language_without_labels_has_none(tmp_path):
    assert read_label_tables(tmp_path, CONCEPTS) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("rad:heart\tsynonym\theart", r"chest\.tsv:2: 'rad:heart' is not a concept"),
        ("-\tsynonym\theart", r"chest\.tsv:2: '-' is not a concept"),
        ("rad:lung\tnickname\tlights", r"chest\.tsv:2: 'nickname'; allowed: preferred, synonym"),
        ("rad:lung\tsynonym", r"chest\.tsv:2: 2 cells where 3"),
        ("rad:lung\tsynonym\t", r"chest\.tsv:2: pattern '' must begin and end with a word"),
        ("rad:lung\tpattern\t.. lung", r"chest\.tsv:2: pattern '.. lung' must begin"),
        ("rad:lung\tpattern\t*", r"chest\.tsv:2: pattern word '\*' has no letters"),
        ("rad:lung\tpreferred\tlung\nrad:lung\tpreferred\tlights", r"chest\.tsv:3: rad:lung has two preferred labels, 'lung' and 'lights'"),
        ("rad:lung\tpreferred\tA\nrad:nodule\tpreferred\ta", r"chest\.tsv:3: 'a' is the preferred label of both rad:lung and rad:nodule"),
        ("rad:lung\tpreferred\tFinding", r"general\.tsv:2: 'finding' is the preferred label of both rad:lung and rad:finding"),
    ],
)
def test_malformed_labels_are_refused(tmp_path, row, message):
    with pytest.raises(KnowledgeError, match=message):
        read_with(tmp_path, LABELS + row + "\n")
