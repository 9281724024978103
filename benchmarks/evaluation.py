"""The scores of papers on the development sets: weighted F1, kappa, calibration, abstention; writes `results/evaluation.json`.

usage: python benchmarks/evaluation.py [--weights FOLDER]
Reads Open-i, BIMCV and CT-RATE from RADCONCORD_DATA. Of CT-RATE the hundred reports whose identifier has the smallest hash are
scored, with the shipped taxonomy and with a taxonomy of bare names; nothing was trained on CT-RATE, but its wordings were read
when the vocabulary was written, and finding sites and later wordings were written from errors in its other six hundred.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import DATA, RESULTS, save
from ctrate import CTRATE, bare_names, development

from agent import RadiologyAgent, Report
from agent.evaluation import Evaluation, full_evaluation, read_gold
from agent.inputs import read_reports

KEPT = ("reports", "cells", "accuracy", "macro_f1", "weighted_f1", "stated_weighted_f1", "kappa", "intervals", "abstention")


def runs(folder: Path) -> Iterator[tuple[str, str, Path, bool]]:
    """Yield name, taxonomy, file, and whether only the development part is scored."""
    yield "Open-i dev (en)", "chexpert-14", DATA / "openi" / "dev_labeled.jsonl", False
    yield "BIMCV dev (es)", "chexpert-14", DATA / "bimcv_es" / "dev_labeled.jsonl", False
    yield "CT-RATE, 100 reports (en)", "ct-rate-18", CTRATE, True
    yield "CT-RATE, 100 reports, bare names (en)", str(bare_names(folder)), CTRATE, True


def evaluated(taxonomy: str, path: Path, part: bool, weights: Path | None) -> Evaluation:
    """Label the reports of a gold file and score them in full."""
    agent = RadiologyAgent(taxonomy, weights=weights)
    gold = read_gold(path, agent.context.taxonomy)
    kept = development(row.id for row in gold) if part else {row.id for row in gold}
    reports = [Report(r.id, r.text) for r in read_reports([path]) if r.id in kept]
    found = [agent.to_model(annotation) for annotation in agent.label_many(reports)]
    return full_evaluation([row for row in gold if row.id in kept], found, agent.context.taxonomy)


def figures(evaluation: Evaluation) -> dict[str, Any]:
    """Return what the tables show."""
    whole = evaluation.to_dict()
    kept = {name: whole[name] for name in KEPT}
    calibration = {name: whole["calibration"][name] for name in ("ece", "ece_equal_mass", "brier")}
    classes = {str(c): whole[str(c)] for c in evaluation.classes}
    return {**kept, **classes, "calibration": calibration, "ece_stated": whole["stated_calibration"]["ece"]}


def main() -> None:
    from agent.evaluation.plots import write_plots

    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path)
    weights = parser.parse_args().weights
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, taxonomy, path, part in runs(Path(folder)):
            evaluation = evaluated(taxonomy, path, part, weights)
            found[name] = figures(evaluation)
            positive = found[name]["positive"]
            print(
                name,
                f"accuracy {evaluation.accuracy:.4f}, positive macro F1 {positive['macro_f1']:.3f}, ECE {evaluation.calibration.ece:.4f}",
            )
            if weights is None:
                write_plots(evaluation, RESULTS / "plots" / name.split(" (")[0].replace(",", "").replace(" ", "-").lower())
    if weights is None:
        save("evaluation", found)


if __name__ == "__main__":
    main()
