"""Joining packaged weights: parts in order, and only the file that is expected."""

import hashlib
import sys
from pathlib import Path

import pytest

from agent.errors import ModelError
from agent.models.gguf import PACKAGED, PackagedModel, join_parts


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackagedModel:
    (tmp_path / "tiny_gguf_parts" / "data").mkdir(parents=True)
    (tmp_path / "tiny_gguf_parts" / "__init__.py").touch()
    for name, content in (("a", b"GG"), ("b", b"UF")):
        (tmp_path / "tiny_gguf_parts" / "data" / name).write_bytes(content)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    parts = (("tiny_gguf_parts", "data/a"), ("tiny_gguf_parts", "data/b"))
    return PackagedModel("Tiny", "pip install tiny", parts, hashlib.sha256(b"GGUF").hexdigest())


def test_parts_are_joined_in_order(package: PackagedModel, tmp_path: Path) -> None:
    join_parts(package, tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"GGUF"


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((("tiny_gguf_parts", "data/b"), ("tiny_gguf_parts", "data/a")), "sha256 .* expected"),
        ((("tiny_gguf_parts", "data/c"),), "not installed or not whole; run `pip install tiny`"),
        ((("no_such_gguf_module", "a"),), "no_such_gguf_module is not installed"),
    ],
)
def test_other_bytes_and_missing_parts_are_refused(package: PackagedModel, tmp_path: Path, parts: tuple, message: str) -> None:
    wrong = PackagedModel(package.title, package.install, parts, package.sha256)
    with pytest.raises(ModelError, match=message):
        join_parts(wrong, tmp_path / "whole")


def test_every_packaged_model_is_pinned_by_hash_and_version() -> None:
    for model in PACKAGED.values():
        assert len(model.sha256) == 64
        assert "==" in model.install
