"""Settings of a run, checked once at the start."""

from dataclasses import dataclass
from pathlib import Path

from agent.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The user's choices.

    Raises:
        ConfigError: a value is out of range.
    """

    taxonomy: str = "chexpert-14"
    """Id of a taxonomy, or the path of a TOML file."""
    language: str = "auto"
    """Language code of all reports, or `auto` to find it report by report."""
    weights: Path | None = None
    """Folder of trained weights, or a TOML file that names a causal or served model; the bundled weights if None."""
    ontologies: Path | None = None
    """An ontologies folder of the user's own, built; the program's if None."""
    examples: Path | None = None
    """A file of labeled reports or sentences that the classifier learns from on the fly; none if None."""
    chunk_size: int = 64
    """Reports that go through the graph together; results do not depend on it."""
    rounds: int = 2
    """How often a cell may be classified: 2 lets the verifier send doubts back once."""
    retrieve: bool = True
    """Whether to look for similar labeled sentences."""
    precedents: bool = True
    """Whether similar sentences speak for or against doubtful issues; nothing where `retrieve` is off."""
    paths: bool = True
    """Whether short paths between concepts count as evidence."""

    def __post_init__(self) -> None:
        if not 1 <= self.chunk_size <= 4096:
            raise ConfigError(f"chunk_size {self.chunk_size}; allowed: 1 to 4096")
        if self.rounds not in (1, 2):
            raise ConfigError(f"rounds {self.rounds}; allowed: 1 (no second look) or 2")
        if self.ontologies is not None and not (self.ontologies / "build").is_dir():
            raise ConfigError(f"ontologies {self.ontologies}: not a built folder; run `radconcord ontology build --folder` on it")
        if self.weights is not None and not self.weights.exists():
            raise ConfigError(f"weights {self.weights}: no such folder or file; give a folder made by `radconcord train`, or a .toml file")
