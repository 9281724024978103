"""Key terms misheard or mistyped."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, replaced
from agent.injection.wording import vocabulary
from agent.types import Sentence
from kg.confusions import NEAR, Confusion, load_confusions
from kg.tokens import Token, fold, tokenize

_LONG = 7
"""Letters of a word that a reader still knows with one of them wrong."""
_WORD = re.compile(r"[^\W\d_]+")


def homophone(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """What dictation hears in the place of a term, in the context that shows it."""
    for sentence in report.document.body:
        tokens = tokenize(sentence.span.text, sentence.span.start)
        for row in load_confusions(report.document.language):
            for first, last in _found(row.meant, tokens):
                if _is_in_context(row, tokens, first, last):
                    yield replaced(sentence.span, tokens[first].start, tokens[last].end, row.heard, "misheard")


def _found(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    wanted = [token.folded for token in tokenize(text)]
    for first in range(len(tokens) - len(wanted) + 1):
        if [t.folded for t in tokens[first : first + len(wanted)]] == wanted:
            yield first, first + len(wanted) - 1


def _is_in_context(row: Confusion, tokens: Sequence[Token], first: int, last: int) -> bool:
    near = [*tokens[max(first - NEAR, 0) : first], *tokens[last + 1 : last + 1 + NEAR]]
    patterns = ["*".join(map(fold, pattern.split("*"))) for pattern in row.context]
    return not patterns or any(fnmatchcase(token.folded, pattern) for token in near for pattern in patterns)


def misspelling(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """Two neighbouring letters of a term exchanged, or one left out, so that no word of the language results."""
    known = vocabulary(report.knowledge, report.document.language)
    for sentence in report.document.body:
        for start, word in _terms(report, sentence):
            wrong = _mistyped(word, rng)
            if fold(word) in known and fold(wrong) not in known and fold(wrong) != fold(word):
                yield replaced(sentence.span, start, start + len(word), wrong, "misspelt")


def _terms(report: CheckedReport, sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield the long words of a sentence's findings, with where they begin."""
    for mention in sentence.mentions:
        if report.ontology[mention.concept].kind.is_observation:
            begin = mention.start - sentence.span.start
            for word in _WORD.finditer(sentence.span.text[begin : mention.end - sentence.span.start]):
                if len(word.group()) >= _LONG and word.group()[1:].islower():
                    yield mention.start + word.start(), word.group()


def _mistyped(word: str, rng: Random) -> str:
    """The first and the last letter stay: a slip inside the word is what passes unseen."""
    at = rng.randrange(1, len(word) - 2)
    if rng.random() < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :]
