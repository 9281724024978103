"""How well the labels agree with gold standards; writes `results/labeling.json`.

usage: python benchmarks/labeling.py [--rounds 1] [--no-retrieval] [--weights FOLDER]
The Open-i and BIMCV development sets are read from RADCONCORD_DATA and skipped where they are absent.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import DATA, ROOT, save

from agent import MentionClass, RadiologyAgent, Report
from agent.evaluation import Cell, class_scores, evaluate, gold_labels
from agent.inputs import read_reports
from agent.types import STATED, Status

LANGUAGES = ("en", "es", "fr", "de", "da", "it", "pt", "nl", "sv", "pl", "fi", "nb")
SENTENCES = ROOT / "agent" / "library" / "sentences"


def report_sets() -> Iterator[tuple[str, Path]]:
    yield "Open-i dev (en)", DATA / "openi" / "dev_labeled.jsonl"
    yield "BIMCV dev (es)", DATA / "bimcv_es" / "dev_labeled.jsonl"
    for language in LANGUAGES:
        yield f"fictional reports ({language})", ROOT / "tests" / "data" / "reports" / f"{language}.jsonl"


def score_reports(agent: RadiologyAgent) -> dict[str, Any]:
    scores = {}
    for name, path in report_sets():
        if not path.is_file():
            print(f"{name}: skipped, {path} is absent")
            continue
        reports = [Report(r.id, r.text) for r in read_reports([path])]
        found = list(agent.label_many(reports))
        review = sum(annotation.status is Status.NEEDS_REVIEW for annotation in found)
        scores[name] = evaluate(gold_labels(path), found) | {"needs_review_per_100": round(100 * review / len(found), 1)}
        print(line(name, scores[name]))
    return scores


def score_sentences(agent: RadiologyAgent) -> dict[str, Any]:
    """Score the test split of the sentences in 25 languages, each as a report of its own, over the 13 observations."""
    rows = [json.loads(text) for file in sorted(SENTENCES.glob("*.jsonl")) for text in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == "test"]
    reports = [Report(row["id"], f"{row['section'].upper()}: {row['text']}", row["lang"]) for row in rows]
    cells: list[Cell] = []
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row, annotation in zip(rows, agent.label_many(reports), strict=True):
        for label in annotation.labels:
            if label.finding == "No Finding":
                continue
            gold = MentionClass(row["labels"].get(label.finding, MentionClass.NOT_MENTIONED))
            cells.append((label.finding, gold, label.mention_class))
            asked[row["lang"]] += 1
            right[row["lang"]] += gold is label.mention_class
            stated[row["lang"]] += gold is not MentionClass.NOT_MENTIONED
            found[row["lang"]] += gold is label.mention_class is not MentionClass.NOT_MENTIONED
    scores: dict[str, Any] = {"sentences": len(rows), "accuracy": round(sum(g is p for _, g, p in cells) / len(cells), 4)}
    scores |= {str(c): class_scores(cells, c) for c in STATED}
    scores["accuracy_by_language"] = {language: round(right[language] / asked[language], 4) for language in sorted(asked)}
    scores["found_and_right_by_language"] = {language: round(found[language] / stated[language], 4) for language in sorted(stated)}
    print(line("sentences, test split (25 languages)", scores))
    return scores


def line(name: str, scores: dict[str, Any]) -> str:
    parts = [f"{c} {scores[c]['micro_f1']:.3f}/{scores[c]['macro_f1']:.3f}" for c in STATED]
    macro = f", macro {scores['macro_f1']:.3f}" if "macro_f1" in scores else ""
    return f"{name}: accuracy {scores['accuracy']:.4f}{macro}; micro/macro F1: {', '.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--no-retrieval", action="store_true")
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    agent = RadiologyAgent(rounds=options.rounds, retrieve=not options.no_retrieval, weights=options.weights)
    figures = {"reports": score_reports(agent), "sentences": score_sentences(agent)}
    if options == parser.parse_args([]):
        save("labeling", {"classifier_sha256": agent.context.classifier.sha256, **figures})


if __name__ == "__main__":
    main()
