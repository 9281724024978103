"""Other sizes: all lengths and volumes of a text grow or shrink by one factor; no label depends on them."""

import random

from agent.measurements import Measurement, measurements
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.reading import Replacement, RowReader, edited
from kg.measures import Quantity

_FACTORS = (0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.4)
"""Small enough that a nodule stays a nodule; one factor for a text keeps what is said to be larger larger."""
_SIZED = (Quantity.LENGTH, Quantity.VOLUME)


class SizeChange:
    """Multiplies the measurements of a text."""

    name = "numbers"

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with other sizes; None where it gives none, or where the words around them mean something else then."""
        document = self._reader.document(row)
        folder = self._reader.knowledge.folder
        found = [m for s in document.body for m in measurements(s.span.text, row.language, folder, s.span.start)]
        factor = rng.choice(_FACTORS)
        changes = [change for m in found if m.quantity in _SIZED for change in _changes(m, factor)]
        made = edited(row, changes)
        return made if made != row and self._reader.says_the_same(document, self._reader.document(made)) else None


def _changes(found: Measurement, factor: float) -> list[Replacement]:
    """Return the replacements of a measurement's numbers, written with as many decimals as before."""
    changes: list[Replacement] = []
    at = 0
    for extent in found.extents:
        at = found.text.index(extent.text, at)
        changes.append((found.start + at, found.start + at + len(extent.text), _times(extent.text, factor)))
        at += len(extent.text)
    return changes


def _times(number: str, factor: float) -> str:
    """Multiply a number as written.

    >>> _times("12", 1.1), _times("3,4", 0.9), _times("2", 1.1), _times("1 200", 1.1)
    ('13', '3,1', '3', '1 200')
    """
    sign = "," if "," in number else "."
    whole, _, decimals = number.partition(sign)
    if not whole.isdecimal() or not (decimals or "0").isdecimal():
        return number  # thousands, or no plain number
    old = int(whole + decimals)
    step = 1 if factor > 1 or old == 1 else -1
    new = round(old * factor) if round(old * factor) != old else old + step
    digits = str(new if old else 0).zfill(len(decimals) + 1)
    return f"{digits[: len(digits) - len(decimals)]}{sign}{digits[len(digits) - len(decimals) :]}" if decimals else digits
