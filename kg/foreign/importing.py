"""Bringing one's own ontology: a file in, a new region of an ontologies folder out."""

import re
from pathlib import Path

from kg.core_tables import read_core_tables
from kg.errors import KnowledgeError
from kg.foreign.mapping import read_mapping
from kg.foreign.merge import Merge, Plan, merge
from kg.foreign.region_writer import copy_tables, refuse_region, write_region
from kg.label_tables import read_label_tables
from kg.language import language_codes
from kg.loaders import Source, load_terms
from kg.paths import ontologies_folder


def import_ontology(
    path: Path,
    folder: Path,
    *,
    region: str | None = None,
    mapping: Path | None = None,
    root: str | None = None,
    language: str = "en",
    source: Source | None = None,
) -> Merge:
    """Merge a foreign ontology into the tables of a folder; nothing is written unless the whole file is sound.

    Args:
        path: OBO, OWL, SKOS or a table; see `kg.loaders.load_terms`.
        folder: an ontologies folder that gets a new region; where there is none, the program's own is copied there first.
        region: name of the new region; made from the file's name if None.
        mapping: a table with the columns term and concept.
        root: only this term and what is narrower become new concepts.
        language: of terms that do not say theirs.
        source: where the file keeps what its format does not lay down.

    Returns:
        the merge, whose new parts are written.

    Raises:
        KnowledgeError: a file is malformed, or the region exists; the message names file and line.
    """
    base = folder if (folder / "core").is_dir() else ontologies_folder()
    if base != folder and folder.exists():
        raise KnowledgeError(f"{folder}: no ontologies folder (it has no core/); give one, or a folder that does not exist yet")
    region = region or region_name(path)
    refuse_region(base, region)
    terms = list(load_terms(path, source))
    ontology = read_core_tables(base / "core")
    spoken = {term.language or language for term in terms} & set(language_codes(base))
    labels = {code: read_label_tables(base / "languages" / code / "labels", ontology) for code in sorted(spoken)}
    plan = Plan(read_mapping(mapping, ontology) if mapping else {}, root, language)
    merged = merge(terms, ontology, labels, plan)
    copy_tables(base, folder)
    write_region(merged, folder, region)
    return merged


def region_name(path: Path) -> str:
    """Return a region's name made from a file's: `HP-2025.obo` gives `hp_2025`.

    >>> region_name(Path("data/HP-2025.obo"))
    'hp_2025'
    """
    return re.sub(r"[^a-z0-9]+", "_", path.name.partition(".")[0].lower()).strip("_").lstrip("0123456789_") or "imported"
