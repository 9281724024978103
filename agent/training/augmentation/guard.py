"""Which words noise may touch: never numbers, units, negations and hedges, nor so that another finding is named."""

from collections import Counter
from functools import lru_cache

from agent.training.augmentation.reading import RowReader
from agent.types import Sentence
from kg.knowledge import KnowledgeBase
from kg.language import Category, Cue
from kg.matcher import Match, PatternMatcher
from kg.measures import load_measures
from kg.tokens import Token, tokenize

_SHORTEST = 4
"""Letters of the shortest word that a reader still knows with one of them wrong."""


class NoiseGuard:
    """Says which words of a sentence may be garbled, and whether a garbled sentence still means the same."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def free_words(self, text: str, language: str) -> list[Token]:
        """Return the words of a sentence that may be garbled."""
        tokens = tokenize(text)
        kept = {i for match in self._cues(tokens, language) for i in match.words}
        words = _kept_words(language, self._reader.knowledge)
        return [t for i, t in enumerate(tokens) if i not in kept and t.folded not in words and _is_word(t.raw)]

    def is_free(self, text: str, language: str) -> bool:
        """True where words hold no cue, number or unit, however short they are."""
        tokens = tokenize(text)
        words = _kept_words(language, self._reader.knowledge)
        return not self._cues(tokens, language) and not any(t.folded in words or not t.raw.isalpha() for t in tokens)

    def holds(self, sentence: Sentence, garbled: str, language: str) -> bool:
        """True where a garbled sentence has the same cues and layout, and names no finding that it did not name."""
        after = self._reader.sentence(garbled, language, sentence.span.section)
        named = {m.concept for m in self._reader.observed(sentence)}
        strange = {m.concept for m in self._reader.observed(after)} - named
        return (
            not strange and after.summary <= sentence.summary and self._told(garbled, language) == self._told(sentence.span.text, language)
        )

    def _told(self, text: str, language: str) -> Counter[Cue]:
        return Counter(match.payload for match in self._cues(tokenize(text), language))

    def _cues(self, tokens: list[Token], language: str) -> list[Match[Cue]]:
        return _presence_cues(language, self._reader.knowledge).find(tokens)


def _is_word(raw: str) -> bool:
    return len(raw) >= _SHORTEST and raw.isalpha()


@lru_cache(maxsize=64)
def _presence_cues(language: str, knowledge: KnowledgeBase) -> PatternMatcher[Cue]:
    """Return what finds every word that decides a presence, those that end or only resemble a cue among them."""
    matcher: PatternMatcher[Cue] = PatternMatcher()
    for cue in knowledge.language(language).cues:
        if cue.category is Category.PRESENCE:
            matcher.add(cue.text, cue)
    return matcher


@lru_cache(maxsize=64)
def _kept_words(language: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the units, and the cues of one word, which might be part of a longer one that is not in the table."""
    cues = [c.text for c in knowledge.language(language).cues if c.category is Category.PRESENCE]
    units = load_measures(language, knowledge.folder).units
    tokens = [tokenize(text) for text in (*cues, *units)]
    return frozenset(words[0].folded for words in tokens if len(words) == 1)
