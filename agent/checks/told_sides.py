"""The side that a report tells of a finding or a place: by its own word, by the words that lead its line, or by its sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.checks.sides import sides_of
from agent.checks.statements import CheckedReport, Statement
from agent.types import ONE_SIDED, Modifier, Sentence, Span
from kg.concept import ConceptKind, Sidedness

_LEAD = re.compile(r"[^:.;]{1,60}:(?=\s)")
"""What a line is about: "Left lobe: ..."."""


@dataclass(frozen=True, slots=True)
class SidedPlace:
    """A paired part of the body with the side word beside it."""

    concept: str
    side: Modifier
    sentence: Span


def side_words(report: CheckedReport, sentence: Sentence) -> list[Modifier]:
    """Return the words for left and right of a sentence, in text order."""
    sides = sides_of(report.document.language, report.knowledge)
    start = sentence.span.start
    return [Modifier(sides.words[m[1].lower()], start + m.start(1), start + m.end(1)) for m in sides.within.finditer(sentence.span.text)]


def told_side(report: CheckedReport, statement: Statement) -> Modifier | None:
    """Return the side of a statement: its own, or that of the words that lead its sentence ("Left lobe: nodule of 8 mm")."""
    if statement.side:
        return statement.side
    lead = _LEAD.match(statement.span.text)
    if not lead or statement.mention.start < statement.span.start + lead.end():
        return None
    return _only([w for w in side_words(report, statement.sentence) if w.end <= statement.span.start + lead.end()])


def sentence_side(report: CheckedReport, sentence: Sentence) -> Modifier | None:
    """Return the side that a sentence names, where it names one only and says nothing of both."""
    if any(m.laterality and m.laterality.value not in ONE_SIDED for m in sentence.mentions):
        return None
    return _only(side_words(report, sentence))


def _only(words: list[Modifier]) -> Modifier | None:
    return words[0] if len({word.value for word in words}) == 1 else None


def sided_places(report: CheckedReport, sentence: Sentence) -> Iterator[SidedPlace]:
    """Yield the paired anatomy of a sentence that has a side word beside it."""
    sides = sides_of(report.document.language, report.knowledge)
    start = sentence.span.start
    for mention in sentence.mentions:
        concept = report.ontology[mention.concept]
        if concept.kind is not ConceptKind.ANATOMY or concept.sidedness is not Sidedness.PAIRED:
            continue
        if word := sides.beside(sentence.span.text, mention.start - start, mention.end - start):
            yield SidedPlace(concept.id, Modifier(word.side, start + word.start, start + word.end), sentence.span)
