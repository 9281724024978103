"""Garbling a word: as fingers mistype it, and as character recognition misreads it."""

import random
from collections import Counter
from functools import lru_cache

from agent.injection.wording import labels
from agent.training.disguise import without_accents
from kg.knowledge import KnowledgeBase

_LOOKALIKES = (("o", "0"), ("l", "1"), ("i", "1"), ("s", "5"), ("m", "rn"), ("rn", "m"), ("d", "cl"), ("cl", "d"), ("e", "c"), ("w", "vv"))
"""Characters that look alike in print, whatever the language."""
_RARE = 2000
"""A letter that stands once in more letters than these belongs to borrowed words."""


@lru_cache(maxsize=64)
def alphabet(knowledge: KnowledgeBase, language: str) -> str:
    """Return the small letters that the vocabulary of a language is written with."""
    texts = (label.text.lower() for group in labels(knowledge, language).values() for label in group)
    counts = Counter(c for text in texts for c in text if c.isalpha())
    return "".join(sorted(c for c, count in counts.items() if count * _RARE >= counts.total()))


def mistyped(word: str, letters: str, rng: random.Random) -> str:
    """Insert, delete, replace or transpose a letter (Aepli and Sennrich, Findings of ACL 2022).

    Args:
        word: two letters or more.
        letters: the alphabet of its language.
        rng: chooses what and where.
    """
    at = rng.randrange(len(word))
    new = rng.choice(letters)
    new = new.upper() if word.isupper() else new
    kind = rng.choice(("insert", "delete", "replace", "transpose"))
    if kind == "insert":
        return word[:at] + new + word[at:]
    if kind == "delete":
        return word[:at] + word[at + 1 :]
    if kind == "replace":
        return word[:at] + new + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def misread(word: str, rng: random.Random) -> str:
    """Put a lookalike into the place of a letter, lose the accents, or break the word in two; the word itself where nothing fits."""
    options = [word[:i] + new + word[i + len(old) :] for old, new in _LOOKALIKES for i in range(len(word)) if word.startswith(old, i)]
    bare = without_accents(word)
    kinds = [group for group in (options, [bare] if bare != word else [], _broken(word)) if group]
    return rng.choice(rng.choice(kinds))


def _broken(word: str) -> list[str]:
    """Return a word with a space at each place that leaves two letters on both sides."""
    return [f"{word[:i]} {word[i:]}" for i in range(2, len(word) - 1)] or [word]
