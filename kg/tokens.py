"""Words of a text with their character offsets, and the folding under which words are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "æ": "a", "œ": "o", "ß": "ss", "đ": "d", "ð": "d", "ı": "i", "ħ": "h"})
# Combining marks, soft hyphens and zero-width joiners belong to the word they stand in.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f\u00ad\u200b-\u200d]*(?:[\u0300-\u036f\u00ad\u200b-\u200d]+[^\W_]*)*")
# Full stops and colons are no clause ends here: sentences are split before, what is left are abbreviations
# ("V. a.") and structured lines ("Heart: normal").
_BREAK = re.compile(r"[;!?\n]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: folded form, character span, and whether a clause ended just before it."""

    folded: str
    start: int
    end: int
    after_break: bool
    raw: str
    questioned: bool = False
    """True where a question mark follows the word."""
    after_comma: bool = False
    """True where a comma stands just before the word."""


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower-case `word` and strip accents, so that spellings with and without them compare equal.

    >>> fold("Épanchement"), fold("lungeødem"), fold("ŁAGODNY")
    ('epanchement', 'lungeodem', 'lagodny')
    """
    if word.isascii() and word.isalnum():
        return word.lower()  # most words, and nothing of what follows concerns them
    decomposed = unicodedata.normalize("NFKD", word.lower())
    base = "".join(c for c in decomposed if not unicodedata.combining(c) and c.isalnum())
    return base.lower().translate(_UNDECOMPOSED)


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """Split `text` into words; spans are shifted by `offset` characters."""
    spans = [match.span() for match in _WORD.finditer(text)]
    followers = [*(start for start, _ in spans[1:]), len(text)][: len(spans)]
    tokens: list[Token] = []
    broken = comma = False
    for (start, end), follower in zip(spans, followers, strict=True):
        gap = text[end:follower]
        tokens.append(Token(fold(text[start:end]), start + offset, end + offset, broken, text[start:end], "?" in gap, comma))
        broken, comma = _BREAK.search(gap) is not None, "," in gap
    return tokens
