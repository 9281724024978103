"""Tables (CSV, TSV) with one term a row: columns id, label, and where there are any the others of `Part`."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from kg.errors import KnowledgeError
from kg.loaders.base import Loader, Part, Source, Term, primary_language, read_text

SEPARATOR = "|"
"""Between the values of one cell (synonyms, broader, xrefs)."""
_OBSOLETE = {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True}
Row = Mapping[Part, tuple[str, ...]]
"""The values of a row's cells by part."""


def load(path: Path, source: Source) -> Iterator[Term]:
    """Yield the terms of a table that are not obsolete; columns of other names are ignored.

    A file that ends in `.csv` has commas (or semicolons, if its header has no comma) and quotes as in RFC 4180; any
    other has tabs and no quotes. Several rows may have one id if they differ in language.

    Raises:
        KnowledgeError: a column is missing or a row does not fit the header; the message names the line.
    """
    places: dict[tuple[str, str | None], str] = {}
    rows = _rows(path)
    columns = _columns(next(rows, (1, []))[1], source, path)
    prefix = source.prefix_for(path)
    for number, cells in rows:
        place = f"{path}:{number}"
        row = {part: _values(part, [cells[i] for i in at]) for part, at in columns.items()}
        term = _term(row, prefix, place)
        if (other := places.setdefault((term.id, term.language), place)) != place:
            raise KnowledgeError(f"{place}: {term.id} stands twice in one language, first in {other}; put other wordings into synonyms")
        if not _obsolete(row, place):
            yield term


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the header and the rows that are not blank, each with the number of the line where it begins."""
    lines = [line + "\n" for line in read_text(path).split("\n")]
    delimiter, quoting = _dialect(path, lines[0])
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    begin, width = 1, 0
    try:
        for cells in reader:
            number, begin = begin, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                width = width or len(cells)
                if len(cells) != width:
                    raise KnowledgeError(
                        f"{path}:{number}: {len(cells)} cells where {width} are needed; quote a cell that holds the separator"
                    )
                yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise KnowledgeError(f"{path}:{begin}: {error}; close the quotes, and double a quote inside a cell") from error


def _dialect(path: Path, header: str) -> tuple[str, Literal[0, 3]]:
    """Return the separator of cells, and how csv shall treat quotes."""
    if path.suffix.lower() != ".csv":
        return "\t", csv.QUOTE_NONE
    return ";" if ";" in header and "," not in header else ",", csv.QUOTE_MINIMAL


def _columns(header: list[str], source: Source, path: Path) -> dict[Part, list[int]]:
    """Return the positions of every part's columns."""
    columns = {}
    for part in Part:
        names = source.fields.get(part, (str(part),))
        for name in names:
            if header.count(name) > 1:
                raise KnowledgeError(f"{path}:1: two columns are called {name!r}; rename one")
            if name not in header and (part in source.fields or part in (Part.ID, Part.LABEL)):
                raise KnowledgeError(f"{path}:1: no column {name!r} for the {part}; there are {', '.join(header)}; say {part}=COLUMN")
        columns[part] = [header.index(name) for name in names if name in header]
    return columns


def _values(part: Part, cells: list[str]) -> tuple[str, ...]:
    """Return the values of a part's cells, each once."""
    if part in (Part.SYNONYMS, Part.BROADER, Part.XREFS):
        cells = [piece.strip() for cell in cells for piece in cell.split(SEPARATOR)]
    return tuple(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell))


def _term(row: Row, prefix: str, place: str) -> Term:
    for part in (Part.ID, Part.LABEL):
        if not row[part]:
            raise KnowledgeError(f"{place}: the {part} is empty; fill it in or remove the row")
    (label, *names), language = row[Part.LABEL], row[Part.LANGUAGE]
    return Term(
        id=_prefixed(row[Part.ID][0], prefix),
        label=label,
        synonyms=tuple(text for text in dict.fromkeys((*names, *row[Part.SYNONYMS])) if text != label),
        broader=tuple(_prefixed(parent, prefix) for parent in row[Part.BROADER]),
        definition=" ".join(row[Part.DEFINITION]),
        xrefs=row[Part.XREFS],
        language=primary_language(language[0]) if language else None,
    )


def _prefixed(term_id: str, prefix: str) -> str:
    return term_id if ":" in term_id else f"{prefix}:{term_id}"


def _obsolete(row: Row, place: str) -> bool:
    value = (row[Part.OBSOLETE] or ("",))[0].lower()
    if value not in _OBSOLETE:
        raise KnowledgeError(f"{place}: obsolete {value!r}; allowed: yes, no, true, false, 1, 0, or nothing")
    return _OBSOLETE[value]


def _begins(head: bytes) -> bool:
    """A first line with commas, semicolons or tabs that begins with no bracket and no at sign."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0]
    return first[:1] not in (b"<", b"@", b"[", b"{", b"#", b"") and b"\t" in first


TABLE = Loader("table", (".csv", ".tsv", ".tab"), _begins, load)
