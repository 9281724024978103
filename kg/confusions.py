"""Words that dictation mishears: what was heard, what was meant, and the words near by that tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import KnowledgeError
from kg.paths import ontologies_folder
from kg.tables import read_optional_table
from kg.tokens import tokenize

CONFUSION_COLUMNS = ("heard", "meant", "context")
NEAR = 4
"""Words within which a word of the context must stand."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """One row of `confusions.tsv`."""

    heard: str
    meant: str
    context: tuple[str, ...] = ()
    """Word patterns (`effusion*`); one must stand near. Empty where `heard` makes no sense in any report."""


@lru_cache(maxsize=64)
def load_confusions(code: str, root: Path | None = None) -> tuple[Confusion, ...]:
    """Read one language's `confusions.tsv`; a language may do without.

    Args:
        code: of a language.
        root: an ontologies folder; the program's own if None.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    path = (root or ontologies_folder()) / "languages" / code / "confusions.tsv"
    return tuple(_rows(path))


def _rows(path: Path) -> Iterator[Confusion]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in read_optional_table(path, CONFUSION_COLUMNS):
        place = f"{path}:{number}"
        heard, meant = (_words(row[column], column, place) for column in ("heard", "meant"))
        if heard == meant:
            raise KnowledgeError(f"{place}: heard and meant are both {row['heard']!r} (accents do not count); remove the row")
        known = seen.setdefault((" ".join(heard), row["context"]), number)
        if known != number:
            raise KnowledgeError(f"{place}: {row['heard']!r} stands with the same context in line {known}; remove one")
        context = tuple(row["context"].split())
        for word in context:
            if not any(c.isalnum() for c in word):
                raise KnowledgeError(f"{place}: context {word!r}; allowed: words, with * for any ending or beginning")
        yield Confusion(row["heard"], row["meant"], context)


def _words(text: str, column: str, place: str) -> tuple[str, ...]:
    """Return the folded words of a cell, which must be plain: a mend has to know every letter."""
    words = tuple(token.folded for token in tokenize(text))
    if not words or "*" in text:
        raise KnowledgeError(f"{place}: {column} {text!r}; allowed: one or more words without wildcards")
    return words
