"""Checkpoints of a training run, so that a stopped run goes on as if it had not been.

They are files of this machine; what a run gives in the end is safetensors.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from agent.errors import ModelError

_FILE = "checkpoint.pt"


class CheckpointFile:
    """The one checkpoint of a run: replaced as a whole, never half written, and read only by the same run."""

    def __init__(self, folder: Path, *decisive: Any) -> None:
        """Name the file; nothing is read or written yet.

        Args:
            folder: where it is kept.
            decisive: what makes a run the same: recipe and hashes of data; a checkpoint of another run is not gone on with.
        """
        self._path = folder / _FILE
        self._fingerprint = hashlib.sha256(json.dumps(decisive, sort_keys=True, default=str).encode()).hexdigest()

    def read(self) -> dict[str, Any] | None:
        """Return what was written last, None where there is nothing.

        Raises:
            ModelError: the checkpoint is damaged or belongs to another run.
        """
        if not self._path.is_file():
            return None
        try:
            saved: dict[str, Any] = torch.load(self._path, weights_only=True)
            found = saved.pop("fingerprint")
        except Exception as error:
            raise ModelError(f"{self._path}: damaged ({type(error).__name__}); remove it to train from the beginning") from error
        if found != self._fingerprint:
            raise ModelError(f"{self._path}: belongs to a run with another recipe or other data; remove it or give another folder")
        return saved

    def write(self, state: Mapping[str, Any]) -> None:
        """Write the state of the run."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".part")
        torch.save({**state, "fingerprint": self._fingerprint}, beside)
        beside.replace(self._path)

    def remove(self) -> None:
        """Remove the checkpoint of a finished run."""
        self._path.unlink(missing_ok=True)
