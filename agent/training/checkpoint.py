"""Checkpoints of a training run, one after each epoch, so that a stopped run goes on as if it had not been.

The random numbers of an epoch depend on seed and epoch only, so weights and the optimiser's state are all there is to
keep. Checkpoints are files of this machine; what a run gives in the end is safetensors.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from agent.errors import ModelError

_FILE = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A run after an epoch."""

    fingerprint: str
    """Of recipe and data: a checkpoint of another run is not gone on with."""
    epoch: int
    best_epoch: int
    best_score: float
    weights: Mapping[str, Tensor]
    best: Mapping[str, Tensor]
    """The weights of the best epoch so far."""
    optimiser: dict[str, Any]
    schedule: dict[str, Any]

    def save(self, folder: Path) -> None:
        """Write beside, then rename: a half-written checkpoint is never taken for a whole one."""
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{_FILE}.part"
        torch.save({name: getattr(self, name) for name in self.__dataclass_fields__}, beside)
        beside.replace(folder / _FILE)


def load_checkpoint(folder: Path, fingerprint: str) -> Checkpoint | None:
    """Return the checkpoint of a folder, None where there is none.

    Raises:
        ModelError: the checkpoint is damaged or belongs to another run.
    """
    path = folder / _FILE
    if not path.is_file():
        return None
    try:
        checkpoint = Checkpoint(**torch.load(path, weights_only=True))
    except Exception as error:
        raise ModelError(f"{path}: damaged ({type(error).__name__}); remove it to train from the beginning") from error
    if checkpoint.fingerprint != fingerprint:
        raise ModelError(f"{path}: of another recipe or other data; remove it, or give another output folder")
    return checkpoint


def remove_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of a finished run."""
    (folder / _FILE).unlink(missing_ok=True)


def fingerprint(*parts: Any) -> str:
    """Return a text that differs where recipe or data do."""
    return json.dumps(parts, sort_keys=True, default=str)
