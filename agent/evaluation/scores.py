"""F1 scores from counts, over any number of resamples at once, so that an estimate and its interval come from one formula.

Every array may have leading axes (resamples); the last two are findings and classes in the order of `CLASSES`.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.evaluation.cells import CellTable, Flags, Floats
from agent.types import CLASSES, STATED, MentionClass
from kg.taxonomy import StatedClass

MIN_SUPPORT = 3
"""Gold cases below which a finding's F1 says nothing and is left out of macro averages."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """For each finding and class, shape (..., findings, 4): cells where both say it, where gold does, where the prediction does."""

    hits: Floats
    gold: Floats
    predicted: Floats


def counts(table: CellTable) -> Counts:
    """Return the counts over all reports."""
    each = report_counts(table)
    return Counts(each.hits.sum(0), each.gold.sum(0), each.predicted.sum(0))


def report_counts(table: CellTable) -> Counts:
    """Return the counts of each report, shape (reports, findings, 4); resampling reports is then a sum over the first axis."""
    shape = (table.reports, len(table.findings), len(CLASSES))
    right = table.right
    return Counts(
        _tally(shape, table.report[right], table.finding[right], table.gold[right]),
        _tally(shape, table.report, table.finding, table.gold),
        _tally(shape, table.report, table.finding, table.predicted),
    )


def _tally(shape: tuple[int, int, int], *indices: np.ndarray) -> Floats:
    found = np.zeros(shape)
    np.add.at(found, indices, 1.0)
    return found


def accuracy(found: Counts) -> Floats:
    """Return the share of cells where prediction and gold agree."""
    return _ratio(found.hits.sum((-2, -1)), found.gold.sum((-2, -1)))


def f1_scores(found: Counts) -> Floats:
    """Return the F1 score of each finding and class; not a number where the class neither occurs nor is predicted."""
    return _ratio(2 * found.hits, found.gold + found.predicted)


def micro_f1(found: Counts, mention_class: MentionClass) -> Floats:
    """Return the F1 score of a class over the cells of all findings together."""
    at = CLASSES.index(mention_class)
    return np.nan_to_num(_ratio(2 * found.hits[..., at].sum(-1), (found.gold + found.predicted)[..., at].sum(-1)))


def macro_f1(found: Counts, mention_class: MentionClass, included: Flags) -> Floats:
    """Return the mean of the F1 scores of a class over findings; 0 where none is included.

    In a resample from which a finding's cases are missing, that finding is left out.

    Args:
        found: the counts.
        mention_class: the class.
        included: which findings count, shape (findings,); see `supported`.
    """
    scores = f1_scores(found)[..., CLASSES.index(mention_class)]
    return _mean(scores[..., included]) if included.any() else np.zeros(scores.shape[:-1])


def supported(found: Counts, mention_class: MentionClass, least: int = MIN_SUPPORT) -> Flags:
    """Return which findings have at least so many gold cases of a class, shape (findings,)."""
    return found.gold[..., CLASSES.index(mention_class)] >= least


def macro_over_classes(found: Counts, classes: Sequence[StatedClass], whole: Counts) -> Floats:
    """Return the mean over mention classes of their macro F1, over the findings that have support in the `whole` data."""
    parts = [macro_f1(found, MentionClass(c), supported(whole, MentionClass(c))) for c in classes]
    return np.stack(parts).mean(0)


def weighted_f1(found: Counts) -> Floats:
    """Return for each finding the F1 scores of its classes, weighted by their gold cases; not_mentioned is a class too.

    This is the weighted F1 over four classes of JMIR Med Inform 2025;13:e68618.
    """
    return _ratio((np.nan_to_num(f1_scores(found)) * found.gold).sum(-1), found.gold.sum(-1))


def stated_weighted_f1(found: Counts) -> Floats:
    """Return for each finding the F1 scores of the stated classes, weighted by their gold cases.

    This is the weighted F1 of MOSAIC (arXiv 2509.04471): cells that gold does not mention have no weight, but what was predicted
    there still counts as false alarm. Not a number for a finding that gold never states.
    """
    stated = slice(0, len(STATED))
    weights = found.gold[..., stated]
    return _ratio((np.nan_to_num(f1_scores(found)[..., stated]) * weights).sum(-1), weights.sum(-1))


def mean_over(scores: Floats, included: Flags) -> Floats:
    """Return the mean over those findings whose score is a number."""
    return _mean(scores[..., included])


def _mean(values: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no finding at all: not a number
        return np.asarray(np.nanmean(values, axis=-1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) > 0)
