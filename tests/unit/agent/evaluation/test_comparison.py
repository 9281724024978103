"""Two runs over the same reports."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_rel, wilcoxon

from agent.errors import InputError
from agent.evaluation.cells import CellTable
from agent.evaluation.comparison import Comparison, compare
from agent.evaluation.scores import accuracy, weighted_f1
from tests.unit.agent.evaluation.builders import N, P, random_table, table_of


def _compare(first: CellTable, second: CellTable) -> Comparison:
    return compare(first, second, weighted_f1, {"accuracy": accuracy}, resamples=200)


def test_a_run_is_not_better_than_itself() -> None:
    table = random_table(30, 4)
    found = _compare(table, table)
    for tests in (found.reports, found.findings):
        assert tests.mean_difference == 0
        assert np.isnan([tests.t_p, tests.wilcoxon_p]).all()
    assert (found.reports.pairs, found.findings.pairs) == (30, 4)
    assert (found.cells.only_first_right, found.cells.only_second_right) == (0, 0)
    assert np.isnan(found.cells.p)


def test_a_better_run_is_better_in_every_test() -> None:
    first, second = random_table(60, 8, right=0.95), random_table(60, 8, right=0.4)
    found = _compare(first, second)
    for p in (found.reports.t_p, found.reports.wilcoxon_p, found.findings.t_p, found.findings.wilcoxon_p, found.cells.p):
        assert p < 0.01
    assert found.differences["accuracy"].low > 0
    back = _compare(second, first)
    assert back.reports.mean_difference == -found.reports.mean_difference
    assert (back.reports.t_p, back.cells.p) == pytest.approx((found.reports.t_p, found.cells.p))
    assert (back.cells.only_first_right, back.cells.only_second_right) == (found.cells.only_second_right, found.cells.only_first_right)


def test_a_little_noise_is_not_better() -> None:
    gold = random_table(40, 5)
    places = np.arange(len(gold)) % 10
    runs = [replace(gold, predicted=np.where(places == wrong, (gold.gold + 1) % 4, gold.gold)) for wrong in (2, 6)]
    found = _compare(*runs)
    assert min(found.reports.t_p, found.reports.wilcoxon_p, found.cells.p) > 0.05
    assert found.differences["accuracy"].low < 0 < found.differences["accuracy"].high


def test_reports_are_paired_by_their_share_of_right_cells() -> None:
    first = table_of([(P, P), (P, P), (P, P), (P, N), (P, P), (P, P), (P, P), (P, P)], per_report=2)
    second = table_of([(P, N), (P, N), (P, P), (P, P), (P, N), (P, P), (P, P), (P, N)], per_report=2)
    shares = ([1, 0.5, 1, 1], [0, 1, 0.5, 0.5])
    found = _compare(first, second)
    assert found.reports.pairs == 4
    assert found.reports.mean_difference == pytest.approx(np.mean(shares[0]) - np.mean(shares[1]))
    assert found.reports.t_p == pytest.approx(ttest_rel(*shares).pvalue)
    assert found.reports.wilcoxon_p == pytest.approx(wilcoxon(*shares).pvalue)


@pytest.mark.parametrize(("only_first", "only_second", "p"), [(5, 0, 2 / 32), (1, 1, 1.0), (0, 1, 1.0), (3, 1, 10 / 16)])
def test_mcnemar_by_hand(only_first: int, only_second: int, p: float) -> None:
    right, wrong = (P, P), (P, N)
    first = table_of([right] * only_first + [wrong] * only_second + [right, wrong])
    second = table_of([wrong] * only_first + [right] * only_second + [right, wrong])
    found = _compare(first, second).cells
    assert (found.only_first_right, found.only_second_right) == (only_first, only_second)
    assert found.p == pytest.approx(p)


def test_runs_over_other_cells_are_refused() -> None:
    with pytest.raises(InputError, match="other cells"):
        _compare(random_table(5, 2), random_table(6, 2))
    with pytest.raises(InputError, match="other cells"):
        _compare(random_table(5, 2), random_table(5, 2, seed=1))
