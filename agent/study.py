"""What a report says of its examination and its patient: modality, body part, contrast, views, sex, age, prior.

The words are data (`study.tsv`); a language without that table has no facts. Sides of body parts are the laterality
cues that stand beside them.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from agent.types import Document, SectionKind, Sentence, Span
from kg.knowledge import KnowledgeBase
from kg.language import Category, Cue, Language, StudyCategory, StudyWord
from kg.matcher import Match, PatternMatcher
from kg.tokens import Token, tokenize

_NUMBER_SIGN = "#"
_NUMERAL = "anynumber"
"""Stands for every number, in the patterns and in the text."""
_DIGITS = re.compile(r"\d{1,3}")
_BESIDE = 1
"""Words that may stand between a body part and its side."""
_POINTED = 2
"""Words that may stand between "this" and what it points to: "this portable chest radiograph"."""
_CAPITALS = 4
"""Texts of at most so many letters, all capitals, are abbreviations and match only as written (MR is not Mr)."""
_TITLE_LENGTH = 90
_OF_AN_EXAM = frozenset(
    {StudyCategory.MODALITY, StudyCategory.REGION, StudyCategory.CONTRAST, StudyCategory.VIEW, StudyCategory.APPEARANCE}
)
_OF_A_PERSON = frozenset({StudyCategory.SEX, StudyCategory.AGE})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that some words of a report say of the examination or the patient."""

    category: StudyCategory
    value: str
    span: Span
    """The words."""
    sentence: Span
    """The sentence or heading they stand in."""
    number: int | None = None
    """For an age: how many years, months, weeks or days."""
    side: str | None = None
    """For a body part: the side named beside it."""
    side_span: Span | None = None
    points_here: bool = False
    """True behind "this" or "the present": it is this examination that is meant."""
    is_title: bool = False
    """True in the exam title."""
    of_another: bool = False
    """True where the sentence speaks of another examination or another person."""

    @property
    def section(self) -> SectionKind:
        """The section it stands in; a title without its own section is of the exam section."""
        return SectionKind.EXAM if self.is_title else self.span.section


@dataclass(frozen=True)
class Study:
    """All facts of a report, in text order; without slots, so that they are sorted by category once."""

    facts: tuple[Fact, ...]

    @cached_property
    def _own(self) -> dict[StudyCategory, tuple[Fact, ...]]:
        """The facts of this examination and this patient."""
        found: dict[StudyCategory, list[Fact]] = {}
        for fact in self.facts:
            if not fact.of_another:
                found.setdefault(fact.category, []).append(fact)
        return {category: tuple(facts) for category, facts in found.items()}

    def of(self, category: StudyCategory, *sections: SectionKind) -> tuple[Fact, ...]:
        """Return what is said of this examination and this patient, of some sections only where these are given."""
        own = self._own.get(category, ())
        return tuple(f for f in own if f.section in sections) if sections else own

    def body(self, category: StudyCategory) -> tuple[Fact, ...]:
        """Return the facts of a category that stand in the body."""
        return tuple(f for f in self.of(category) if f.section.is_body)

    def named(self, category: StudyCategory) -> frozenset[str]:
        """Return every value of a category, those of other examinations and persons too."""
        return frozenset(f.value for f in self.facts if f.category is category)


def study(document: Document, knowledge: KnowledgeBase) -> Study:
    """Collect what a document says of its examination and patient."""
    reader = _reader(knowledge, document.language)
    facts = [fact for span, is_title in _texts(document, knowledge, reader) for fact in reader.facts(span, is_title)]
    return Study(tuple(sorted(facts, key=lambda f: (f.span.start, f.span.end))))


@lru_cache(maxsize=64)
def _reader(knowledge: KnowledgeBase, language: str) -> "StudyReader":
    return StudyReader(knowledge.language(language))


def _texts(document: Document, knowledge: KnowledgeBase, reader: "StudyReader") -> Iterator[tuple[Span, bool]]:
    """Yield headings and sentences, and whether each is a title."""
    text = document.report.text
    for section in document.sections:
        if section.body_start > section.start and section.kind in (SectionKind.EXAM, SectionKind.FINDINGS):
            # "Röntgen Thorax:" is a heading and a title at once.
            yield Span(section.start, section.body_start, text[section.start : section.body_start], section.kind), True
    for number, sentence in enumerate(document.sentences):
        opens = number == 0 and _is_title(sentence, knowledge) and reader.names_exam(sentence.span.text)
        yield sentence.span, opens or sentence.span.section is SectionKind.EXAM


def _is_title(sentence: Sentence, knowledge: KnowledgeBase) -> bool:
    """A short first sentence that states no finding may be the title of a report without headings."""
    findings = [m for m in sentence.mentions if knowledge.ontology[m.concept].kind.is_observation]
    return len(sentence.span.text) <= _TITLE_LENGTH and not findings


@dataclass(frozen=True, slots=True)
class _Word:
    """A match in one text; offsets count from its start."""

    category: StudyCategory
    value: str
    start: int
    end: int
    number: int | None
    side: tuple[str, int, int] | None
    points_here: bool


