"""Synonym replacement: a finding under another of its names, where the linker hears the same in the new wording."""

import random

from agent.injection.wording import labels, names
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.reading import Replacement, RowReader, edited
from agent.types import Mention, Sentence
from kg.concept import LabelKind
from kg.tokens import fold

_MOST = 3
"""Names that are replaced in one text."""
_NAMES = (LabelKind.PREFERRED, LabelKind.SYNONYM)


class SynonymReplacement:
    """Replaces the names of findings by others of the same concept and language (after Zhang et al., NeurIPS 2015)."""

    name = "synonyms"

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with one to three names replaced, at most one in a sentence."""
        body = self._reader.document(row).body
        wanted = rng.randint(1, _MOST)
        replacements: list[Replacement] = []
        for sentence in rng.sample(body, len(body)):
            found = self._replacement(sentence, row.language, rng) if len(replacements) < wanted else None
            replacements += [found] if found else []
        return edited(row, replacements) if replacements else None

    def _replacement(self, sentence: Sentence, language: str, rng: random.Random) -> Replacement | None:
        named = [m for m in self._reader.observed(sentence) if self._is_name(m, sentence, language)]
        for mention in rng.sample(named, len(named)):
            for name in self._others(mention, sentence, language, rng):
                replacement = (mention.start, mention.end, _written(name, mention, sentence))
                if self._links_back(sentence, replacement, language):
                    return replacement
        return None

    def _is_name(self, mention: Mention, sentence: Sentence, language: str) -> bool:
        return not mention.opposite and names(self._reader.knowledge, language, mention.concept, _words(mention, sentence))

    def _others(self, mention: Mention, sentence: Sentence, language: str, rng: random.Random) -> list[str]:
        known = labels(self._reader.knowledge, language).get(mention.concept, ())
        texts = sorted({label.text for label in known if label.kind in _NAMES})
        others = [text for text in texts if fold(text) != fold(_words(mention, sentence))]
        return rng.sample(others, len(others))

    def _links_back(self, sentence: Sentence, replacement: Replacement, language: str) -> bool:
        start, end, new = replacement
        at, text = sentence.span.start, sentence.span.text
        renamed = self._reader.sentence(text[: start - at] + new + text[end - at :], language, sentence.span.section)
        return self._reader.statements(renamed) == self._reader.statements(sentence) and renamed.summary == sentence.summary


def _words(mention: Mention, sentence: Sentence) -> str:
    return sentence.span.text[mention.start - sentence.span.start : mention.end - sentence.span.start]


def _written(name: str, mention: Mention, sentence: Sentence) -> str:
    """Return a name in the capitals of its sentence; a name's own capitals stay ("PICC line", German nouns)."""
    if sentence.span.text.isupper():
        return name.upper()
    return name[:1].upper() + name[1:] if mention.start == sentence.span.start and _words(mention, sentence)[:1].isupper() else name
