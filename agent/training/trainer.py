"""The training run: encoder with LoRA and three heads on bags of sentences."""

import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from agent.evidence import EVIDENCE_SIZE
from agent.models.network import MentionHead
from agent.progress import notice
from agent.training.adapted_encoder import AdaptedEncoder
from agent.training.calibration import bags, calibrate, losses
from agent.training.checkpoint import CheckpointFile
from agent.training.collation import Batch, Collator
from agent.training.disguise import disguise
from agent.training.examples import Example
from agent.training.recipe import Recipe
from agent.training.schedule import learning_share
from agent.training.task import Mixture
from agent.types import STATED, MentionClass

_ENCODE = 24
"""Sentences encoded together; they are sorted by length first."""
_SCORED = 32


class Trainer:
    """Trains adapter and heads; the base model stays as it is."""

    def __init__(
        self,
        recipe: Recipe,
        encoder: AdaptedEncoder,
        queries: Mapping[str, Sequence[str]],
        heads: Mapping[MentionClass, MentionHead] | None = None,
    ) -> None:
        """Prepare heads for an encoder.

        Args:
            recipe: the run's settings.
            encoder: what is trained with the heads; a frozen one may serve several trainers.
            queries: wordings of every finding that examples ask for; the first is the standard one.
            heads: to go on from; fresh ones if None.
        """
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.encoder = encoder
        texts = sorted({text for wordings in queries.values() for text in wordings})
        encoder.remember_space(texts)
        vectors = dict(zip(texts, torch.from_numpy(encoder.space(texts)), strict=True))
        self._collator = Collator(recipe, queries, vectors, encoder.width)
        self.heads = heads or {c: MentionHead(encoder.width, EVIDENCE_SIZE) for c in STATED}

    def fit(self, mixture: Mixture, development: Sequence[Example], checkpoint: CheckpointFile | None = None) -> list[float]:
        """Train on examples whose texts are remembered, and keep the weights of the epoch that was best on development examples.

        Args:
            mixture: what to train on.
            development: what decides when to stop: after `patience` epochs without a lower loss.
            checkpoint: to go on from, written after each epoch; none if None. Weights and optimiser are all there is to keep,
                as the random numbers of an epoch depend on seed and epoch only.

        Returns:
            the development loss after each epoch of this call.
        """
        optimiser, schedule = self._optimiser(self.recipe.epochs * math.ceil(len(mixture) / self.recipe.batch))
        state: dict[str, Any] = {"epoch": 0, "best_epoch": 0, "best_score": math.inf, "best": self._weights()}
        if checkpoint and (done := checkpoint.read()):
            self._restore(done.pop("weights"))
            optimiser.load_state_dict(done.pop("optimiser"))
            schedule.load_state_dict(done.pop("schedule"))
            state = done
        scores = []
        while state["epoch"] < self.recipe.epochs and state["epoch"] - state["best_epoch"] < self.recipe.patience:
            epoch = state["epoch"] + 1
            trained = self._epoch(epoch, mixture, optimiser, schedule)
            scores.append(self.loss(development))
            notice(f"epoch {epoch}: training loss {trained:.4f}, development loss {scores[-1]:.4f}")
            state["epoch"] = epoch
            if scores[-1] < state["best_score"]:
                state |= {"best_epoch": epoch, "best_score": scores[-1], "best": self._weights()}
            if checkpoint:
                stepped = {"optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
                checkpoint.write({**state, **stepped, "weights": self._weights()})
        self._restore(state["best"])
        return scores

    def _epoch(self, epoch: int, mixture: Mixture, optimiser: torch.optim.Optimizer, schedule: Any) -> float:
        """Train for one epoch, whose random numbers depend on seed and epoch only; returns the mean loss."""
        torch.manual_seed(self.recipe.seed * 1009 + epoch)
        rng = random.Random(f"{self.recipe.seed}/{epoch}")
        self._set_training(True)
        started, losses = time.perf_counter(), []
        for number, batch in enumerate(self._batches(mixture, epoch, rng), 1):
            loss = self._loss(batch, rng)
            loss.backward()
            nn.utils.clip_grad_norm_([p for g in optimiser.param_groups for p in g["params"]], 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            losses.append(loss.item())
            if number % 50 == 0:
                rate = number * self.recipe.batch / (time.perf_counter() - started)
                notice(f"epoch {epoch} step {number}: loss {np.mean(losses[-50:]):.4f}, {rate:.1f} examples/s")
        return float(np.mean(losses))

    def _optimiser(self, steps: int) -> tuple[torch.optim.Optimizer, Any]:
        r = self.recipe
        groups = [{"params": list(nn.ModuleList(self.heads.values()).parameters()), "lr": r.head_learning_rate}]
        if adapted := [p for p in self.encoder.network.parameters() if p.requires_grad]:
            groups.append({"params": adapted, "lr": r.learning_rate})
        optimiser = torch.optim.AdamW(groups, weight_decay=r.weight_decay)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: learning_share(step, steps, r.warmup))
        return optimiser, schedule

    def _batches(self, mixture: Mixture, epoch: int, rng: random.Random) -> Iterator[Batch]:
        order = list(mixture.epoch(epoch))
        for start in range(0, len(order), self.recipe.batch):
            yield self._collator.collate(order[start : start + self.recipe.batch], rng)

    def _weights(self) -> dict[str, Tensor]:
        """Return a copy of all that is trained."""
        heads = {f"heads.{c}.{key}": value for c in STATED for key, value in self.heads[c].state_dict().items()}
        return {key: value.detach().clone() for key, value in {**self.encoder.weights(), **heads}.items()}

    def _restore(self, weights: Mapping[str, Tensor]) -> None:
        self.encoder.restore({key: value for key, value in weights.items() if not key.startswith("heads.")})
        for mention_class in STATED:
            prefix = f"heads.{mention_class}."
            self.heads[mention_class].load_state_dict({k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)})

    def _set_training(self, training: bool) -> None:
        self.encoder.train(training)
        for head in self.heads.values():
            head.train(training)

    def _loss(self, batch: Batch, rng: random.Random) -> Tensor:
        written = [disguise(t, rng) if rng.random() < self.recipe.disguise else t for t in batch.texts]
        odds, pooled = self._odds(batch, written)
        fit = losses([(batch, odds)]).mean()
        return fit if self.recipe.freeze_encoder else fit + self.recipe.keep_space * self.encoder.drift(pooled, batch.texts)

    def _odds(self, batch: Batch, written: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the sentences' uncalibrated log-odds, shape (n, m, 3), and pooled vectors."""
        order = sorted(range(len(written)), key=lambda i: len(written[i]))
        odds: list[Tensor] = []
        pooled: list[Tensor] = []
        for start in range(0, len(order), _ENCODE):
            part = order[start : start + _ENCODE]
            tokens, mask = self.encoder.encode([written[i] for i in part])
            findings = batch.findings[batch.bags[part]]
            odds.append(torch.stack([self.heads[c](tokens, mask, findings, batch.evidence[part]) for c in STATED], dim=-1))
            pooled.append((tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        back = torch.tensor(order).argsort()
        return torch.cat(odds)[back], torch.cat(pooled)[back]

    def calibrate(self, examples: Sequence[Example]) -> float:
        """Fit each head's scale and shift to held-out examples; returns their mean negative log-likelihood."""
        return calibrate(self.heads, list(self._scored(examples)))

    def loss(self, examples: Sequence[Example]) -> float:
        """Return the mean negative log-likelihood of the cells of examples, uncalibrated."""
        return float(losses(list(self._scored(examples))).mean())

    def _scored(self, examples: Sequence[Example]) -> Iterator[tuple[Batch, Tensor]]:
        """Yield batches in order, with the uncalibrated log-odds of their sentences."""
        self._set_training(False)
        for start in range(0, len(examples), _SCORED):
            batch = self._collator.collate(examples[start : start + _SCORED])
            with torch.no_grad():
                odds, _ = self._odds(batch, batch.texts)
            yield batch, odds

    def predict(self, examples: Sequence[Example]) -> list[np.ndarray]:
        """Return calibrated log-probabilities for each example, shape (findings, 4)."""
        predictions: list[np.ndarray] = []
        for number, (batch, odds) in enumerate(self._scored(examples)):
            calibrated = torch.stack([self.heads[c].calibrated(odds[..., i]) for i, c in enumerate(STATED)], dim=-1)
            widths = [len(e.findings) for e in examples[number * _SCORED :][:_SCORED]]
            predictions += [bag[:m].numpy() for bag, m in zip(bags(batch, calibrated), widths, strict=True)]
        return predictions

    def save(self, folder: Path, metadata: dict[str, Any]) -> None:
        """Write adapter, heads and metadata as safetensors and JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        self.encoder.save(folder)
        state = {f"{c}.{key}": value.half().contiguous() for c in STATED for key, value in self.heads[c].state_dict().items()}
        save_file(state, folder / "heads.safetensors")
        (folder / "metadata.json").write_text(json.dumps(metadata, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
