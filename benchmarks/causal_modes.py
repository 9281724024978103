"""One call for all mention classes or one call per class, trained alike on few reports; writes `results/causal_modes.json`.

usage: python benchmarks/causal_modes.py
Both are trained from the same base on the same 240 Open-i reports for one epoch, with the ontology's hints, and label the same 100
of Open-i dev. One epoch of the second has three times as many steps, as every report is asked three times. Which reports is
decided by the SHA-256 of their ids; they are read from RADCONCORD_DATA.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from causal import scores
from common import DATA, by_hash, save

from agent import RadiologyAgent
from agent.labeled_reports import read_labeled_reports
from agent.models.causal import CausalClassifier
from agent.models.causal.loading import adapter_settings
from agent.models.prompts import Mode
from agent.training.causal import CausalRecipe, train_causal
from kg.knowledge import knowledge_base

TRAINING, LABELED = 240, 100


def first(source: Path, count: int, folder: Path) -> Path:
    """Copy so many reports of a file of JSON lines into a folder that is removed afterwards."""
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = read_labeled_reports(source, knowledge_base().taxonomy("chexpert-14"))
    by_id = {row.report.id: line for row, line in zip(rows, lines, strict=True)}
    path = folder / source.name
    path.write_text("".join(by_id[i] + "\n" for i in by_hash(by_id)[:count]), encoding="utf-8")
    return path


def measured(mode: Mode, training: Path, labeled: Path, folder: Path) -> dict[str, Any]:
    """Train in a mode, and return its scores."""
    started = time.perf_counter()
    train_causal(CausalRecipe(name=f"benchmark-{mode}", mode=mode, reports=(str(training),), epochs=1), folder)
    seconds = round(time.perf_counter() - started)
    agent = RadiologyAgent(classifier=CausalClassifier(adapter_settings(folder)), retrieve=False)
    return {"seconds_of_training": seconds, **scores(agent, labeled)}


def main() -> None:
    figures: dict[str, Any] = {"base": CausalRecipe(name="").model, "training_reports": TRAINING, "epochs": 1}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        training = first(DATA / "openi" / "train_labeled.jsonl", TRAINING, folder)
        labeled = first(DATA / "openi" / "dev_labeled.jsonl", LABELED, folder)
        for mode in Mode:
            figures[str(mode)] = measured(mode, training, labeled, folder / str(mode))
            print(mode, {key: figures[str(mode)][key] for key in ("accuracy", "macro_f1", "seconds_per_report")}, flush=True)
            save("causal_modes", figures)


if __name__ == "__main__":
    main()
