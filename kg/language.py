"""A language as data: its cues, headings, endings and abbreviations, read from one folder."""

import tomllib
from collections.abc import Iterator
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


class StudyCategory(StrEnum):
    """What a report says of the examination and the patient."""

    MODALITY = "modality"
    REGION = "region"
    CONTRAST = "contrast"
    VIEW = "view"
    SEX = "sex"
    AGE = "age"
    PRIOR = "prior"
    APPEARANCE = "appearance"
    COMMUNICATION = "communication"
    PROCEDURE = "procedure"
    DOUBT = "doubt"
    PERSISTENCE = "persistence"
    DEIXIS = "deixis"
    ELSEWHERE = "elsewhere"


STUDY_VALUES: dict[StudyCategory, tuple[str, ...]] = {
    StudyCategory.MODALITY: ("XR", "CT", "MR", "US", "NM", "MG"),
    StudyCategory.REGION: (
        *("head", "face", "neck", "thorax", "breast", "abdomen", "pelvis"),
        *("spine", "cervical_spine", "thoracic_spine", "lumbar_spine"),
        *("upper_limb", "shoulder", "humerus", "elbow", "wrist", "hand"),
        *("lower_limb", "hip", "femur", "knee", "tibia", "ankle", "foot"),
    ),
    StudyCategory.CONTRAST: ("given", "none", "both", "other"),
    StudyCategory.VIEW: ("ap", "pa", "lateral", "single", "multiple", "none"),
    StudyCategory.SEX: ("female", "male"),
    StudyCategory.AGE: ("years", "months", "weeks", "days"),
    StudyCategory.PRIOR: ("none", "absent", "named", "compared"),
    StudyCategory.APPEARANCE: ("XR", "CT", "MR", "US", "NM", "MG"),
    StudyCategory.COMMUNICATION: ("told",),
    StudyCategory.PROCEDURE: ("done",),
    StudyCategory.DOUBT: ("unlikely",),
    StudyCategory.PERSISTENCE: ("persisting",),
    StudyCategory.DEIXIS: ("this",),
    StudyCategory.ELSEWHERE: ("exam", "person", "side"),
}
"""The values each category of `study.tsv` may take; a region is the local name of the concept that it is."""
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
class StudyWord:
    """One row of `study.tsv`."""

    category: StudyCategory
    value: str
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
    study: tuple[StudyWord, ...] = ()
    """Words for the examination and the patient; empty where the folder has no `study.tsv`."""
    sides: tuple[tuple[str, str], ...] = ()
    """Left and right in the same grammatical form; `*` at the end of both stands for any ending. Empty where none are written."""
    sexes: tuple[tuple[str, str], ...] = ()
    """The words for a woman and for a man, in the same way."""


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
        cues=tuple(cue for _, cue in cue_rows(folder / "cues.tsv")),
        headings=tuple(_headings(folder / "headings.tsv")),
        study=tuple(_study_words(folder / "study.tsv")),
        sides=_pairs(settings, "sides", folder / "language.toml"),
        sexes=_pairs(settings, "sexes", folder / "language.toml"),
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


def _pairs(settings: dict, key: str, path: Path) -> tuple[tuple[str, str], ...]:
    """Return pairs of opposite words, of which both or neither have an open end."""
    pairs = settings.get(key, [])
    if not isinstance(pairs, list):
        raise KnowledgeError(f'{path}: {key} must be a list of pairs of words like [["left*", "right*"]], found {pairs!r}')
    for pair in pairs:
        is_pair = isinstance(pair, list) and len(pair) == len(("one", "other")) and all(isinstance(word, str) for word in pair)
        if not is_pair or not all(word.strip("* ") for word in pair) or len({word.endswith("*") for word in pair}) > 1:
            raise KnowledgeError(f"{path}: {key} holds {pair!r}; write two words, both with * at the end or both without")
    return tuple((one, other) for one, other in pairs)


def _one_of(value: str, allowed: tuple[str, ...], what: str, place: str) -> str:
    if value not in allowed:
        raise KnowledgeError(f"{place}: {what} {value!r}; allowed: {', '.join(allowed)}")
    return value


def cue_rows(path: Path) -> Iterator[tuple[str, Cue]]:
    """Yield each cue of a `cues.tsv` after its place, file and line."""
    for number, row in read_table(path, ("category", "value", "scope", "text")):
        place = f"{path}:{number}"
        category = Category(_one_of(row["category"], tuple(Category), "category", place))
        value = _one_of(row["value"], VALUES[category], f"{category} value", place)
        yield place, Cue(category, value, _one_of(row["scope"], SCOPES, "scope", place), row["text"])


def _headings(path: Path) -> list[Heading]:
    rows = read_table(path, ("section", "text"))
    headings = [(number, Heading(_one_of(row["section"], SECTIONS, "section", f"{path}:{number}"), row["text"])) for number, row in rows]
    if empty := [number for number, heading in headings if not any(c.isalnum() for c in heading.text)]:
        raise KnowledgeError(f"{path}:{empty[0]}: the heading has no letters; write its text or remove the row")
    return [heading for _, heading in headings]


def _study_words(path: Path) -> Iterator[StudyWord]:
    """Yield the rows of a `study.tsv`; a language may do without."""
    if not path.is_file():
        return
    for number, row in read_table(path, ("category", "value", "text")):
        place = f"{path}:{number}"
        category = StudyCategory(_one_of(row["category"], tuple(StudyCategory), "category", place))
        value = _one_of(row["value"], STUDY_VALUES[category], f"{category} value", place)
        if not any(c.isalnum() for c in row["text"]):
            raise KnowledgeError(f"{place}: the text has no letters; write the words or remove the row")
        yield StudyWord(category, value, row["text"])
