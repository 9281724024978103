"""Mentions: which concepts a sentence names, what its cues say of them, and their side, degree, place and change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.cues import CueReader, Governed, Reading, govern
from agent.types import Mention, Modifier, Presence
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase
from kg.language import Category, Cue
from kg.lexicon import Candidate
from kg.matcher import Match
from kg.tokens import Token, tokenize

_MODIFIER_FIELD = {
    Category.LATERALITY: "laterality",
    Category.SEVERITY: "severity",
    Category.LOCATION: "location",
    Category.CHANGE: "change",
}
_NEAR = 12
"""Words within which a modifier can belong to a mention."""


@dataclass(frozen=True, slots=True)
class LinkedText:
    """What linking found in one sentence; offsets count from the sentence's start."""

    mentions: tuple[Mention, ...]
    summary: bool


class Linker:
    """Links sentences to concepts; every distinct sentence of a language is analysed once and remembered."""

    def __init__(self, knowledge: KnowledgeBase, *, cache_size: int = 100_000) -> None:
        self._knowledge = knowledge
        ontology = knowledge.ontology
        self._places = frozenset(c for c in ontology if ontology[c].kind is ConceptKind.ANATOMY)
        self._reader = lru_cache(maxsize=64)(self._make_reader)
        self.link = lru_cache(maxsize=cache_size)(self._link)

    def _make_reader(self, language: str) -> CueReader:
        return CueReader(self._knowledge.language(language).cues)

    def _link(self, text: str, language: str) -> LinkedText:
        """Return the mentions of one sentence."""
        tokens = tokenize(text)
        reading = self._reader(language).read(tokens)
        candidates = self._knowledge.lexicon(language).find(tokens)
        return LinkedText(tuple(_mention(c, candidates, tokens, reading, self._places) for c in candidates), reading.summary)

    def mentions(self, text: str, language: str, offset: int) -> tuple[Mention, ...]:
        """Return the mentions of a sentence that begins at `offset` of its report."""
        return tuple(_shifted(mention, offset) for mention in self.link(text, language).mentions)


def _mention(
    candidate: Candidate, others: Sequence[Candidate], tokens: Sequence[Token], reading: Reading, places: frozenset[str]
) -> Mention:
    strangers = [o.words for o in others if o.concept != candidate.concept and o.concept not in places]
    governed = govern(candidate.words, reading, strangers, opposite=candidate.opposite)
    cue = " ".join(tokens[i].raw for i in governed.cue.words) if governed.cue else None
    if governed.presence is Presence.AFFIRMED and _is_questioned(candidate, strangers, tokens):
        governed, cue = Governed(Presence.UNCERTAIN, None, frozenset({Presence.UNCERTAIN})), "?"
    found = {name: _modifier(category, candidate, others, tokens, reading) for category, name in _MODIFIER_FIELD.items()}
    return Mention(
        concept=candidate.concept,
        start=tokens[candidate.words[0]].start,
        end=tokens[candidate.words[-1]].end,
        presence=governed.presence,
        opposite=candidate.opposite,
        cue=cue,
        cues=governed.values,
        **found,
    )


def _is_questioned(candidate: Candidate, strangers: Sequence[Sequence[int]], tokens: Sequence[Token]) -> bool:
    """True where a question mark follows, before any other finding: "apical pneumothorax on the right?"."""
    last = candidate.words[-1]
    end = min((words[0] for words in strangers if words[0] > last), default=len(tokens))
    return any(token.questioned for token in tokens[last:end])


def _modifier(
    category: Category, candidate: Candidate, others: Sequence[Candidate], tokens: Sequence[Token], reading: Reading
) -> Modifier | None:
    """Return the nearest modifier of a category, unless another mention stands between it and the candidate."""
    near = [(distance, m) for m in reading.modifiers if m.payload.category is category and (distance := _gap(m, candidate)) <= _NEAR]
    for _, match in sorted(near, key=lambda item: item[0]):
        if not _blocked(match, candidate, others, reading):
            return Modifier(match.payload.value, tokens[match.first].start, tokens[match.last].end)
    return None


def _gap(match: Match[Cue], candidate: Candidate) -> int:
    return max(match.first - candidate.words[-1], candidate.words[0] - match.last, 0)


def _blocked(match: Match[Cue], candidate: Candidate, others: Sequence[Candidate], reading: Reading) -> bool:
    low, high = sorted((match.first, candidate.words[0]))
    between = range(low + 1, high + 1)
    if any(i in reading.terminators for i in between):
        return True
    mine = set(candidate.words)
    return any(low < o.words[0] < high and not mine & set(o.words) for o in others)


def _shifted(mention: Mention, offset: int) -> Mention:
    def move(modifier: Modifier | None) -> Modifier | None:
        return modifier and replace(modifier, start=modifier.start + offset, end=modifier.end + offset)

    return replace(
        mention,
        start=mention.start + offset,
        end=mention.end + offset,
        laterality=move(mention.laterality),
        severity=move(mention.severity),
        location=move(mention.location),
        change=move(mention.change),
    )
