"""Sides of what the labels of a language do not know: the same words with left in FINDINGS and with right in IMPRESSION."""

from collections.abc import Iterator, Set
from functools import lru_cache

from agent.checks.sides import sides_of
from agent.checks.statements import CheckedReport
from agent.checks.wording import with_other_side
from agent.types import Issue, IssueKind, Laterality, SectionKind, Sentence, Severity, Suggestion
from kg.knowledge import KnowledgeBase
from kg.tokens import tokenize

_NEAR = 3
"""Words that may stand between a side and what has it."""
_LEAST = 5
"""Letters of a word that says what is found."""
_WORDS = dict[str, set[Laterality]]


def unread_sides(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue where a word beside a side in the impression stands in FINDINGS only beside the other one.

    The sentence of FINDINGS must be one that no finding was read in, and must share a number or the whole name of the finding.
    """
    read = {s.span for s in report.stated}
    found = [(s, _sided_words(report, s)) for s in report.sentences(SectionKind.FINDINGS)]
    for sentence in report.sentences(SectionKind.IMPRESSION):
        for start, end, side, near in _side_words(report, sentence):
            for one, words in found:
                alike = {w for w in near if words.get(w) == {side.opposite}}
                clash = any(words.get(w, set()) & {side} for w in near for _, words in found)
                if alike and not clash and one.span not in read and (_numbers(one) & _numbers(sentence) or _is_named(one, sentence, alike)):
                    yield _issue(report, one, sentence, (start, end, side))
                    return


def _side_words(report: CheckedReport, sentence: Sentence) -> Iterator[tuple[int, int, Laterality, set[str]]]:
    """Yield the place and side of each side word, with the words near it and no nearer to another one."""
    sides = sides_of(report.document.language, report.knowledge)
    tokens = tokenize(sentence.span.text)
    matches = list(sides.within.finditer(sentence.span.text))
    at = [next(i for i, t in enumerate(tokens) if t.end > m.start(1)) for m in matches]
    cues = _cue_words(report.knowledge, report.document.language)
    for match, own in zip(matches, at, strict=True):
        others = [i for i in at if i != own]
        near = {
            t.folded
            for i, t in enumerate(tokens)
            if 0 < abs(i - own) <= _NEAR
            and len(t.folded) >= _LEAST
            and t.folded not in cues
            and all(abs(i - own) < abs(i - other) for other in others)
        }
        yield sentence.span.start + match.start(1), sentence.span.start + match.end(1), sides.words[match[1].lower()], near


def _sided_words(report: CheckedReport, sentence: Sentence) -> _WORDS:
    found: _WORDS = {}
    for _, _, side, near in _side_words(report, sentence):
        for word in near:
            found.setdefault(word, set()).add(side)
    return found


def _numbers(sentence: Sentence) -> set[str]:
    """Return the sizes and levels of a sentence: 16, L4."""
    return {t.folded for t in tokenize(sentence.span.text) if any(c.isdigit() for c in t.folded)}


def _is_named(one: Sentence, other: Sentence, alike: Set[str]) -> bool:
    """True where all words of a finding of the second sentence stand in the first, with one of those that have a side."""
    words = {t.folded for t in tokenize(one.span.text)}
    start = other.span.start
    names = [{t.folded for t in tokenize(other.span.text[m.start - start : m.end - start])} for m in other.mentions]
    return any(len(name) > 1 and name <= words and name & alike for name in names)


@lru_cache(maxsize=64)
def _cue_words(knowledge: KnowledgeBase, language: str) -> frozenset[str]:
    return frozenset(t.folded for cue in knowledge.language(language).cues for t in tokenize(cue.text))


def _issue(report: CheckedReport, one: Sentence, other: Sentence, word: tuple[int, int, Laterality]) -> Issue:
    start, end, side = word
    language = report.knowledge.language(report.document.language)
    new = with_other_side(report.document.report.text[start:end], language)
    return Issue(
        kind=IssueKind.LATERALITY,
        # Only words are compared here, and not what they mean.
        severity=Severity.WARNING,
        message=f"The same is on the {side.opposite.value} in FINDINGS and on the {side.value} in IMPRESSION.",
        spans=(one.span, other.span),
        suggestion=Suggestion(start, end, new) if new else None,
        confidence=0.7,
    )
