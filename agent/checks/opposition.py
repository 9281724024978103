"""Statements of one section that exclude each other: the same concept stated and bluntly denied, nothing setting them apart."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.checks.statements import CheckedReport, Statement
from agent.locating import places_in
from agent.types import MentionClass, Presence
from kg.concept import ConceptKind
from kg.tokens import Token, tokenize

_LINK = 4
"""Letters of the longest word that joins a list: or, and, oder, und, nor."""
_LEVEL = re.compile(r"\b[CTLS]\d{1,2}\b", re.IGNORECASE)
_LEAST = 4
"""Letters from which a word within a compound is the same word."""


def exclusive_pairs(report: CheckedReport, *, opposite: bool) -> Iterator[tuple[Statement, Statement]]:
    """Yield the first pair of statements of each concept that cannot both hold, in text order.

    Args:
        report: what is checked.
        opposite: True for denials by a wording of the opposite ("heart size normal"), False for those by a negation.
    """
    by_concept: dict[tuple[str, str], list[Statement]] = {}
    for statement in report.stated:
        # Tubes and lines come and go within one report; what has no broader concept speaks of everything and of nothing.
        if report.ontology[statement.concept].kind is ConceptKind.DEVICE or not report.ontology.ancestors(statement.concept):
            continue
        by_concept.setdefault((statement.concept, statement.section), []).append(statement)
    for group in by_concept.values():
        for one, other in combinations(group, 2):
            denied, stated = (one, other) if one.mention_class is MentionClass.NEGATIVE else (other, one)
            if _excludes(report, denied, stated) and denied.mention.opposite is opposite:
                yield one, other
                break


def _excludes(report: CheckedReport, denied: Statement, stated: Statement) -> bool:
    if denied.mention_class is not MentionClass.NEGATIVE or stated.mention_class is not MentionClass.POSITIVE:
        return False
    if denied.span == stated.span or stated.mention.cues or _is_of_another_time(stated) or _is_of_another_time(denied):
        return False
    # A degree inside an opposite wording is its own word ("normal groß").
    restricted = denied.side or denied.mention.location or (denied.mention.severity and not denied.mention.opposite)
    if restricted or not is_blunt(denied):
        return False
    # "Lungs clear" leaves room for what is said of one place or side.
    if denied.mention.opposite and (stated.side or stated.mention.location):
        return False
    if denied.mention.opposite:
        return _places(report, denied) == _places(report, stated)
    named = _is_named_in_full(report, denied) and _is_named_in_full(report, stated)
    return named and not _places(report, denied) and not is_elsewhere(report, denied, stated) and not _is_unheaded_opening(report, stated)


def _is_named_in_full(report: CheckedReport, statement: Statement) -> bool:
    """True where a mention holds its concept's whole name: in a long section "effusion" may be another one."""
    names = report.knowledge.lexicon(report.document.language).preferred
    wanted = [t.folded for t in tokenize(names.get(statement.concept, ""))]
    return bool(wanted) and all(any(word.startswith(w) for word in _words(statement)) for w in wanted)


def _words(statement: Statement) -> list[str]:
    start = statement.span.start
    return [t.folded for t in tokenize(statement.span.text[statement.mention.start - start : statement.mention.end - start])]


def is_elsewhere(report: CheckedReport, denied: Statement, stated: Statement) -> bool:
    """True where the denial is of a place or level that the assertion does not name."""
    return bool(_places(report, denied) - _places(report, stated)) or bool(levels(denied) - levels(stated))


def levels(statement: Statement) -> set[str]:
    """Return the vertebral levels that a statement's sentence names."""
    return set(_LEVEL.findall(statement.span.text.upper()))


def _places(report: CheckedReport, statement: Statement) -> set[str]:
    return {m.concept for m in places_in(statement.sentence, report.ontology)}


def same_words(one: Statement, other: Statement) -> bool:
    """True where two mentions share a word; different names of a concept may mean different kinds of it."""
    first, second = _words(one), _words(other)
    return any(a == b or (min(len(a), len(b)) >= _LEAST and (a in b or b in a)) for a in first for b in second)


def _is_unheaded_opening(report: CheckedReport, statement: Statement) -> bool:
    """The first sentence of a report without headings is often the question: "control after pneumonia"."""
    return statement.sentence is report.document.sentences[0] and report.document.sections[0].body_start == 0


def _is_of_another_time(statement: Statement) -> bool:
    mention = statement.mention
    # "Enlarged" is a change elsewhere, but not where it is a word of the finding itself.
    changed = mention.change is not None and not mention.start <= mention.change.start < mention.end
    return changed or mention.presence in (Presence.RESOLVED, Presence.HISTORICAL)


def is_blunt(denied: Statement) -> bool:
    """True where no word restricts the denial: "no effusion or pneumothorax", but not "no large effusion"."""
    mention, span = denied.mention, denied.span
    if mention.opposite:
        return True
    tokens = tokenize(span.text, span.start)
    cue = (mention.cue or "").split()
    before = [i for i, t in enumerate(tokens) if t.end <= mention.start]
    after = [i for i, t in enumerate(tokens) if t.start >= mention.end]
    raw = [t.raw for t in tokens]
    ahead = [i for i in before if raw[i : i + len(cue)] == cue]
    if ahead:
        return _is_list(denied, [tokens[i] for i in range(ahead[-1] + len(cue), len(before))])
    # A denial that follows its finding: "Pneumothorax not seen", "Erguss nicht nachweisbar".
    return not before and bool(after)


def _is_list(denied: Statement, words: Sequence[Token]) -> bool:
    """True where a mention follows its cue at once, or another finding with no more than a joining word between them."""
    other = max((m.end for m in denied.sentence.mentions if m.end <= denied.mention.start), default=0)
    between = [t for t in words if t.start >= other]
    if len(between) == len(words):
        return not words
    return not between or (len(between) == 1 and len(between[0].raw) <= _LINK)
