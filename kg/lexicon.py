"""Concept candidates in a tokenised sentence: which concepts its words can name, in one language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.concept import Label, LabelKind
from kg.matcher import Match, PatternMatcher
from kg.tokens import Token


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that some words of a sentence name, or state the opposite of."""

    concept: str
    words: tuple[int, ...]
    """Indices of the matched tokens."""
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    concept: str | None
    opposite: bool


class Lexicon:
    """All labels of one language, ready to be found in text."""

    def __init__(self, labels: Iterable[Label], inflections: Sequence[str] = ()) -> None:
        self._matcher: PatternMatcher[_Entry] = PatternMatcher(inflections)
        self.preferred: dict[str, str] = {}
        for label in labels:
            entry = _Entry(label.concept, label.kind is LabelKind.OPPOSITE)
            plain = label.kind in (LabelKind.PREFERRED, LabelKind.SYNONYM)
            self._matcher.add(label.text, entry, inflect=plain, capitals=label.kind is LabelKind.ABBREVIATION)
            if label.kind is LabelKind.PREFERRED and label.concept:
                self.preferred[label.concept] = label.text

    def find(self, tokens: Sequence[Token]) -> list[Candidate]:
        """Return the candidates of a sentence in text order; longest match first, distractors taken out."""
        matches = [m for m in self._matcher.find(tokens) if m.payload.opposite or m.payload.concept is None or not m.leaps_comma(tokens)]
        hidden = [set(range(m.first, m.last + 1)) for m in matches if m.payload.concept is None]
        kept = [m for m in matches if m.payload.concept is not None and not _hidden(m, hidden)]
        opposites = [m for m in kept if m.payload.opposite and not m.leaps_comma(tokens)]
        kept = [m for m in kept if not any(_denied(m, opposite) for opposite in opposites)]
        kept.sort(key=lambda m: (-len(m.words), m.commas(tokens), m.gaps, not m.payload.opposite, m.first))
        chosen: list[Match[_Entry]] = []
        for match in kept:
            if not any(_loses(match, better) for better in chosen):
                chosen.append(match)
        found = {Candidate(m.payload.concept or "", m.words, m.payload.opposite) for m in chosen}
        return sorted(found, key=lambda c: (c.words[0], c.words, c.concept, c.opposite))


def _hidden(match: Match[_Entry], hidden: list[set[int]]) -> bool:
    """A distractor hides what lies inside it, but not a label that reaches beyond it or is just as long."""
    return any(set(match.words) < words for words in hidden)


def _denied(match: Match[_Entry], opposite: Match[_Entry]) -> bool:
    """Say whether an opposite of as many words begins before a wording and takes it in: "normally large heart"."""
    if match.payload.opposite or match.payload.concept != opposite.payload.concept or len(match.words) != len(opposite.words):
        return False
    return opposite.first < match.first and match.last <= opposite.last and bool(set(match.words) & set(opposite.words))


def _loses(match: Match[_Entry], better: Match[_Entry]) -> bool:
    """Say whether `match` is only a part of a longer match, or a wider reading of the same concept."""
    mine, theirs = set(match.words), set(better.words)
    if mine < theirs:
        return True
    return match.payload.concept == better.payload.concept and bool(mine & theirs) and match.gaps >= better.gaps
