"""A training recipe: a small TOML file that holds only what differs from the defaults below."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from agent.errors import ConfigError

if TYPE_CHECKING:
    from agent.training.causal import CausalRecipe

_R = TypeVar("_R")
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
_CHECKED = ConfigDict(extra="forbid", strict=False)


@dataclass(frozen=True, slots=True, config=_CHECKED)
class Source:
    """A file of labeled reports."""

    path: str
    """JSON lines, CSV or Parquet, see `agent.labeled_reports`; `${VARIABLE}` is replaced from the environment."""
    taxonomy: str = ""
    """Id or file of the taxonomy of its labels; the recipe's if empty."""
    repeat: Count = 1
    """How often it counts in the mixture."""
    limit: Count | None = None
    """Only so many reports, drawn with the recipe's seed."""


@dataclass(frozen=True, slots=True, config=_CHECKED)
class Recipe:
    """Everything that decides a training run; the run repeats to the same weights on the same machine."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the classifier, for provenance."""
    version: str = "1"
    taxonomy: str = "chexpert-14"
    start: str = ""
    """Weights to go on from: a folder, or `bundled`; fresh ones if empty."""
    reports: tuple[Source | str, ...] = ()
    """Labeled reports to train on: paths, or tables with `path` and what `Source` allows."""
    sentences: tuple[str, ...] = ()
    """Files or folders of labeled sentences; rows whose `split` is "test" are left out."""
    synthetic: Annotated[int, Field(ge=0)] = 0
    """Sentences to generate from the vocabulary of all languages."""
    augment: tuple[str, ...] = ()
    """Steps of `agent.training.augmentation` that make further copies of the labeled reports."""
    copies: Annotated[int, Field(ge=0)] = 0
    """Augmented copies of every labeled report."""
    development: tuple[Source | str, ...] = ()
    """Labeled reports that decide when to stop; the held-out examples if empty."""
    epochs: Count = 4
    patience: Count = 2
    """Epochs without a better score on the development examples after which training stops."""
    batch: Count = 16
    """Reports or sentences per step."""
    freeze_encoder: bool = False
    """Train the heads only: minutes instead of an hour, for small sets."""
    learning_rate: Annotated[float, Field(gt=0)] = 5e-4
    head_learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    weight_decay: Annotated[float, Field(ge=0)] = 0.01
    warmup: Share = 0.06
    lora_rank: Count = 16
    lora_alpha: Count = 32
    lora_dropout: Share = 0.05
    keep_space: Annotated[float, Field(ge=0)] = 0.5
    """Weight of keeping the base model's sentence vectors, so that the adapted encoder can still retrieve."""
    drop_evidence: Share = 0.1
    """How often a sentence hides its links and cues, as if the vocabulary had none of its words."""
    drop_links: Share = 0.1
    """How often a finding hides its links in a report, as if the vocabulary lacked that finding."""
    drop_neighbours: Share = 0.5
    disguise: Share = 0.3
    """How often a sentence loses its accents, case or punctuation."""
    held_out: Share = 0.1
    """Share of the training examples kept for calibration."""
    seed: int = 13
    extra: dict[str, Any] = Field(default_factory=dict)
    """Free notes for the model card."""

    def source(self, given: Source | str) -> Source:
        """Return an entry of `reports` or `development` in full, with its taxonomy."""
        source = Source(given) if isinstance(given, str) else given
        return Source(source.path, source.taxonomy or self.taxonomy, source.repeat, source.limit)


def load_recipe(path: Path) -> "Recipe | CausalRecipe":
    """Read a recipe; its key `backend` says whether an encoder or a causal model is trained, the encoder without it.

    Raises:
        ConfigError: the file is missing, malformed, or has a key or value that no recipe has.
    """
    from agent.training.causal import CausalRecipe

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such recipe; see agent/training/recipes for examples") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file: {error}") from error
    kinds = {"encoder": Recipe, "causal": CausalRecipe}
    backend = data.pop("backend", "encoder")
    if backend not in kinds:
        raise ConfigError(f"{path}: backend {backend!r}; allowed: {', '.join(kinds)}")
    return _checked(kinds[backend], data, path)


def _checked(kind: type[_R], data: dict[str, Any], path: Path) -> _R:
    allowed = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    if unknown := sorted(set(data) - set(allowed)):
        raise ConfigError(f"{path}: unknown keys {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}")
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{path}: {key}: {first['msg']}; what is allowed stands in agent/training/") from error
