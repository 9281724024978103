"""The full evaluation: one value, as JSON and as Markdown."""

import json
from collections.abc import Sequence

import pytest
from sklearn.metrics import f1_score

from agent.errors import InputError
from agent.evaluation import Evaluation, GoldReport, full_evaluation
from agent.output import AnnotationModel
from kg.taxonomy import Finding, Taxonomy
from tests.unit.agent.evaluation.builders import POSITIVE_ONLY, SENTENCE, SMALL, N, P, S, U, failed, gold_of, results_of, row_of

GOLD = (
    [{"Edema": "positive", "Fracture": "negative"}] * 4
    + [{"Edema": "negative", "Fracture": "uncertain"}] * 4
    + [{"Fracture": "positive"}] * 3
)
FOUND = [
    *[{"Edema": "positive", "Fracture": "negative"}] * 3,
    {"Edema": "uncertain", "Nodule": "positive"},
    *[{"Edema": "negative", "Fracture": "uncertain"}] * 3,
    {"Edema": "positive", "Fracture": "positive"},
    *[{"Fracture": "positive"}] * 3,
]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    gold = gold_of(*GOLD, skip=[["Nodule"]])
    return full_evaluation(gold, results_of(*FOUND, review=["Fracture"]), SMALL, against=results_of(*GOLD), resamples=100)


def _weighted(finding: str, labels: Sequence[str] | None = None) -> float:
    gold = [row.get(finding, S) for row in GOLD]
    return float(f1_score(gold, [row.get(finding, S) for row in FOUND], labels=labels, average="weighted", zero_division=0))


def test_means_are_over_the_findings_that_gold_names(evaluation: Evaluation) -> None:
    assert evaluation.weighted_f1 == pytest.approx((_weighted("Edema") + _weighted("Fracture")) / 2)
    stated = (_weighted("Edema", [P, N]) + _weighted("Fracture", [P, N, U])) / 2
    assert evaluation.stated_weighted_f1 == pytest.approx(stated)


def test_cells_and_scores_by_class(evaluation: Evaluation) -> None:
    assert (evaluation.reports, len(evaluation.cells), evaluation.skipped, evaluation.failed) == (11, 32, 1, 0)
    assert evaluation.accuracy == pytest.approx(27 / 32)
    positive = evaluation.by_class[P]
    assert positive.findings == 2
    assert positive.macro_f1 == positive.extraction_f1 == pytest.approx((6 / 8 + 6 / 7) / 2)
    assert positive.micro_f1 == pytest.approx(2 * 6 / (7 + 9))
    assert evaluation.by_class[U].macro_f1 == pytest.approx(6 / 7)
    assert evaluation.macro_f1 == pytest.approx(sum(scores.macro_f1 for scores in evaluation.by_class.values()) / 3)


def test_an_extraction_task_counts_rare_findings_too() -> None:
    gold = gold_of({"Edema": "positive", "Fracture": "positive"}, *[{"Edema": "positive"}] * 2)
    scores = full_evaluation(gold, results_of(*[{"Edema": "positive"}] * 3), SMALL, resamples=10).by_class[P]
    assert (scores.macro_f1, scores.findings, scores.extraction_f1) == (1.0, 1, 0.5)


def test_json_holds_what_is_defined_and_none_elsewhere(evaluation: Evaluation) -> None:
    found = json.loads(evaluation.to_json())
    assert (found["reports"], found["cells"], found["accuracy"]) == (11, 32, round(27 / 32, 4))
    assert found["positive"]["findings"] == 2
    assert (
        found["intervals"]["positive_macro_f1"]["low"] <= found["positive"]["macro_f1"] <= found["intervals"]["positive_macro_f1"]["high"]
    )
    assert found["abstention"]["accuracy_at"].keys() == {"0.8", "0.9", "0.95", "1.0"}
    nodule = next(row for row in found["per_finding"] if row["finding"] == "Nodule")
    assert (nodule["stated_weighted_f1"], nodule["f1"]["negative"], nodule["f1"]["positive"]) == (None, None, 0)
    assert found["comparison"]["cells"] == {"only_first_right": 0, "only_second_right": 5, "p": 0.0625}
    assert found["made_with"]["classifier"] == "fake"
    assert SENTENCE not in evaluation.to_json()


