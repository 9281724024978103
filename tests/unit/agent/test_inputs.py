"""Reading reports: every bad row is a failed report of its own, never the end of the run and never a leak."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import InputError
from agent.inputs import compose, read_reports
from agent.types import Report

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def only(path: Path) -> Report:
    [report] = read_reports([path])
    return report


def parquet(path: Path, **columns: list) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_a_text_file_is_one_report_named_by_the_file(write: Write) -> None:
    report = only(write("chest one.txt", "FINDINGS: No épanchement.\r\nNext line.\n"))
    assert (report.id, report.text, report.error) == ("chest one", "FINDINGS: No épanchement.\r\nNext line.\n", None)


def test_a_byte_order_mark_is_not_part_of_the_text(write: Write) -> None:
    assert only(write("a.txt", "\ufeffNo effusion.")).text == "No effusion."
    assert only(write("a.jsonl", '\ufeff{"id": "a", "report": "No effusion."}')).text == "No effusion."
    assert only(write("a.csv", "\ufeffid,report\na,No effusion.")).id == "a"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("No effusion.".encode("utf-16"), "UTF-16", id="utf-16 with a mark"),
        pytest.param("No effusion.".encode("utf-16-be"), "NUL", id="utf-16 without a mark"),
        pytest.param(b"No \x00 effusion.", "NUL", id="NUL"),
        pytest.param("Kein Erguß.".encode("latin-1"), "not UTF-8 at byte 9", id="latin-1"),
        pytest.param(bytes(range(128, 256)), "not UTF-8", id="binary"),
    ],
)
def test_what_is_no_utf8_text_fails_alone_and_says_why(write: Write, content: bytes, told: str) -> None:
    bad, good = write("bad.txt", content), write("good.txt", "No effusion.")
    first, second = read_reports([bad, good])
    assert told in (first.error or "")
    assert str(bad) in (first.error or "")
    assert "\n" not in (first.error or "")
    assert first.text == ""
    assert (second.text, second.error) == ("No effusion.", None)


def test_a_bad_json_line_fails_alone_and_names_its_place(write: Write) -> None:
    lines = ['{"id": "a", "report": "No effusion."}', "{broken, No secret.", "", "[1, 2]", '{"id": "e"}', '{"report": "Clear."}']
    path = write("rows.jsonl", "\n".join(lines))
    reports = list(read_reports([path]))
    assert [r.id for r in reports] == ["a", "line-2", "line-4", "e", "line-6"]
    assert [r.error is None for r in reports] == [True, False, False, False, True]
    assert f"{path}:2" in (reports[1].error or "")
    assert "secret" not in (reports[1].error or "")
    assert "list" in (reports[2].error or "")
    assert "findings and impression" in (reports[3].error or "")


def test_json_lines_in_utf16_fail_without_an_exception(write: Write) -> None:
    reports = list(read_reports([write("rows.jsonl", '{"id": "a", "report": "x"}\n{"id": "b", "report": "y"}\n'.encode("utf-16"))]))
    assert reports
    assert all(r.error for r in reports)


def test_a_deeply_nested_json_line_fails_alone(write: Write) -> None:
    reports = list(read_reports([write("rows.jsonl", "[" * 100_000 + '\n{"id": "b", "report": "y"}')]))
    assert [bool(r.error) for r in reports] == [True, False]


@pytest.mark.parametrize(
    ("row", "language"),
    [({"lang": "de"}, "de"), ({"language": "es"}, "es"), ({"lang": ""}, None), ({}, None), ({"lang": None, "language": "pl"}, "pl")],
    ids=["lang", "language", "empty", "none", "null lang"],
)
def test_the_language_column_is_read(write: Write, row: dict, language: str | None) -> None:
    assert only(write("a.jsonl", json.dumps({"id": "a", "report": "x", **row}))).language == language


def test_section_columns_are_joined_under_headings_in_the_usual_order() -> None:
    row = {"impression": " Normal. ", "findings": "Clear lungs.", "age": 61, "indication": "", "technique": None}
    assert compose(row) == "FINDINGS: Clear lungs.\n\nIMPRESSION: Normal."
    assert compose({"findings": "", "impression": None}) == ""


def test_the_report_column_wins_over_section_columns(write: Write) -> None:
    assert only(write("a.jsonl", '{"report": "whole", "findings": "part"}')).text == "whole"


def test_csv_cells_may_hold_commas_quotes_and_lines(write: Write) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([("id", "report"), ("a", 'No "acute", effusion.\nSecond line.'), ("b", "Clear.")])
    reports = list(read_reports([write("a.csv", text.getvalue())]))
    assert [(r.id, r.text) for r in reports] == [("a", 'No "acute", effusion.\nSecond line.'), ("b", "Clear.")]


def test_a_short_csv_row_fails_alone(write: Write) -> None:
    first, second, third = read_reports([write("a.csv", "id,report\na\nb,Clear.\nc,Clear.,spare\n")])
    assert first.error
    assert not second.error
    assert not third.error


def test_a_table_without_the_columns_is_refused_with_what_is_needed(write: Write, tmp_path: Path) -> None:
    tables = [write("a.csv", "patient,note\n1,x\n"), write("b.csv", ""), parquet(tmp_path / "c.parquet", note=["x"])]
    for path in tables:
        with pytest.raises(InputError, match="columns id and report") as failure:
            list(read_reports([path]))
        assert str(path) in str(failure.value)


def test_a_table_without_a_header_line_does_not_tell_its_text(write: Write) -> None:
    with pytest.raises(InputError) as failure:
        list(read_reports([write("a.csv", "Kim Lindqvist 71 years small effusion\nanother line\n")]))
    assert "Lindqvist" not in str(failure.value)


def test_a_csv_cell_of_200_kilobytes_is_read(write: Write) -> None:
    text = "No pleural effusion. " * 10_000
    assert only(write("a.csv", f"id,report\na,{text}\n")).text == text


def test_the_id_zero_is_an_id(write: Write) -> None:
    assert [r.id for r in read_reports([write("a.jsonl", '{"id": 0, "report": "x"}\n{"id": 1, "report": "y"}')])] == ["0", "1"]


def test_parquet_rows_are_read_in_order_with_missing_cells(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", id=["a", "b", None], findings=["Clear.", None, "Opacity."], impression=[None, None, "New."])
    reports = list(read_reports([path]))
    assert [r.id for r in reports] == ["a", "b", "line-3"]
    assert [r.text for r in reports] == ["FINDINGS: Clear.", "", "FINDINGS: Opacity.\n\nIMPRESSION: New."]


def test_parquet_of_many_rows_is_read_in_batches(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", id=list(map(str, range(1, 2501))), report=["x"] * 2500)
    assert [r.id for r in read_reports([path])] == list(map(str, range(1, 2501)))


def test_a_damaged_parquet_file_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match="not a readable Parquet file"):
        list(read_reports([write("a.parquet", b"PAR1 nothing more")]))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_reports([tmp_path / "none.txt"]))
    with pytest.raises(InputError, match="no such file"):
        list(read_reports([tmp_path]))


@pytest.mark.parametrize("content", [b"No effusion.\n", b"\xff\xfe\x00"], ids=["text", "binary"])
def test_standard_input_is_one_report(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    [report] = read_reports(["-"])
    assert report.id == "stdin"
    assert bool(report.error) == (content[0] > 127)


def test_suffixes_may_be_in_capitals(write: Write) -> None:
    assert only(write("A.JSONL", '{"id": "a", "report": "x"}')).id == "a"


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"id": st.text("abc", min_size=1, max_size=5), "report": st.text(st.characters(exclude_categories=["Cs"]), max_size=40)}
        ),
        max_size=5,
    )
)
def test_json_lines_keep_every_text_as_it_is(rows: list[dict], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8", newline="")
    reports = list(read_reports([path]))
    assert [r.id for r in reports] == [row["id"] for row in rows]
    # A NUL is refused where it stands raw; json.dumps escapes it, so that the pipeline refuses it later.
    assert [r.text for r in reports] == [row["report"] for row in rows]
