"""Labels of reports, in the forms that people have them in."""

from pathlib import Path

import pytest

from agent.errors import InputError
from agent.labeled_reports import read_labeled_reports
from agent.types import MentionClass
from kg.taxonomy import Taxonomy

POSITIVE, NEGATIVE, UNCERTAIN = MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.UNCERTAIN


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"id": "a", "report": "x", "labels": {"Edema": "positive", "Fracture": "negative", "Pneumonia": "uncertain"}}'),
        ("a.csv", "id,report,Edema,Fracture,Pneumonia,Atelectasis\na,x,1,0,-1,\n"),
        ("a.csv", "id,report,Edema,Fracture,Pneumonia,Atelectasis\na,x,1.0,0.0,-1.0,\n"),
        ("a.csv", "id,report,Edema,Fracture,Pneumonia,Atelectasis,age\na,x,Positive,negative, uncertain ,not_mentioned,7\n"),
    ],
    ids=["json lines", "CheXpert's numbers", "as floats", "class names"],
)
def test_every_form_is_read(tmp_path: Path, chexpert: Taxonomy, name: str, text: str) -> None:
    [found] = read_labeled_reports(write(tmp_path, name, text), chexpert)
    assert (found.report.id, found.report.text) == ("a", "x")
    assert found.labels == {"Edema": POSITIVE, "Fracture": NEGATIVE, "Pneumonia": UNCERTAIN}


def test_lists_of_positives_skipped_findings_folders_and_parquet(tmp_path: Path, chexpert: Taxonomy) -> None:
    import pyarrow
    import pyarrow.parquet

    write(tmp_path, "b.jsonl", '{"id": "b", "report": "x", "positive": ["Edema"], "skip": ["Fracture"]}\n')
    write(tmp_path, "a.jsonl", '\n{"id": "a", "report": "x", "labels": {}}\n')
    first, second = read_labeled_reports(tmp_path, chexpert)
    assert (first.labels, second.labels, second.skipped) == ({}, {"Edema": POSITIVE}, {"Fracture"})
    table = pyarrow.table({"id": ["a", "b"], "report": ["x", "y"], "Edema": [1.0, None]})
    pyarrow.parquet.write_table(table, tmp_path / "c.parquet")
    assert [row.labels for row in read_labeled_reports(tmp_path / "c.parquet", chexpert)] == [{"Edema": POSITIVE}, {}]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.jsonl", '{"id": "a", "report": "x"}', r"a.jsonl:1: no labels; give"),
        ("a.jsonl", '{"id": "a", "report": "x", "labels": {"Edema": "maybe"}}', r"a.jsonl:1: a label is no class \(5 characters\)"),
        ("a.jsonl", '{"id": "a", "report": "x", "labels": {"Gout": "positive"}}', "a.jsonl:1: taxonomy chexpert-14 has no finding Gout"),
        ("a.jsonl", "{", "a.jsonl:1: not valid JSON"),
        ("a.csv", "id,report,Gout\na,x,1\n", "a.csv:2: no labels"),
        ("a.csv", "id,report,Edema\na,x,2\n", "a.csv:2: a label is no class"),
        ("a.txt", "x", "no such table"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, chexpert: Taxonomy, name: str, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(read_labeled_reports(write(tmp_path, name, text), chexpert))


def test_a_cell_that_is_no_class_is_not_shown(tmp_path: Path, chexpert: Taxonomy) -> None:
    path = write(tmp_path, "a.csv", "id,report,Edema\na,x,Mild oedema in a patient with a name\n")
    with pytest.raises(InputError) as told:
        list(read_labeled_reports(path, chexpert))
    assert "oedema" not in str(told.value)
