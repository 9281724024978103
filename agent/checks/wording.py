"""Putting a word into the place of another: its capitals and its grammatical form follow the old word's."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from kg.language import Language, StudyCategory

Pairs = tuple[tuple[str, str], ...]
_OPEN = "*"


def in_the_style_of(old: str, new: str) -> str:
    """Return `new` with the capitals of `old`.

    >>> in_the_style_of("Right", "left"), in_the_style_of("RIGHT", "left"), in_the_style_of("right", "Left")
    ('Left', 'LEFT', 'left')
    """
    if old.isupper() and len(old) > 1:
        return new.upper()
    if old[:1].isupper():
        return new[:1].upper() + new[1:].lower()
    return new.lower()


def named_as(old: str, new: str) -> str:
    """Return the name `new` with the first letter's capital of `old`; abbreviations stay as they are.

    >>> named_as("Right lower lobe", "left upper lobe"), named_as("catheter", "PICC line")
    ('Left upper lobe', 'PICC line')
    """
    if new[1:2].isupper() or new[1:2].isdigit():
        return new
    return (new[:1].upper() if old[:1].isupper() else new[:1].lower()) + new[1:]


def with_other_side(words: str, language: Language, like: str = "") -> str | None:
    """Return words that tell a side with the other side in their place, in the same grammatical form.

    Args:
        words: as they stand in the report ("linksseitiger", "of the left").
        language: whose pairs of sides are used.
        like: words of the side that is meant, which choose among several forms; they stand in where the language has no pairs.

    Returns:
        The new words, or None where the words hold no side of the pairs, or both.
    """
    if not language.sides:
        return in_the_style_of(words, like) if like else None
    return _opposite(words, language.sides, like)


def with_other_sex(words: str, language: Language) -> str | None:
    """Return words that tell the sex of a patient with those of the other sex ("femme" for "homme"), or None where there is no pair."""
    return _opposite(words, language.sexes, "")


def study_words_like(language: Language, category: StudyCategory, value: str, words: str) -> str | None:
    """Return the words of a study value that are built most like others ("HWS" for "LWS"), with their capitals."""
    plain = [w.text for w in language.study if w.category is category and w.value == value and not set(w.text) & set("*/#.")]
    alike = [text for text in plain if len(text.split()) == len(words.split()) and text.isupper() <= words.isupper()]
    if not alike:
        return None
    best = max(alike, key=lambda text: SequenceMatcher(None, text.casefold(), words.casefold()).ratio())
    return best.upper() if words.isupper() else best


def _opposite(words: str, pairs: Pairs, like: str) -> str | None:
    found = [(m, new) for pattern, new in _patterns(pairs) for m in pattern.finditer(words)]
    if not found:
        return None
    start, end = max((m.span() for m, _ in found), key=lambda span: span[1] - span[0])
    if any(m.end() <= start or m.start() >= end for m, _ in found):
        return None
    choices = [_styled(words[start:end], new) for m, new in found if m.span() == (start, end)]
    return words[:start] + _chosen(choices, like) + words[end:]


def _chosen(choices: Sequence[str], like: str) -> str:
    """Return the form that stands in the words given, else the first."""
    said = set(like.casefold().split())
    return next((choice for choice in choices if set(choice.casefold().split()) <= said), choices[0])


def _styled(old: str, new: str) -> str:
    if old.isupper() and len(old) > 1:
        return new.upper()
    return (new[:1].upper() if old[:1].isupper() else new[:1]) + new[1:]


@lru_cache(maxsize=128)
def _patterns(pairs: Pairs) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what finds each word of the pairs, and its partner; only the stem of a word with an open end is found."""
    both = [(old, new) for one, other in pairs for old, new in ((one, other), (other, one))]
    return tuple((_pattern(old), new.removesuffix(_OPEN)) for old, new in both)


def _pattern(word: str) -> re.Pattern[str]:
    stem, end = re.escape(word.removesuffix(_OPEN)), "" if word.endswith(_OPEN) else r"(?!\w)"
    capitals = word.isupper() and len(word) <= len("LUL")
    return re.compile(rf"(?<![^\W\d_]){stem}{end}", 0 if capitals else re.IGNORECASE)
