"""Frequency lists of whole languages (wordfreq: Speer, 2022), kept as sorted hashes: eight bytes a word instead of a hundred."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kg.tokens import fold

LEAST_LISTED = 4
"""Letters of the shortest word that is kept."""
_COMMON = 600
"""Centibels below certainty up to which a word is common: one in a million."""


class WordList:
    """A set of words that can only be asked whether it holds one; wrong once in 10^13 times.

    >>> "lung" in WordList(["lung", "heart"]), "lungs" in WordList(["lung", "heart"])
    (True, False)
    """

    __slots__ = ("_hashes",)

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Keep the hashes of words."""
        self._hashes = array("q", sorted(map(hash, words)))

    def __contains__(self, word: str) -> bool:
        """Say whether the list holds a word."""
        sought = hash(word)
        at = bisect_left(self._hashes, sought)
        return at < len(self._hashes) and self._hashes[at] == sought

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self._hashes)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """What is asked of a language's frequency list."""

    words: WordList
    """All of it."""
    common: WordList
    """Words said once in a million or more often; rarer ones are often fragments and names."""
    unaccented: WordList
    """The words with marks, without them: for reports typed that way."""


@lru_cache(maxsize=64)
def frequencies(code: str) -> Frequencies:
    """Read the list of a language; only when a report of it comes, for reading takes some tenths of a second."""
    import wordfreq

    by_centibels = wordfreq.get_frequency_list(code, "best")
    wordfreq.get_frequency_list.cache_clear()
    words = [word for bucket in by_centibels for word in bucket if len(word) >= LEAST_LISTED]
    common = [word for bucket in by_centibels[: _COMMON + 1] for word in bucket if len(word) >= LEAST_LISTED]
    # Past the cache of `fold`, which is kept for the words of reports.
    marked = {fold.__wrapped__(word) for word in words if not word.isascii()}
    return Frequencies(WordList(words), WordList(common), WordList(marked))
