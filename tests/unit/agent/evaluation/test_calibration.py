"""Calibration: errors worked out by hand, and what holds for any confidences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evaluation.calibration import BINS, calibration, stated_cells
from tests.unit.agent.evaluation.builders import N, P, S, random_table, table_of


@pytest.mark.parametrize(
    ("rights", "confidence", "ece", "brier"),
    [
        ([1, 1], [1.0, 1.0], 0.0, 0.0),
        ([0, 0], [1.0, 1.0], 1.0, 1.0),
        ([1, 0], [0.5, 0.5], 0.0, 0.25),
        ([1, 1, 1, 0], [0.75] * 4, 0.0, 0.1875),
        ([1, 0], [0.9, 0.3], 0.2, (0.01 + 0.09) / 2),
        ([1, 0], [0.61, 0.65], 0.13, (0.39**2 + 0.65**2) / 2),
    ],
    ids=["sure and right", "sure and wrong", "even", "three of four", "two bins", "one bin"],
)
def test_errors_by_hand(rights: list[int], confidence: list[float], ece: float, brier: float) -> None:
    found = calibration(table_of([(P, P if right else N) for right in rights], confidence))
    assert found.ece == pytest.approx(ece)
    assert found.brier == pytest.approx(brier)
    assert found.cells == len(rights)


def test_bins_take_their_upper_edge() -> None:
    found = calibration(table_of([(P, P)] * 4, [0.0, 1 / 15, 0.07, 1.0]))
    assert [(b.cells, round(b.low, 3), round(b.high, 3)) for b in found.bins] == [(2, 0.0, 0.067), (1, 0.067, 0.133), (1, 0.933, 1.0)]


def test_equal_mass_sees_what_one_wide_bin_hides() -> None:
    # In one bin of equal width too low and too high confidences cancel out.
    pairs, confidence = [(P, P)] * 14 + [(P, N)] * 16, [0.94] * 14 + [0.96] * 16
    found = calibration(table_of(pairs, confidence))
    assert found.ece == pytest.approx((14 * 0.94 + 16 * 0.96 - 14) / 30)
    assert found.ece_equal_mass == pytest.approx((14 * 0.06 + 16 * 0.96) / 30)


def test_failed_reports_and_other_cells_are_left_out() -> None:
    table = table_of([(P, P), (S, S), (P, N)], [0.9, 0.8, 0.7])
    assert calibration(table, stated_cells(table)).cells == 2
    failing = replace(table, failed=np.array([True, False, False]))
    assert calibration(failing).cells == 2
    nothing = calibration(table, np.zeros(3, bool))
    assert (nothing.cells, nothing.bins) == (0, ())
    assert np.isnan([nothing.ece, nothing.ece_equal_mass, nothing.brier]).all()


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_errors_are_shares_and_bins_hold_every_cell(rows: list[tuple[bool, float]]) -> None:
    found = calibration(table_of([(P, P if right else N) for right, _ in rows], [sure for _, sure in rows]))
    for error in (found.ece, found.ece_equal_mass, found.brier):
        assert 0 <= error <= 1
    assert len(found.bins) <= BINS
    assert sum(b.cells for b in found.bins) == len(rows)
    assert all(b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in found.bins)
    overall = abs(np.mean([right for right, _ in rows]) - np.mean([sure for _, sure in rows]))
    assert overall <= found.ece + 1e-9  # bins only add what cancels out over all


def test_honest_confidences_have_a_small_error() -> None:
    table = random_table(3000, 1)
    right = np.random.default_rng(1).random(3000) < table.confidence
    honest = replace(table, predicted=np.where(right, table.gold, (table.gold + 1) % 4))
    assert calibration(honest).ece < 0.04
    assert calibration(replace(honest, confidence=honest.confidence**3)).ece > 0.1
