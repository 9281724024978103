"""Plausible ranges: inheritance, refusals, and a table that fits the ontology."""

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.measures import Quantity
from kg.ranges import load_ranges, range_of


def _folder(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "ranges.tsv").write_text("\n".join(("concept\tquantity\tleast\tmost", *rows)) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("concept", "quantity", "most"),
    [
        ("rad:aorta", Quantity.LENGTH, 150),
        ("rad:ascending_aorta", Quantity.LENGTH, 150),
        ("rad:solid_nodule", Quantity.LENGTH, 100),
        ("rad:carotid_stenosis", Quantity.PERCENT, 100),
        ("rad:right_upper_lobe", Quantity.LENGTH, 1200),
    ],
)
def test_ranges_are_inherited(knowledge: KnowledgeBase, concept: str, quantity: Quantity, most: float) -> None:
    found = range_of(load_ranges(knowledge.folder), knowledge.ontology, concept, quantity)
    assert found is not None
    assert found.most == most
    assert not found.holds(most + 1)
    assert found.holds(most)


def test_what_has_no_range_has_none(knowledge: KnowledgeBase) -> None:
    assert range_of(load_ranges(knowledge.folder), knowledge.ontology, "rad:finding", Quantity.UPTAKE) is None


def test_every_row_names_a_concept(knowledge: KnowledgeBase) -> None:
    assert {concept for concept, _ in load_ranges(knowledge.folder)} <= set(knowledge.ontology)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("rad:lung\tlength\tsmall\t3", "allowed: numbers"),
        ("rad:lung\tlength\t5\t3", "not below"),
        ("rad:lung\tweight\t1\t3", "allowed: length"),
    ],
)
def test_a_malformed_row_is_refused_by_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"ranges.tsv:2: .*{reason}"):
        load_ranges(_folder(tmp_path, row))


def test_without_the_table_nothing_is_known(tmp_path: Path) -> None:
    assert load_ranges(tmp_path) == {}
