"""Opening a classifier: the bundled encoder, a folder made by `radconcord train`, or a TOML file that names a back end."""

import json
import tomllib
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from agent.errors import ConfigError, ModelError
from agent.models.base import Classifier

_Settings = TypeVar("_Settings")
_PATHS = ("model", "adapter", "profile")
"""Keys that may hold a path, which counts from the folder of the file."""


class Backend(StrEnum):
    """What reads the reports."""

    ENCODER = "encoder"
    """A sentence encoder with one head per mention class."""
    CAUSAL = "causal"
    """A language model in this process."""
    SERVED = "served"
    """A language model behind a chat server."""


def open_classifier(path: Path | None) -> Classifier:
    """Open a classifier.

    Args:
        path: a folder with `metadata.json`, a TOML file with a key `backend`, or None for the bundled encoder.

    Raises:
        ConfigError: the path, or a key of the file, cannot be used.
        ModelError: weights are missing, damaged, or do not belong together.
    """
    if path is None:
        return _encoder(None)
    if path.suffix == ".toml" and path.is_file():
        return _from_file(path)
    if path.is_dir():
        return _from_folder(path)
    raise ConfigError(f"weights {path}: neither a folder made by `radconcord train` nor a .toml file that names a back end")


def _encoder(folder: Path | None) -> Classifier:
    from agent.models.encoder import EncoderClassifier

    return EncoderClassifier(folder) if folder else EncoderClassifier()


def _from_folder(folder: Path) -> Classifier:
    try:
        metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        backend = metadata.get("backend", Backend.ENCODER)
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder}: no readable metadata.json; give a folder made by `radconcord train`") from error
    if backend == Backend.ENCODER:
        return _encoder(folder)
    if backend == Backend.CAUSAL:
        from agent.models.causal import CausalClassifier
        from agent.models.causal.loading import adapter_settings

        return CausalClassifier(adapter_settings(folder))
    raise ModelError(f"{folder / 'metadata.json'}: backend {backend!r}; allowed: {Backend.ENCODER}, {Backend.CAUSAL}")


def _from_file(path: Path) -> Classifier:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file: {error}; see the example in README") from error
    backend = table.pop("backend", None)
    if backend == Backend.CAUSAL:
        from agent.models.causal import CausalClassifier, CausalSettings

        return CausalClassifier(_settings(CausalSettings, table, path))
    if backend == Backend.SERVED:
        from agent.models.served import ServedClassifier, ServedSettings

        return ServedClassifier(_settings(ServedSettings, table, path))
    raise ConfigError(f"{path}: backend {backend!r}; allowed: {Backend.CAUSAL}, {Backend.SERVED}")


def _settings(kind: type[_Settings], table: dict[str, Any], path: Path) -> _Settings:
    """Make settings of a table, refusing unknown keys, wrong types and missing ones."""
    allowed = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(table) - allowed):
        raise ConfigError(f"{path}: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}")
    try:
        return TypeAdapter(kind).validate_python({key: _resolved(key, value, path.parent) for key, value in table.items()})
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}; see the example in README") from error
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _resolved(key: str, value: Any, folder: Path) -> Any:
    """Return a path as it counts from the folder of the file; names of models and profiles stay as they are."""
    if key not in _PATHS or not isinstance(value, str):
        return value
    beside = folder / value
    return str(beside) if key == "adapter" or beside.is_dir() or beside.is_file() else value
