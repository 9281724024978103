"""Checkpoints of a training run: where it stands, so that it goes on exactly as if it had not been cut off."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from agent.progress import notice
from agent.training.checkpoint import CheckpointFile

if TYPE_CHECKING:
    from agent.training.causal import CausalRecipe


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
    """Writes checkpoints every few minutes, also within an epoch, as one takes long."""

    def __init__(self, folder: Path | None, recipe: "CausalRecipe", hashes: Mapping[str, str]) -> None:
        decisive = dataclasses.asdict(recipe) | {"checkpoint_minutes": 0, "hashes": dict(hashes)}
        self._file = CheckpointFile(folder, decisive) if folder else None
        self._seconds = recipe.checkpoint_minutes * 60
        self._written = time.monotonic()

    def read(self, apply: Callable[[dict[str, Any]], None]) -> Progress | None:
        """Return where the run stands after handing its state to `apply`; None where there is no checkpoint.

        Raises:
            ModelError: see `CheckpointFile.read`.
        """
        saved = self._file.read() if self._file else None
        if saved is None:
            return None
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
        self._file.write({"progress": {f.name: getattr(progress, f.name) for f in dataclasses.fields(progress)}, "state": state})
        self._written = time.monotonic()
