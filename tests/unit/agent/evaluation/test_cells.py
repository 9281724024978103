"""Cells from gold and results."""

from agent.evaluation.cells import CellTable, cells_of
from tests.unit.agent.evaluation.builders import FINDINGS, N, P, S, failed, gold_of, results_of


def test_every_finding_is_a_cell_but_the_skipped_ones() -> None:
    gold = gold_of({"Edema": "positive"}, {"Fracture": "negative"}, skip=[["Nodule"]])
    cells = cells_of(gold, results_of({"Edema": "negative"}, {"Fracture": "negative"}, review=["Edema"]), FINDINGS)
    assert [(c.report_id, c.finding, c.gold, c.predicted, c.right) for c in cells] == [
        ("r0", "Edema", P, N, False),
        ("r0", "Fracture", S, S, True),
        ("r1", "Edema", S, S, True),
        ("r1", "Fracture", N, N, True),
        ("r1", "Nodule", S, S, True),
    ]
    assert [c.needs_review for c in cells] == [True, False, True, False, False]
    assert {c.confidence for c in cells} == {0.9}


def test_a_failed_report_mentions_nothing() -> None:
    cells = cells_of(gold_of({"Edema": "positive"}), [failed("r0")], FINDINGS)
    assert [(c.predicted, c.right, c.confidence, c.failed, c.needs_review) for c in cells] == [
        (S, False, 0.0, True, True),
        (S, True, 0.0, True, True),
        (S, True, 0.0, True, True),
    ]


def test_the_table_holds_the_same_and_what_gold_names() -> None:
    gold = gold_of({"Edema": "positive"}, {"Nodule": "not_mentioned"}, {}, skip=[(), (), FINDINGS])
    cells = cells_of(gold, results_of({}, {}, {}), FINDINGS)
    table = CellTable.of(cells, FINDINGS, gold)
    assert (len(table), table.reports) == (6, 3)
    assert table.right.tolist() == [c.right for c in cells]
    assert table.named.tolist() == [True, False, True]
