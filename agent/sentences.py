"""Sentences of a section, by layout and punctuation; a language adds its abbreviations."""

import re
from collections.abc import Iterable, Iterator

from kg.tokens import fold

# A full stop ends a sentence before white space or a glued capital; not inside numbers, initials or dates.
_STOP = re.compile(r"[.!?]+(?:[\"'”’)\]]+)?(?=\s|$)|[.!?](?=[A-ZÀ-ÖØ-Þ][a-zß-ÿ])|;(?=\s)")
_LINE = re.compile(r"\r?\n[ \t]*\r?\n|\r?\n(?=[ \t]*(?:[-*•>]|\(?\d{1,2}[.)]\s|[^\W\d_a-zà-öø-ÿ]))")
_NUMBER = re.compile(r"(?:^|\s)\(?\d{1,2}$")
_LIST_NUMBER = re.compile(r"(?:^|[.!?:;])\s*\(?\d{1,2}$")
_LEVEL = re.compile(r"\b[A-Z][A-Za-z]{0,3} ?\d{1,2}$")
_LAST_WORDS = re.compile(r"(?:[^\W_]+\.? ?)?[^\W_]+$")
_LOWER = re.compile(r"\s*[a-zß-öø-ÿ]")


class Sentencizer:
    """Splits text into sentences."""

    def __init__(self, abbreviations: Iterable[str] = (), *, ordinals: bool = False) -> None:
        """Make a splitter for a language.

        Args:
            abbreviations: words after which a full stop ends nothing.
            ordinals: True where a number with a full stop is an ordinal ("7. Rippe").
        """
        self._abbreviations = {_squeeze(a) for a in abbreviations}
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
        cuts = {m.end() for m in _LINE.finditer(text, start, end)}
        for match in _STOP.finditer(text, start, end):
            if not match.group().startswith(".") or self._ends(text, start, match):
                cuts.add(match.end())
        return sorted(cuts)

    def _ends(self, text: str, start: int, match: re.Match[str]) -> bool:
        """Say whether a full stop ends its sentence: not after a list number, an ordinal or an abbreviation."""
        line_start = max(start, text.rfind("\n", start, match.start()) + 1)
        before = text[line_start : match.start()]
        if _NUMBER.search(before):
            return not (_LIST_NUMBER.search(before) or _LOWER.match(text, match.end()) or (self._ordinals and not _LEVEL.search(before)))
        words = _LAST_WORDS.search(before)
        if words is None:
            return True
        last = words.group().rpartition(" ")[2]
        if _squeeze(words.group()) in self._abbreviations or _squeeze(last) in self._abbreviations:
            return False
        # A single letter is an initial or part of "z. B."; a lower-case word after it goes on with the sentence.
        return not (len(last) == 1 and last.isalpha() and _LOWER.match(text, match.end()))


def _squeeze(words: str) -> str:
    return fold(words.replace(".", "").replace(" ", ""))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    stripped = part.strip()
    if any(c.isalnum() for c in stripped):
        left = start + len(part) - len(part.lstrip())
        yield left, left + len(stripped)
