"""Two runs over the same reports: whether one is better by more than chance.

Per report and per finding the paired t-test and Wilcoxon's signed-rank test, as in JMIR Med Inform 2025;13:e68618; per cell McNemar's
exact test; and the bootstrap interval of the difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agent.errors import InputError
from agent.evaluation.bootstrap import RESAMPLES, SEED, Interval, Metric, difference_intervals
from agent.evaluation.cells import CellTable, Floats
from agent.evaluation.scores import counts


@dataclass(frozen=True, slots=True)
class PairedTests:
    """Two-sided tests of pairs; not a number where the two runs are the same."""

    pairs: int
    mean_difference: float
    """First run minus second."""
    t_p: float
    wilcoxon_p: float


@dataclass(frozen=True, slots=True)
class McNemar:
    """Cells that exactly one of the two runs has right."""

    only_first_right: int
    only_second_right: int
    p: float
    """Exact and two-sided; it takes cells as independent, which those of one report are not, so it is rather too small."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The run that is evaluated, against a second one."""

    reports: PairedTests
    """Pairs are reports: the share of right cells in each."""
    findings: PairedTests
    """Pairs are findings: the F1 score of each."""
    cells: McNemar
    differences: dict[str, Interval]
    """By metric, first run minus second, with bootstrap intervals."""


def compare(
    first: CellTable,
    second: CellTable,
    finding_scores: Metric,
    metrics: Mapping[str, Metric],
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare two runs over the same cells.

    Args:
        first: cells of the run that is evaluated.
        second: the same cells as another run has them.
        finding_scores: from counts to the score of each finding, shape (findings,).
        metrics: figures to give the difference of.
        resamples: for the intervals.
        seed: for the intervals.
    """
    if not _same_cells(first, second):
        raise InputError("the two runs have other cells; compare runs over the same gold file and taxonomy")
    scored = [np.asarray(finding_scores(counts(table))) for table in (first, second)]
    defined = first.named & ~np.isnan(scored[0]) & ~np.isnan(scored[1])
    return Comparison(
        reports=_paired(_per_report(first), _per_report(second)),
        findings=_paired(scored[0][defined], scored[1][defined]),
        cells=_mcnemar(first, second),
        differences=difference_intervals(first, second, metrics, resamples, seed),
    )


def _same_cells(first: CellTable, second: CellTable) -> bool:
    pairs = ((first.report, second.report), (first.finding, second.finding), (first.gold, second.gold))
    return first.findings == second.findings and all(np.array_equal(a, b) for a, b in pairs)


def _per_report(table: CellTable) -> Floats:
    cells = np.bincount(table.report, minlength=table.reports)
    right = np.bincount(table.report, weights=table.right, minlength=table.reports)
    return right[cells > 0] / cells[cells > 0]


def _paired(first: Floats, second: Floats) -> PairedTests:
    from scipy.stats import ttest_rel, wilcoxon

    differences = first - second
    mean = float(differences.mean()) if len(differences) else float("nan")
    # Neither test is defined without any difference, and the t-test needs two pairs that do not all differ alike.
    if len(differences) < 2 or not differences.any():
        return PairedTests(len(differences), mean, float("nan"), float("nan"))
    t_p = float(ttest_rel(first, second).pvalue) if np.ptp(differences) > 0 else float("nan")
    return PairedTests(len(differences), mean, t_p, float(wilcoxon(first, second).pvalue))


def _mcnemar(first: CellTable, second: CellTable) -> McNemar:
    from scipy.stats import binomtest

    only_first = int(np.sum(first.right & ~second.right))
    only_second = int(np.sum(second.right & ~first.right))
    changed = only_first + only_second
    return McNemar(only_first, only_second, float(binomtest(only_first, changed).pvalue) if changed else float("nan"))
