"""Whole fictional reports against golden files; `pytest --update-golden` writes them anew.

Compared are the class of each finding and the kinds and places of the issues; probabilities and needs_review are not,
for they move with every training run.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from agent import Annotation, RadiologyAgent, Report

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CASES = sorted(GOLDEN.glob("*/*.txt"))


def summary(annotation: Annotation) -> dict[str, Any]:
    return {
        "language": annotation.language,
        "error": annotation.error,
        "labels": {x.finding: str(x.mention_class) for x in annotation.labels if x.mention_class != "not_mentioned"},
        "issues": [{"kind": str(issue.kind), "spans": [[s.start, s.end, s.text] for s in issue.spans]} for issue in annotation.issues],
    }


@pytest.mark.model
@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_reports_are_read_as_before(agent: RadiologyAgent, case: Path, request: pytest.FixtureRequest) -> None:
    text = case.read_text(encoding="utf-8")
    annotation = agent.label(Report(case.stem, text))
    found = summary(annotation)
    golden = case.with_suffix(".json")
    if request.config.getoption("--update-golden"):
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert len(annotation.labels) == 14
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_every_golden_report_has_its_result_and_reverse() -> None:
    assert len(CASES) >= 18
    assert {p.with_suffix("") for p in GOLDEN.glob("*/*.json")} == {p.with_suffix("") for p in CASES}
    assert {p.parent.name for p in CASES} == {"en", "de", "fr", "es", "da", "pl"}


def test_golden_issues_lie_in_their_report() -> None:
    for case in CASES:
        text = case.read_text(encoding="utf-8")
        for issue in json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))["issues"]:
            assert all(text[start:end] == words for start, end, words in issue["spans"])
