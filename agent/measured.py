"""What each measurement of a sentence measures: the nearest finding that it can belong to, or else the anatomy before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.measurements import PART, Measurement, measurements, reader
from agent.types import Mention, MentionClass, Sentence
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase

_ADJACENT = 6
"""Words that may stand between a measurement and the finding it leads: "12 mm well defined right upper lobe nodule"."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement and what it measures."""

    measurement: Measurement
    mention: Mention | None
    sentence: Sentence


def measured(sentence: Sentence, language: str, knowledge: KnowledgeBase) -> list[Measured]:
    """Return the measurements of a sentence, each with the finding or anatomy that it measures, where one is clear."""
    ontology = knowledge.ontology
    found = measurements(sentence.span.text, language, knowledge.folder, sentence.span.start)
    if not found:
        return []
    mentions = [m for m in sentence.mentions if m.mention_class is not MentionClass.NEGATIVE]
    seen = tuple(m for m in mentions if ontology[m.concept].kind.is_observation)
    places = tuple(m for m in sentence.mentions if ontology[m.concept].kind is ConceptKind.ANATOMY)
    around = _Around(sentence, seen, places, reader(language, knowledge.folder).conj)
    return [Measured(m, _target(m, around), sentence) for m in found]


@dataclass(frozen=True, slots=True)
class _Around:
    """A sentence with what can be measured in it."""

    sentence: Sentence
    seen: tuple[Mention, ...]
    """Findings that are not denied."""
    places: tuple[Mention, ...]
    conj: re.Pattern[str]

    def between(self, low: int, high: int) -> str:
        """Return the text between two offsets of the report."""
        start = self.sentence.span.start
        return self.sentence.span.text[low - start : high - start]

    def parted(self, low: int, high: int) -> bool:
        """True where a comma, a bracket or an "and" stands between two offsets."""
        gap = self.between(low, high)
        return bool(PART.search(gap) or self.conj.search(gap))

    def words(self, low: int, high: int) -> int:
        """Return how many words stand between two offsets."""
        return len(self.between(low, high).split())

    def preceding(self, mentions: Sequence[Mention], found: Measurement) -> Mention | None:
        """Return the nearest mention before a measurement, up to a semicolon."""
        before = [m for m in mentions if m.end <= found.start and ";" not in self.between(m.end, found.start)]
        return max(before, key=lambda m: m.end, default=None)

    def led(self, found: Measurement) -> Mention | None:
        """Return the finding that a measurement stands before and qualifies."""
        after = [m for m in self.seen if m.start >= found.end and not self.parted(found.end, m.start)]
        return next((m for m in after if self.words(found.end, m.start) <= _ADJACENT), None)


def _target(found: Measurement, around: _Around) -> Mention | None:
    """Return what a measurement measures: the finding around it, the one that it leads, the one before it, or the anatomy before it."""
    inside = next((m for m in around.seen if m.start < found.end and found.start < m.end), None)
    if inside:
        return inside
    led, before = around.led(found), around.preceding(around.seen, found)
    place = around.preceding(around.places, found)
    if before is None:
        return led or place
    parted = bool(PART.search(around.between(before.end, found.start)))
    if led and (parted or around.words(before.end, found.start) > around.words(found.end, led.start)):
        return led
    if place and place.start >= before.end and around.parted(before.end, place.start):
        return place
    return before
