"""Reading taxonomies from TOML files, the program's own and a user's; every refusal names file, line and finding."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from kg.errors import KnowledgeError
from kg.language import language_codes
from kg.ontology import Ontology
from kg.paths import ontologies_folder
from kg.taxonomy import Example, Finding, Rule, StatedClass, Taxonomy, UncertainAs

_FINDING_KEYS = {"name", "concepts", "hinted_by", "definition", "synonyms", "examples", "rule", "ignores", "tolerates"}
_TAXONOMY_KEYS = {"id", "version", "title", "source", "language", "classes", "uncertain_as", "roll_up", "finding"}
_EXAMPLE_KEYS = {"text", "class"}
_LISTS = ("concepts", "hinted_by", "synonyms", "ignores", "tolerates")
_HEADER = re.compile(r"\s*\[\[\s*finding\s*\]\]")
_AT_LINE = re.compile(r"at line (\d+)")
Closed = TypeVar("Closed", bound=StrEnum)


def taxonomy_ids(root: Path | None = None) -> tuple[str, ...]:
    """Return the ids of the taxonomies of an ontologies folder (the program's own if None)."""
    return tuple(sorted(path.stem for path in ((root or ontologies_folder()) / "taxonomies").glob("*.toml")))


def load_taxonomy(name: str, ontology: Ontology, root: Path | None = None) -> Taxonomy:
    """Load a taxonomy as it is written; findings without concepts are left `unresolved`.

    Args:
        name: id of a taxonomy of the ontologies folder, or the path of a TOML file.
        ontology: has the concepts that the file may name.
        root: an ontologies folder; the program's own if None.

    Raises:
        KnowledgeError: it is unknown, malformed, or names a concept that the ontology does not have.
    """
    path = Path(name) if name.endswith(".toml") else (root or ontologies_folder()) / "taxonomies" / f"{name}.toml"
    if not path.is_file():
        raise KnowledgeError(f"unknown taxonomy {name!r}; allowed: {', '.join(taxonomy_ids(root))}, or the path of a .toml file")
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        raise KnowledgeError(f"{path}:{line[1] if line else text.count(chr(10)) + 1}: not a readable TOML file: {error}") from error
    return _taxonomy(data, path, _places(text, path), ontology, language_codes(root))


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(f"{path}:{line}: not a readable TOML file: not UTF-8 at byte {error.start}; save it as UTF-8") from error


def _places(text: str, path: Path) -> list[str]:
    """File and line of each `[[finding]]` header; tomllib itself keeps no lines."""
    return [f"{path}:{number}" for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]


def _taxonomy(data: dict[str, Any], path: Path, places: list[str], ontology: Ontology, languages: tuple[str, ...]) -> Taxonomy:
    _refuse_unknown(data, _TAXONOMY_KEYS, f"{path}: ")
    findings = _findings(data.get("finding", []), path, places, ontology)
    classes = _classes(data, path)
    language = data.get("language", "en")
    if "language" in data and language not in languages:
        raise KnowledgeError(f"{path}: language {language!r}; allowed: {', '.join(languages)}")
    roll_up = data.get("roll_up", False)
    if not isinstance(roll_up, bool):
        raise KnowledgeError(f"{path}: roll_up {roll_up!r}; allowed: true, false")
    return Taxonomy(
        id=str(data.get("id", path.stem)),
        version=str(data.get("version", hashlib.sha256(path.read_bytes()).hexdigest()[:8])),
        findings=findings,
        classes=classes,
        uncertain_as=_uncertain_as(data, classes, path),
        roll_up=roll_up,
        language=language,
        title=str(data.get("title", "")),
        source=str(data.get("source", "")),
    )


def _classes(data: dict[str, Any], path: Path) -> tuple[StatedClass, ...]:
    given = data.get("classes", list(StatedClass))
    if not isinstance(given, list) or not given or not all(isinstance(x, str) and x in set(StatedClass) for x in given):
        raise KnowledgeError(f"{path}: classes {given!r}; allowed: a list of one or more of {', '.join(StatedClass)}")
    if StatedClass.POSITIVE not in given:
        raise KnowledgeError(f"{path}: classes {given!r} without positive; add it, a taxonomy says at least what is present")
    return tuple(c for c in StatedClass if c in given)


def _uncertain_as(data: dict[str, Any], classes: tuple[StatedClass, ...], path: Path) -> UncertainAs:
    if "uncertain_as" not in data:
        return UncertainAs.POSITIVE
    folded = _one_of(UncertainAs, data["uncertain_as"], f"{path}: uncertain_as")
    if StatedClass.UNCERTAIN in classes:
        raise KnowledgeError(f"{path}: uncertain_as {folded.value!r} beside the class uncertain; remove one of the two")
    if folded is UncertainAs.NEGATIVE and StatedClass.NEGATIVE not in classes:
        raise KnowledgeError(f"{path}: uncertain_as 'negative' without the class negative; allowed: positive, not_mentioned")
    return folded


def _findings(rows: Any, path: Path, places: list[str], ontology: Ontology) -> tuple[Finding, ...]:
    if not isinstance(rows, list) or not rows:
        raise KnowledgeError(f"{path}: no findings; write at least one [[finding]] with a name")
    if not all(isinstance(row, dict) for row in rows):
        raise KnowledgeError(f"{path}: a finding must be a [[finding]] table with a name")
    # Findings written as inline tables have no header line of their own.
    known = places if len(places) == len(rows) else [str(path)] * len(rows)
    findings = tuple(_Row(row, number, place).finding(ontology) for number, (row, place) in enumerate(zip(rows, known, strict=True), 1))
    names = [finding.name for finding in findings]
    for number, (finding, place) in enumerate(zip(findings, known, strict=True)):
        if finding.name in names[:number]:
            raise KnowledgeError(f"{place}: findings named twice: {finding.name}; keep one of each")
        if strange := set(finding.ignores) - set(names):
            raise KnowledgeError(f"{place}: finding {finding.name!r} ignores {sorted(strange)}, which are not findings of this taxonomy")
    return findings


@dataclass(frozen=True, slots=True)
class _Row:
    """One `[[finding]]` table, and where it stands."""

    cells: dict[str, Any]
    number: int
    place: str

    def finding(self, ontology: Ontology) -> Finding:
        name = self.cells.get("name", "")
        if not isinstance(name, str) or not name.strip():
            raise KnowledgeError(f"{self.place}: finding {self.number} has no name; write name as a text")
        where = f"{self.place}: finding {name.strip()!r}"
        _refuse_unknown(self.cells, _FINDING_KEYS, f"{where} has ")
        lists = {key: self._texts(key, where) for key in _LISTS}
        for concept in lists["concepts"] + lists["hinted_by"] + lists["tolerates"]:
            if concept not in ontology:
                raise KnowledgeError(f"{where} names the concept {concept!r}, which is in no core/<region>/concepts.tsv")
        rule = _one_of(Rule, self.cells["rule"], f"{where} has the rule") if "rule" in self.cells else None
        definition = self.cells.get("definition", "")
        if not isinstance(definition, str):
            raise KnowledgeError(f"{where}: definition must be a text, found {definition!r}")
        return Finding(
            name=name.strip(),
            definition=definition,
            rule=rule,
            examples=self._examples(where),
            unresolved=rule is None and "concepts" not in self.cells,
            **lists,
        )

    def _texts(self, key: str, where: str) -> tuple[str, ...]:
        found = self.cells.get(key, [])
        if not isinstance(found, list) or not all(isinstance(x, str) for x in found):
            raise KnowledgeError(f"{where}: {key} must be a list of texts, found {found!r}")
        return tuple(found)

    def _examples(self, where: str) -> tuple[Example, ...]:
        found = self.cells.get("examples", [])
        if not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
            raise KnowledgeError(f'{where}: examples must be a list of {{text = "...", class = "positive"}}, found {found!r}')
        return tuple(_example(cells, f"{where}: example {number}") for number, cells in enumerate(found, 1))


def _example(cells: dict[str, Any], where: str) -> Example:
    _refuse_unknown(cells, _EXAMPLE_KEYS, f"{where} has ")
    text = cells.get("text", "")
    if not isinstance(text, str) or not text.strip():
        raise KnowledgeError(f"{where} has no text; write the sentence as text")
    return Example(text.strip(), _one_of(StatedClass, cells.get("class"), f"{where} has the class"))


def _refuse_unknown(cells: dict[str, Any], allowed: set[str], where: str) -> None:
    if unknown := set(cells) - allowed:
        raise KnowledgeError(f"{where}unknown keys {sorted(unknown)}; allowed: {sorted(allowed)}")


def _one_of(kind: type[Closed], value: Any, where: str) -> Closed:
    if not isinstance(value, str) or value not in set(kind):
        raise KnowledgeError(f"{where} {value!r}; allowed: {', '.join(kind)}")
    return kind(value)
