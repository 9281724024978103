"""Reading reports from text, JSON lines, CSV and Parquet; a bad row becomes a failed report, not the end of the run."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from agent.errors import InputError
from agent.types import Report

TEXT_COLUMN = "report"
SECTION_COLUMNS = ("exam", "indication", "technique", "comparison", "findings", "impression")
"""Columns that are joined under their own headings where there is no `report` column."""
Row = Mapping[str, Any]
"""A row of a table as it stands: column name to value."""
_LONGEST_NAME = 40
_TABLES = {".jsonl", ".csv", ".parquet"}
_NEEDED = "the columns id and report, or id and findings and impression, are needed"


def read_reports(paths: Iterable[Path | str]) -> Iterator[Report]:
    """Yield the reports of files, in order.

    Args:
        paths: text files (one report each), `.jsonl`, `.csv` or `.parquet` tables, or `-` for one report from
            standard input.

    Raises:
        InputError: a file cannot be opened or has none of the needed columns.
    """
    for path in paths:
        if str(path) == "-":
            yield _from_bytes(sys.stdin.buffer.read(), "standard input", "stdin")
            continue
        file = Path(path)
        if not file.is_file():
            raise InputError(f"{file}: no such file; give a text file, a .jsonl, .csv or .parquet table, or - for standard input")
        if file.suffix.lower() in _TABLES:
            yield from (report for report, _ in read_rows(file))
        else:
            yield _from_bytes(file.read_bytes(), str(file), file.stem)


def read_rows(file: Path) -> Iterator[tuple[Report, Row]]:
    """Yield the reports of a table, each with its whole row, empty where the row cannot be read.

    Raises:
        InputError: the file is no table, cannot be opened or has none of the needed columns.
    """
    kind = file.suffix.lower()
    if kind not in _TABLES or not file.is_file():
        raise InputError(f"{file}: no such table; give an existing .jsonl, .csv or .parquet file")
    if kind == ".parquet":
        yield from _from_parquet(file)
    elif kind == ".csv":
        yield from _from_csv(file)
    else:
        with file.open("rb") as handle:
            for number, line in enumerate(handle, 1):
                if line.strip():
                    yield _from_json_line(line, f"{file}:{number}", number)


def compose(row: Mapping[str, Any]) -> str:
    """Join the section columns of a row into one report, each under its own heading.

    Offsets in the results count in this text.
    """
    parts = [(name, str(row[name]).strip()) for name in SECTION_COLUMNS if row.get(name)]
    return "\n\n".join(f"{name.upper()}: {text}" for name, text in parts if text)


def _from_bytes(data: bytes, source: str, report_id: str) -> Report:
    text, error = _decode(data)
    return Report(report_id, text, source=source, error=error and f"{source}: {error}")


def _decode(data: bytes) -> tuple[str, str | None]:
    """Return the text of a file, or why it is not text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", "this is UTF-16; save it as UTF-8"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        return "", f"not UTF-8 at byte {failure.start}; save it as UTF-8 text"
    if "\x00" in text:
        return "", "it holds NUL characters, so it is binary or UTF-16 data; save it as UTF-8 text"
    return text, None


def _from_json_line(line: bytes, place: str, number: int) -> tuple[Report, Row]:
    row, error = _json_object(line)
    if error:
        return Report(f"line-{number}", "", source=place, error=f"{place}: {error}"), row
    return _from_row(row, place, number), row


def _json_object(line: bytes) -> tuple[Row, str | None]:
    """Return the object of a line, or why there is none."""
    text, error = _decode(line)
    if error:
        return {}, error
    try:
        row = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as failure:
        reason = failure.msg if isinstance(failure, json.JSONDecodeError) else "nested too deeply"
        return {}, f"not valid JSON ({reason}); mend or remove the line"
    if not isinstance(row, dict):
        return {}, f"a JSON object is needed, found {type(row).__name__}"
    return row, None


def _from_csv(file: Path) -> Iterator[tuple[Report, Row]]:
    text, error = _decode(file.read_bytes())
    if error:
        raise InputError(f"{file}: {error}")
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # the default refuses long reports; the limit is global
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _require_columns(reader.fieldnames or (), file)
    for row in reader:
        yield _from_row(row, f"{file}:{reader.line_num}", reader.line_num), row


def _from_parquet(file: Path) -> Iterator[tuple[Report, Row]]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(file)
    except (pyarrow.ArrowInvalid, OSError) as failure:
        raise InputError(f"{file}: not a readable Parquet file; write it again") from failure
    _require_columns(table.schema_arrow.names, file)
    number = 0
    for batch in table.iter_batches(batch_size=1024):
        for row in batch.to_pylist():
            number += 1
            yield _from_row(row, f"{file} row {number}", number), row


def _require_columns(names: Iterable[str], file: Path) -> None:
    found = set(names)
    if TEXT_COLUMN not in found and not {"findings", "impression"} & found:
        raise InputError(f"{file}: {_NEEDED}; found {_column_names(found)}")


def _column_names(names: Iterable[str]) -> str:
    """Column names for a message; a table without a header has report text there, which must not be shown."""
    short = sorted(name for name in names if name.isidentifier() and len(name) <= _LONGEST_NAME)
    return ", ".join(short) or "none that looks like a name"


def _from_row(row: Mapping[str, Any], place: str, number: int) -> Report:
    given = row.get("id")
    report_id = f"line-{number}" if given is None or given == "" else str(given).encode("utf-8", "replace").decode()
    text = row.get(TEXT_COLUMN)
    if text is None and not any(name in row for name in SECTION_COLUMNS):
        return Report(report_id, "", source=place, error=f"{place}: {_NEEDED}; found {_column_names(map(str, row))}")
    language = row.get("lang") or row.get("language")
    return Report(report_id, str(text) if text is not None else compose(row), str(language) if language else None, place)