def test_markdown_has_a_table_for_everything(evaluation: Evaluation) -> None:
    shown = evaluation.to_markdown()
    heads = [line for line in shown.splitlines() if line.startswith("#")]
    assert heads == ["# Evaluation: small"] + [
        f"## {name}" for name in ("Agreement", "Mention classes", "Findings", "Calibration", "Abstention", "Against the second run")
    ]
    assert "| positive, micro F1 | 0.7500 |" in shown
    assert "| Nodule | 0.0000 (0) | – (0) | – (0) |" in shown
    assert "nan" not in shown
    assert SENTENCE not in shown
    widths: list[set[int]] = [set()]
    for line in shown.splitlines():
        if line.startswith("|"):
            widths[-1].add(line.count("|"))
        else:
            widths.append(set())
    assert all(len(table) <= 1 for table in widths)


def test_names_cannot_break_a_table() -> None:
    odd = Taxonomy("odd", "1", (Finding("Edema | ankle"),))
    gold = [GoldReport("r0", {"Edema | ankle": P})]
    result = AnnotationModel.model_validate(row_of("r0", {"Edema | ankle": "positive"}, names=["Edema | ankle"]))
    shown = full_evaluation(gold, [result], odd, resamples=5).to_markdown()
    assert "| Edema \\| ankle | 1.0000 (1) |" in shown


def test_a_run_like_the_gold_standard_is_perfect() -> None:
    found = full_evaluation(gold_of(*GOLD), results_of(*GOLD), SMALL, resamples=50)
    assert (found.accuracy, found.macro_f1, found.weighted_f1, found.stated_weighted_f1, found.kappa) == (1, 1, 1, 1, 1)
    assert {(i.low, i.high) for i in found.intervals.values()} == {(1.0, 1.0)}
    assert found.comparison is None
    assert "second run" not in found.to_markdown()


def test_a_taxonomy_of_positives_alone_gets_positive_scores_alone() -> None:
    gold = gold_of(*[{"Edema": "positive"}] * 3, {"Fracture": "positive"}, {})
    results = results_of({"Edema": "positive"}, {"Edema": "positive"}, {}, {}, {"Nodule": "positive"})
    found = full_evaluation(gold, results, POSITIVE_ONLY, against=results, resamples=20)
    assert list(found.by_class) == [P]
    assert found.by_class[P].micro_f1 == pytest.approx(4 / 7)
    assert found.macro_f1 == found.by_class[P].macro_f1 == pytest.approx(0.8)
    assert (found.weighted_f1, found.stated_weighted_f1) == (None, None)
    assert set(found.intervals) == {"accuracy", "macro_f1", "positive_micro_f1", "positive_macro_f1"}
    assert "weighted" not in found.to_markdown()
    assert json.loads(found.to_json())["weighted_f1"] is None


def test_failed_reports_count_as_silent() -> None:
    gold = gold_of({"Edema": "positive"}, {"Edema": "positive"})
    found = full_evaluation(gold, [failed("r0"), *results_of({}, {"Edema": "positive"})[1:]], SMALL, resamples=10)
    assert (found.failed, found.accuracy, found.calibration.cells) == (1, pytest.approx(5 / 6), 3)
    everything = full_evaluation(gold, [failed("r0"), failed("r1")], SMALL, resamples=10)
    assert everything.accuracy == pytest.approx(4 / 6)
    assert json.loads(everything.to_json())["calibration"]["ece"] is None
    assert "nan" not in everything.to_markdown()


def test_nothing_to_score_is_refused() -> None:
    with pytest.raises(InputError, match="no cell to score"):
        full_evaluation(gold_of({}, skip=[["Edema", "Fracture", "Nodule"]]), results_of({}), SMALL)
