"""Measurements that were dictated or typed wrong: a unit that is missing, doubled or cut off, a number that is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from agent.checks.policy import POLICY
from agent.measurements import alternatives, reader, unit_pattern
from agent.types import Issue, IssueKind, Sentence, Severity, Suggestion
from kg.measures import Quantity, Role

_NUMBER = r"\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to be garbled; the group `cut` is what a mend replaces."""

    pattern: re.Pattern[str]
    says: str
    mend: str | None
    severity: Severity | None = None


@lru_cache(maxsize=64)
def _forms(language: str, folder: Path) -> tuple[_Form, ...]:
    words = reader(language, folder).words
    unit = unit_pattern(words)
    length = rf"(?:{alternatives(text for text, u in words.units.items() if u.quantity is Quantity.LENGTH and len(text) > 1)})(?!\w)"
    times = rf"(?:[x×✕]|\b(?:{alternatives(words.of(Role.BY))})\b)"

    def form(pattern: str, says: str, mend: str | None = None, severity: Severity | None = None) -> _Form:
        return _Form(re.compile(pattern, re.IGNORECASE), says, mend, severity)

    return (
        form(rf"(?<![\w.,])(?:{_NUMBER}\s?{times}\s?){{1,2}}{_NUMBER}\s?(?P<cut>(?-i:m))(?![\w.²³/])", "the unit is cut off", "mm"),
        form(rf"(?<![\w.,]){_NUMBER}\s?(?P<unit>{length})(?P<cut>\s+(?P=unit))(?!\w)", "the unit stands twice", ""),
        form(rf"(?<![\w.,]){_NUMBER}\s?[x×✕]\s?{length}", "a number is missing before the unit"),
        form(rf"(?<![\w.,])\d+[.,]{{2,}}\d+\s?{unit}", "the decimal sign stands twice"),
        form(rf"(?<![\w.,])\d+(?:[.,]\d{{1,2}}){{2,}}\s?{length}", "the number has two decimal signs"),
        form(rf"(?<![\w.,]){_NUMBER}\s?(?:mm+m|cmm|mcm|cmc|ccm?m)(?!\w)", "there is no such unit"),
    )


def garbled(sentence: Sentence, language: str, folder: Path) -> Iterator[Issue]:
    """Yield an issue for each garbled measurement of a sentence."""
    text, start = sentence.span.text, sentence.span.start
    for form in _forms(language, folder):
        for match in form.pattern.finditer(text):
            edit = None
            if form.mend is not None:
                edit = Suggestion(start + match.start("cut"), start + match.end("cut"), form.mend)
            yield Issue(
                kind=IssueKind.MEASUREMENT,
                severity=form.severity or POLICY[IssueKind.MEASUREMENT],
                message=f'"{match[0].strip()}": {form.says}; write the measurement again.',
                spans=(sentence.span,),
                suggestion=edit,
                # Such forms are no measurement in any style of writing.
                confidence=0.95,
            )
