"""Words for left and right directly beside a name, on the side of it where a language puts them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.types import ONE_SIDED, Laterality
from kg.concept import LabelKind
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.tokens import tokenize

_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class SideWord:
    """A word for a side; offsets count from the sentence's start."""

    side: Laterality
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The side words of one language."""

    words: dict[str, Laterality]
    leading: bool
    """True where they stand before the noun."""
    before: re.Pattern[str]
    after: re.Pattern[str]
    closing: re.Pattern[str]
    """After a name and before a stop, where no other noun can follow ("im Mittellappen links, jetzt 9 mm")."""
    within: re.Pattern[str]

    def beside(self, text: str, start: int, end: int) -> SideWord | None:
        """Return the side word directly before or, by the language's habit, after a part of a sentence."""
        # White space and a hyphen join; a slash or comma makes a list.
        if not self.leading:
            return self._word(self.after.match(text, end))
        return self._word(self.before.search(text, 0, start)) or self._word(self.closing.match(text, end))

    def inside(self, text: str, start: int, end: int) -> SideWord | None:
        """Return the first side word of a part of a sentence."""
        return self._word(self.within.search(text, start, end))

    def _word(self, match: re.Match[str] | None) -> SideWord | None:
        if not match:
            return None
        return SideWord(self.words[match[1].lower()], match.start(1), match.end(1), match[1])


@lru_cache(maxsize=64)
def _cached(language: str, knowledge: KnowledgeBase) -> Sides:
    lexicon = knowledge.lexicon(language)
    cues = [c for c in knowledge.language(language).cues if c.category is Category.LATERALITY and c.value in ONE_SIDED]
    # "Lingula" is a cue for left and a name; names are no side words.
    words = {
        c.text.lower(): Laterality(c.value)
        for c in cues
        if len(c.text) >= _SHORTEST and not set("*/.") & set(c.text) and not lexicon.find(tokenize(c.text))
    }
    choice = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or r"(?!)"
    return Sides(
        words,
        _leads(knowledge, language, words),
        re.compile(rf"(?<![\w/])({choice})[\s-]+$", re.IGNORECASE),
        re.compile(rf"[\s-]+({choice})(?![\w/])", re.IGNORECASE),
        re.compile(rf"\s+({choice})(?=\s*(?:[,.;)]|$))", re.IGNORECASE),
        re.compile(rf"(?<!\w)({choice})(?!\w)", re.IGNORECASE),
    )


def sides_of(language: str, knowledge: KnowledgeBase) -> Sides:
    """Return the side words of a language."""
    return _cached(language, knowledge)


def _leads(knowledge: KnowledgeBase, language: str, words: dict[str, Laterality]) -> bool:
    """Say whether side words lead, by the language's own names of one-sided organs."""
    names = [label.text.lower().split() for label in knowledge.labels(language) if label.kind is LabelKind.PREFERRED]
    first = sum(len(name) > 1 and name[0] in words for name in names)
    last = sum(len(name) > 1 and name[-1] in words for name in names)
    return first >= last
