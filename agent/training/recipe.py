"""A training recipe: a small TOML file that holds only what differs from the defaults below."""

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a training run; the run repeats to the same weights on the same machine."""

    name: str
    """Name of the classifier, for provenance."""
    version: str = "1"
    taxonomy: str = "chexpert-14"
    reports: tuple[str, ...] = ()
    """JSON-lines files of labeled reports to train on; `${VARIABLE}` is replaced from the environment."""
    sentences: tuple[str, ...] = ()
    """Files or folders of labeled sentences; rows whose `split` is "test" are left out."""
    synthetic: int = 0
    """Sentences to generate from the vocabulary of all languages."""
    epochs: int = 4
    batch: int = 16
    """Reports or sentences per step."""
    learning_rate: float = 5e-4
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.06
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.05
    keep_space: float = 0.5
    """Weight of keeping the base model's sentence vectors, so that the adapted encoder can still retrieve."""
    drop_evidence: float = 0.25
    """How often all link and cue features are hidden, so that the words alone must do."""
    drop_neighbours: float = 0.5
    disguise: float = 0.3
    """How often a sentence loses its accents, case or punctuation."""
    held_out: float = 0.1
    """Share of the training examples kept for calibration."""
    seed: int = 13
    threads: int = 2
    extra: dict[str, Any] = field(default_factory=dict)
    """Free notes for the model card."""


def load_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        ConfigError: the file is missing, malformed, or has a key that no recipe has.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such recipe; see agent/training/recipes for examples") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file: {error}") from error
    known = {f.name for f in dataclasses.fields(Recipe)}
    if unknown := sorted(set(data) - known):
        raise ConfigError(f"{path}: unknown keys {', '.join(unknown)}; allowed: {', '.join(sorted(known))}")
    if "name" not in data:
        raise ConfigError(f"{path}: a recipe needs a name")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Recipe(**values)
