"""`severity`: small in one section, large in the other."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.checks.grades import grades
from agent.checks.opposition import levels
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.word_forms import inflected
from agent.types import Degree, Issue, IssueKind, Modifier, Suggestion
from kg.knowledge import KnowledgeBase
from kg.tokens import fold, tokenize

_APART = 2
"""Degrees that must lie between two words: small and moderate are used loosely, small and large are not."""

_BEHIND = 3
"""Words that may stand between a finding and a degree that follows it: "épanchement pleural gauche abondant"."""


def severity(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept whose degrees in FINDINGS and IMPRESSION are far apart."""
    for concept in sorted({s.concept for s in positive(report.findings)}):
        found = _graded(report, report.findings, concept)
        concluded = _graded(report, report.impression, concept)
        pairs = [(one, other) for one in found for other in concluded if _same_place(one[0], other[0])]
        if pairs and all(_apart(one[1], other[1]) for one, other in pairs):
            yield _issue(report, *pairs[0])
    yield from grades(report)


def _graded(report: CheckedReport, statements: Sequence[Statement], concept: str) -> list[tuple[Statement, Modifier]]:
    denials = _denials(report.knowledge, report.document.language)
    own = [s for s in positive(statements) if s.concept == concept and _is_beside(s, denials)]
    return [(s, s.mention.severity) for s in own if s.mention.severity]


def _is_beside(statement: Statement, denials: frozenset[str]) -> bool:
    """True where a degree stands before its finding or right behind it: in "effusion and extensive opacity" it is the other's."""
    mention, start = statement.mention, statement.span.start
    if mention.severity is None or mention.severity.start < mention.end:
        return True
    between = statement.span.text[mention.end - start : mention.severity.start - start]
    follows = any(m.start >= mention.severity.end for m in statement.sentence.mentions)
    words = [token.folded for token in tokenize(between)]
    return len(words) <= (0 if follows else _BEHIND) and not denials & set(words)


@lru_cache(maxsize=64)
def _denials(knowledge: KnowledgeBase, language: str) -> frozenset[str]:
    """Single words that deny what follows: "sclerotic without significant stenosis" is no significant sclerosis."""
    return frozenset(fold(cue.text) for cue in knowledge.language(language).cues if cue.value == "negated" and " " not in cue.text)


def _same_place(one: Statement, other: Statement) -> bool:
    # "L5" may be all that a sentence says of L4-L5, where the level was named before it.
    here, there = levels(one), levels(other)
    if not (here <= there or there <= here) or bool(here) != bool(there):
        return False
    return not (one.side and other.side and one.side.value != other.side.value)


def _apart(one: Modifier, other: Modifier) -> bool:
    return abs(Degree(one.value).rank - Degree(other.value).rank) >= _APART


def _issue(report: CheckedReport, one: tuple[Statement, Modifier], other: tuple[Statement, Modifier]) -> Issue:
    (first, stated), (second, wrong) = one, other
    words, wrong_words = word_span(first, stated).text, word_span(second, wrong).text
    name = report.ontology[first.concept].name
    return Issue(
        kind=IssueKind.SEVERITY,
        severity=POLICY[IssueKind.SEVERITY],
        message=f'The {name} is "{words}" in FINDINGS and "{wrong_words}" in IMPRESSION.',
        spans=(first.span, second.span),
        concept=first.concept,
        suggestion=Suggestion(wrong.start, wrong.end, inflected(report, stated.value, wrong_words, words)),
        confidence=0.8,
    )
