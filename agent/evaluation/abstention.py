"""Abstention: how accurate the labels are when the least sure cells are left to people."""

from dataclasses import dataclass

import numpy as np

from agent.evaluation.cells import CellTable, Floats

COVERAGES = (0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Review:
    """What the mark `needs_review` gives."""

    coverage: float
    """Share of the cells that are not marked."""
    accuracy: float
    """Of those; not a number where all are marked."""
    marked_accuracy: float
    """Of the marked ones, which should be lower; not a number where none is marked."""
    errors_marked: float
    """Share of the wrong cells that are marked; not a number where none is wrong."""
    reports: int
    """Reports with a marked cell."""


@dataclass(frozen=True, slots=True)
class Abstention:
    """Accuracy and coverage when cells are kept from the surest down."""

    accuracy_at: dict[float, float]
    """By coverage."""
    aurc: float
    """Area under the risk-coverage curve: the mean share of errors over all coverages (Geifman & El-Yaniv 2017); less is better."""
    review: Review


def abstention(table: CellTable) -> Abstention:
    """Return how accuracy rises as the least sure cells are left out."""
    risk = risks(table)
    at = {coverage: 1 - float(risk[int(np.ceil(coverage * len(risk))) - 1]) for coverage in COVERAGES}
    return Abstention(at, float(risk.mean()), _review(table))


def risks(table: CellTable) -> Floats:
    """Return the share of errors among the surest 1, 2 ... n cells, shape (n,).

    Cells that are equally sure share their errors evenly, so that their order in the file does not matter.
    """
    _, group = np.unique(-table.confidence, return_inverse=True)
    wrong = np.bincount(group, weights=~table.right) / np.bincount(group)
    return np.cumsum(wrong[np.sort(group)]) / np.arange(1, len(table) + 1)


def _review(table: CellTable) -> Review:
    marked, right = table.needs_review, table.right
    return Review(
        coverage=float(np.mean(~marked)),
        accuracy=_share(right[~marked]),
        marked_accuracy=_share(right[marked]),
        errors_marked=_share(marked[~right]),
        reports=len(np.unique(table.report[marked])),
    )


def _share(flags: np.ndarray) -> float:
    return float(flags.mean()) if len(flags) else float("nan")
