"""The tables of `ontologies/core`, one folder a body region, as an ontology; every refusal names file and line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kg.concept import CodeSystem, Concept, ConceptKind, Modality, Relation, Sex, Sidedness
from kg.errors import KnowledgeError, RelationError
from kg.ontology import Ontology, Triple
from kg.tables import read_optional_table, read_table

E = TypeVar("E", bound=StrEnum)
CONCEPT_COLUMNS = ("concept", "kind", "sidedness", "sex", "actionable", "modality", "definition")
RELATION_COLUMNS = ("subject", "relation", "object")
CODE_COLUMNS = ("concept", "system", "code")
_ID = re.compile(r"[a-z][a-z0-9]*:[A-Za-z0-9_]+")
Codes = Mapping[str, tuple[tuple[CodeSystem, str], ...]]


def regions(core: Path) -> tuple[str, ...]:
    """Return the names of the body regions of a `core` folder, sorted."""
    return tuple(sorted(path.parent.name for path in core.glob("*/concepts.tsv")))


def one_of(kind: type[E], value: str, place: str) -> E:
    """Return the member of a closed set, or refuse the value by its place in a file."""
    try:
        return kind(value)
    except ValueError as error:
        raise KnowledgeError(f"{place}: {value!r}; allowed: {', '.join(kind)}") from error


def read_core_tables(core: Path) -> Ontology:
    """Read the tables of all regions of a `core` folder into one ontology.

    Raises:
        KnowledgeError: a table is missing or malformed, a concept stands twice, a relation or code names an unknown
            concept, or the hierarchy has a cycle; the message names file and line.
    """
    names = regions(core)
    if not names:
        raise KnowledgeError(f"{core}: no region here; make a folder with concepts.tsv ({', '.join(CONCEPT_COLUMNS)})")
    places: dict[str, str] = {}
    concepts = [concept for name in names for concept in _concepts(core / name, places)]
    relations = {triple: place for name in names for triple, place in _relations(core / name / "relations.tsv")}
    try:
        return Ontology(concepts, relations)
    except RelationError as error:
        raise KnowledgeError(f"{relations[error.triple]}: {error}") from error


def _concepts(folder: Path, places: dict[str, str]) -> Iterator[Concept]:
    """Yield a region's concepts; `places` remembers where each concept of any region stands."""
    path = folder / "concepts.tsv"
    codes, unused = _codes(folder / "codes.tsv")
    for number, row in read_table(path, CONCEPT_COLUMNS):
        concept = _concept(row, f"{path}:{number}", codes)
        if concept.id in places:
            raise KnowledgeError(f"{path}:{number}: {concept.id} is defined twice, first in {places[concept.id]}; keep one row")
        places[concept.id] = f"{path}:{number}"
        unused.pop(concept.id, None)
        yield concept
    for concept_id, place in unused.items():
        raise KnowledgeError(f"{place}: {concept_id!r} is not a concept of {path}; add it there or mend the row")


def _concept(row: Mapping[str, str], place: str, codes: Codes) -> Concept:
    if not _ID.fullmatch(row["concept"]):
        raise KnowledgeError(f"{place}: concept {row['concept']!r}; allowed: a prefix, a colon, then letters, digits or _ (rad:my_finding)")
    if row["actionable"] not in ("", "yes", "urgent"):
        raise KnowledgeError(f"{place}: actionable {row['actionable']!r}; allowed: yes, urgent, or nothing")
    return Concept(
        id=row["concept"],
        kind=one_of(ConceptKind, row["kind"], place),
        sidedness=one_of(Sidedness, row["sidedness"], place) if row["sidedness"] else None,
        actionable=bool(row["actionable"]),
        urgent=row["actionable"] == "urgent",
        sex=one_of(Sex, row["sex"], place) if row["sex"] else None,
        modalities=_in_order(one_of(Modality, value, place) for value in row["modality"].split()),
        coded=codes.get(row["concept"], ()),
        definition=row["definition"],
    )


def _in_order(modalities: Iterable[Modality]) -> tuple[Modality, ...]:
    found = set(modalities)
    return tuple(modality for modality in Modality if modality in found)


def _codes(path: Path) -> tuple[Codes, dict[str, str]]:
    """Return each concept's codes in the order of the systems, and where each concept stands in the table."""
    codes: dict[str, dict[CodeSystem, str]] = {}
    places: dict[str, str] = {}
    for number, row in read_optional_table(path, CODE_COLUMNS):
        place = f"{path}:{number}"
        system = one_of(CodeSystem, row["system"], place)
        if codes.setdefault(row["concept"], {}).setdefault(system, row["code"]) != row["code"]:
            raise KnowledgeError(f"{place}: {row['concept']} has two {system} codes; keep the one of the same meaning")
        places[row["concept"]] = place
    order = tuple(CodeSystem)
    return {c: tuple(sorted(found.items(), key=lambda item: order.index(item[0]))) for c, found in codes.items()}, places


def _relations(path: Path) -> Iterator[tuple[Triple, str]]:
    for number, row in read_table(path, RELATION_COLUMNS):
        place = f"{path}:{number}"
        yield (row["subject"], one_of(Relation, row["relation"], place), row["object"]), place
