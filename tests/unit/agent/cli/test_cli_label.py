"""`radconcord label`: every input and format, exit statuses, and no report text outside of the results."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pyarrow.parquet
import pytest

from agent.output import json_schema

Run = Callable[..., object]
REPORT = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Left pleural effusion."
PATIENT = "Kim Lindqvist"


def classes(row: dict) -> dict[str, str]:
    return {x["finding"]: x["class"] for x in row["labels"]}


def test_json_lines_are_the_default_and_valid(run: Run) -> None:
    Path("one.txt").write_text(REPORT)
    found = run("label", "one.txt")
    [row] = [json.loads(line) for line in found.out.splitlines()]
    jsonschema.validate(row, json_schema())
    assert (found.status, row["id"]) == (0, "one")
    assert (classes(row)["Pleural Effusion"], classes(row)["Pneumothorax"]) == ("positive", "negative")


def test_a_bad_row_in_the_middle_is_one_failed_result(run: Run) -> None:
    rows = [
        json.dumps({"id": "a", "report": REPORT}),
        "{broken " + PATIENT,
        json.dumps({"id": "c", "report": REPORT, "lang": "xx"}),
        '{"id": "d"}',
    ]
    Path("rows.jsonl").write_text("\n".join([*rows, json.dumps({"id": "e", "report": REPORT})]))
    found = run("label", "rows.jsonl")
    read = [json.loads(line) for line in found.out.splitlines()]
    assert [(r["id"], r["status"] == "failed") for r in read] == [("a", False), ("line-2", True), ("c", True), ("d", True), ("e", False)]
    assert found.status == 0
    assert len([line for line in found.err.splitlines() if line.startswith("radconcord: ") and "indexing" not in line]) == 3
    assert "rows.jsonl:2" in found.err
    assert PATIENT not in found.err


@pytest.mark.parametrize("layout", ["jsonl", "json", "csv", "parquet"])
def test_each_format_to_a_file(run: Run, layout: str) -> None:
    Path("one.txt").write_text(REPORT)
    Path("two.txt").write_text("Befund: Kein Pneumothorax.")
    found = run("label", "one.txt", "two.txt", "--format", layout, "-o", "out")
    assert (found.status, found.out) == (0, "")
    content = Path("out").read_bytes()
    if layout == "jsonl":
        rows = [{"id": r["id"], **classes(r)} for r in map(json.loads, content.splitlines())]
    elif layout == "json":
        rows = [{"id": r["id"], **classes(r)} for r in json.loads(content)]
    elif layout == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode())))
    else:
        rows = pyarrow.parquet.read_table("out").to_pylist()
    assert [(r["id"], r["Pneumothorax"], r["Pleural Effusion"]) for r in rows] == [
        ("one", "negative", "positive"),
        ("two", "negative", "not_mentioned"),
    ]


def test_standard_input_and_output(run: Run) -> None:
    found = run("label", "-", stdin=REPORT.encode())
    assert json.loads(found.out)["id"] == "stdin"
    assert found.status == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(REPORT.encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b"FINDINGS:\x00 " + PATIENT.encode(), "NUL", id="NUL"),
        pytest.param(b"\x89PNG\r\n\x1a\n\xff" + PATIENT.encode(), "not UTF-8", id="binary"),
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n\n ", "empty", id="blank"),
    ],
)
def test_one_unreadable_report_could_not_run(run: Run, content: bytes, told: str) -> None:
    Path("one.txt").write_bytes(content)
    found = run("label", "one.txt")
    assert found.status == 2
    assert told in found.err
    assert PATIENT not in found.err
    assert json.loads(found.out)["status"] == "failed"
    Path("two.txt").write_text(REPORT)
    assert run("label", "one.txt", "two.txt").status == 0


def test_only_headings_is_a_report_without_findings(run: Run) -> None:
    Path("one.txt").write_text("FINDINGS:\n\nIMPRESSION:\n")
    found = run("label", "one.txt", "--language", "en")
    assert found.status == 0
    assert {*classes(json.loads(found.out)).values()} == {"not_mentioned"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.txt"], "none.txt: no such file"),
        (["one.txt", "--taxonomy", "nope"], "unknown taxonomy 'nope'"),
        (["one.txt", "--taxonomy", "broken.toml"], "not a readable TOML"),
        (["one.txt", "--language", "xx"], "unknown language 'xx'"),
        (["one.txt", "--weights", "no/folder"], "no such folder"),
        (["one.txt", "-o", "no/folder/out.jsonl"], "cannot be written"),
        (["one.txt", "-o", "."], "cannot be written"),
        (["one.txt", "--format", "parquet"], "--output"),
        (["notes.csv"], "columns id and report"),
        (["damaged.parquet"], "not a readable Parquet"),
        (["one.txt", "--format", "xml"], "xml"),
        ([], "INPUT"),
    ],
    ids=lambda x: " ".join(x)[:40] if isinstance(x, list) else None,
)
def test_what_cannot_run_ends_with_status_2_and_one_line(run: Run, arguments: list[str], told: str) -> None:
    Path("one.txt").write_text(f"FINDINGS: {PATIENT} has an effusion.")
    Path("notes.csv").write_text(f"patient,note\n7,{PATIENT}\n")
    Path("broken.toml").write_text("[[finding")
    Path("damaged.parquet").write_bytes(b"PAR1" + PATIENT.encode())
    before = sorted(Path().iterdir())
    found = run("label", *arguments)
    assert found.status == 2
    assert told in found.err
    assert "Traceback" not in found.err
    assert PATIENT not in found.err
    assert found.out == ""
    assert sorted(Path().iterdir()) == before


def test_a_report_of_200_kilobytes_is_labeled(run: Run) -> None:
    Path("long.txt").write_text("FINDINGS:\n" + "The patient was turned to the other side.\n" * 5000 + "Left pleural effusion.")
    found = run("label", "long.txt", "--language", "en")
    assert found.status == 0
    assert classes(json.loads(found.out))["Pleural Effusion"] == "positive"


def test_a_taxonomy_of_ones_own(run: Run) -> None:
    Path("one.txt").write_text(REPORT)
    Path("own.toml").write_text('[[finding]]\nname = "Erguss"\nconcepts = ["rad:pleural_effusion"]\n')
    assert classes(json.loads(run("label", "one.txt", "--taxonomy", "own.toml").out)) == {"Erguss": "positive"}


@pytest.mark.xfail(reason="agent.cli.label: a table without rows counts as 'all failed' (0 == 0) and ends with status 2, unexplained")
def test_an_empty_table_is_not_a_failure(run: Run) -> None:
    Path("rows.jsonl").write_text("")
    found = run("label", "rows.jsonl")
    assert (found.status, found.out) == (0, "")


def test_examples_speak_for_findings_that_have_no_word(run: Run) -> None:
    Path("mine.toml").write_text('id = "mine"\nversion = "1"\n[[finding]]\nname = "Widget sign"\n')
    Path("one.txt").write_text("FINDINGS: The widget is bent. No pneumothorax.")
    said = [("The widget is bent.", "positive"), ("The widget is straight.", "negative")]
    Path("few.jsonl").write_text("\n".join(json.dumps({"text": text, "labels": {"Widget sign": label}}) for text, label in said))
    without = json.loads(run("label", "one.txt", "--taxonomy", "mine.toml").out)
    shown = json.loads(run("label", "one.txt", "--taxonomy", "mine.toml", "--examples", "few.jsonl").out)
    assert (classes(without)["Widget sign"], classes(shown)["Widget sign"]) == ("not_mentioned", "positive")


def test_bad_examples_are_one_clear_line(run: Run) -> None:
    Path("one.txt").write_text(REPORT)
    Path("few.jsonl").write_text('{"text": "x", "labels": {"Gout": "positive"}}\n')
    found = run("label", "one.txt", "--examples", "few.jsonl")
    assert (found.status, found.out, found.err.count("\n")) == (2, "", 1)
    assert "few.jsonl:1" in found.err
