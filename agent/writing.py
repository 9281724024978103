"""Writing results: JSON lines, JSON, CSV or Parquet, to a file written beside and renamed, or to standard output."""

import contextlib
import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO

from agent.errors import InputError
from agent.output import AnnotationModel


class Format(StrEnum):
    """How labels are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


Models = Iterable[AnnotationModel]


@contextlib.contextmanager
def output_stream(path: Path | None) -> Iterator[IO[bytes]]:
    """Give a binary stream to write to; a file appears under its name only when all of it is written.

    Args:
        path: the file; standard output if None.

    Raises:
        InputError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another folder with --output") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(beside).replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another file with --output") from error
    finally:
        Path(beside).unlink(missing_ok=True)


def write_labels(models: Models, path: Path | None, layout: Format) -> None:
    """Write results in a format; see `output_stream` for where they go."""
    if layout is Format.PARQUET and path is None:
        raise InputError("parquet is binary and needs a file; name one with --output")
    with output_stream(path) as stream:
        _WRITERS[layout](models, stream)


def _jsonl(models: Models, stream: IO[bytes]) -> None:
    for model in models:
        stream.write(model.to_json().encode() + b"\n")


def _json(models: Models, stream: IO[bytes]) -> None:
    rows = [json.loads(model.to_json()) for model in models]
    stream.write(json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n")


def _row(model: AnnotationModel) -> dict[str, str]:
    """One flat row per report: the class of every finding under its name."""
    head = {"id": model.id, "language": model.language, "status": str(model.status), "error": model.error or ""}
    return head | {label.finding: str(label.mention_class) for label in model.labels}


def _csv(models: Models, stream: IO[bytes]) -> None:
    rows = [_row(model) for model in models]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    text.detach()


def _parquet(models: Models, stream: IO[bytes]) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = [_row(model) for model in models]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = pyarrow.table({name: [row.get(name, "") for row in rows] for name in columns})
    pyarrow.parquet.write_table(table, stream)


_WRITERS: dict[Format, Callable[[Models, IO[bytes]], None]] = {
    Format.JSONL: _jsonl,
    Format.JSON: _json,
    Format.CSV: _csv,
    Format.PARQUET: _parquet,
}
