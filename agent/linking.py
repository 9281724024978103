"""Mentions: which concepts a sentence names, what its cues say of them, and their side, degree, place and change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.cues import CueReader, Governed, Reading, govern
from agent.modifiers import assign
from agent.types import Mention, Modifier, Presence
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.lexicon import Candidate
from kg.tokens import Token, tokenize


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
        candidates = self._most_precise(self._knowledge.lexicon(language).find(tokens))
        findings = [c for c in candidates if c.concept not in self._places]
        modifiers = assign([c.words for c in findings], reading, tokens)
        return LinkedText(tuple(_mention(c, findings, tokens, reading, modifiers) for c in candidates), reading.summary)

    def _most_precise(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Of several concepts that the same words name, leave out those that only are broader than another."""
        named: dict[tuple[int, ...], set[str]] = {}
        for candidate in candidates:
            named.setdefault(candidate.words, set()).add(candidate.concept)
        ancestors = self._knowledge.ontology.ancestors
        vague = {(words, c) for words, found in named.items() if len(found) > 1 for c in found if any(c in ancestors(o) for o in found)}
        return [c for c in candidates if (c.words, c.concept) not in vague]

    def mentions(self, text: str, language: str, offset: int) -> tuple[Mention, ...]:
        """Return the mentions of a sentence that begins at `offset` of its report."""
        return tuple(_shifted(mention, offset) for mention in self.link(text, language).mentions)


def _mention(
    candidate: Candidate,
    findings: Sequence[Candidate],
    tokens: Sequence[Token],
    reading: Reading,
    modifiers: Mapping[tuple[tuple[int, ...], Category], Modifier],
) -> Mention:
    strangers = [f.words for f in findings if f.concept != candidate.concept]
    governed = govern(candidate.words, reading, strangers, opposite=candidate.opposite)
    cue = " ".join(tokens[i].raw for i in governed.cue.words) if governed.cue else None
    if governed.presence is Presence.AFFIRMED and _is_questioned(candidate, strangers, tokens):
        governed, cue = Governed(Presence.UNCERTAIN, None, frozenset({Presence.UNCERTAIN})), "?"
    return Mention(
        concept=candidate.concept,
        start=tokens[candidate.words[0]].start,
        end=tokens[candidate.words[-1]].end,
        presence=governed.presence,
        opposite=candidate.opposite,
        cue=cue,
        cues=governed.values,
        laterality=modifiers.get((candidate.words, Category.LATERALITY)),
        severity=modifiers.get((candidate.words, Category.SEVERITY)),
        location=modifiers.get((candidate.words, Category.LOCATION)),
        change=modifiers.get((candidate.words, Category.CHANGE)),
    )


def _is_questioned(candidate: Candidate, strangers: Sequence[Sequence[int]], tokens: Sequence[Token]) -> bool:
    """True where a question mark follows, before any other finding: "apical pneumothorax on the right?"."""
    last = candidate.words[-1]
    end = min((words[0] for words in strangers if words[0] > last), default=len(tokens))
    return any(token.questioned for token in tokens[last:end])


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
