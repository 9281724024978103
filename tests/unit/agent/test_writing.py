"""Writing results: the four formats say the same, and a file appears whole or not at all."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest

from agent.errors import InputError
from agent.output import AnnotationModel, LabelModel, ProvenanceModel, ScoresModel, TaxonomyModel
from agent.types import MentionClass, Status
from agent.writing import Format, output_stream, write_labels


def label(finding: str, mention_class: MentionClass) -> LabelModel:
    return LabelModel(
        finding=finding,
        concept=None,
        codes={},
        mention_class=mention_class,
        confidence=0.9,
        scores=ScoresModel(positive=0.9, negative=0, uncertain=0),
        needs_review=False,
        evidence=(),
        neighbours=(),
    )


def model(report_id: str, *classes: MentionClass, error: str | None = None) -> AnnotationModel:
    return AnnotationModel(
        id=report_id,
        language="" if error else "da",
        taxonomy=TaxonomyModel(id="t", version="1"),
        status=Status.FAILED if error else Status.OK,
        error=error,
        sections=(),
        labels=tuple(label(name, c) for name, c in zip(("Ødem", "Pneumothorax, any"), classes, strict=False)),
        issues=(),
        provenance=ProvenanceModel(radconcord="0", classifier="c", adapter_sha256="", ontology="o", seconds=0),
    )


MODELS = (
    model("a", MentionClass.POSITIVE, MentionClass.NOT_MENTIONED),
    model("b", error='line 2: "quoted", broken'),
    model("c", MentionClass.NEGATIVE, MentionClass.UNCERTAIN),
)
ROWS = [
    {"id": "a", "language": "da", "status": "ok", "error": "", "Ødem": "positive", "Pneumothorax, any": "not_mentioned"},
    {"id": "b", "language": "", "status": "failed", "error": 'line 2: "quoted", broken', "Ødem": "", "Pneumothorax, any": ""},
    {"id": "c", "language": "da", "status": "ok", "error": "", "Ødem": "negative", "Pneumothorax, any": "uncertain"},
]


def read_back(path: Path, layout: Format) -> list[dict]:
    if layout is Format.CSV:
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    if layout is Format.PARQUET:
        return pyarrow.parquet.read_table(path).to_pylist()
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if layout is Format.JSON else [json.loads(line) for line in text.splitlines()]
    heads = [{"id": r["id"], "language": r["language"], "status": r["status"], "error": r["error"] or ""} for r in found]
    flat = [head | {x["finding"]: x["class"] for x in r["labels"]} for head, r in zip(heads, found, strict=True)]
    return [{"Ødem": "", "Pneumothorax, any": ""} | row for row in flat]


@pytest.mark.parametrize("layout", Format)
def test_every_format_says_the_same(tmp_path: Path, layout: Format) -> None:
    path = tmp_path / f"out.{layout}"
    write_labels(iter(MODELS), path, layout)
    assert read_back(path, layout) == ROWS
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("layout", Format)
def test_every_format_can_hold_nothing(tmp_path: Path, layout: Format) -> None:
    path = tmp_path / "out"
    write_labels(iter(()), path, layout)
    assert path.is_file()


@pytest.mark.parametrize("layout", [f for f in Format if f is not Format.PARQUET])
def test_without_a_file_results_go_to_standard_output(capfd: pytest.CaptureFixture[str], tmp_path: Path, layout: Format) -> None:
    write_labels(iter(MODELS), None, layout)
    shown, told = capfd.readouterr()
    write_labels(iter(MODELS), tmp_path / "out", layout)
    assert shown.encode() == (tmp_path / "out").read_bytes()
    assert "Ødem" in shown
    assert told == ""


def test_parquet_needs_a_file() -> None:
    with pytest.raises(InputError, match="--output"):
        write_labels(iter(MODELS), None, Format.PARQUET)


@pytest.mark.parametrize("name", ["missing/out.jsonl", "folder"], ids=["no such folder", "a folder"])
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_labels(iter(MODELS), tmp_path / name, Format.JSONL)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_failure_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def fail() -> None:
        with output_stream(path) as stream:
            stream.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_the_file_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with output_stream(path) as stream:
        stream.write(b"first")
        stream.flush()
        assert not path.exists()
    assert path.read_bytes() == b"first"
