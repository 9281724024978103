"""What training gives: sample efficiency, augmentation, two data sets together, and parts taken away; writes `results/training.json`.

usage: python benchmarks/training.py [--weights FOLDER]
Heads only, on a frozen encoder, so that some fifty runs fit in three quarters of an hour on two cores. English runs go on from
heads that were trained on 140 fictional reports and 2,000 generated sentences, on the base model, so that nothing has seen a
real report; CT-RATE runs go on from the bundled weights, which have seen none of it. Every run takes the same least number of
steps, as few reports would else be few steps. Scores are of whole reports, by the loss's noisy-or, without the agent's second
round. The sets are read from RADCONCORD_DATA.
"""

import argparse
import copy
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from common import DATA, save
from ctrate import CTRATE, bare_names, development

from agent.evaluation import class_scores, share_right
from agent.evidence import LINK_FEATURES, NEIGHBOUR_FEATURES, Feature
from agent.models.encoder import WEIGHTS, saved_heads
from agent.models.network import MentionHead
from agent.models.weights import base_model_folder
from agent.training.adapted_encoder import AdaptedEncoder
from agent.training.data import Neighbours, TrainingData, drawn
from agent.training.examples import Example
from agent.training.recipe import Recipe, Source
from agent.training.task import ExampleTask, Mixture
from agent.training.trainer import Trainer
from agent.types import STATED, MentionClass
from kg.knowledge import knowledge_base

OPENI, OPENI_DEV = DATA / "openi" / "train_labeled.jsonl", DATA / "openi" / "dev_labeled.jsonl"
SIZES = (0, 10, 20, 40, 80, 160, 320, 640)
AUGMENTED = (10, 20, 40, 80, 160)
AUGMENT = ("presence", "synonyms", "sides", "numbers", "order", "noise")
FROZEN = Recipe("benchmark", freeze_encoder=True, disguise=0, held_out=0, epochs=3, augment=AUGMENT, copies=1)
LIBRARY = replace(FROZEN, reports=("agent/library/reports",), synthetic=2000, copies=0)
LEAST_STEPS, LIBRARY_STEPS = 150, 1000
"""Of a run, and of the run on the library that English runs go on from: as many as bring its loss down."""
GENTLE = 5e-4
"""Learning rate of runs that go on from trained heads."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set of labeled reports, read; each part holds the examples of one report."""

    taxonomy: str
    reports: Sequence[Sequence[Example]]
    copies: Sequence[Sequence[Example]]
    """Augmented ones of the first reports."""
    development: Sequence[Example]

    def training(self, count: int | None = None, *, augment: bool = False) -> list[Example]:
        """Return the examples of so many labeled reports, of all if None."""
        return [e for part in [*self.reports[:count], *(self.copies[:count] if augment else [])] for e in part]


class Bench:
    """One encoder, the data that was read with it, and runs of heads on it."""

    def __init__(self, weights: Path | None) -> None:
        """Load.

        Args:
            weights: whose adapter and heads runs start from; if None, the base model's states, and heads trained on the library.
        """
        self.knowledge = knowledge_base()
        self.encoder = AdaptedEncoder(FROZEN, base_model_folder(), weights)
        self.queries: dict[str, tuple[str, ...]] = {}
        self.library = self._library() if weights is None else ()
        self._start = saved_heads(weights) if weights else self.fitted(self.library, LIBRARY_STEPS).heads

    def _library(self) -> Sequence[Example]:
        data = TrainingData(LIBRARY, self.knowledge)
        tasks = data.tasks()
        self.queries |= data.queries(tasks)
        neighbours = Neighbours(self.knowledge, self.encoder, data.library_names())
        return neighbours.added([e for task in tasks for e in task.examples])

    def read(self, taxonomy: str, train: Path, dev: Path | None) -> DataSet:
        """Read a set of labeled reports; without a file for development, a hundred reports are kept for it."""
        source = Source(str(train), taxonomy)
        data = TrainingData(replace(FROZEN, taxonomy=taxonomy, reports=(source,)), self.knowledge)
        rows = data.rows(source)
        rows = drawn(rows, len(rows), FROZEN.seed)
        kept = set() if dev else development(row.report.id for row in rows)
        held = data.rows(Source(str(dev), taxonomy)) if dev else [row for row in rows if row.report.id in kept]
        rows = [row for row in rows if row.report.id not in kept]
        self.queries |= data.queries([])
        voted = Neighbours(self.knowledge, self.encoder, data.library_names()).added
        maker = data.makers[taxonomy]
        return DataSet(
            taxonomy,
            [voted(list(maker.from_reports([row], "train"))) for row in rows],
            [voted(list(data.copies([row], source))) for row in rows[: max(AUGMENTED)]],
            voted(list(maker.from_reports(held, "dev"))),
        )

    def fitted(self, training: Sequence[Example], steps: int, heads: Any = None, **changes: Any) -> Trainer:
        """Train heads, fresh ones if None, for so many steps at least."""
        epochs = max(FROZEN.epochs, math.ceil(steps * FROZEN.batch / max(1, len(training))))
        trainer = Trainer(replace(FROZEN, epochs=epochs, **changes), self.encoder, self.queries, heads)
        if training:
            trainer.fit(Mixture((ExampleTask("train", tuple(training)),), FROZEN.seed), training[:200])
        return trainer

    def gone_on(self, training: Sequence[Example]) -> Trainer:
        """Go on from the heads that runs start from."""
        return self.fitted(training, LEAST_STEPS, copy.deepcopy(self._start), head_learning_rate=GENTLE)


