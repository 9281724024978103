"""Taking a denial out of a report: its whole sentence, its part of a list of two, or the words that deny."""

import re

from agent.checks.statements import CheckedReport, Statement
from agent.types import Mention, Presence, Suggestion

_LINK = 5
"""Letters of the longest word that joins a list of two: or, and, oder, eller."""
_LONGEST = 10
"""Words of a sentence that says nothing but the denial."""
_JOINED = re.compile(rf"\s+\w{{1,{_LINK}}}\s+")
_PARTED = re.compile(r"[,;:()]|^\W*\d")
"""A sentence of several parts says more, and taking out an item of a numbered list changes the numbers."""


def without(report: CheckedReport, denied: Statement) -> Suggestion | None:
    """Return the edit that takes a denial out; None where the sentence says more than lists that are taken apart easily."""
    ontology = report.ontology
    found = sorted({(m.start, m.end): m for m in denied.sentence.mentions if ontology[m.concept].kind.is_observation}.values(), key=_place)
    own = denied.mention
    others = [m for m in found if m.end <= own.start or own.end <= m.start]
    if not others:
        return _sentence(report.document.report.text, denied)
    return _of_two(report.document.report.text, own, others[0]) if len(others) == 1 else None


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _sentence(text: str, denied: Statement) -> Suggestion | None:
    """Delete the sentence with one of the blanks around it."""
    start, end = denied.span.start, denied.span.end
    if _PARTED.search(denied.span.text) or len(denied.span.text.split()) > _LONGEST:
        return None
    if text[end : end + 1] == " ":
        end += 1
    else:
        start -= len(text[:start]) - len(text[:start].rstrip(" \n"))
    return Suggestion(start, end, "")


def _of_two(text: str, own: Mention, other: Mention) -> Suggestion | None:
    """Delete one of two: "no pneumothorax or effusion" becomes "no pneumothorax"."""
    first, second = sorted((own, other), key=_place)
    if not _JOINED.fullmatch(text[first.end : second.start]):
        return None
    return Suggestion(first.end, second.end, "") if own is second else Suggestion(first.start, second.start, "")


def undenied(report: CheckedReport, denied: Statement) -> Suggestion | None:
    """Return the edit that leaves a finding and takes out the words that deny it, where they open its sentence and it is alone in it."""
    mention, span = denied.mention, denied.span
    observed = [m for m in denied.sentence.mentions if report.ontology[m.concept].kind.is_observation]
    cue = re.escape(mention.cue or "").replace(r"\ ", r"\s+")
    found = re.match(rf"(\W*(?:\d+[.)]\s*)?)({cue}\s+)(?=\w)", span.text, re.IGNORECASE) if cue else None
    if mention.presence is not Presence.NEGATED or mention.opposite or len(observed) != 1 or found is None:
        return None
    start, end = span.start + found.start(2), span.start + found.end(2)
    modifiers = [m.start for m in (mention.laterality, mention.severity, mention.location) if m]
    if end != min((mention.start, *modifiers)):
        return None
    return Suggestion(start, end + 1, span.text[found.end(2)].upper())
