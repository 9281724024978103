"""Left for right everywhere in a text: no label depends on the side."""

import random
from collections import Counter
from functools import lru_cache

from agent.checks.wording import with_other_side
from agent.cues import CueReader
from agent.locating import OWN_SIDE
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.reading import Replacement, RowReader, edited
from agent.types import ONE_SIDED, Document, Laterality, Sentence
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.tokens import tokenize


class SideSwap:
    """Exchanges all words for left and right, where the mirrored text is as possible as the original."""

    name = "sides"

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def __call__(self, row: LabeledText, _: random.Random) -> LabeledText | None:
        """Return the mirrored row; None where it tells no side, or one of them has no counterpart."""
        document = self._reader.document(row)
        swaps: list[Replacement] = []
        for sentence in document.sentences:
            found = _swaps(sentence, row.language, self._reader.knowledge)
            if found is None:
                return None
            swaps += found
        made = edited(row, swaps)
        if made == row:
            return None
        after = self._reader.document(made)
        return made if self._reader.says_the_same(document, after) and self._is_possible(document, after) else None

    def _is_possible(self, one: Document, other: Document) -> bool:
        """True where every organ of one side became one of the other side; there is no left middle lobe."""
        before, after = self._sided(one), self._sided(other)
        return before == {side.opposite: count for side, count in after.items()}

    def _sided(self, document: Document) -> dict[Laterality, int]:
        ontology = self._reader.knowledge.ontology
        sides = (ontology[m.concept].sidedness for s in document.body for m in s.mentions)
        return dict(Counter(OWN_SIDE[side] for side in sides if side in OWN_SIDE))


def _swaps(sentence: Sentence, language: str, knowledge: KnowledgeBase) -> list[Replacement] | None:
    """Return the replacements of all side words of a sentence; None where one has no counterpart."""
    text, start = sentence.span.text, sentence.span.start
    tokens = tokenize(text)
    spans = sorted({(tokens[m.first].start, tokens[m.last].end) for m in _side_reader(language, knowledge).read(tokens).modifiers})
    swaps: list[Replacement] = []
    for first, last in spans:
        new = with_other_side(text[first:last], knowledge.language(language))
        if new is None or (swaps and first + start < swaps[-1][1]):
            return None
        swaps.append((first + start, last + start, new))
    return swaps


@lru_cache(maxsize=64)
def _side_reader(language: str, knowledge: KnowledgeBase) -> CueReader:
    """Return what finds the words for one side, and nothing else."""
    cues = knowledge.language(language).cues
    return CueReader([c for c in cues if c.category is Category.LATERALITY and c.value in ONE_SIDED])
