"""Bootstrap intervals: reports are drawn again with replacement, since the cells of one report depend on each other.

Percentile intervals (Efron & Tibshirani 1993, chapter 13). A resample is a row of weights, and its counts are one matrix product.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from agent.evaluation.cells import CellTable, Floats
from agent.evaluation.scores import Counts, counts, report_counts

RESAMPLES = 1_000
SEED = 13
_TAILS = (2.5, 97.5)
Metric = Callable[[Counts], Floats]
"""From counts of shape (..., findings, 4) to figures of shape (...)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    estimate: float
    low: float
    high: float


def intervals(table: CellTable, metrics: Mapping[str, Metric], resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval]:
    """Return each metric with its 95 % interval over resampled reports.

    Args:
        table: the cells.
        metrics: by name.
        resamples: how often the reports are drawn.
        seed: the same seed draws the same reports.
    """
    whole, drawn = counts(table), resampled(table, draws(table.reports, resamples, seed))
    return {name: _interval(float(metric(whole)), metric(drawn)) for name, metric in metrics.items()}


def difference_intervals(
    first: CellTable, second: CellTable, metrics: Mapping[str, Metric], resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, Interval]:
    """Return how much larger each metric is in the first run than in the second; both are drawn the same reports."""
    drawn = draws(first.reports, resamples, seed)
    whole, again = (counts(first), counts(second)), (resampled(first, drawn), resampled(second, drawn))
    return {
        name: _interval(float(metric(whole[0]) - metric(whole[1])), metric(again[0]) - metric(again[1])) for name, metric in metrics.items()
    }


def draws(reports: int, resamples: int, seed: int) -> Floats:
    """Return how often each report stands in each resample, shape (resamples, reports)."""
    equal = np.full(reports, 1 / reports)
    return np.random.default_rng(seed).multinomial(reports, equal, size=resamples).astype(np.float64)


def resampled(table: CellTable, drawn: Floats) -> Counts:
    """Return the counts of every resample, shape (resamples, findings, 4)."""
    each = report_counts(table)
    return Counts(_weighted(drawn, each.hits), _weighted(drawn, each.gold), _weighted(drawn, each.predicted))


def _weighted(drawn: Floats, each: Floats) -> Floats:
    return (drawn @ each.reshape(len(each), -1)).reshape(len(drawn), *each.shape[1:])


def _interval(estimate: float, values: Floats) -> Interval:
    known = values[~np.isnan(values)]  # a rare finding may be missing from a resample
    low, high = np.percentile(known, _TAILS) if len(known) else (float("nan"), float("nan"))
    return Interval(estimate, float(low), float(high))
