"""Noise in the letters of a text, as typing, character recognition and dictation leave it; what is said stays the same."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from agent.checks.wording import in_the_style_of
from agent.training.augmentation.guard import NoiseGuard
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.letters import alphabet, misread, mistyped
from agent.training.augmentation.reading import Replacement, RowReader, edited
from agent.types import Document, Sentence
from kg.confusions import Confusion, load_confusions
from kg.matcher import PatternMatcher
from kg.tokens import Token, tokenize

_LEAST, _MOST = 0.10, 0.15
"""Share of a text's words that are garbled."""
_OFTEN = 0.5
"""Share of the words with a sound-alike that are misheard."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that may be garbled, in its sentence."""

    sentence: Sentence
    token: Token


class LetterNoise:
    """Garbles 10 to 15 percent of the words of a text (after Aepli and Sennrich, Findings of ACL 2022)."""

    def __init__(self, name: str, reader: RowReader, garble: Callable[[str, str, random.Random], str]) -> None:
        """Make a step.

        Args:
            name: how a recipe calls it.
            reader: splits and links texts.
            garble: makes a wrong word of a word and a language.
        """
        self.name = name
        self._reader = reader
        self._garble = garble
        self._guard = NoiseGuard(reader)

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with some of its words wrong; cues, numbers, units and headings are spared."""
        body = self._reader.document(row).body
        free = [_Word(s, token) for s in body for token in self._guard.free_words(s.span.text, row.language)]
        words = sum(len(tokenize(s.span.text)) for s in body)
        wanted = min(len(free), max(1, round(rng.uniform(_LEAST, _MOST) * words)))
        chosen = [(w.sentence, w.token.start, w.token.end, self._garble(w.token.raw, row.language, rng)) for w in rng.sample(free, wanted)]
        return _garbled(row, chosen, self._guard, self._reader)


class DictationNoise:
    """Writes what dictation mishears in the place of what was said, by the language's table of confusions."""

    name = "dictation"

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._guard = NoiseGuard(reader)
        self._usable = lru_cache(maxsize=64)(self._make_usable)

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with about half of its mishearable words wrong, at least one; sound-alikes that are terms are not used."""
        body = self._reader.document(row).body
        heard = [found for s in body for found in self._confusable(s, row.language)]
        chosen = [found for found in heard if rng.random() < _OFTEN] or ([rng.choice(heard)] if heard else [])
        return _garbled(row, chosen, self._guard, self._reader)

    def _confusable(self, sentence: Sentence, language: str) -> list[tuple[Sentence, int, int, str]]:
        text = sentence.span.text
        tokens = tokenize(text)
        spans = [(tokens[m.first].start, tokens[m.last].end, m.payload.heard) for m in self._usable(language).find(tokens)]
        return [(sentence, start, end, in_the_style_of(text[start:end], heard)) for start, end, heard in spans]

    def _make_usable(self, language: str) -> PatternMatcher[Confusion]:
        """Return what finds the confusions of a language that take no cue away and put no term in."""
        matcher: PatternMatcher[Confusion] = PatternMatcher()
        for confusion in load_confusions(language, self._reader.knowledge.folder):
            if self._is_harmless(confusion, language):
                matcher.add(confusion.meant, confusion)
        return matcher

    def _is_harmless(self, confusion: Confusion, language: str) -> bool:
        named = self._reader.knowledge.lexicon(language).find(tokenize(confusion.heard))
        return not named and all(self._guard.is_free(words, language) for words in (confusion.heard, confusion.meant))


def _garbled(row: LabeledText, chosen: list[tuple[Sentence, int, int, str]], guard: NoiseGuard, reader: RowReader) -> LabeledText | None:
    """Return a row with those of the replacements that do not overlap and leave the meaning of their sentence."""
    replacements: list[Replacement] = []
    for sentence, start, end, new in chosen:
        at, text = sentence.span.start, sentence.span.text
        clear = not any(a < end + at and start + at < b for a, b, _ in replacements)
        if clear and text[start:end] != new and guard.holds(sentence, text[:start] + new + text[end:], row.language):
            replacements.append((start + at, end + at, new))
    made = edited(row, replacements)
    return made if made != row and _cuts(reader.document(row)) == _cuts(reader.document(made)) else None


def _cuts(document: Document) -> list[str]:
    """Return the sections of a document's sentences: garbled words must neither join nor part sentences."""
    return [s.span.section for s in document.sentences]


def typing_noise(reader: RowReader) -> LetterNoise:
    """Return the step that mistypes words, with letters of their language."""
    return LetterNoise("typing", reader, lambda word, language, rng: mistyped(word, alphabet(reader.knowledge, language), rng))


def scanning_noise(reader: RowReader) -> LetterNoise:
    """Return the step that misreads words as character recognition does."""
    return LetterNoise("scanning", reader, lambda word, _, rng: misread(word, rng))
