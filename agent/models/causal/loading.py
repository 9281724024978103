"""Loading of tokenizer, base weights and adapter, from a package, a folder or the Hugging Face hub."""

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from agent.errors import ModelError
from agent.models.causal.settings import CausalSettings, Loading, Quantisation
from agent.models.gguf import PACKAGED, packaged_model_folder
from agent.models.quiet import quiet_libraries

ADAPTER = "adapter_model.safetensors"
METADATA = "metadata.json"


def load_base(model: str, loading: Loading) -> tuple[Any, Any]:
    """Load a base model and its tokenizer.

    Args:
        model: a packaged model, a folder, or a name on the hub.
        loading: how the weights are kept.

    Raises:
        ModelError: there is no such model, or its tokenizer does not tell where its tokens stand.
    """
    source = packaged_model_folder(model) if model in PACKAGED else model
    try:
        with quiet_libraries():
            tokenizer = AutoTokenizer.from_pretrained(source)
            network = AutoModelForCausalLM.from_pretrained(
                source,
                dtype=getattr(torch, loading.compute),
                quantization_config=loading.bitsandbytes(),
                device_map={"": loading.device},
                attn_implementation="sdpa",
            )
    except (OSError, ValueError) as error:
        packaged = ", ".join(PACKAGED)
        reason = str(error).strip().splitlines()[0][:160]
        raise ModelError(
            f"model {model!r}: cannot be loaded ({reason}); allowed: {packaged}, a model folder, or a name on the hub"
        ) from error
    if not tokenizer.is_fast:
        raise ModelError(f"model {model!r}: a tokenizer in the tokenizers format (tokenizer.json) is needed; convert it")
    return network.eval(), tokenizer


def load_adapter(network: Any, adapter: Path, quantisation: Quantisation) -> Any:
    """Put an adapter on a base model; it is merged into weights that are not quantised, which makes it faster.

    Raises:
        ModelError: there is no adapter in the folder, or it does not fit the model.
    """
    if not (adapter / ADAPTER).is_file():
        raise ModelError(f"{adapter / ADAPTER} is missing; give a folder made by `radconcord train`, or a PEFT adapter")
    try:
        with quiet_libraries():
            adapted = PeftModel.from_pretrained(network, str(adapter)).eval()
            return adapted.merge_and_unload() if quantisation is Quantisation.NONE else adapted
    except (RuntimeError, ValueError, KeyError) as error:
        raise ModelError(f"{adapter}: the adapter does not fit the model; give the base it was trained on") from error


def read_metadata(settings: CausalSettings) -> dict[str, Any]:
    """Return the metadata of the adapter, empty where it has none (an adapter that was trained elsewhere).

    Raises:
        ModelError: it cannot be read, or the settings ask for another prompt or base than the adapter was trained with.
    """
    path = settings.adapter / METADATA if settings.adapter else None
    if path is None or not path.is_file():
        return {}
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        trained = {"profile": metadata["profile"], "mode": metadata["mode"], "fill": metadata["fill"]}
        base = metadata["base_sha256"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not the metadata of a causal adapter; give a folder made by `radconcord train`") from error
    for name, value in trained.items():
        if str(getattr(settings, name)) != value:
            raise ModelError(f"{path}: trained with {name} {value!r}, settings have {str(getattr(settings, name))!r}; use {value!r}")
    if base and base != base_sha256(settings.model):
        raise ModelError(f"{path}: trained on other weights than {settings.model!r} has; give {metadata.get('base')!r}")
    return metadata


def adapter_settings(adapter: Path, **others: Any) -> CausalSettings:
    """Return the settings that an adapter folder of `radconcord train` was trained with.

    Args:
        adapter: the folder.
        others: settings that the training did not decide, such as `quantisation` or `batch`.

    Raises:
        ModelError: there is no readable metadata.
    """
    path = adapter / METADATA
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
        trained = {key: metadata[key] for key in ("profile", "mode", "fill", "hints", "max_report_tokens")}
        return CausalSettings(**{"model": metadata["base"], "adapter": adapter, **trained, **others})
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: not the metadata of a causal adapter; give a folder made by `radconcord train`") from error


def base_sha256(model: str) -> str:
    """Return the hash of a base model's weights: of the package's file, or of a folder's; empty for names on the hub."""
    if model in PACKAGED:
        return PACKAGED[model].sha256
    return files_sha256(sorted(Path(model).glob("*.safetensors"))) if Path(model).is_dir() else ""


def files_sha256(paths: list[Path]) -> str:
    """Return one hash over files, in order."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as handle:
            digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()
