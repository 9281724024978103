"""Calibration: whether labels that are called 90 % sure are right nine times in ten."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agent.evaluation.cells import CellTable, Flags, Floats
from agent.types import CLASSES, MentionClass

BINS = 15
"""As many as in Guo et al. 2017."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Cells whose confidence lies in one stretch."""

    low: float
    """Exclusive, but for the first bin."""
    high: float
    cells: int
    confidence: float
    """Mean of the cells."""
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well the confidence of the predicted class agrees with how often it is right."""

    cells: int
    ece: float
    """Expected calibration error over bins of equal width (Guo et al., ICML 2017)."""
    ece_equal_mass: float
    """The same over bins of equally many cells, which do not leave most bins nearly empty (Nixon et al. 2019)."""
    brier: float
    """Mean squared difference between confidence and being right (Brier 1950, of the predicted class alone)."""
    bins: tuple[ReliabilityBin, ...]
    """Bins of equal width that hold any cell."""


def calibration(table: CellTable, chosen: Flags | None = None) -> Calibration:
    """Return the calibration of confidences.

    Args:
        table: the cells; those of failed reports are left out, as nobody said how sure they are.
        chosen: which cells to look at, shape (n,); all without it.
    """
    kept = ~table.failed if chosen is None else ~table.failed & chosen
    confidence, right = table.confidence[kept], table.right[kept].astype(np.float64)
    bins = tuple(_equal_width(confidence, right))
    return Calibration(
        cells=len(confidence),
        ece=_expected_error(bins, len(confidence)),
        ece_equal_mass=_expected_error(tuple(_equal_mass(confidence, right)), len(confidence)),
        brier=float(np.mean((confidence - right) ** 2)) if len(confidence) else float("nan"),
        bins=bins,
    )


def stated_cells(table: CellTable) -> Flags:
    """Return the cells with a predicted stated class; the many easy not_mentioned ones would hide how well these are calibrated."""
    return table.predicted != CLASSES.index(MentionClass.NOT_MENTIONED)


def _equal_width(confidence: Floats, right: Floats) -> Iterator[ReliabilityBin]:
    edges = np.linspace(0, 1, BINS + 1)
    number = np.clip(np.digitize(confidence, edges[1:-1], right=True), 0, BINS - 1)
    for index in np.unique(number):
        mine = number == index
        yield _bin(float(edges[index]), float(edges[index + 1]), confidence[mine], right[mine])


def _equal_mass(confidence: Floats, right: Floats) -> Iterator[ReliabilityBin]:
    order = np.argsort(confidence, kind="stable")
    for part in np.array_split(order, BINS):
        if len(part):
            yield _bin(float(confidence[part[0]]), float(confidence[part[-1]]), confidence[part], right[part])


def _bin(low: float, high: float, confidence: Floats, right: Floats) -> ReliabilityBin:
    return ReliabilityBin(low, high, len(confidence), float(confidence.mean()), float(right.mean()))


def _expected_error(bins: tuple[ReliabilityBin, ...], cells: int) -> float:
    return sum(b.cells * abs(b.confidence - b.accuracy) for b in bins) / cells if cells else float("nan")
