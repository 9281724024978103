"""A language as data: its cues, headings, endings and abbreviations, read from one folder."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kg.errors import KnowledgeError
from kg.paths import ontologies_folder
from kg.tables import read_table


class Category(StrEnum):
    """What a cue says about the mention it governs."""

    PRESENCE = "presence"
    CHANGE = "change"
    LATERALITY = "laterality"
    SEVERITY = "severity"
    LOCATION = "location"
    SUMMARY = "summary"


VALUES: dict[Category, tuple[str, ...]] = {
    Category.PRESENCE: ("negated", "uncertain", "affirmed", "resolved", "historical", "hypothetical", "pseudo", "terminator"),
    Category.CHANGE: ("new", "increased", "decreased", "unchanged"),
    Category.LATERALITY: ("left", "right", "bilateral"),
    Category.SEVERITY: ("trace", "mild", "moderate", "severe"),
    Category.LOCATION: ("upper", "middle", "lower", "basal", "apical", "perihilar", "retrocardiac", "lingula"),
    Category.SUMMARY: ("normal",),
}
"""The values each category may take; severity and location in their natural order."""
SCOPES = ("forward", "backward", "both")
SECTIONS = ("exam", "indication", "technique", "comparison", "findings", "impression", "other")
STATUSES = ("reviewed", "written", "draft")


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of `cues.tsv`."""

    category: Category
    value: str
    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One row of `headings.tsv`."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """Everything but the concept labels of one language folder."""

    code: str
    name: str
    status: str
    inflections: tuple[str, ...]
    abbreviations: tuple[str, ...]
    ordinals: bool
    """True where a number with a full stop is an ordinal ("7. Rippe")."""
    cues: tuple[Cue, ...]
    headings: tuple[Heading, ...]


def language_codes() -> tuple[str, ...]:
    """Return the codes of all languages that have a folder, sorted."""
    return tuple(sorted(path.parent.name for path in (ontologies_folder() / "languages").glob("*/language.toml")))


@lru_cache(maxsize=64)
def load_language(code: str) -> Language:
    """Read the folder of one language.

    Raises:
        KnowledgeError: there is no such folder, or one of its files is malformed.
    """
    folder = ontologies_folder() / "languages" / code
    if code not in language_codes():
        raise KnowledgeError(f"unknown language {code!r}; allowed: {', '.join(language_codes())}, or auto")
    settings = _settings(folder / "language.toml")
    return Language(
        code=code,
        name=settings["name"],
        status=settings["status"],
        inflections=tuple(settings.get("inflections", ())),
        abbreviations=tuple(settings.get("abbreviations", ())),
        ordinals=bool(settings.get("ordinals", False)),
        cues=tuple(_cues(folder / "cues.tsv")),
        headings=tuple(_headings(folder / "headings.tsv")),
    )


def _settings(path: Path) -> dict:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: not a readable TOML file: {error}") from error
    for key in ("name", "status"):
        if key not in settings:
            raise KnowledgeError(f"{path}: the key {key!r} is missing")
    if settings["status"] not in STATUSES:
        raise KnowledgeError(f"{path}: status {settings['status']!r}; allowed: {', '.join(STATUSES)}")
    return settings


def _one_of(value: str, allowed: tuple[str, ...], what: str, place: str) -> str:
    if value not in allowed:
        raise KnowledgeError(f"{place}: {what} {value!r}; allowed: {', '.join(allowed)}")
    return value


def _cues(path: Path) -> list[Cue]:
    cues = []
    for number, row in read_table(path, ("category", "value", "scope", "text")):
        place = f"{path}:{number}"
        category = Category(_one_of(row["category"], tuple(Category), "category", place))
        value = _one_of(row["value"], VALUES[category], f"{category} value", place)
        cues.append(Cue(category, value, _one_of(row["scope"], SCOPES, "scope", place), row["text"]))
    return cues


def _headings(path: Path) -> list[Heading]:
    rows = read_table(path, ("section", "text"))
    return [Heading(_one_of(row["section"], SECTIONS, "section", f"{path}:{number}"), row["text"]) for number, row in rows]
