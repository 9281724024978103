"""F1 scores: equal to scikit-learn's, for any cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from agent.evaluation.scores import (
    accuracy,
    counts,
    f1_scores,
    macro_f1,
    micro_f1,
    report_counts,
    stated_weighted_f1,
    supported,
    weighted_f1,
)
from agent.types import CLASSES, STATED
from tests.unit.agent.evaluation.builders import N, P, S, U, random_table, table_of

CODES = range(len(CLASSES))
PAIRS = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1, max_size=30)


@given(PAIRS)
def test_scores_of_a_finding_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    found, (gold, predicted) = counts(table_of(pairs)), zip(*pairs, strict=True)
    assert float(accuracy(found)) == pytest.approx(accuracy_score(gold, predicted))
    each = f1_score(gold, predicted, labels=CLASSES, average=None, zero_division=np.nan)
    assert f1_scores(found)[0] == pytest.approx(each, nan_ok=True)
    assert float(weighted_f1(found)[0]) == pytest.approx(f1_score(gold, predicted, average="weighted", zero_division=0))
    present = [c for c in STATED if c in gold]
    stated = f1_score(gold, predicted, labels=present, average="weighted", zero_division=0) if present else np.nan
    assert float(stated_weighted_f1(found)[0]) == pytest.approx(stated, nan_ok=True)


def test_micro_and_macro_are_those_of_scikit_learn() -> None:
    table = random_table(40, 5)
    found = counts(table)
    for code, mention_class in enumerate(STATED):
        gold, predicted = table.gold == code, table.predicted == code
        assert float(micro_f1(found, mention_class)) == pytest.approx(f1_score(gold, predicted))
        each = [f1_score(gold[table.finding == f], predicted[table.finding == f]) for f in range(5)]
        assert float(macro_f1(found, mention_class, np.ones(5, bool))) == pytest.approx(np.mean(each))
        assert float(macro_f1(found, mention_class, np.zeros(5, bool))) == 0


@pytest.mark.parametrize(
    ("pairs", "weighted", "stated"),
    [
        ([(P, P), (N, N), (S, S)], 1, 1),
        ([(S, S), (S, S)], 1, np.nan),
        ([(P, P), (S, P)], (2 / 3 + 0) / 2, 2 / 3),
        ([(P, N), (S, S), (S, S)], 2 / 3, 0),
        ([(P, P), (P, P), (N, U)], 2 / 3, 2 / 3),
    ],
    ids=["all right", "never stated", "false alarm", "missed", "confused"],
)
def test_weighted_scores_by_hand(pairs: list[tuple[str, str]], weighted: float, stated: float) -> None:
    found = counts(table_of(pairs))
    assert float(weighted_f1(found)[0]) == pytest.approx(weighted)
    assert float(stated_weighted_f1(found)[0]) == pytest.approx(stated, nan_ok=True)


def test_support_is_counted_in_gold_cases() -> None:
    found = counts(table_of([(P, P), (P, S), (S, P), (N, P)]))
    assert not supported(found, P).any()
    assert supported(found, P, 2).all()
    assert not supported(found, U, 1).any()


def test_counts_of_reports_add_up() -> None:
    table = random_table(7, 3)
    each, whole = report_counts(table), counts(table)
    assert each.gold.sum() == whole.predicted.sum() == len(table) == 21
    assert (each.hits.sum(0) == whole.hits).all()
    assert whole.hits.sum() == table.right.sum()
