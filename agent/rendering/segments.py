"""A report cut at every place where a marked stretch begins or ends, so that stretches may overlap."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of the report that belongs to an issue."""

    start: int
    end: int
    issue: int
    """Number of the issue; a lower number is shown before a higher one."""
    words: bool = False
    """True for the words that the issue is about, False for the sentence around them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which nothing begins or ends."""

    start: int
    end: int
    issues: tuple[int, ...] = ()
    """The issues it belongs to, lowest number first."""
    words_of: tuple[int, ...] = ()
    """The issues whose words it belongs to."""
    first_of: tuple[int, ...] = ()
    """The issues some words of which begin here."""


def segments(length: int, marked: Collection[Marked]) -> Iterator[Segment]:
    """Yield the segments of a text of `length` characters: in order, disjoint, covering it.

    >>> [(s.start, s.end, s.issues) for s in segments(9, [Marked(0, 4, 0), Marked(2, 6, 1)])]
    [(0, 2, (0,)), (2, 4, (0, 1)), (4, 6, (1,)), (6, 9, ())]
    """
    begins: dict[int, list[Marked]] = {}
    for mark in marked:
        begins.setdefault(mark.start, []).append(mark)
    cuts = sorted({0, length, *(m.start for m in marked), *(m.end for m in marked)})
    live: list[Marked] = []
    for start, end in pairwise(cuts):
        beginning = begins.get(start, [])
        live = [m for m in live if m.end > start] + [m for m in beginning if m.end > start]
        yield Segment(
            start,
            end,
            issues=_numbers(live),
            words_of=_numbers([m for m in live if m.words]),
            first_of=_numbers([m for m in beginning if m.words and m.end > start]),
        )


def _numbers(marked: Collection[Marked]) -> tuple[int, ...]:
    return tuple(sorted({m.issue for m in marked}))
