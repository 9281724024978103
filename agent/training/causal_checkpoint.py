"""Checkpoints of a training run: where it stands, so that it goes on exactly as if it had not been cut off."""

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from agent.errors import ModelError
from agent.progress import notice

if TYPE_CHECKING:
    from agent.training.causal import CausalRecipe

_FILE = "checkpoint.pt"


@dataclass(slots=True)
class Progress:
    """How far a run is; it changes with every step."""

    epoch: int = 0
    """Epochs that are done."""
    step: int = 0
    """Steps of the current epoch that are done."""
    losses: list[float] = field(default_factory=list)
    """Training loss of every step of the current epoch."""
    history: list[float] = field(default_factory=list)
    """Held-out loss after every epoch."""
    best: dict[str, torch.Tensor] | None = None
    """The adapter after the best epoch."""
    waited: int = 0
    """Epochs since then."""

    @property
    def mean_loss(self) -> float:
        """Training loss of the current epoch."""
        return sum(self.losses) / max(1, len(self.losses))

    def close_epoch(self, loss: float, adapter: dict[str, torch.Tensor]) -> None:
        """Note the held-out loss of an epoch, and its adapter where it is the best."""
        if not self.history or loss < min(self.history):
            self.best, self.waited = adapter, 0
        else:
            self.waited += 1
        self.history.append(loss)
        self.epoch, self.step, self.losses = self.epoch + 1, 0, []


class Checkpoints:
    """Writes checkpoints every few minutes; one file, replaced at once, never half written."""

    def __init__(self, folder: Path | None, recipe: "CausalRecipe", hashes: Mapping[str, str]) -> None:
        self._file = folder / _FILE if folder else None
        self._seconds = recipe.checkpoint_minutes * 60
        self._written = time.monotonic()
        decisive = dataclasses.asdict(recipe) | {"checkpoint_minutes": 0, "threads": 0, "hashes": dict(hashes)}
        self._fingerprint = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def read(self, apply: Callable[[dict[str, Any]], None]) -> Progress | None:
        """Return where the run stands after handing its state to `apply`; None where there is no checkpoint.

        Raises:
            ModelError: the checkpoint belongs to another recipe or other data.
        """
        if self._file is None or not self._file.is_file():
            return None
        saved = torch.load(self._file, weights_only=True)
        if saved["fingerprint"] != self._fingerprint:
            raise ModelError(f"{self._file}: belongs to a run with another recipe or other data; remove it or give another folder")
        apply(saved["state"])
        progress = Progress(**saved["progress"])
        notice(f"going on after epoch {progress.epoch}, step {progress.step}")
        return progress

    def write_if_due(self, progress: Progress, state: dict[str, Any]) -> None:
        """Write where the last checkpoint is older than the recipe allows."""
        if time.monotonic() - self._written >= self._seconds:
            self.write(progress, state)

    def write(self, progress: Progress, state: dict[str, Any]) -> None:
        """Write the whole state of the run."""
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".part")
        plain = {f.name: getattr(progress, f.name) for f in dataclasses.fields(progress)}
        torch.save({"fingerprint": self._fingerprint, "progress": plain, "state": state}, beside)
        beside.replace(self._file)
        self._written = time.monotonic()
