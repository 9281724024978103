"""Taxonomies: the list of findings to label, and what each of them means in the ontology."""

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.paths import ontologies_folder


class Rule(StrEnum):
    """Findings that follow from the other labels instead of from sentences."""

    NO_FINDING = "no_finding"


_FINDING_KEYS = {"name", "concepts", "hinted_by", "definition", "synonyms", "rule", "ignores", "tolerates"}
_TAXONOMY_KEYS = {"id", "version", "title", "source", "classes", "finding"}
_LISTS = ("concepts", "hinted_by", "synonyms", "ignores", "tolerates")
_CLASSES = ("positive", "negative", "uncertain")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of a taxonomy."""

    name: str
    """Emitted exactly as written here."""
    concepts: tuple[str, ...] = ()
    """Concepts that make the finding, each with all narrower ones."""
    hinted_by: tuple[str, ...] = ()
    """Concepts that alone make it uncertain."""
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    rule: Rule | None = None
    ignores: tuple[str, ...] = ()
    """For a rule: findings that may be present beside it."""
    tolerates: tuple[str, ...] = ()
    """For a rule: concepts outside the taxonomy that may be present beside it."""

    @property
    def query(self) -> str:
        """The text by which the classifier knows the finding: name, synonyms and definition."""
        words = ", ".join((self.name, *self.synonyms))
        return f"{words}: {self.definition}" if self.definition else words


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A list of findings with the mention classes it uses."""

    id: str
    version: str
    findings: tuple[Finding, ...]
    classes: tuple[str, ...] = _CLASSES
    title: str = ""
    source: str = ""

    def concept_map(self, ontology: Ontology) -> dict[str, tuple[str, ...]]:
        """Return for each concept the names of the findings that it makes, narrower concepts included."""
        found: dict[str, list[str]] = {}
        for finding in self.findings:
            roots = finding.concepts + finding.hinted_by
            for concept in {c for root in roots for c in (root, *ontology.descendants(root))}:
                found.setdefault(concept, []).append(finding.name)
        return {concept: tuple(names) for concept, names in sorted(found.items())}

    def __getitem__(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.name == name:
                return finding
        raise KeyError(name)


def taxonomy_ids() -> tuple[str, ...]:
    """Return the ids of the taxonomies that come with the program."""
    return tuple(sorted(path.stem for path in (ontologies_folder() / "taxonomies").glob("*.toml")))


def load_taxonomy(name: str, ontology: Ontology) -> Taxonomy:
    """Load a taxonomy by id, or from a user's own TOML file.

    Raises:
        KnowledgeError: it is unknown, malformed, or names a concept that the ontology does not have.
    """
    path = Path(name) if name.endswith(".toml") else ontologies_folder() / "taxonomies" / f"{name}.toml"
    if not path.is_file():
        raise KnowledgeError(f"unknown taxonomy {name!r}; allowed: {', '.join(taxonomy_ids())}, or the path of a .toml file")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: not a readable TOML file: {error}") from error
    return _taxonomy(data, path, ontology)


def _taxonomy(data: dict[str, Any], path: Path, ontology: Ontology) -> Taxonomy:
    rows = data.get("finding", [])
    if not isinstance(rows, list) or not rows:
        raise KnowledgeError(f"{path}: no findings; write at least one [[finding]] with a name")
    if unknown := set(data) - _TAXONOMY_KEYS:
        raise KnowledgeError(f"{path}: unknown keys {sorted(unknown)}; allowed: {sorted(_TAXONOMY_KEYS)}")
    if not all(isinstance(row, dict) for row in rows):
        raise KnowledgeError(f"{path}: a finding must be a [[finding]] table with a name")
    findings = tuple(_finding(row, number, path, ontology) for number, row in enumerate(rows, 1))
    names = [finding.name for finding in findings]
    if twice := {name for name in names if names.count(name) > 1}:
        raise KnowledgeError(f"{path}: findings named twice: {', '.join(sorted(twice))}; keep one of each")
    classes = tuple(data.get("classes", _CLASSES))
    if not classes or set(classes) - set(_CLASSES):
        raise KnowledgeError(f"{path}: classes {list(classes)}; allowed: one or more of {', '.join(_CLASSES)}")
    if strange := {x for finding in findings for x in finding.ignores} - set(names):
        raise KnowledgeError(f"{path}: ignores names {sorted(strange)}, which are not findings of this taxonomy")
    return Taxonomy(
        id=str(data.get("id", path.stem)),
        version=str(data.get("version", hashlib.sha256(path.read_bytes()).hexdigest()[:8])),
        findings=findings,
        classes=classes,
        title=str(data.get("title", "")),
        source=str(data.get("source", "")),
    )


def _finding(row: dict[str, Any], number: int, path: Path, ontology: Ontology) -> Finding:
    name = str(row.get("name", "")).strip()
    if not name:
        raise KnowledgeError(f"{path}: finding {number} has no name")
    if unknown := set(row) - _FINDING_KEYS:
        raise KnowledgeError(f"{path}: finding {name!r} has unknown keys {sorted(unknown)}; allowed: {sorted(_FINDING_KEYS)}")
    for key in _LISTS:
        if not isinstance(row.get(key, []), list) or not all(isinstance(x, str) for x in row.get(key, [])):
            raise KnowledgeError(f"{path}: finding {name!r}: {key} must be a list of texts, found {row[key]!r}")
    for concept in (*row.get("concepts", ()), *row.get("hinted_by", ()), *row.get("tolerates", ())):
        if concept not in ontology:
            raise KnowledgeError(f"{path}: finding {name!r} names the concept {concept!r}, which is not in core/concepts.tsv")
    if row.get("rule") and row["rule"] not in set(Rule):
        raise KnowledgeError(f"{path}: finding {name!r} has the rule {row['rule']!r}; allowed: {', '.join(Rule)}")
    return Finding(
        name=name,
        concepts=tuple(row.get("concepts", ())),
        hinted_by=tuple(row.get("hinted_by", ())),
        definition=str(row.get("definition", "")),
        synonyms=tuple(row.get("synonyms", ())),
        rule=Rule(row["rule"]) if row.get("rule") else None,
        ignores=tuple(row.get("ignores", ())),
        tolerates=tuple(row.get("tolerates", ())),
    )
