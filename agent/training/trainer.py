"""The training run: encoder with LoRA and three heads on bags of sentences."""

import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from agent.evidence import EVIDENCE_SIZE, Feature
from agent.models.encoder import PROMPT, SentenceEncoder
from agent.models.network import MentionHead, class_log_probabilities
from agent.progress import notice
from agent.training.disguise import disguise
from agent.training.examples import Example
from agent.training.loss import bag_log_probabilities
from agent.training.recipe import Recipe
from agent.types import STATED

_ENCODE = 24
"""Sentences encoded together; they are sorted by length first."""
_NEIGHBOUR_COLUMNS = slice(Feature.HAS_NEIGHBOURS, Feature.NEIGHBOURS_NOT_MENTIONED + 1)
_LORA_LAYERS = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples collated: sentences in one list, cells padded to the widest example."""

    texts: tuple[str, ...]
    bags: Tensor
    findings: Tensor
    """Vectors, shape (bags, m, width)."""
    evidence: Tensor
    """Shape (sentences, m, k)."""
    targets: Tensor
    """Shape (bags, m); `_IGNORED` where padded."""


class Trainer:
    """Trains adapter and heads; the base model stays as it is."""

    def __init__(self, recipe: Recipe, base: Path, queries: Mapping[str, Sequence[str]]) -> None:
        """Load the base model and put a fresh adapter and heads on it.

        Args:
            recipe: the run's settings.
            base: folder of the base model.
            queries: wordings of every finding that examples ask for; the first is the standard one.
        """
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        self.recipe = recipe
        self._rng = random.Random(recipe.seed)
        encoder = SentenceEncoder(base)
        self._base = encoder
        texts = sorted({text for wordings in queries.values() for text in wordings})
        vectors = torch.from_numpy(encoder.base_vectors(texts))
        self._vectors = dict(zip(texts, vectors, strict=True))
        self._queries = queries
        self._tokenizer = encoder.model.tokenizer
        config = LoraConfig(
            r=recipe.lora_rank, lora_alpha=recipe.lora_alpha, lora_dropout=recipe.lora_dropout, target_modules=_LORA_LAYERS, bias="none"
        )
        self.network = get_peft_model(encoder.model[0].model, config)
        self.width: int = encoder.model.get_embedding_dimension()
        self.heads = {c: MentionHead(self.width, EVIDENCE_SIZE) for c in STATED}
        self._space: dict[str, Tensor] = {}

    def remember_space(self, texts: Sequence[str]) -> None:
        """Keep the base model's vectors of these texts, to stay near them."""
        fresh = sorted(set(texts) - set(self._space))
        with self.network.disable_adapter():
            vectors = torch.from_numpy(self._base.base_vectors(fresh))
        self._space.update(zip(fresh, vectors, strict=True))

    def _set_training(self, training: bool) -> None:
        for module in (self.network, *self.heads.values()):
            module.train(training)

    def space(self, texts: Sequence[str]) -> np.ndarray:
        """Return the base model's unit vectors of remembered texts, shape (n, width)."""
        return torch.stack([self._space[text] for text in texts]).numpy()

    def fit(self, examples: Sequence[Example], after_epoch: Any = None) -> None:
        """Train on examples whose texts are remembered; `after_epoch(number, mean_loss)` may return True to stop."""
        steps = self.recipe.epochs * math.ceil(len(examples) / self.recipe.batch)
        optimiser, schedule = self._optimiser(steps)
        for epoch in range(1, self.recipe.epochs + 1):
            self._set_training(True)
            started, losses = time.perf_counter(), []
            for number, batch in enumerate(self._batches(examples), 1):
                loss = self._loss(batch)
                loss.backward()
                nn.utils.clip_grad_norm_([p for g in optimiser.param_groups for p in g["params"]], 1.0)
                optimiser.step()
                schedule.step()
                optimiser.zero_grad(set_to_none=True)
                losses.append(loss.item())
                if number % 50 == 0:
                    rate = number * self.recipe.batch / (time.perf_counter() - started)
                    notice(f"epoch {epoch} step {number}: loss {np.mean(losses[-50:]):.4f}, {rate:.1f} examples/s")
            if after_epoch is not None and after_epoch(epoch, float(np.mean(losses))):
                return

    def _optimiser(self, steps: int) -> tuple[torch.optim.Optimizer, Any]:
        r = self.recipe
        groups = [
            {"params": [p for p in self.network.parameters() if p.requires_grad], "lr": r.learning_rate},
            {"params": [p for head in self.heads.values() for p in head.parameters()], "lr": r.head_learning_rate},
        ]
        optimiser = torch.optim.AdamW(groups, weight_decay=r.weight_decay)
        warm = max(1, round(r.warmup * steps))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps))))
        )
        return optimiser, schedule

    def _batches(self, examples: Sequence[Example]) -> Iterator[Batch]:
        order = list(examples)
        self._rng.shuffle(order)
        for start in range(0, len(order), self.recipe.batch):
            yield self._collate(order[start : start + self.recipe.batch])

    def _collate(self, examples: Sequence[Example], *, training: bool = True) -> Batch:
        widest = max(len(e.findings) for e in examples)
        findings = torch.zeros(len(examples), widest, self.width)
        targets = torch.full((len(examples), widest), _IGNORED)
        bags = torch.tensor([i for i, e in enumerate(examples) for _ in e.passages])
        evidence = torch.zeros(len(bags), widest, EVIDENCE_SIZE)
        row = 0
        for i, example in enumerate(examples):
            m = len(example.findings)
            findings[i, :m] = torch.stack([self._query(f, training) for f in example.findings])
            targets[i, :m] = torch.tensor(example.targets)
            rows = len(example.passages)
            evidence[row : row + rows, :m] = torch.from_numpy(self._evidence(example.evidence) if training else example.evidence)
            row += rows
        texts = tuple(p.text for e in examples for p in e.passages)
        return Batch(texts, bags, findings, evidence, targets)

    def _query(self, finding: str, training: bool) -> Tensor:
        wordings = self._queries[finding]
        return self._vectors[self._rng.choice(wordings) if training else wordings[0]]

    def _evidence(self, evidence: np.ndarray) -> np.ndarray:
        evidence = evidence.copy()
        if self._rng.random() < self.recipe.drop_evidence:
            evidence[:] = 0
        elif self._rng.random() < self.recipe.drop_neighbours:
            evidence[..., _NEIGHBOUR_COLUMNS] = 0
        return evidence

    def _loss(self, batch: Batch) -> Tensor:
        written = [disguise(t, self._rng) if self._rng.random() < self.recipe.disguise else t for t in batch.texts]
        bag, pooled = self._forward(batch, written)
        fit = _cell_loss(batch, bag).mean()
        space = torch.stack([self._space[text] for text in batch.texts])
        drift = 1 - torch.nn.functional.cosine_similarity(pooled, space).mean()
        return fit + self.recipe.keep_space * drift

    def _forward(self, batch: Batch, written: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the bags' log-probabilities and the sentences' pooled vectors."""
        odds, pooled = self._odds(batch, written)
        return _bags(batch, odds), pooled

    def _odds(self, batch: Batch, written: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the sentences' uncalibrated log-odds, shape (n, m, 3), and pooled vectors."""
        order = sorted(range(len(written)), key=lambda i: len(written[i]))
        odds: list[Tensor] = []
        pooled: list[Tensor] = []
        for start in range(0, len(order), _ENCODE):
            part = order[start : start + _ENCODE]
            tokens, mask = self._encode([written[i] for i in part])
            findings = batch.findings[batch.bags[part]]
            odds.append(torch.stack([self.heads[c](tokens, mask, findings, batch.evidence[part]) for c in STATED], dim=-1))
            pooled.append((tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        back = torch.tensor(order).argsort()
        return torch.cat(odds)[back], torch.cat(pooled)[back]

    def _encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        length = self._base.model.max_seq_length
        inputs = self._tokenizer([PROMPT + t for t in texts], padding=True, truncation=True, max_length=length, return_tensors="pt")
        states = self.network(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
        return states, inputs["attention_mask"].bool()

    def calibrate(self, examples: Sequence[Example]) -> float:
        """Fit each head's scale and shift to held-out examples; returns their mean negative log-likelihood."""
        batches = list(self._scored(examples))
        scale = nn.Parameter(torch.ones(len(STATED)))
        shift = nn.Parameter(torch.zeros(len(STATED)))
        optimiser = torch.optim.LBFGS([scale, shift], max_iter=60, line_search_fn="strong_wolfe")

        def loss() -> Tensor:
            optimiser.zero_grad()
            parts = [_cell_loss(batch, _bags(batch, odds * scale + shift)) for batch, odds in batches]
            total = torch.cat(parts).mean()
            total.backward()
            return total

        optimiser.step(loss)
        for i, mention_class in enumerate(STATED):
            self.heads[mention_class].scale.copy_(scale[i].detach())
            self.heads[mention_class].shift.copy_(shift[i].detach())
        return float(loss().detach())

    def _scored(self, examples: Sequence[Example]) -> Iterator[tuple[Batch, Tensor]]:
        """Yield batches in order, with the uncalibrated log-odds of their sentences."""
        self._set_training(False)
        for start in range(0, len(examples), 32):
            batch = self._collate(examples[start : start + 32], training=False)
            with torch.no_grad():
                odds, _ = self._odds(batch, batch.texts)
            yield batch, odds

    def predict(self, examples: Sequence[Example]) -> list[np.ndarray]:
        """Return calibrated log-probabilities for each example, shape (findings, 4)."""
        predictions: list[np.ndarray] = []
        for batch, odds in self._scored(examples):
            calibrated = torch.stack([self.heads[c].calibrated(odds[..., i]) for i, c in enumerate(STATED)], dim=-1)
            bags = _bags(batch, calibrated)
            predictions += [bag[asked].numpy() for bag, asked in zip(bags, batch.targets != _IGNORED, strict=True)]
        return predictions

    def save(self, folder: Path, metadata: dict[str, Any]) -> None:
        """Write adapter, heads and metadata as safetensors and JSON."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        self.network.save_pretrained(folder)
        state = {f"{c}.{key}": value.half().contiguous() for c in STATED for key, value in self.heads[c].state_dict().items()}
        save_file(state, folder / "heads.safetensors")
        (folder / "metadata.json").write_text(json.dumps(metadata, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _bags(batch: Batch, odds: Tensor) -> Tensor:
    """Log-probabilities of the bags, shape (bags, m, 4), from the log-odds of their sentences, shape (n, m, 3)."""
    return bag_log_probabilities(class_log_probabilities(odds), batch.bags, len(batch.targets))


def _cell_loss(batch: Batch, bags: Tensor) -> Tensor:
    """Negative log-likelihood of every asked cell of a batch, shape (cells,)."""
    targets = batch.targets.flatten()
    asked = targets != _IGNORED
    return torch.nn.functional.nll_loss(bags.flatten(0, 1)[asked], targets[asked], reduction="none")
