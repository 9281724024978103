"""Cohen's kappa."""

import numpy as np
import pytest

from agent.evaluation.agreement import agreement
from agent.evaluation.cells import CellTable, ScoredCell
from tests.unit.agent.evaluation.builders import N, P, S, gold_of, random_table, table_of


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(P, P), (N, N), (S, S)], 1.0),
        ([(P, N), (N, P)], -1.0),
        ([(P, P), (P, N), (N, P), (N, N)], 0.0),
        ([(P, P)] * 20 + [(P, N)] * 5 + [(N, P)] * 10 + [(N, N)] * 15, 0.4),  # (0.7 - 0.5) / (1 - 0.5)
        ([(S, S), (S, S)], np.nan),
        ([(S, P), (S, P)], 0.0),
    ],
    ids=["same", "opposite", "chance", "by hand", "one class alone", "another class alone"],
)
def test_kappa_by_hand(pairs: list[tuple[str, str]], kappa: float) -> None:
    found = agreement(table_of(pairs))
    assert found.overall == pytest.approx(kappa, nan_ok=True)
    assert found.per_finding == pytest.approx([kappa], nan_ok=True)


def test_the_mean_is_over_findings_that_gold_names_and_that_have_a_kappa() -> None:
    rows = [("Edema", P, P), ("Edema", N, N), ("Fracture", S, S), ("Fracture", S, S), ("Nodule", S, P), ("Nodule", S, S)]
    cells = [ScoredCell(i % 2, f"r{i % 2}", f, g, p, 0.9, False) for i, (f, g, p) in enumerate(rows)]
    table = CellTable.of(cells, ["Edema", "Fracture", "Nodule"], gold_of({"Edema": "positive", "Fracture": "not_mentioned"}, {}))
    found = agreement(table)
    assert found.mean == 1.0
    assert found.per_finding == pytest.approx([1.0, np.nan, 0.0], nan_ok=True)
    assert found.overall < 1


def test_random_predictions_agree_by_chance_alone() -> None:
    assert agreement(random_table(500, 2, right=0.0)).overall == pytest.approx(0, abs=0.1)
