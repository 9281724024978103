"""What training gives: sample efficiency, augmentation, two data sets together, and parts taken away; writes `results/training.json`.

usage: python benchmarks/training.py [--weights FOLDER]
Heads only, on a frozen encoder, so that some forty runs fit in half an hour on two cores. English runs start from fresh heads
on the base model, which has seen no labeled report, beside 140 fictional reports and 500 generated sentences; CT-RATE runs go
on from the bundled weights, which have seen none of it. Scores are of whole reports, by the loss's noisy-or, without the
agent's second round. The sets are read from RADCONCORD_DATA.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from common import DATA, save
from ctrate import CTRATE, bare_names, development

from agent.evaluation import Cell, class_scores, share_right
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
from agent.types import STATED
from kg.knowledge import KnowledgeBase

OPENI, OPENI_DEV = DATA / "openi" / "train_labeled.jsonl", DATA / "openi" / "dev_labeled.jsonl"
SIZES = (0, 10, 20, 40, 80, 160, 320, 640)
AUGMENTED = (10, 20, 40, 80, 160)
AUGMENT = ("presence", "synonyms", "sides", "numbers", "order", "noise")
FROZEN = Recipe("benchmark", freeze_encoder=True, disguise=0, held_out=0, epochs=3, augment=AUGMENT, copies=1)
LIBRARY = replace(FROZEN, reports=("agent/library/reports",), synthetic=500, copies=0)


def f1_scores(judged: Sequence[Cell]) -> dict[str, float]:
    """Return accuracy, and the mean F1 of findings with enough gold cases for each class that has any."""
    by_class = {c: class_scores(judged, c) for c in STATED}
    macro = {f"{c} macro F1": float(found["macro_f1"]) for c, found in by_class.items() if found["findings"]}
    return {"accuracy": share_right(judged), **macro, "macro F1": round(float(np.mean(list(macro.values()))), 4)}


class Bench:
    """One encoder, the data that was read with it, and runs of heads on it."""

    def __init__(self, weights: Path | None, taxonomy: str, train: Path, dev: Path | None) -> None:
        self.knowledge = KnowledgeBase()
        self.recipe = replace(FROZEN, taxonomy=taxonomy, reports=(Source(str(train)),))
        self.data = TrainingData(self.recipe, self.knowledge)
        self.library = TrainingData(LIBRARY, self.knowledge)
        self._library_tasks = self.library.tasks() if weights is None else []
        self._weights = weights
        self.encoder = AdaptedEncoder(self.recipe, base_model_folder(), weights)
        self._neighbours = Neighbours(self.knowledge, self.encoder, {**self.library.library_names(), **self.data.library_names()})
        source = self.recipe.source(self.recipe.reports[0])
        maker = self.data.makers[source.taxonomy]
        rows = list(drawn(self.data.rows(source), 10**6, self.recipe.seed))
        kept = set() if dev else development(row.report.id for row in rows)
        held = self.data.rows(Source(str(dev), taxonomy)) if dev else [row for row in rows if row.report.id in kept]
        rows = [row for row in rows if row.report.id not in kept]
        self.dev = self._neighbours.added(list(maker.from_reports(held, "dev")))
        self.examples = [self._neighbours.added(list(maker.from_reports([row], "train"))) for row in rows]
        self._copies = [self._neighbours.added(list(self.data.copies([row], source))) for row in rows[: max(AUGMENTED)]]
        self.library_examples = [e for task in self._library_tasks for e in self._neighbours.added(task.examples)]
        self.queries = self.data.queries([*self._library_tasks, ExampleTask("dev", tuple(self.dev))])

    def training(self, count: int, *, augment: bool = False) -> list[Example]:
        """Return the fictional examples and those of so many labeled reports."""
        parts = self.examples[:count] + (self._copies[:count] if augment else [])
        return [*self.library_examples, *(e for part in parts for e in part)]

    def heads(self) -> Any:
        """Return the heads that every run starts from."""
        torch.manual_seed(FROZEN.seed)
        return saved_heads(self._weights) if self._weights else {c: MentionHead(self.encoder.width, len(Feature)) for c in STATED}

    def run(self, training: Sequence[Example], dev: Sequence[Example] | None = None, heads: Any = None, **changes: Any) -> dict[str, float]:
        """Train heads on examples, and score them on development examples, which decide nothing."""
        trainer = Trainer(replace(self.recipe, **changes), self.encoder, self.queries, heads or self.heads())
        if training:
            trainer.fit(Mixture((ExampleTask("train", tuple(training)),), FROZEN.seed), training[:200])
        return self.score(trainer, self.dev if dev is None else dev)

    def score(self, trainer: Trainer, dev: Sequence[Example]) -> dict[str, float]:
        """Return the scores of trained heads."""
        task = ExampleTask("dev", tuple(dev))
        return f1_scores([cell for i, answer in enumerate(trainer.predict(dev)) for cell in task.judge(i, answer)])


def curve(bench: Bench) -> list[dict[str, Any]]:
    """Return scores for growing numbers of labeled reports, with and without augmented copies."""
    points = []
    for size in [s for s in SIZES if s < len(bench.examples)] + [len(bench.examples)]:
        for augment in (False, True) if size in AUGMENTED else (False,):
            scores = bench.run(bench.training(size, augment=augment))
            points.append({"reports": size, "augmented": augment, **scores})
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


def one_head(bench: Bench) -> dict[Any, MentionHead]:
    """Return heads that share everything but their last layer: one head with three outputs."""
    heads = bench.heads()
    first = heads[STATED[0]]
    for head in heads.values():
        for part in ("query", "key", "value", "evidence"):
            setattr(head, part, getattr(first, part))
        head.mix = torch.nn.Sequential(*first.mix[:-1], head.mix[-1])
    return heads


def ablations(bench: Bench) -> dict[str, Any]:
    """Return scores of heads trained anew without a part."""
    everything = bench.training(len(bench.examples))
    return {
        "whole": bench.run(everything),
        "without ontology links and cues": bench.run(without(everything, LINK_FEATURES), without(bench.dev, LINK_FEATURES)),
        "links taken away after training": bench.run(everything, without(bench.dev, LINK_FEATURES)),
        "without similar sentences": bench.run(without(everything, NEIGHBOUR_FEATURES), without(bench.dev, NEIGHBOUR_FEATURES)),
        "one head for all classes": bench.run(everything, heads=one_head(bench)),
        "no evidence hidden in training": bench.run(everything, drop_evidence=0.0, drop_links=0.0, drop_neighbours=0.0),
    }


def together(openi: Bench) -> dict[str, Any]:
    """Return scores on both development sets of heads trained on either set and on both."""
    ctrate = Bench(None, "ct-rate-18", CTRATE, None)
    sets = {"Open-i": [e for part in openi.examples for e in part], "CT-RATE": [e for part in ctrate.examples for e in part]}
    library = openi.library_examples
    openi.queries = ctrate.queries = {**openi.queries, **ctrate.queries}
    found = {}
    for name, training in {**sets, "both": [*sets["Open-i"], *sets["CT-RATE"]]}.items():
        trainer = Trainer(openi.recipe, openi.encoder, openi.queries, openi.heads())
        trainer.fit(Mixture((ExampleTask(name, (*library, *training)),), FROZEN.seed), training[:200])
        found[f"trained on {name}"] = {"Open-i dev": openi.score(trainer, openi.dev), "CT-RATE dev": openi.score(trainer, ctrate.dev)}
        print(name, found[f"trained on {name}"], flush=True)
    return found


def sections(weights: Path) -> Iterator[tuple[str, Any]]:
    """Yield the parts of the result, each with its title, as they are measured."""
    english = Bench(None, "chexpert-14", OPENI, OPENI_DEV)
    yield "Open-i, fresh heads and fictional reports", curve(english)
    yield "parts taken away, Open-i", ablations(english)
    with tempfile.TemporaryDirectory() as folder:
        names = Bench(weights, str(bare_names(Path(folder))), CTRATE, None)
        yield "CT-RATE by bare names, from the bundled weights", curve(names)
    shipped = Bench(weights, "ct-rate-18", CTRATE, None)
    yield "CT-RATE as shipped, from the bundled weights", {str(n): shipped.run(shipped.training(n)) for n in (0, len(shipped.examples))}
    yield "two data sets", together(english)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    figures: dict[str, Any] = {}
    for title, found in sections(parser.parse_args().weights):
        figures[title] = found
        print(title, found, flush=True)
        save("training", figures)  # after each part, as all of them take half an hour


if __name__ == "__main__":
    main()
