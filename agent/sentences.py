"""Sentences of a section, by layout and punctuation; a language adds its abbreviations."""

import re
from collections.abc import Iterable, Iterator

from kg.tokens import fold

# A full stop ends a sentence before white space or between a word and a glued capital; not inside numbers.
_STOP = re.compile(r"[.!?]+(?:[\"'”’)\]]+)?(?=\s|$)|(?<=[^\W\d_])[.!?](?=[^\W\d_]{2})|;(?=\s)")
_LINE = re.compile(r"\r?\n[ \t]*(\r?\n)?[ \t]*")
_BULLET = re.compile(r"[-*•>]|\(?\d{1,2}[.)]\s")
_NUMBER = re.compile(r"(?:^|\s)\(?\d{1,2}$")
_LIST_NUMBER = re.compile(r"(?:^|[.!?:;])\s*\(?\d{1,2}$")
_LEVEL = re.compile(r"\b[A-Z][A-Za-z]{0,3} ?\d{1,2}$")
_LAST_LETTER = re.compile(r"(?:^|[^\w])[^\W\d_]$")
_BEFORE = 24
"""Characters before a full stop that can decide what it is."""


class Sentencizer:
    """Splits text into sentences."""

    def __init__(self, abbreviations: Iterable[str] = (), *, ordinals: bool = False) -> None:
        """Make a splitter for a language.

        Args:
            abbreviations: words after which a full stop ends nothing.
            ordinals: True where a number with a full stop is an ordinal ("7. Rippe").
        """
        parts = sorted({_flexible(a) for a in abbreviations if fold(a)}, key=len, reverse=True)
        self._abbreviation = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})\.?", re.IGNORECASE) if parts else None
        self._ordinals = ordinals

    def split(self, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the spans of the sentences between two offsets, white space trimmed.

        Args:
            text: the whole report.
            start: where to begin.
            end: where to stop; the end of the text if None.
        """
        stop = len(text) if end is None else end
        begin = start
        for cut in self._cuts(text, start, stop):
            yield from _trimmed(text, begin, cut)
            begin = cut
        yield from _trimmed(text, begin, stop)

    def _cuts(self, text: str, start: int, end: int) -> list[int]:
        cuts = {m.end() for m in _LINE.finditer(text, start, end) if m.group(1) or _begins_line(text, m.end())}
        kept = self._abbreviation_stops(text, start, end)
        for match in _STOP.finditer(text, start, end):
            if not match.group().startswith(".") or (match.start() not in kept and self._ends(text, start, match)):
                cuts.add(match.end())
        return sorted(cuts)

    def _abbreviation_stops(self, text: str, start: int, end: int) -> set[int]:
        """Offsets of the full stops that belong to an abbreviation."""
        found = self._abbreviation.finditer(text, start, end) if self._abbreviation else ()
        return {i for m in found for i in range(m.start(), m.end()) if text[i] == "."}

    def _ends(self, text: str, start: int, match: re.Match[str]) -> bool:
        """Say whether a full stop ends its sentence: not after a list number, an ordinal or an initial."""
        line_start = max(start, match.start() - _BEFORE, text.rfind("\n", start, match.start()) + 1)
        before = text[line_start : match.start()]
        follower = text[match.end() : match.end() + _BEFORE].lstrip()[:1]
        if not match.group().strip(".") and follower and match.end() < len(text) and not text[match.end()].isspace():
            return follower.isupper()
        if _NUMBER.search(before):
            return not (_LIST_NUMBER.search(before) or follower.islower() or (self._ordinals and not _LEVEL.search(before)))
        return not (_LAST_LETTER.search(before) and follower.islower())


def _flexible(abbreviation: str) -> str:
    """A pattern for an abbreviation: white space and inner stops may be written or not ("z. B", "z.B", "zB")."""
    return r"\.?\s?".join(re.escape(part) for part in abbreviation.replace(".", " ").split())


def _begins_line(text: str, at: int) -> bool:
    """A new line begins a sentence with a bullet, a list number or a capital; a small letter goes on."""
    return bool(_BULLET.match(text, at)) or text[at : at + 1].isupper()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    stripped = part.strip()
    if any(c.isalnum() for c in stripped):
        left = start + len(part) - len(part.lstrip())
        yield left, left + len(stripped)