def score(trainer: Trainer, examples: Sequence[Example]) -> dict[str, float]:
    """Return accuracy, and the mean F1 of findings with enough gold cases for each class that has any."""
    task = ExampleTask("", tuple(examples))
    judged = [cell for i, answer in enumerate(trainer.predict(examples)) for cell in task.judge(i, answer)]
    by_class = {c: class_scores(judged, c) for c in STATED}
    macro = {f"{c} macro F1": float(found["macro_f1"]) for c, found in by_class.items() if found["findings"]}
    return {"accuracy": share_right(judged), **macro, "macro F1": round(float(np.mean(list(macro.values()))), 4)}


def curve(bench: Bench, read: DataSet) -> list[dict[str, Any]]:
    """Return scores for growing numbers of labeled reports, with and without augmented copies."""
    points = []
    for size in [s for s in SIZES if s < len(read.reports)] + [len(read.reports)]:
        for augment in (False, True) if size in AUGMENTED else (False,):
            found = score(bench.gone_on(read.training(size, augment=augment)), read.development)
            points.append({"reports": size, "augmented": augment, **found})
            print(points[-1], flush=True)
    return points


def without(examples: Sequence[Example], features: np.ndarray) -> list[Example]:
    """Return examples whose evidence lacks some features; without links, nothing is linked."""
    changed = []
    for example in examples:
        evidence = example.evidence.copy()
        evidence[..., features] = 0
        if features[Feature.AFFIRMED]:
            evidence[..., Feature.OTHERS_LINKED], evidence[..., Feature.NOTHING_LINKED] = 0, 1
        changed.append(replace(example, evidence=evidence))
    return changed


def one_head(width: int) -> dict[MentionClass, MentionHead]:
    """Return fresh heads that share everything but their last layer: one head with three outputs."""
    torch.manual_seed(FROZEN.seed)
    heads = {c: MentionHead(width, len(Feature)) for c in STATED}
    first = heads[STATED[0]]
    for head in heads.values():
        for part in ("query", "key", "value", "evidence"):
            setattr(head, part, getattr(first, part))
        head.mix = torch.nn.Sequential(*first.mix[:-1], head.mix[-1])
    return heads


def ablations(bench: Bench, read: DataSet) -> dict[str, Any]:
    """Return scores of fresh heads, trained on the library and on all reports, without a part."""
    everything, dev = [*bench.library, *read.training()], read.development

    def fresh(training: Sequence[Example], heads: Any = None, **changes: Any) -> Trainer:
        return bench.fitted(training, LIBRARY_STEPS, heads, **changes)

    whole = fresh(everything)
    linkless, alone = without(dev, LINK_FEATURES), without(dev, NEIGHBOUR_FEATURES)
    return {
        "whole": score(whole, dev),
        "links taken away after training": score(whole, linkless),
        "without ontology links and cues": score(fresh(without(everything, LINK_FEATURES)), linkless),
        "without similar sentences": score(fresh(without(everything, NEIGHBOUR_FEATURES)), alone),
        "one head for all classes": score(fresh(everything, one_head(bench.encoder.width)), dev),
        "no evidence hidden in training": score(fresh(everything, drop_evidence=0.0, drop_links=0.0, drop_neighbours=0.0), dev),
    }


def together(bench: Bench, openi: DataSet, ctrate: DataSet) -> dict[str, Any]:
    """Return scores on both development sets of heads that went on with neither, either, or both sets."""
    sets = {"nothing more": [], "Open-i": openi.training(), "CT-RATE": ctrate.training()}
    found = {}
    for name, training in {**sets, "both": [*sets["Open-i"], *sets["CT-RATE"]]}.items():
        trainer = bench.gone_on(training)
        found[f"trained on {name}"] = {"Open-i dev": score(trainer, openi.development), "CT-RATE dev": score(trainer, ctrate.development)}
        print(name, found[f"trained on {name}"], flush=True)
    return found


def sections(weights: Path) -> Iterator[tuple[str, Any]]:
    """Yield the parts of the result, each with its title, as they are measured."""
    bundled = Bench(weights)
    shipped = bundled.read("ct-rate-18", CTRATE, None)
    yield "CT-RATE as shipped, from the bundled weights", curve(bundled, shipped)
    with tempfile.TemporaryDirectory() as folder:
        yield "CT-RATE by bare names, from the bundled weights", curve(bundled, bundled.read(str(bare_names(Path(folder))), CTRATE, None))
    fresh = Bench(None)
    openi = fresh.read("chexpert-14", OPENI, OPENI_DEV)
    yield "Open-i, from fictional reports and generated sentences", curve(fresh, openi)
    yield "two data sets", together(fresh, openi, fresh.read("ct-rate-18", CTRATE, None))
    yield "parts taken away, Open-i", ablations(fresh, openi)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    figures: dict[str, Any] = {}
    for title, found in sections(parser.parse_args().weights):
        figures[title] = found
        print(title, found, flush=True)
        save("training", figures)  # after each part, as all of them take three quarters of an hour


if __name__ == "__main__":
    main()
