"""Sentences with a gap for the name of a finding: how a language states, denies and doubts, each as a frame."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Formatter

from kg.core_tables import one_of
from kg.errors import KnowledgeError
from kg.paths import ontologies_folder
from kg.tables import read_optional_table
from kg.taxonomy import StatedClass

SENTENCE_TEMPLATE_COLUMNS = ("kind", "text")
FINDING, SIDE = "finding", "side"
"""The slots: the name of a finding, and the words for its side."""


class SentenceKind(StrEnum):
    """What a row of `sentence_templates.tsv` is."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNCERTAIN = "uncertain"
    LEFT = "left"
    """Words for a side, to stand in the slot `{side}`; at most one row of each."""
    RIGHT = "right"
    BILATERAL = "bilateral"

    @property
    def is_side(self) -> bool:
        """True for the words of a side, False for sentences."""
        return self in (SentenceKind.LEFT, SentenceKind.RIGHT, SentenceKind.BILATERAL)


@dataclass(frozen=True, slots=True)
class SentenceTemplates:
    """The sentence frames of one language."""

    frames: Mapping[StatedClass, tuple[str, ...]]
    """By what they say of the finding; each text holds `{finding}` once and may hold `{side}`. Empty where there is no table."""
    sides: Mapping[str, str]
    """The words for `left`, `right` and `bilateral`."""

    def fitting(self, stated: StatedClass, side: str | None) -> tuple[str, ...]:
        """Return the frames of a class that can be filled; those with a side only where the side is known."""
        known = side in self.sides
        return tuple(frame for frame in self.frames.get(stated, ()) if known or f"{{{SIDE}}}" not in frame)

    def fill(self, frame: str, finding: str, side: str | None) -> str:
        """Return a frame with its slots filled, beginning with a capital.

        >>> SentenceTemplates({}, {"left": "on the left"}).fill("{finding} {side}.", "pleural effusion", "left")
        'Pleural effusion on the left.'
        """
        text = frame.format(finding=finding, side=self.sides.get(side or "", ""))
        first = next((i for i, c in enumerate(text) if c.isalpha()), 0)
        return text[:first] + text[first : first + 1].upper() + text[first + 1 :]


@lru_cache(maxsize=64)
def load_sentence_templates(code: str, root: Path | None = None) -> SentenceTemplates:
    """Read one language's `sentence_templates.tsv`; a language may do without.

    Args:
        code: of a language.
        root: an ontologies folder; the program's own if None.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    path = (root or ontologies_folder()) / "languages" / code / "sentence_templates.tsv"
    frames: dict[StatedClass, list[str]] = {}
    sides: dict[str, str] = {}
    for kind, text, place in _rows(path):
        if not kind.is_side:
            frames.setdefault(StatedClass(kind), []).append(text)
        elif sides.setdefault(kind, text) != text:
            raise KnowledgeError(f"{place}: a second row for {kind}; keep one, {sides[kind]!r} or {text!r}")
    return SentenceTemplates({stated: tuple(texts) for stated, texts in frames.items()}, sides)


def _rows(path: Path) -> Iterator[tuple[SentenceKind, str, str]]:
    seen: dict[tuple[SentenceKind, str], int] = {}
    for number, row in read_optional_table(path, SENTENCE_TEMPLATE_COLUMNS):
        place = f"{path}:{number}"
        kind = one_of(SentenceKind, row["kind"], place)
        slots = _slots(row["text"], place)
        allowed: tuple[list[str], ...] = ([],) if kind.is_side else ([FINDING], [FINDING, SIDE])
        if sorted(slots) not in allowed or not any(c.isalnum() or c == "{" for c in row["text"]):
            needed = "words without slots" if kind.is_side else "{finding} once, {side} at most once"
            raise KnowledgeError(f"{place}: {kind} {row['text']!r}; allowed: {needed}")
        known = seen.setdefault((kind, row["text"]), number)
        if known != number:
            raise KnowledgeError(f"{place}: the row stands in line {known} already; remove one")
        yield kind, row["text"], place


def _slots(text: str, place: str) -> list[str]:
    """Return the slots of a text; a slot is a plain name in braces, with nothing else in them."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise KnowledgeError(f"{place}: {text!r} has a brace without its partner; write {{finding}} or {{side}}") from error
    if any(name is not None and (spec or conversion) for _, name, spec, conversion in parts):
        raise KnowledgeError(f"{place}: {text!r} has more than a name in braces; write {{finding}} or {{side}}")
    return [name for _, name, _, _ in parts if name is not None]
