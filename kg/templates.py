"""What report templates leave behind when they are not filled in: placeholders and choices, as patterns of characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kg.core_tables import one_of
from kg.errors import KnowledgeError
from kg.paths import ontologies_folder
from kg.tables import read_table

TEMPLATE_COLUMNS = ("kind", "text")


class TemplateKind(StrEnum):
    """What a row of `templates.tsv` is."""

    SYMBOL = "symbol"
    """A regular expression of signs that stand for something to be filled in or chosen."""
    BLANK = "blank"
    """A word that stands within brackets for something to be filled in: insert, finding, select."""
    VERB = "verb"
    """A word that, within brackets, asks for a choice or an entry, whatever else stands there: select, enter."""
    CHOICE = "choice"
    """Two words with a slash between them of which one is to be deleted: is/is not."""


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """The rows that hold for one language, the general ones with them."""

    symbols: tuple[str, ...]
    blanks: tuple[str, ...]
    choices: tuple[str, ...]
    verbs: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def load_templates(code: str, root: Path | None = None) -> TemplateWords:
    """Read `core/templates.tsv` and one language's `templates.tsv`; a language may do without.

    Args:
        code: of a language.
        root: an ontologies folder; the program's own if None.

    Raises:
        KnowledgeError: a table is malformed; the message names file and line.
    """
    folder = root or ontologies_folder()
    own = folder / "languages" / code / "templates.tsv"
    rows = [*_rows(folder / "core" / "templates.tsv"), *(_rows(own) if own.is_file() else ())]
    found = {kind: tuple(dict.fromkeys(text for k, text in rows if k is kind)) for kind in TemplateKind}
    return TemplateWords(*(found[kind] for kind in (TemplateKind.SYMBOL, TemplateKind.BLANK, TemplateKind.CHOICE, TemplateKind.VERB)))


def _rows(path: Path) -> Iterator[tuple[TemplateKind, str]]:
    for number, row in read_table(path, TEMPLATE_COLUMNS):
        place = f"{path}:{number}"
        kind = one_of(TemplateKind, row["kind"], place)
        if not row["text"]:
            raise KnowledgeError(f"{place}: the text is empty; write it or remove the row")
        if kind is TemplateKind.SYMBOL:
            _refuse_broken(row["text"], place)
        if kind is TemplateKind.CHOICE and "/" not in row["text"]:
            raise KnowledgeError(f"{place}: choice {row['text']!r}; allowed: the alternatives with a slash between them, as in is/is not")
        yield kind, row["text"]


def _refuse_broken(pattern: str, place: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise KnowledgeError(f"{place}: symbol {pattern!r} is no regular expression: {error}") from error