class StudyReader:
    """Finds the words of one language's `study.tsv`; every distinct text is analysed once and remembered."""

    def __init__(self, language: Language) -> None:
        self._matcher: PatternMatcher[StudyWord] = PatternMatcher(language.inflections)
        self._numbered: PatternMatcher[StudyWord] = PatternMatcher(language.inflections)
        self._sides: PatternMatcher[Cue] = PatternMatcher()
        for word in language.study:
            capitals = word.text.isupper() and sum(map(str.isalpha, word.text)) <= _CAPITALS
            matcher = self._numbered if _NUMBER_SIGN in word.text else self._matcher
            matcher.add(word.text.replace(_NUMBER_SIGN, f" {_NUMERAL} "), word, inflect=not capitals, capitals=capitals)
        for cue in language.cues:
            if cue.category is Category.LATERALITY:
                self._sides.add(cue.text, cue)
        self._words = lru_cache(maxsize=20_000)(self._read)

    def facts(self, span: Span, is_title: bool) -> Iterator[Fact]:
        """Yield the facts of a heading or sentence."""
        words = self._words(span.text)
        elsewhere = {w.value for w in words if w.category is StudyCategory.ELSEWHERE}
        for word in words:
            yield _fact(word, span, is_title, not is_title and _is_of_another(word, elsewhere))

    def names_exam(self, text: str) -> bool:
        """Return whether a text names a modality."""
        return any(w.category is StudyCategory.MODALITY for w in self._words(text))

    def _read(self, text: str) -> tuple[_Word, ...]:
        tokens = tokenize(text)
        found = self._matcher.find(tokens)
        if any(token.raw.isdecimal() for token in tokens):
            found += self._numbered.find([replace(t, folded=_NUMERAL) if t.raw.isdecimal() else t for t in tokens])
        matches = _longest(found)
        if not matches:
            return ()
        sides = self._sides.find(tokens) if any(m.payload.category is StudyCategory.REGION for m in matches) else []
        pointers = {m.last for m in matches if m.payload.category is StudyCategory.DEIXIS}
        words = (_word(m, text, tokens, sides, pointers) for m in matches)
        return tuple(w for w in words if w.category is not StudyCategory.AGE or w.number is not None)


def _longest(matches: Sequence[Match[StudyWord]]) -> list[Match[StudyWord]]:
    """Drop matches that overlap a longer one of their category ("without contrast" holds no "contrast").

    Rows of the same words are all kept: "PA and lateral" are two views, and one of them is the lateral.
    """
    kept: list[Match[StudyWord]] = []
    for match in sorted(matches, key=lambda m: (-len(m.words), m.gaps, m.first)):
        words = set(match.words)
        rivals = [set(k.words) for k in kept if k.payload.category is match.payload.category]
        if not any(words & rival and words != rival for rival in rivals):
            kept.append(match)
    return sorted(kept, key=lambda m: m.first)


def _word(match: Match[StudyWord], text: str, tokens: Sequence[Token], sides: Sequence[Match[Cue]], pointers: Collection[int]) -> _Word:
    start, end = tokens[match.first].start, tokens[match.last].end
    digits = _DIGITS.search(text[start:end]) if match.payload.category is StudyCategory.AGE else None
    side = _side_beside(match, sides) if match.payload.category is StudyCategory.REGION else None
    return _Word(
        category=match.payload.category,
        value=match.payload.value,
        start=start,
        end=end,
        number=int(digits.group()) if digits else None,
        side=(side.payload.value, tokens[side.first].start, tokens[side.last].end) if side else None,
        points_here=any(0 < match.first - i <= _POINTED + 1 for i in pointers),
    )


def _side_beside(match: Match[StudyWord], sides: Sequence[Match[Cue]]) -> Match[Cue] | None:
    """Return the side nearest to a body part; None where two different ones are equally near."""
    gaps = [(match.first - s.last if s.last < match.first else s.first - match.last, s) for s in sides]
    near = [(gap, s) for gap, s in gaps if 0 < gap <= _BESIDE + 1]
    best = [s for gap, s in near if gap == min(g for g, _ in near)]
    return best[0] if len({s.payload.value for s in best}) == 1 else None


def _is_of_another(word: _Word, elsewhere: Collection[str]) -> bool:
    if word.category in _OF_AN_EXAM:
        return "exam" in elsewhere
    return word.category in _OF_A_PERSON and "person" in elsewhere


def _fact(word: _Word, span: Span, is_title: bool, of_another: bool) -> Fact:
    def part(start: int, end: int) -> Span:
        return Span(span.start + start, span.start + end, span.text[start:end], span.section)

    return Fact(
        category=word.category,
        value=word.value,
        span=part(word.start, word.end),
        sentence=span,
        number=word.number,
        side=word.side[0] if word.side else None,
        side_span=part(*word.side[1:]) if word.side else None,
        points_here=word.points_here,
        is_title=is_title,
        of_another=of_another,
    )
