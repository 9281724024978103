"""Accuracy when the least sure cells are left to people."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evaluation.abstention import abstention, risks
from tests.unit.agent.evaluation.builders import N, P, table_of

RIGHT, WRONG = (P, P), (P, N)


def test_leaving_out_the_unsure_errors_raises_accuracy() -> None:
    found = abstention(table_of([RIGHT] * 8 + [WRONG] * 2, [0.9 - i / 100 for i in range(10)]))
    assert found.accuracy_at == pytest.approx({0.8: 1.0, 0.9: 8 / 9, 0.95: 0.8, 1.0: 0.8})
    assert found.aurc == pytest.approx((1 / 9 + 2 / 10) / 10)


def test_sure_errors_stay() -> None:
    found = abstention(table_of([WRONG] * 2 + [RIGHT] * 8, [0.9 - i / 100 for i in range(10)]))
    assert found.accuracy_at == pytest.approx({0.8: 0.75, 0.9: 7 / 9, 0.95: 0.8, 1.0: 0.8})


def test_equally_sure_cells_share_their_errors() -> None:
    assert risks(table_of([WRONG, RIGHT, RIGHT, RIGHT], [0.5] * 4)).tolist() == [0.25] * 4
    assert risks(table_of([RIGHT, WRONG, RIGHT], [0.9, 0.5, 0.5])) == pytest.approx([0, 0.25, 1 / 3])


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.5, 0.7, 0.9])), min_size=1, max_size=20), st.randoms())
def test_the_order_of_cells_does_not_matter(rows: list[tuple[bool, float]], random: object) -> None:
    def curve() -> np.ndarray:
        return risks(table_of([RIGHT if right else WRONG for right, _ in rows], [sure for _, sure in rows]))

    before = curve()
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert curve() == pytest.approx(before)
    assert before[-1] == pytest.approx(np.mean([not right for right, _ in rows]))


def test_what_the_mark_for_review_gives() -> None:
    marked = [False, False, True, True, False, False]
    found = abstention(table_of([RIGHT, WRONG, WRONG, RIGHT, RIGHT, RIGHT], review=marked, per_report=2)).review
    assert (found.coverage, found.accuracy, found.marked_accuracy, found.errors_marked) == pytest.approx((4 / 6, 3 / 4, 1 / 2, 1 / 2))
    assert found.reports == 1


def test_without_marks_or_errors_the_shares_are_not_defined() -> None:
    table = table_of([RIGHT, RIGHT])
    found = abstention(table).review
    assert (found.coverage, found.accuracy, found.reports) == (1, 1, 0)
    assert np.isnan([found.marked_accuracy, found.errors_marked]).all()
    assert np.isnan(abstention(replace(table, needs_review=np.ones(2, bool))).review.accuracy)
