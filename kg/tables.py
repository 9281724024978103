"""Reading the tab-separated tables that people edit; errors name file and line."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.errors import KnowledgeError


def read_optional_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table as `read_table` does; none where there is no such file."""
    if path.is_file():
        yield from read_table(path, columns)


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the cells of every row of a table.

    Args:
        path: a UTF-8 file, tab-separated, with a header line; lines that begin with `#` are skipped.
        columns: the columns that the header must have, in this order.

    Raises:
        KnowledgeError: the file is missing, is not UTF-8, or a line does not fit the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise KnowledgeError(f"{path}: no such table; it needs the columns {', '.join(columns)}") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8 at byte {error.start}; save the table as UTF-8") from error
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != tuple(columns):
        raise KnowledgeError(f"{path}:1: the header must be {'<tab>'.join(columns)}")
    for number, line in lines[1:]:
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if len(cells) != len(columns):
            raise KnowledgeError(f"{path}:{number}: {len(cells)} cells where {len(columns)} are needed ({', '.join(columns)})")
        yield number, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
