"""A language as data: its cues, headings, endings and abbreviations, read from one folder."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
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


def language_codes(root: Path | None = None) -> tuple[str, ...]:
    """Return the codes of all languages of an ontologies folder (the program's own if None), sorted."""
    folder = (root or ontologies_folder()) / "languages"
    return tuple(sorted(path.parent.name for path in folder.glob("*/language.toml")))


def load_language(code: str, root: Path | None = None) -> Language:
    """Read the folder of one language of an ontologies folder (the program's own if None).

    Raises:
        KnowledgeError: there is no such folder, or one of its files is malformed.
    """
    folder = (root or ontologies_folder()) / "languages" / code
    if code not in language_codes(root):
        raise KnowledgeError(f"unknown language {code!r}; allowed: {', '.join(language_codes(root))}, or auto")
    settings = _settings(folder / "language.toml", code)
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


def _settings(path: Path, code: str) -> dict:
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: not a readable TOML file: {error}") from error
    for key in ("code", "name", "status"):
        if not isinstance(settings.get(key), str):
            raise KnowledgeError(f"{path}: the key {key!r} is missing or not a text")
    for key in ("inflections", "abbreviations"):
        if not isinstance(settings.get(key, []), list):
            raise KnowledgeError(f"{path}: {key} must be a list of texts, found {settings[key]!r}")
    if settings["code"] != code:
        raise KnowledgeError(f"{path}: code {settings['code']!r} in the folder {code!r}; make them the same")
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
    headings = [(number, Heading(_one_of(row["section"], SECTIONS, "section", f"{path}:{number}"), row["text"])) for number, row in rows]
    if empty := [number for number, heading in headings if not any(c.isalnum() for c in heading.text)]:
        raise KnowledgeError(f"{path}:{empty[0]}: the heading has no letters; write its text or remove the row")
    return [heading for _, heading in headings]
