"""Cohen's kappa: agreement beyond what the two sets of class frequencies would give by chance (Cohen 1960)."""

import warnings
from dataclasses import dataclass

import numpy as np

from agent.evaluation.cells import CellTable, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Kappa between gold and prediction; not a number where both give every cell the same one class."""

    overall: float
    """Over the cells of all findings together."""
    mean: float
    """Over the findings that gold names and that have a kappa."""
    per_finding: Floats
    """Shape (findings,)."""


def agreement(table: CellTable) -> Agreement:
    """Return Cohen's kappa over the mention classes, not_mentioned included."""
    each = np.array([_kappa(table.gold[mine], table.predicted[mine]) for mine in _by_finding(table)])
    defined = each[table.named & ~np.isnan(each)]
    return Agreement(_kappa(table.gold, table.predicted), float(defined.mean()) if len(defined) else float("nan"), each)


def _by_finding(table: CellTable) -> list[np.ndarray]:
    return [table.finding == index for index in range(len(table.findings))]


def _kappa(gold: Ints, predicted: Ints) -> float:
    from sklearn.metrics import cohen_kappa_score

    if len(gold) == 0 or len(np.union1d(gold, predicted)) < 2:
        return float("nan")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(cohen_kappa_score(gold, predicted))
