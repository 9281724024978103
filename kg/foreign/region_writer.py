"""Writing what a merge adds as a new body region of an ontologies folder."""

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.concept import Concept
from kg.core_tables import CODE_COLUMNS, CONCEPT_COLUMNS, RELATION_COLUMNS
from kg.errors import KnowledgeError
from kg.foreign.mapping import MAPPING_COLUMNS
from kg.foreign.merge import Merge
from kg.label_tables import LABEL_COLUMNS

CONFLICT_COLUMNS = ("kind", "subject", "message")
_REGION = re.compile(r"[a-z][a-z0-9_]*")
Rows = list[Sequence[str]]


def write_region(merge: Merge, folder: Path, region: str) -> list[Path]:
    """Write new concepts, relations, codes and labels as tables of a new region; `ontology build` then builds them.

    Beside the tables of `core/<region>` stand `mapping.tsv` (which term is which concept of ours, and by which rule) and `conflicts.tsv`
    (what was left out); the program does not read them.

    Args:
        merge: its new parts are written, ours are expected in the folder.
        folder: an ontologies folder.
        region: name of the new region, in small letters.

    Returns:
        the files written.

    Raises:
        KnowledgeError: the name is not fit, or the region exists; nothing is written then.
    """
    refuse_region(folder, region)
    core = folder / "core" / region
    tables: dict[Path, Rows] = {
        core / "concepts.tsv": [CONCEPT_COLUMNS, *map(_concept, merge.new_concepts)],
        core / "relations.tsv": [RELATION_COLUMNS, *merge.new_relations],
        core / "codes.tsv": [CODE_COLUMNS, *((c.id, system, code) for c in merge.new_concepts for system, code in c.coded)],
        core / "mapping.tsv": [(*MAPPING_COLUMNS, "rule"), *((mapped.term, mapped.concept, mapped.rule) for mapped in merge.mapped)],
        core / "conflicts.tsv": [CONFLICT_COLUMNS, *((c.kind, c.subject, c.message) for c in merge.conflicts)],
    }
    for language, labels in merge.new_labels.items():
        own = ((label.concept or "-", label.kind, label.text) for label in labels)
        tables[_label_table(folder, language, region)] = [LABEL_COLUMNS, *own]
    for path, rows in tables.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_table(rows), encoding="utf-8", newline="\n")
    return list(tables)


def refuse_region(folder: Path, region: str) -> None:
    """Raise KnowledgeError where a region of this name cannot be made in a folder."""
    if not _REGION.fullmatch(region):
        raise KnowledgeError(f"region {region!r}; allowed: small letters, digits and _, beginning with a letter")
    there = [path for path in (folder / "core" / region, *folder.glob(f"languages/*/labels/{region}.tsv")) if path.exists()]
    if there:
        raise KnowledgeError(f"{there[0]}: the region {region!r} exists; give another name, or remove its tables first")


def copy_tables(source: Path, target: Path) -> None:
    """Copy an ontologies folder without what is built from it; an existing target is left alone."""
    if not target.exists():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("build"))


def _label_table(folder: Path, language: str, region: str) -> Path:
    return folder / "languages" / language / "labels" / f"{region}.tsv"


def _concept(concept: Concept) -> Sequence[str]:
    actionable = "urgent" if concept.urgent else "yes" if concept.actionable else ""
    modalities = " ".join(concept.modalities)
    return concept.id, concept.kind, concept.sidedness or "", concept.sex or "", actionable, modalities, concept.definition


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)
