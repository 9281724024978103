"""`radconcord evaluate`: labels now or from a file, against gold, in every output."""

import json
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kg.taxonomy import Taxonomy
from tests.unit.agent.evaluation.builders import row_of

Run = Callable[..., object]
REPORTS = {
    "a": ("FINDINGS: Left pleural effusion. No pneumothorax.", {"Pleural Effusion": "positive", "Pneumothorax": "negative"}),
    "b": ("FINDINGS: No pleural effusion. Possible pneumonia.", {"Pleural Effusion": "negative", "Pneumonia": "positive"}),
    "c": ("FINDINGS: Rib fracture.", {"Fracture": "positive"}),
}


@pytest.fixture(autouse=True)
def _files(run: Run, chexpert: Taxonomy) -> None:
    """A gold file and results with one error, in the empty folder that `run` has gone to."""
    rows = [{"id": name, "report": text, "lang": "en", "labels": labels} for name, (text, labels) in REPORTS.items()]
    Path("gold.jsonl").write_text("\n".join(map(json.dumps, rows)))
    _write_results("pred.jsonl", chexpert, {name: labels for name, (_, labels) in REPORTS.items()} | {"b": {"Pneumonia": "positive"}})
    _write_results("worse.jsonl", chexpert, dict.fromkeys(REPORTS, dict.fromkeys((f.name for f in chexpert.findings), "uncertain")))
    Path("one.jsonl").write_text(Path("pred.jsonl").read_text().splitlines()[0])
    Path("empty.jsonl").touch()


def _write_results(path: str, taxonomy: Taxonomy, said: Mapping[str, Mapping[str, str]]) -> None:
    names = [finding.name for finding in taxonomy.findings]
    Path(path).write_text("\n".join(json.dumps(row_of(name, labels, names=names, taxonomy=taxonomy.id)) for name, labels in said.items()))


def test_published_results_score_like_labeling_now(run: Run) -> None:
    assert run("label", "gold.jsonl", "-o", "labeled.jsonl").status == 0
    rows = Path("labeled.jsonl").read_text().splitlines()
    Path("labeled.jsonl").write_text("\n".join(reversed(rows)))
    found = run("evaluate", "gold.jsonl")
    assert run("evaluate", "gold.jsonl", "--predictions", "labeled.jsonl").out == found.out
    scores = json.loads(found.out)
    assert (found.status, scores["reports"], scores["cells"], scores["failed"]) == (0, 3, 42, 0)
    assert scores["made_with"]["classifier"] == "cues 1"


def test_scores_are_printed_as_json_or_markdown(run: Run) -> None:
    scores = json.loads(run("evaluate", "gold.jsonl", "--predictions", "pred.jsonl").out)
    assert scores["accuracy"] == pytest.approx(41 / 42, abs=1e-4)
    assert run("evaluate", "gold.jsonl", "--predictions", "pred.jsonl", "--format", "markdown", "-o", "scores.md").out == ""
    assert Path("scores.md").read_text().startswith("# Evaluation: chexpert-14\n")


def test_a_second_run_is_compared_with(run: Run) -> None:
    found = json.loads(run("evaluate", "gold.jsonl", "--predictions", "pred.jsonl", "--against", "worse.jsonl").out)
    assert found["comparison"]["cells"]["only_first_right"] == 41
    assert found["comparison"]["reports"]["mean_difference"] > 0.9


def test_plots_and_gallery_are_written(run: Run) -> None:
    Path("confusions.html").touch(mode=0o644)
    found = run("evaluate", "gold.jsonl", "--predictions", "pred.jsonl", "--plots", "plots", "--gallery", "confusions.html")
    assert found.status == 0
    assert len(list(Path("plots").glob("*.png"))) == 3
    page = Path("confusions.html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "Possible pneumonia." in page.read_text()
    assert "confusions.html holds report text" in found.err
    assert "pneumonia." not in found.out + found.err


def test_help_says_that_the_gallery_holds_report_text(run: Run) -> None:
    assert "HOLDS REPORT TEXT" in " ".join(run("evaluate", "--help").out.replace("│", " ").split())


def _append(line: str) -> None:
    with Path("gold.jsonl").open("a") as stream:
        stream.write("\n" + line)


def test_skipped_findings_are_left_out(run: Run) -> None:
    row = json.loads(Path("gold.jsonl").read_text().splitlines()[1]) | {"skip": ["Pleural Effusion", "Fracture"]}
    Path("gold.jsonl").write_text(json.dumps(row))
    scores = json.loads(run("evaluate", "gold.jsonl", "--predictions", "pred.jsonl").out)
    assert (scores["cells"], scores["skipped"], scores["accuracy"]) == (12, 2, 1.0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "gold.jsonl:4: not valid JSON"),
        ('{"id": "d", "report": "x", "labels": {"Rash": "positive"}}', "gold.jsonl:4: unknown finding 'Rash'"),
        ('{"id": "a", "report": "x", "labels": {}}', "gold.jsonl:4: the id 'a'"),
        ('{"id": "d", "report": "x", "labels": {"Edema": "perhaps"}}', "gold.jsonl:4: 'perhaps' is no mention class"),
    ],
)
def test_a_bad_gold_line_is_named_before_anything_is_labeled(run: Run, line: str, told: str) -> None:
    _append(line)
    found = run("evaluate", "gold.jsonl")
    assert (found.status, found.out) == (2, "")
    assert told in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["gold.txt"], "gold.txt: a gold file is a .jsonl, .csv or .parquet table"),
        (["none.jsonl"], "none.jsonl: cannot be read"),
        (["empty.jsonl"], "empty.jsonl: no gold line found"),
        (["gold.jsonl", "--predictions", "none.jsonl"], "none.jsonl: cannot be read"),
        (["gold.jsonl", "--predictions", "empty.jsonl"], "empty.jsonl: no result found"),
        (["gold.jsonl", "--predictions", "gold.jsonl"], "gold.jsonl:1: not a result of `radconcord label`"),
        (["gold.jsonl", "--against", "one.jsonl"], "gold.jsonl:2: the report 'b' has no result in one.jsonl"),
        (["gold.jsonl", "--predictions", "one.jsonl", "--weights", "."], "--weights has no use"),
        (["gold.jsonl", "--predictions", "one.jsonl", "--taxonomy", "casia-cxr-5"], "gold.jsonl:1: unknown finding 'Pleural Effusion'"),
    ],
)
def test_what_cannot_be_scored_is_one_clear_line(run: Run, arguments: list[str], told: str) -> None:
    found = run("evaluate", *arguments)
    assert (found.status, found.out) == (2, "")
    assert told in found.err
    assert found.err.count("\n") == 1
