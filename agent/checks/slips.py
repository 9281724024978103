"""Slips of measurements: a wrong unit, a lost or moved decimal sign, exchanged digits; and how to mend them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from agent.measurements import Extent, Measurement, agree, measurements, reader
from agent.types import Suggestion
from kg.measures import Quantity

_SLIPS = (10.0, 100.0, 1000.0)
"""Ratios of a wrong unit or a lost decimal sign."""
_UNITS = ("mm", "cm")
"""The units that are taken for each other."""
_HABIT = 2
"""Sizes of one unit, all with a decimal sign, that show how a report writes them."""
_MOVES = (0.1, 10.0)


def is_slip(one: Measurement, other: Measurement) -> bool:
    """True where numbers differ as typing and hearing make them differ: by a power of ten, or by exchanged digits."""
    if one.quantity is not other.quantity or one.is_range or other.is_range or agree(one, other):
        return False
    if len(one.extents) != len(other.extents):
        return one.quantity is Quantity.LENGTH and any(agree(_scaled(one, by), other) for by in _MOVES)
    pairs = list(zip(one.extents, other.extents, strict=True))
    ratios = {round(max(a.value, b.value) / min(a.value, b.value), 3) for a, b in pairs if min(abs(a.value), abs(b.value)) > 0}
    if len(ratios) == 1 and ratios <= set(_SLIPS):
        return True
    if all(_digits(a.text) == _digits(b.text) and len(_digits(a.text)) > 1 for a, b in pairs) and one.unit.lower() == other.unit.lower():
        return True
    return one.quantity is Quantity.LENGTH and one.unit.lower() in _UNITS and any(agree(_scaled(one, by), other) for by in _MOVES)


def _scaled(one: Measurement, by: float) -> Measurement:
    return replace(one, extents=tuple(Extent(e.value * by, e.step * by, e.text) for e in one.extents))


def _digits(text: str) -> list[str]:
    return sorted(c for c in text if c.isdigit())


def _same_digits(one: Measurement, other: Measurement) -> bool:
    """True where the numbers differ by noughts, the decimal sign and the order of their digits alone."""
    return [[d for d in _digits(e.text) if d != "0"] for e in one.extents] == [
        [d for d in _digits(e.text) if d != "0"] for e in other.extents
    ]


@dataclass(frozen=True, slots=True)
class Writing:
    """How one report writes its sizes."""

    language: str
    folder: Path
    all_sizes: tuple[Measurement, ...]

    def has_decimals(self, unit: str) -> bool:
        """True where the other whole numbers of a unit would stand out: all its sizes carry a decimal sign."""
        written = [m for m in self.all_sizes if m.unit == unit and re.search(r"\d[.,]\d", m.text)]
        return len(written) >= _HABIT

    def read(self, text: str) -> Measurement | None:
        """Return the measurement that a text is, if it is one."""
        found = measurements(text, self.language, self.folder)
        return found[0] if len(found) == 1 and found[0].text == text else None

    def alternatives(self, wrong: Measurement) -> Iterator[Measurement]:
        """Yield what a size may have been meant to be, likely ones first: another unit, or the decimal sign elsewhere."""
        if wrong.quantity is not Quantity.LENGTH or wrong.text.count(wrong.unit) != 1:
            return
        texts = list(self._other_units(wrong))
        decimals = list(self._other_decimals(wrong))
        missing = len(wrong.extents) == 1 and len(_digits(wrong.text)) > 1 and self.has_decimals(wrong.unit)
        for text in decimals + texts if missing else texts + decimals:
            if found := self.read(text):
                yield found

    @staticmethod
    def _other_units(wrong: Measurement) -> Iterator[str]:
        if wrong.unit in _UNITS:
            yield from (wrong.text.replace(wrong.unit, unit) for unit in _UNITS if unit != wrong.unit)

    def _other_decimals(self, wrong: Measurement) -> Iterator[str]:
        sign = reader(self.language, self.folder).words.decimal
        if len(wrong.extents) > 1:
            return
        [number] = [extent.text for extent in wrong.extents]
        whole = number.isdigit()
        if whole and number.endswith("0") and len(number) > 1:
            yield wrong.text.replace(number, number[:-1])
        elif whole and len(number) > 1:
            yield wrong.text.replace(number, f"{number[:-1]}{sign}{number[-1]}")
        elif re.fullmatch(r"[1-9]\d?[.,]\d", number):
            yield wrong.text.replace(number, re.sub(r"\D", "", number))

    def mend(self, right: Measurement, wrong: Measurement) -> Suggestion:
        """Write the right size in place of the wrong one, changing as little of it as can be."""
        if right.unit != wrong.unit or not _same_digits(right, wrong):
            meant = next((m for m in self.alternatives(wrong) if agree(m, right)), None)
            if meant:
                return Suggestion(wrong.start, wrong.end, meant.text)
        if len(wrong.extents) == 1 < len(right.extents) and not right.is_range:
            largest = max(right.extents, key=lambda extent: extent.value)
            return Suggestion(wrong.start, wrong.end, f"{largest.text} {right.unit}")
        return Suggestion(wrong.start, wrong.end, right.text)
