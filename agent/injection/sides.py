"""Left for right: between the sections, at places that have one side only, and at devices."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, replaced
from agent.injection.pairs import agreeing, is_device
from agent.injection.wording import counterpart, side_part
from agent.locating import OWN_SIDE
from agent.types import ONE_SIDED, Laterality, Mention, Modifier, Sentence, Span
from kg.concept import ConceptKind
from kg.language import Category
from kg.tokens import tokenize


@dataclass(frozen=True, slots=True)
class _Swap:
    """The word for a side, and the word for the other one."""

    sentence: Sentence
    start: int
    end: int
    new: str

    def edit(self, description: str, against: Span | None = None) -> Edit:
        return replaced(self.sentence.span, self.start, self.end, self.new, description, against)


def side_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The side of a finding in one section, where both sections give it that side."""
    yield from _swapped(report, devices=False)


def device_side_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The side of a device in one section."""
    yield from _swapped(report, devices=True)


def _swapped(report: CheckedReport, *, devices: bool) -> Iterator[Edit]:
    for pair, side in agreeing(report, lambda s: s.side):
        swap = _other_side(report, pair.wrong.sentence, side)
        if swap and is_device(report, pair.wrong.concept) is devices and not _is_impossible(report, swap):
            yield swap.edit("the other side", pair.right.span)


def side_impossible(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The side of a place that exists on one side only (the middle lobe of the left lung)."""
    for sentence in report.document.body:
        sides = {(m.laterality.start, m.laterality.end): m.laterality for m in sentence.mentions if m.laterality}
        for at in sorted(sides):
            swap = _other_side(report, sentence, sides[at])
            if swap and _is_impossible(report, swap):
                yield swap.edit("this place has one side only")


def _other_side(report: CheckedReport, sentence: Sentence, side: Modifier) -> _Swap | None:
    if side.value not in ONE_SIDED:
        return None
    language, value = report.knowledge.language(report.document.language), Laterality(side.value).opposite
    told = sentence.span.text[side.start - sentence.span.start : side.end - sentence.span.start]
    part = side_part(language, told, side.value)
    if part is None:
        return None
    new = counterpart(language, Category.LATERALITY, told[slice(*part)], str(value))
    return _Swap(sentence, side.start + part[0], side.start + part[1], new) if new else None


def _is_impossible(report: CheckedReport, swap: _Swap) -> bool:
    """Return whether the side belongs to a place that has one side only, and is known as such without it ("middle lobe")."""
    text, start = swap.sentence.span.text, swap.sentence.span.start
    for place in swap.sentence.mentions:
        if report.ontology[place.concept].sidedness in OWN_SIDE and _is_beside(report, swap, place):
            whole = text[place.start - start : place.end - start]
            inside = place.start <= swap.start and swap.end <= place.end
            before, after = whole[: swap.start - place.start], whole[swap.end - place.start :]
            alone, swapped = (before + after, before + swap.new + after) if inside else (whole, whole)
            if place.concept in _named(report, alone) and not _named(report, swapped) - {place.concept}:
                return True
    return False


def _is_beside(report: CheckedReport, swap: _Swap, place: Mention) -> bool:
    """True where the word for the side stands in the name of a place, or right beside it."""
    low, high = sorted((swap.start, swap.end, place.start, place.end))[1:3]
    overlap = swap.start < place.end and place.start < swap.end
    return overlap or not report.document.report.text[low:high].strip()


def _named(report: CheckedReport, words: str) -> set[str]:
    """Return the anatomy that words name from the first to the last."""
    tokens = tokenize(words)
    found = report.knowledge.lexicon(report.document.language).find(tokens)
    whole = {c.concept for c in found if c.words[0] == 0 and c.words[-1] == len(tokens) - 1}
    return {c for c in whole if report.ontology[c].kind is ConceptKind.ANATOMY}
