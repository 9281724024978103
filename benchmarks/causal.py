"""How the causal back end does with its trained adapter: scores, valid JSON, seconds per report; writes `results/causal.json`.

usage: python benchmarks/causal.py FOLDER
FOLDER is made by `radconcord train agent/training/recipes/causal.toml`; the adapter is not shipped. With what the ontology
found in the prompt, and without it. The base model comes from a package, see CONTRIBUTING.md; the Open-i and BIMCV
development sets are read from RADCONCORD_DATA.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from common import DATA, save

from agent import RadiologyAgent, Report
from agent.evaluation import evaluate, gold_labels
from agent.inputs import read_reports
from agent.models.causal import CausalClassifier
from agent.models.causal.loading import adapter_settings
from agent.output import AnnotationModel

SETS = {"Open-i dev (en)": DATA / "openi" / "dev_labeled.jsonl", "BIMCV dev (es)": DATA / "bimcv_es" / "dev_labeled.jsonl"}


def scores(agent: RadiologyAgent, path: Path) -> dict[str, Any]:
    reports = [Report(r.id, r.text) for r in read_reports([path])]
    next(agent.label_many(reports[:1]))
    started = time.perf_counter()
    found = list(agent.label_many(reports))
    seconds = (time.perf_counter() - started) / len(reports)
    valid = sum(is_valid(agent.to_json(annotation)) for annotation in found)
    measured = {"seconds_per_report": round(seconds, 3), "valid_json": round(valid / len(found), 4)}
    return evaluate(gold_labels(path), found) | measured


def is_valid(line: str) -> bool:
    """Say whether a result is JSON of the published schema."""
    try:
        AnnotationModel.model_validate(json.loads(line))
    except ValueError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    settings = adapter_settings(folder)
    epochs = len(json.loads((folder / "metadata.json").read_text(encoding="utf-8"))["held_out"]["loss_by_epoch"])
    figures: dict[str, Any] = {"base": settings.model, "mode": str(settings.mode), "trained": f"{epochs} epochs"}
    for name, hints in (("with hints", True), ("without hints", False)):
        agent = RadiologyAgent(classifier=CausalClassifier(replace(settings, hints=hints)), retrieve=False)
        figures[name] = {title: scores(agent, path) for title, path in SETS.items() if path.is_file()}
        for title, found in figures[name].items():
            print(name, title, {key: found[key] for key in ("accuracy", "macro_f1", "seconds_per_report", "valid_json")}, flush=True)
    save("causal", {"adapter_sha256": CausalClassifier(settings).sha256, **figures})


if __name__ == "__main__":
    main()
