"""`transcription`: what dictation misheard and what was mistyped: wrong but real words, misspelt terms, doubled words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.types import Issue, IssueKind, Severity, Span, Suggestion
from kg.confusions import NEAR, Confusion, load_confusions
from kg.matcher import Match, PatternMatcher
from kg.spelling import is_mask, spelling
from kg.tokens import Token, fold, tokenize

_DOUBLED = 5
"""Letters from which a word is not said twice on purpose ("that that", "vous vous")."""


def transcription(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each misheard phrase, misspelt term and doubled word."""
    language = report.document.language
    often = Counter(token.folded for sentence in report.document.sentences for token in tokenize(sentence.span.text))
    capitals = report.document.report.text.isupper()
    for sentence in report.document.sentences:
        span = sentence.span
        tokens = _tokens(span.text)
        taken: set[int] = set()
        for match in _misheard(language, span.text):
            taken.update(match.words)
            yield _mishearing(span, tokens, match)
        for number, token in enumerate(tokens):
            if number in taken or often[token.folded] > 1:
                continue
            if (parts := _parts(report, tokens, number, span.text)) and number + 1 not in taken:
                yield _blank(span, *parts)
            elif meant := _meant(report, token, number == 0 or capitals):
                yield _misspelling(span, token, meant)
        yield from _doubled(span, tokens)


@lru_cache(maxsize=50_000)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(tokenize(text))


@lru_cache(maxsize=64)
def _matcher(language: str) -> PatternMatcher[Confusion]:
    matcher: PatternMatcher[Confusion] = PatternMatcher()
    for row in load_confusions(language):
        matcher.add(row.heard, row)
    return matcher


@lru_cache(maxsize=50_000)
def _misheard(language: str, text: str) -> tuple[Match[Confusion], ...]:
    """Return the confusions of a sentence, the longest first where they overlap."""
    tokens = _tokens(text)
    kept: list[Match[Confusion]] = []
    for match in sorted(_matcher(language).find(tokens), key=lambda m: (-len(m.words), m.first)):
        if not any(set(match.words) & set(k.words) for k in kept) and _tells(match, tokens):
            kept.append(match)
    return tuple(sorted(kept, key=lambda m: m.first))


def _tells(match: Match[Confusion], tokens: Sequence[Token]) -> bool:
    """True where the row needs no context, or one of its words stands near."""
    context = match.payload.context
    near = (*tokens[max(0, match.first - NEAR) : match.first], *tokens[match.last + 1 : match.last + 1 + NEAR])
    return not context or any(_context(context).fullmatch(token.folded) for token in near)


@lru_cache(maxsize=2_000)
def _context(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(r"\w*".join(re.escape(fold(part)) for part in word.split("*")) for word in words))


def _meant(report: CheckedReport, token: Token, free_capitals: bool) -> str | None:
    return spelling(report.knowledge, report.document.language).misspelt(token.raw, free_capitals=free_capitals)


def _parts(report: CheckedReport, tokens: Sequence[Token], number: int, text: str) -> tuple[int, int, str] | None:
    """Return start, end and mend of a term with a blank too many or too few, at a word of a sentence."""
    words, one = spelling(report.knowledge, report.document.language), tokens[number]
    if not one.raw.isalpha() or is_mask(one.raw):
        return None
    if meant := words.split(one.raw):
        return one.start, one.end, meant
    other = tokens[number + 1] if number + 1 < len(tokens) else None
    if other and text[one.end : other.start] == " " and (meant := words.joined(one.raw, other.raw)):
        return one.start, other.end, meant
    return None


def _mishearing(span: Span, tokens: Sequence[Token], match: Match[Confusion]) -> Issue:
    words = _part(span, tokens[match.first].start, tokens[match.last].end)
    return Issue(
        kind=IssueKind.TRANSCRIPTION,
        severity=POLICY[IssueKind.TRANSCRIPTION],
        message=f'"{words.text}" was probably meant to be "{match.payload.meant}".',
        spans=(words,),
        suggestion=Suggestion(words.start, words.end, _as_written(words.text, match.payload.meant)),
        # A phrase that makes no sense in a report is surer than a real word in odd company.
        confidence=0.85 if match.payload.context else 0.9,
    )


def _misspelling(span: Span, token: Token, meant: str) -> Issue:
    """A warning only: everybody reads the term that was meant."""
    words = _part(span, token.start, token.end)
    return Issue(
        kind=IssueKind.TRANSCRIPTION,
        severity=Severity.WARNING,
        message=f'"{words.text}" is no known word; "{meant}" was probably meant.',
        spans=(words,),
        suggestion=Suggestion(words.start, words.end, _as_written(words.text, meant)),
        # Unknown to label tables and a list of 300,000 words, and one edit from a single term.
        confidence=0.8,
    )


def _blank(span: Span, start: int, end: int, meant: str) -> Issue:
    """A warning only: everybody reads the term that was meant."""
    words = _part(span, start, end)
    return Issue(
        kind=IssueKind.TRANSCRIPTION,
        severity=Severity.WARNING,
        message=f'"{words.text}" was probably meant to be "{meant}".',
        spans=(words,),
        suggestion=Suggestion(words.start, words.end, _as_written(words.text, meant)),
        # Some write the parts of a compound as two words on purpose.
        confidence=0.75,
    )


def _doubled(span: Span, tokens: Sequence[Token]) -> Iterator[Issue]:
    for one, other in pairwise(tokens):
        # More than one space stands between the masks of an anonymised report.
        apart = span.text[one.end : other.start] != " " or not one.raw.isalpha() or is_mask(one.raw)
        if one.folded != other.folded or len(one.folded) < _DOUBLED or apart:
            continue
        yield Issue(
            kind=IssueKind.TRANSCRIPTION,
            severity=Severity.WARNING,
            message=f'"{one.raw}" stands twice.',
            spans=(_part(span, one.start, other.end),),
            suggestion=Suggestion(span.start + one.end, span.start + other.end, ""),
            # Long words are hardly ever said twice on purpose.
            confidence=0.9,
        )


def _part(span: Span, start: int, end: int) -> Span:
    return Span(span.start + start, span.start + end, span.text[start:end], span.section)


def _as_written(old: str, new: str) -> str:
    """Return `new` with the capitals of `old`, its own kept ("PICC", German nouns)."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
