"""Levels and segments whose number does not exist: L7, T14, segment 11."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.checks.policy import POLICY
from agent.checks.roman_levels import nearest, number_of, numerals
from agent.checks.statements import CheckedReport
from agent.locating import wholes
from agent.types import Issue, IssueKind, Sentence, Suggestion
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase

_FEWEST = 4
"""Members that make a series."""
_VARIANT = 1
"""Numbers beyond the last that variants have: a sixth lumbar vertebra, the eighth cervical nerve."""
_EVERYWHERE = "rad:anatomy"
_NUMBERED = re.compile(r"([^\d]*?)(\d{1,2})(\D*)")
_OF_ID = re.compile(r"[^\d]*_([a-z])(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Series:
    """Places that are told apart by a number alone."""

    prefix: str
    last: int
    member: str
    """One of its places."""


@lru_cache(maxsize=64)
def _series(language: str, knowledge: KnowledgeBase) -> tuple[dict[str, Series], re.Pattern[str]]:
    """Return the series by prefix: from the concepts' ids, which name levels as everywhere (L5), and from the labels."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    anatomy = {c for c in knowledge.ontology if knowledge.ontology[c].kind is ConceptKind.ANATOMY}
    for concept in anatomy:
        if match := _OF_ID.fullmatch(concept):
            found[match[1].upper()][int(match[2])] = concept
    for label in knowledge.labels(language):
        match = _NUMBERED.fullmatch(label.text)
        if match and label.concept in anatomy and match[1].strip() and not match[3].strip():
            found[match[1].strip()][int(match[2])] = label.concept or ""
    kept = {prefix: Series(prefix, max(numbers), numbers[max(numbers)]) for prefix, numbers in found.items() if len(numbers) >= _FEWEST}
    choice = "|".join(re.escape(prefix) for prefix in sorted(kept, key=len, reverse=True))
    number = r"(\d{1,2})(?![\w.,]*\d)(?!\s?(?:mm|cm|%))"
    return kept, re.compile(rf"(?<![\w-])({choice})\s?{number}(?:\s?[-–/]\s?({choice})\s?{number}|[-–/]{number})?(?!\w)")


def unknown_levels(sentence: Sentence, report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each number beyond the last of its series, where the sentence speaks of that part of the body."""
    text = sentence.span.text
    yield from _unknown_numerals(sentence, report)
    if not any(c.isdigit() for c in text):
        return
    series, pattern = _series(report.document.language, report.knowledge)
    for match in pattern.finditer(text):
        first, number, second, last, bare = match.groups()
        said = [(first, number), (second, last), (first, bare)]
        for prefix, digits in said:
            if digits and _is_beyond(digits, series[prefix]) and _is_about(sentence, series[prefix], report):
                yield _issue(sentence, match[0], series[prefix])
                break


def _unknown_numerals(sentence: Sentence, report: CheckedReport) -> Iterator[Issue]:
    language, knowledge = report.document.language, report.knowledge
    for members, numeral in numerals(sentence.span.text, language, knowledge):
        last = max(members)
        series = Series("", last, members[last])
        if number_of(numeral[0]) > last + _VARIANT and _is_about(sentence, series, report):
            known = {n[0] for s in report.document.body for m, n in numerals(s.span.text, language, knowledge) if number_of(n[0]) in m}
            edit = nearest(numeral, known, sentence.span.start)
            yield _issue(sentence, numeral[0], series, edit)


def _is_beyond(digits: str, series: Series) -> bool:
    """True beyond the last number; "L45" is a way to write L4-L5."""
    glued = len(digits) == len("45") and int(digits[1]) == int(digits[0]) + 1
    return int(digits) > series.last + _VARIANT and not glued


def _is_about(sentence: Sentence, series: Series, report: CheckedReport) -> bool:
    ontology = report.ontology
    around = wholes(series.member, ontology) - {_EVERYWHERE}
    for mention in sentence.mentions:
        concept = mention.concept
        if ontology[concept].kind is ConceptKind.ANATOMY:
            if around & wholes(concept, ontology):
                return True
        elif any(around & wholes(place, ontology) for place in ontology.expected_anatomy(concept)):
            return True
    return False


def _issue(sentence: Sentence, written: str, series: Series, edit: Suggestion | None = None) -> Issue:
    return Issue(
        kind=IssueKind.IMPOSSIBLE,
        severity=POLICY[IssueKind.IMPOSSIBLE],
        message=f'"{written}" does not exist: {series.prefix or "the series"} ends at {series.last}; check the number.',
        spans=(sentence.span,),
        concept=series.member,
        suggestion=edit,
        # Variants of one more are let pass, so a number beyond is a slip.
        confidence=0.9,
    )
