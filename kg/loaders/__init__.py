"""Foreign ontologies as streams of terms: OBO, RDF (OWL and SKOS) and tables."""

from collections.abc import Iterator
from pathlib import Path

from kg.errors import KnowledgeError
from kg.loaders.base import Loader, Part, Source, Term, parse_fields
from kg.loaders.obo import OBO
from kg.loaders.rdf import RDF
from kg.loaders.table import TABLE

__all__ = ["LOADERS", "Part", "Source", "Term", "load_terms", "parse_fields"]

LOADERS = (OBO, RDF, TABLE)
"""Asked in this order."""
_HEAD = 512


def load_terms(path: Path, source: Source | None = None) -> Iterator[Term]:
    """Yield the terms of a file in its order; obsolete and nameless ones are left out.

    The loader is chosen by the file's suffix, and where that says nothing by the first bytes. A malformed file may
    yield terms before it raises: collect all of them before anything is changed.

    Args:
        path: an OBO file, OWL or SKOS as RDF/XML, Turtle or N-Triples, or a table (CSV or TSV).
        source: where the file keeps what its format does not lay down.

    Raises:
        KnowledgeError: the file is missing, of no known format, or malformed; the message names the line.
    """
    if not path.is_file():
        raise KnowledgeError(f"{path}: no such file; give an OBO, OWL, SKOS, CSV or TSV file")
    return _loader(path).load(path, source or Source())


def _loader(path: Path) -> Loader:
    for loader in LOADERS:
        if path.suffix.lower() in loader.suffixes:
            return loader
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for loader in LOADERS:
        if loader.begins(head):
            return loader
    known = ", ".join(suffix for loader in LOADERS for suffix in loader.suffixes)
    raise KnowledgeError(f"{path}:1: neither the suffix {path.suffix!r} nor the first bytes tell the format; name it with one of {known}")
