"""Mentions: which concepts a sentence names, what its cues say of them, and their side, degree, place and change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.cues import CueReader, Governed, Reading, govern
from agent.finding_site import FindingSites
from agent.modifiers import assign
from agent.types import Mention, Modifier, Presence
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.lexicon import Candidate
from kg.spelling import spelling
from kg.tokens import Token, fold, tokenize


@dataclass(frozen=True, slots=True)
class LinkedText:
    """What linking found in one sentence; offsets count from the sentence's start."""

    mentions: tuple[Mention, ...]
    summary: bool


class Linker:
    """Links sentences to concepts; every distinct sentence of a language is analysed once and remembered."""

    def __init__(self, knowledge: KnowledgeBase, *, cache_size: int = 100_000, forgiving: bool = True) -> None:
        """Prepare.

        Args:
            knowledge: ontology and languages.
            cache_size: sentences that are remembered.
            forgiving: read a misspelt word as the term that it is near to; texts known to be clean need no word lists.
        """
        self._knowledge = knowledge
        self._forgiving = forgiving
        ontology = knowledge.ontology
        self._places = frozenset(c for c in ontology if ontology[c].kind is ConceptKind.ANATOMY)
        self._reader = lru_cache(maxsize=64)(self._make_reader)
        self._sites = lru_cache(maxsize=64)(self._make_sites)
        self.link = lru_cache(maxsize=cache_size)(self._link)

    def _make_reader(self, language: str) -> CueReader:
        return CueReader(self._knowledge.language(language).cues)

    def _make_sites(self, language: str) -> FindingSites:
        return FindingSites(language, self._knowledge)

    def _link(self, text: str, language: str) -> LinkedText:
        """Return the mentions of one sentence."""
        tokens = self._meant(tokenize(text), text, language)
        reading = self._reader(language).read(tokens)
        found = self._most_precise(self._knowledge.lexicon(language).find(tokens))
        candidates = self._sites(language).sited(found, tokens, reading, text)
        findings = [c for c in candidates if c.concept not in self._places]
        modifiers = assign([c.words for c in findings], reading, tokens)
        asked = _asked(text, tokens)
        return LinkedText(tuple(_mention(c, findings, tokens, asked, reading, modifiers) for c in candidates), reading.summary)

    def _meant(self, tokens: Sequence[Token], text: str, language: str) -> Sequence[Token]:
        """Return the words with those that are misspelt read as the one term they are near to; offsets and writing stay."""
        if not self._forgiving:
            return tokens
        words, capitals = spelling(self._knowledge, language), text.isupper()
        meant = [words.misspelt(token.raw, free_capitals=capitals or i == 0) for i, token in enumerate(tokens)]
        return [replace(t, folded=fold(m)) if m else t for t, m in zip(tokens, meant, strict=True)] if any(meant) else tokens

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
    asked: frozenset[int],
    reading: Reading,
    modifiers: Mapping[tuple[tuple[int, ...], Category], Modifier],
) -> Mention:
    strangers = [f.words for f in findings if f.concept != candidate.concept]
    governed = govern(candidate.words, reading, strangers, opposite=candidate.opposite)
    cue = " ".join(tokens[i].raw for i in governed.cue.words) if governed.cue else None
    if governed.presence is Presence.AFFIRMED and _is_questioned(candidate, strangers, tokens, asked):
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


def _asked(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Indices of the words that a question mark is written right before, as in "shadow, ?pneumonia"."""
    return frozenset(i for i, t in enumerate(tokens) if text[: t.start].endswith("?") and not text[: t.start - 1][-1:].strip())


def _is_questioned(candidate: Candidate, strangers: Sequence[Sequence[int]], tokens: Sequence[Token], asked: frozenset[int]) -> bool:
    """Say whether a question mark stands at a finding, with no other finding between.

    It follows ("apical pneumothorax on the right?") or is written right before the first word of its phrase ("?early
    failure").
    """
    first, last = candidate.words[0], candidate.words[-1]
    begin = max((words[-1] + 1 for words in strangers if words[-1] < first), default=0)
    begin = max((i for i in range(begin, first + 1) if tokens[i].after_break or tokens[i].after_comma), default=begin)
    end = min((words[0] for words in strangers if words[0] > last), default=len(tokens))
    follows = any(tokens[i].questioned and i + 1 not in asked for i in range(last, end))
    return follows or any(i in asked for i in range(begin, first + 1))


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
