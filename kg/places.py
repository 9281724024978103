"""Facts about places that the graph does not hold: which exclude each other, change sides, are shown together, or turn a word."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kg.tables import read_optional_table

DISJOINT_COLUMNS = ("series", "place", "concept")
MIRRORED_COLUMNS = ("concept", "whole")
SHOWN_COLUMNS = ("region", "shown")
ELSEWHERE_COLUMNS = ("concept", "place", "there")
ALWAYS = "-"
NOTHING = "-"
Disjoint = Mapping[str, Mapping[str, str]]
"""For each concept, its place in each series that it belongs to."""


@lru_cache(maxsize=8)
def load_disjoint(folder: Path) -> Disjoint:
    """Read `core/disjoint.tsv` of an ontologies folder; without the table nothing is known.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    places: dict[str, dict[str, str]] = {}
    path = folder / "core" / "disjoint.tsv"
    for _, row in read_optional_table(path, DISJOINT_COLUMNS):
        places.setdefault(row["concept"], {})[row["series"]] = row["place"]
    return places


@lru_cache(maxsize=8)
def load_mirrored(folder: Path) -> Mapping[str, frozenset[str]]:
    """Read `core/mirrored.tsv`: for each concept that changes sides (`ALWAYS` for none) the wholes whose parts may be mirrored.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    wholes: dict[str, set[str]] = {}
    path = folder / "core" / "mirrored.tsv"
    for _, row in read_optional_table(path, MIRRORED_COLUMNS):
        wholes.setdefault(row["concept"], set()).add(row["whole"])
    return {concept: frozenset(found) for concept, found in wholes.items()}


@lru_cache(maxsize=8)
def load_shown(folder: Path) -> Mapping[str, frozenset[str]]:
    """Read `core/shown.tsv`: for each region of the body those that an examination of it shows.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    shown: dict[str, set[str]] = {}
    for _, row in read_optional_table(folder / "core" / "shown.tsv", SHOWN_COLUMNS):
        shown.setdefault(row["region"], set()).add(row["shown"])
    return {region: frozenset(found) for region, found in shown.items()}


@lru_cache(maxsize=8)
def load_elsewhere(folder: Path) -> Mapping[str, Mapping[str, str | None]]:
    """Read `core/elsewhere.tsv`: for each concept that general words name, what they name at other places, in the order of the table.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    found: dict[str, dict[str, str | None]] = {}
    for _, row in read_optional_table(folder / "core" / "elsewhere.tsv", ELSEWHERE_COLUMNS):
        found.setdefault(row["concept"], {})[row["place"]] = None if row["there"] == NOTHING else row["there"]
    return found
