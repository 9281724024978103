"""The bundled weights keep the scores that the README states, on fictional data kept out of training."""

import json
from pathlib import Path

import pytest

from agent import MentionClass, RadiologyAgent, Report
from agent.evaluation import class_scores, evaluate, gold_labels
from agent.inputs import read_reports
from agent.types import STATED

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "tests" / "data" / "reports"
SENTENCES = ROOT / "agent" / "library" / "sentences"
FLOORS = {MentionClass.POSITIVE: 0.88, MentionClass.NEGATIVE: 0.88, MentionClass.UNCERTAIN: 0.75}

pytestmark = pytest.mark.model


@pytest.mark.parametrize("language", ["da", "de", "fr", "it", "pt", "nl", "sv", "pl"])
def test_reports_of_a_language(agent: RadiologyAgent, language: str) -> None:
    path = REPORTS / f"{language}.jsonl"
    reports = [Report(r.id, r.text) for r in read_reports([path])]
    assert len(reports) == 20
    assert evaluate(gold_labels(path), agent.label_many(reports))["accuracy"] >= 0.93


def test_sentences_of_all_languages(agent: RadiologyAgent) -> None:
    rows = [json.loads(line) for file in sorted(SENTENCES.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == "test"]
    reports = [Report(row["id"], f"{row['section'].upper()}: {row['text']}", row["lang"]) for row in rows]
    cells = [
        (label.finding, MentionClass(row["labels"].get(label.finding, MentionClass.NOT_MENTIONED)), label.mention_class)
        for row, annotation in zip(rows, agent.label_many(reports), strict=True)
        for label in annotation.labels
        if label.finding != "No Finding"
    ]
    assert len({row["lang"] for row in rows}) == 25
    assert sum(gold is found for _, gold, found in cells) / len(cells) >= 0.97
    assert {c: class_scores(cells, c)["micro_f1"] >= FLOORS[c] for c in STATED} == dict.fromkeys(STATED, True)
