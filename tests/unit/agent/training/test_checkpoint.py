"""A checkpoint is read by the run that wrote it, and by no other."""

from pathlib import Path

import pytest
import torch

from agent.errors import ModelError
from agent.training.checkpoint import CheckpointFile


def test_what_was_written_last_is_read_until_it_is_removed(tmp_path: Path) -> None:
    checkpoint = CheckpointFile(tmp_path / "new", {"epochs": 3}, "data")
    assert checkpoint.read() is None
    for epoch in (1, 2):
        checkpoint.write({"epoch": epoch, "weights": {"a": torch.ones(2)}})
    found = CheckpointFile(tmp_path / "new", {"epochs": 3}, "data").read()
    assert found is not None
    assert found["epoch"] == 2
    assert torch.equal(found["weights"]["a"], torch.ones(2))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["checkpoint.pt"]
    checkpoint.remove()
    assert checkpoint.read() is None


def test_another_run_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    CheckpointFile(tmp_path, {"epochs": 3}).write({"epoch": 1})
    with pytest.raises(ModelError, match="another recipe or other data"):
        CheckpointFile(tmp_path, {"epochs": 4}).read()
    (tmp_path / "checkpoint.pt").write_bytes(b"no checkpoint")
    with pytest.raises(ModelError, match="damaged"):
        CheckpointFile(tmp_path, {"epochs": 3}).read()
