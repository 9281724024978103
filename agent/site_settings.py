"""A department's settings for proofreading, read from one TOML file (`radconcord.toml`); every refusal names file and key."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import ConfigError
from agent.types import IssueKind

DEFAULT_FILE = Path("radconcord.toml")
"""Read from the folder that the command is started in, where it is there and nothing else is named."""
VARIABLE = "RADCONCORD_SETTINGS"
_KEYS = {"proofread": {"only", "off", "min_confidence", "blocking"}, "words": {"allowed"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Which issues a department wants to see, and which of them block signing.

    Raises:
        ConfigError: `min_confidence` is not a probability.
    """

    kinds: frozenset[IssueKind] = frozenset(IssueKind)
    """The kinds that are shown."""
    min_confidence: float = 0.0
    """Issues less sure than this are not shown."""
    blocking: frozenset[IssueKind] | None = None
    """The kinds that are errors, all others being warnings at most; None leaves the severities as `agent.checks.policy` has them."""
    allowed_words: frozenset[str] = frozenset()
    """House style: words that are never a transcription issue."""

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise ConfigError(f"min_confidence {self.min_confidence}; allowed: 0 to 1")


def find_settings_file(named: Path | None = None) -> Path | None:
    """Return the file to read: the one named, else of `RADCONCORD_SETTINGS`, else `radconcord.toml` of this folder, else None."""
    if named is not None:
        return named
    if from_environment := os.environ.get(VARIABLE):
        return Path(from_environment)
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def load_site_settings(path: Path) -> SiteSettings:
    """Read the settings of a file.

    Raises:
        ConfigError: the file cannot be read, or a key of it is unknown or has a value that cannot be used.
    """
    data = _parsed(path)
    _refuse_unknown(data, set(_KEYS), f"{path}")
    tables = {name: _table(data, name, path) for name in _KEYS}
    proofread = tables["proofread"]
    only = _kinds(proofread, "only", path)
    off = _kinds(proofread, "off", path) or frozenset()
    return SiteSettings(
        kinds=(frozenset(IssueKind) if only is None else only) - off,
        min_confidence=_probability(proofread, path),
        blocking=_kinds(proofread, "blocking", path),
        allowed_words=_words(tables["words"], path),
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); name a TOML file with --settings or {VARIABLE}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a readable TOML file: {error}; see the example in README") from error


def _table(data: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: {name} {found!r}; write it as a table: [{name}]")
    _refuse_unknown(found, _KEYS[name], f"{path}: {name}")
    return found


def _refuse_unknown(cells: dict[str, Any], allowed: set[str], where: str) -> None:
    if unknown := sorted(set(cells) - allowed):
        raise ConfigError(f"{where}: unknown {', '.join(unknown)}; allowed: {', '.join(sorted(allowed))}")


def _kinds(table: dict[str, Any], key: str, path: Path) -> frozenset[IssueKind] | None:
    if key not in table:
        return None
    found = table[key]
    if not isinstance(found, list) or not all(isinstance(x, str) and x in set(IssueKind) for x in found):
        raise ConfigError(f"{path}: proofread.{key} {found!r}; allowed: a list of {', '.join(IssueKind)}")
    return frozenset(map(IssueKind, found))


def _probability(table: dict[str, Any], path: Path) -> float:
    found = table.get("min_confidence", 0)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        raise ConfigError(f"{path}: proofread.min_confidence {found!r}; allowed: 0 to 1")
    return float(found)


def _words(table: dict[str, Any], path: Path) -> frozenset[str]:
    found = table.get("allowed", [])
    if not isinstance(found, list) or not all(isinstance(x, str) and x.strip() for x in found):
        raise ConfigError(f"{path}: words.allowed {found!r}; allowed: a list of words")
    return frozenset(found)
