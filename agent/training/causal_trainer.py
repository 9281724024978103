"""The training run of a causal model: LoRA (Hu et al., ICLR 2022, arXiv:2106.09685), loss at the class slots only.

The cross-entropy is taken over the codes that may stand at a slot, not over the vocabulary, and the head of the prompt is
read once per batch, with its gradient: the numbers are the same as for the whole prompts, at a fraction of the time.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, prepare_model_for_kbit_training, set_peft_model_state_dict
from torch import Tensor, nn

from agent.errors import ConfigError
from agent.memory import Memory
from agent.models.causal.calibration import Calibration, fit
from agent.models.causal.encoding import PromptEncoder
from agent.models.causal.loading import METADATA, base_sha256, load_base
from agent.models.causal.scoring import read_head, slot_logits
from agent.models.causal.settings import Loading, Quantisation
from agent.models.network import class_log_probabilities
from agent.models.prompts import Mode, load_profile
from agent.models.quiet import quiet_libraries
from agent.progress import notice
from agent.training.causal_batches import Batch, Order, ReportExample
from agent.training.causal_checkpoint import Checkpoints, Progress
from agent.training.examples import SKIPPED
from agent.training.schedule import learning_share
from agent.types import STATED, MentionClass
from kg.taxonomy import Finding

if TYPE_CHECKING:
    from agent.training.causal import CausalRecipe

_LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_KEPT_QUESTIONS = 64
_TOLD = 10
"""Steps between two notices."""


class CausalTrainer:
    """Trains an adapter; the base model stays as it is."""

    def __init__(
        self,
        recipe: "CausalRecipe",
        findings: Sequence[Finding],
        checkpoints: Path | None = None,
        data: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Load the base model and put a fresh adapter on it.

        Args:
            recipe: the run's settings.
            findings: the findings that are asked for.
            checkpoints: folder of checkpoints; None keeps none.
            data: hashes of the data files, so that a checkpoint of other data is not gone on with.
        """
        torch.manual_seed(recipe.seed)
        torch.set_flush_denormal(True)  # numbers next to zero are many times slower on a processor
        self.recipe = recipe
        self.findings = tuple(findings)
        self.base_sha256 = base_sha256(recipe.model)
        self._profile = load_profile(recipe.profile)
        base, self._tokenizer = load_base(recipe.model, Loading(recipe.quantisation, double=recipe.quantisation is Quantisation.NF4))
        self.network = _adapted(base, recipe)
        self._weights = torch.tensor(recipe.class_weights)
        self._checkpoints = Checkpoints(checkpoints, recipe, {**data, "base": self.base_sha256})
        self._encoders: Memory[tuple[tuple[int, ...], MentionClass | None], PromptEncoder] = Memory(_KEPT_QUESTIONS)
        questions: tuple[MentionClass | None, ...] = (None,) if recipe.mode is Mode.ALL else STATED
        hints = recipe.drop_hints if recipe.hints else 1.0
        self._order = Order(recipe.batch, len(self.findings), questions, hints, recipe.shuffle_findings, recipe.seed)

    def fit(self, training: Sequence[ReportExample], held_out: Sequence[ReportExample]) -> list[float]:
        """Train with early stopping; the adapter that did best on the held-out reports stays.

        Returns:
            the held-out loss after each epoch.

        Raises:
            ModelError: a checkpoint of another run is in the way.
        """
        optimiser = torch.optim.AdamW(self._trained(), lr=self.recipe.learning_rate, weight_decay=self.recipe.weight_decay)
        progress = self._checkpoints.read(self._apply(optimiser)) or Progress()
        total = self.recipe.epochs * self._order.steps(len(training))
        while progress.epoch < self.recipe.epochs and progress.waited < self.recipe.patience:
            batches = self._order.epoch(training, progress.epoch)
            self.network.train()
            for number in range(progress.step, len(batches)):
                progress.losses.append(self._step(batches[number], optimiser, progress.epoch * len(batches) + number, total))
                progress.step = number + 1
                self._tell(progress, len(batches))
                self._checkpoints.write_if_due(progress, self._state(optimiser))
            self._close_epoch(progress, held_out)
            self._checkpoints.write(progress, self._state(optimiser))
        if progress.best is not None:
            set_peft_model_state_dict(self.network, progress.best)
        return progress.history

    def _step(self, batch: Batch, optimiser: torch.optim.Optimizer, step: int, total: int) -> float:
        for group in optimiser.param_groups:
            group["lr"] = self.recipe.learning_rate * learning_share(step, total, self.recipe.warmup)
        loss = self.loss(batch)
        loss.backward()
        nn.utils.clip_grad_norm_(self._trained(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        return loss.item()

    def loss(self, batch: Batch) -> Tensor:
        """Return the mean cross-entropy over the cells of a batch."""
        logits = self._logits(batch)
        targets = torch.tensor([[r.target(self.findings[i].name, batch.asked) for i in batch.findings] for r in batch.reports])
        weights = self._weights if batch.asked is None else self._weights[[STATED.index(batch.asked), len(STATED)]]
        return nn.functional.cross_entropy(logits.flatten(0, 1).float(), targets.flatten(), weight=weights, ignore_index=SKIPPED)

    def _logits(self, batch: Batch) -> Tensor:
        encoder = self._encoder(batch.findings, batch.asked)
        prompts = [encoder.encode(report.passage) for report in batch.reports]
        states = read_head(self.network, prompts[0].head) if prompts[0].head else ()
        return slot_logits(self.network, prompts, states, [code[0] for code in encoder.codes.values()])

    def _encoder(self, findings: tuple[int, ...], asked: MentionClass | None) -> PromptEncoder:
        chosen, longest = [self.findings[i] for i in findings], self.recipe.max_report_tokens
        return self._encoders.made((findings, asked), lambda: PromptEncoder(self._tokenizer, self._profile, chosen, asked, longest))

    def _close_epoch(self, progress: Progress, held_out: Sequence[ReportExample]) -> None:
        odds, targets = self.log_odds(held_out)
        loss = float(nn.functional.nll_loss(class_log_probabilities(odds), targets)) if len(targets) else progress.mean_loss
        progress.close_epoch(loss, {key: value.clone() for key, value in get_peft_model_state_dict(self.network).items()})
        notice(f"epoch {progress.epoch}: held-out loss {loss:.4f}")

    def log_odds(self, reports: Sequence[ReportExample]) -> tuple[Tensor, Tensor]:
        """Return uncalibrated log-odds of all judged cells, shape (cells, 3), and the index of their class, shape (cells,)."""
        self.network.eval()
        plain = Order(self.recipe.batch, len(self.findings), (None,), 0.0 if self.recipe.hints else 1.0, 0.0, self.recipe.seed)
        odds, targets = [torch.empty(0, len(STATED))], [torch.empty(0, dtype=torch.long)]
        for batch in plain.epoch(reports, 0):
            with torch.inference_mode():
                odds.append(self._batch_odds(batch).flatten(0, 1).float())
            targets.append(torch.tensor([r.target(f.name, None) for r in batch.reports for f in self.findings]))
        judged = torch.cat(targets) != SKIPPED
        return torch.cat(odds)[judged], torch.cat(targets)[judged]

    def _batch_odds(self, batch: Batch) -> Tensor:
        asked = (Batch(batch.reports, batch.findings, question) for question in self._order.questions)
        logits = [self._logits(one) for one in asked]
        return torch.cat([found[..., :-1] - found[..., -1:] for found in logits], dim=-1)

    def calibrate(self, held_out: Sequence[ReportExample]) -> tuple[Calibration, float]:
        """Fit scale and shift of each class; returns them with the mean negative log-likelihood."""
        return fit(*self.log_odds(held_out))

    def accuracy(self, reports: Sequence[ReportExample], calibration: Calibration) -> float:
        """Return the share of cells whose most likely class is the labeled one."""
        odds, targets = self.log_odds(reports)
        calibrated = odds * torch.tensor(calibration.scale) + torch.tensor(calibration.shift)
        return float((class_log_probabilities(calibrated).argmax(-1) == targets).float().mean())

    def save(self, folder: Path, metadata: dict[str, Any]) -> None:
        """Write adapter and metadata."""
        folder.mkdir(parents=True, exist_ok=True)
        self.network.peft_config["default"].base_model_name_or_path = self.recipe.model
        self.network.save_pretrained(folder)
        (folder / METADATA).write_text(json.dumps(metadata, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def _trained(self) -> list[nn.Parameter]:
        return [p for p in self.network.parameters() if p.requires_grad]

    def _state(self, optimiser: torch.optim.Optimizer) -> dict[str, Any]:
        adapter = get_peft_model_state_dict(self.network)
        return {"adapter": adapter, "optimiser": optimiser.state_dict(), "random": torch.get_rng_state()}

    def _apply(self, optimiser: torch.optim.Optimizer) -> Any:
        def apply(state: dict[str, Any]) -> None:
            set_peft_model_state_dict(self.network, state["adapter"])
            optimiser.load_state_dict(state["optimiser"])
            torch.set_rng_state(state["random"])

        return apply

    def _tell(self, progress: Progress, steps: int) -> None:
        if progress.step % _TOLD == 0:
            recent = sum(progress.losses[-_TOLD:]) / _TOLD
            notice(f"epoch {progress.epoch + 1} step {progress.step}/{steps}: loss {recent:.4f}")


def _adapted(base: Any, recipe: "CausalRecipe") -> Any:
    if recipe.quantisation is not Quantisation.NONE:
        base = prepare_model_for_kbit_training(base, use_gradient_checkpointing=False)
    config = LoraConfig(
        r=recipe.lora_rank,
        lora_alpha=recipe.lora_alpha,
        lora_dropout=recipe.lora_dropout,
        target_modules=_LAYERS,
        exclude_modules=r".*vision.*",
        bias="none",
        task_type="CAUSAL_LM",
    )
    with quiet_libraries():
        adapted = get_peft_model(base, config)
    if not any(p.requires_grad for p in adapted.parameters()):
        raise ConfigError(f"model {recipe.model!r} has none of the layers {', '.join(_LAYERS)}; give another model")
    return adapted
