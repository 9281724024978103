"""Bootstrap intervals over reports."""

import time

import numpy as np
import pytest

from agent.evaluation.bootstrap import difference_intervals, draws, intervals, resampled
from agent.evaluation.report import metrics_of
from agent.evaluation.scores import accuracy, counts, weighted_f1
from kg.taxonomy import StatedClass
from tests.unit.agent.evaluation.builders import P, S, random_table, table_of

METRICS = {"accuracy": accuracy, "edema": lambda found: weighted_f1(found)[..., 0]}


def test_a_resample_draws_as_many_reports_as_there_are() -> None:
    drawn = draws(11, 50, 3)
    assert drawn.shape == (50, 11)
    assert (drawn.sum(1) == 11).all()
    assert (draws(11, 50, 3) == drawn).all()
    assert (draws(11, 50, 4) != drawn).any()


def test_the_counts_of_a_resample_are_those_of_its_reports() -> None:
    table = random_table(4, 3)
    once = resampled(table, np.ones((1, 4)))
    assert (once.hits[0] == counts(table).hits).all()
    twice = resampled(table, np.array([[0.0, 2, 1, 1]]))
    kept = (table.report > 0).astype(float) + (table.report == 1)
    assert twice.gold.sum() == kept.sum()
    assert twice.hits.sum() == kept[table.right].sum()


def test_intervals_hold_the_estimate_and_repeat() -> None:
    table = random_table(80, 4)
    found = intervals(table, METRICS, 200)
    assert found == intervals(table, METRICS, 200)
    assert found != intervals(table, METRICS, 200, seed=1)
    for interval in found.values():
        assert interval.low < interval.estimate < interval.high
    assert found["accuracy"].estimate == pytest.approx(table.right.mean())


def test_the_interval_of_a_share_is_near_the_normal_one() -> None:
    table = random_table(400, 1, right=0.6)
    share = float(table.right.mean())
    half = 1.96 * (share * (1 - share) / 400) ** 0.5
    found = intervals(table, METRICS)["accuracy"]
    assert (found.low, found.high) == pytest.approx((share - half, share + half), abs=0.015)


def test_reports_are_drawn_and_not_cells() -> None:
    # All cells of a report are right or wrong together: twenty reports tell no more than twenty cells would.
    pairs = ([(P, P)] * 10 + [(P, S)] * 10) * 10
    together, apart = (intervals(table_of(pairs, per_report=n), METRICS)["accuracy"] for n in (10, 1))
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_run_does_not_differ_from_itself() -> None:
    better, worse = random_table(60, 3, right=0.95), random_table(60, 3, right=0.5)
    same = difference_intervals(better, better, METRICS, 100)["accuracy"]
    assert (same.estimate, same.low, same.high) == (0, 0, 0)
    found = difference_intervals(better, worse, METRICS, 100)["accuracy"]
    assert 0 < found.low < found.estimate < found.high


def test_all_intervals_of_160_reports_take_less_than_two_seconds() -> None:
    table = random_table(160, 14)
    started = time.process_time()
    found = intervals(table, metrics_of(counts(table), table, tuple(StatedClass)))
    assert len(found) == 10
    assert time.process_time() - started < 2
