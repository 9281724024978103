"""Scores against a gold standard, worked out by hand."""

import pytest

from agent.evaluation import class_scores, evaluate, f1
from agent.types import Annotation, MentionClass, Report, Status
from tests.fakes import label

P, N, U, S = MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.UNCERTAIN, MentionClass.NOT_MENTIONED


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(P, P)], 1.0),
        ([(P, N)], 0.0),
        ([(P, P), (P, S)], 2 / 3),
        ([(P, P), (S, P)], 2 / 3),
        ([(P, P), (P, P), (P, N), (N, P)], 4 / 6),
        ([(N, N)], 0.0),
        ([], 0.0),
    ],
    ids=["hit", "miss", "one missed", "one too many", "mixed", "does not occur", "nothing"],
)
def test_f1(pairs: list[tuple[MentionClass, MentionClass]], expected: float) -> None:
    assert f1([("Edema", g, p) for g, p in pairs], P) == pytest.approx(expected)


def test_macro_leaves_out_findings_with_little_support() -> None:
    cells = [("Edema", P, P)] * 3 + [("Fracture", P, N)] * 2
    found = class_scores(cells, P)
    assert (found["macro_f1"], found["findings"]) == (1.0, 1)
    assert found["micro_f1"] == pytest.approx(6 / 8)
    assert class_scores(cells, U) == {"micro_f1": 0.0, "macro_f1": 0.0, "findings": 0}


def test_reports_are_compared_in_order() -> None:
    found = [
        Annotation(Report(str(i), ""), Status.OK, labels=(label("Edema", c), label("Fracture", "not_mentioned")))
        for i, c in ((1, P), (2, N))
    ]
    scores = evaluate([{"Edema": P}, {"Edema": P, "Fracture": N}], found)
    assert (scores["reports"], scores["cells"], scores["accuracy"]) == (2, 4, 0.5)
    with pytest.raises(ValueError):
        evaluate([{}], found)


def test_a_failed_report_counts_none_of_its_cells_as_right() -> None:
    scores = evaluate([{"Edema": P}], [Annotation(Report("1", ""), Status.FAILED, error="e")])
    assert scores["accuracy"] == 0
