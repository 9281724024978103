"""Segments counted in Roman numerals, in lists too, whose number does not exist: "segments V et XIII" of the liver."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from agent.measurements import reader
from agent.types import Suggestion
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase

_FEWEST = 4
"""Members that make a series."""
_VALUES = {"I": 1, "V": 5, "X": 10}
_LABEL = re.compile(r"(?:.*\s)?([^\W\d_]{4,}) ([IVX]+)(?: .*)?")
_NUMERAL = re.compile(r"(?<!\w)[IVX]+(?!\w)")
Members = dict[int, str]


def number_of(numeral: str) -> int:
    """Return what a Roman numeral counts.

    >>> number_of("IV"), number_of("XIII")
    (4, 13)
    """
    values = [_VALUES[letter] for letter in numeral]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))


@lru_cache(maxsize=64)
def roman_series(language: str, knowledge: KnowledgeBase) -> tuple[dict[str, Members], re.Pattern[str]]:
    """Return the numbered places by the word before their numeral, and a pattern for that word with its numerals."""
    found: dict[str, Members] = defaultdict(dict)
    for label in knowledge.labels(language):
        match = _LABEL.fullmatch(label.text)
        if match and label.concept and knowledge.ontology[label.concept].kind is ConceptKind.ANATOMY:
            found[match[1].lower()][number_of(match[2])] = label.concept
    kept = {word: members for word, members in found.items() if len(members) >= _FEWEST}
    choice = "|".join(re.escape(word) for word in kept) or r"(?!)"
    joint = rf"(?:\s?[,/–-]\s?|\s+(?:{reader(language, knowledge.folder).conj.pattern})\s+)"
    return kept, re.compile(rf"(?<!\w)((?i:{choice}))\w{{0,2}}\s+((?-i:[IVX]+)(?:{joint}(?-i:[IVX]+))*)(?!\w)", re.IGNORECASE)


def numerals(text: str, language: str, knowledge: KnowledgeBase) -> Iterator[tuple[Members, re.Match[str]]]:
    """Yield each numeral of a text that follows the name of a series, with the members of the series."""
    if not _NUMERAL.search(text):
        return
    kept, pattern = roman_series(language, knowledge)
    for match in pattern.finditer(text):
        for numeral in _NUMERAL.finditer(text, match.start(2), match.end(2)):
            yield kept[match[1].lower()], numeral


def nearest(wrong: re.Match[str], others: set[str], offset: int) -> Suggestion | None:
    """Return the edit to the only other numeral of the report that has one letter changed, if there is one."""
    alike = [n for n in others if len(n) == len(wrong[0]) and sum(a != b for a, b in zip(n, wrong[0], strict=True)) == 1]
    return Suggestion(offset + wrong.start(), offset + wrong.end(), alike[0]) if len(alike) == 1 else None
