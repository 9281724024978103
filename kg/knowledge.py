"""The knowledge base as the program uses it: ontology, taxonomies and, loaded when needed, the languages."""

import hashlib
from functools import cached_property, lru_cache
from pathlib import Path

from kg.concept import Label
from kg.language import Language, language_codes, load_language
from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.paths import ontologies_folder
from kg.taxonomy import Taxonomy
from kg.taxonomy_files import load_taxonomy
from kg.turtle import labels_from, ontology_from, read_turtle
from kg.understanding import resolved


class KnowledgeBase:
    """Ontology, languages and taxonomies of one `ontologies` folder; parts are read when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or ontologies_folder()
        self.lexicon = lru_cache(maxsize=64)(self._lexicon)
        self.language = lru_cache(maxsize=64)(self._language)

    @cached_property
    def ontology(self) -> Ontology:
        """Concepts and their relations."""
        return ontology_from(read_turtle(self.folder / "build" / "core.ttl"))

    @cached_property
    def version(self) -> str:
        """A short hash of everything in the built ontology, for the provenance of results."""
        digest = hashlib.sha256()
        for path in sorted((self.folder / "build").glob("*.ttl")):
            digest.update(path.read_bytes())
        return f"radconcord-core {digest.hexdigest()[:12]}"

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of all languages."""
        return language_codes(self.folder)

    def _language(self, code: str) -> Language:
        """Return cues, headings and settings of a language; raises KnowledgeError for an unknown code."""
        return load_language(code, self.folder)

    def labels(self, code: str) -> list[Label]:
        """Return all labels of a language."""
        return labels_from(read_turtle(self.folder / "build" / f"labels-{code}.ttl"))

    def _lexicon(self, code: str) -> Lexicon:
        return Lexicon(self.labels(code), self.language(code).inflections)

    def taxonomy(self, name: str) -> Taxonomy:
        """Return a taxonomy by id or path, bare names understood; raises KnowledgeError where it cannot be used."""
        return resolved(load_taxonomy(name, self.ontology, self.folder), self.ontology, self.lexicon)


def knowledge_base(folder: Path | None = None) -> KnowledgeBase:
    """Return the knowledge base of a folder, one for all who ask while its files stay as they are: reading takes seconds.

    Args:
        folder: an `ontologies` folder; the one that the environment names, else the shipped one, if None.
    """
    chosen = folder or ontologies_folder()
    return _shared(chosen, _stamp(chosen))


@lru_cache(maxsize=4)
def _shared(folder: Path, _state: tuple[int, int, int]) -> KnowledgeBase:
    return KnowledgeBase(folder)


def _stamp(folder: Path) -> tuple[int, int, int]:
    """Return what changes with the files of a folder: how many, how large together, when last written."""
    stats = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return len(stats), sum(s.st_size for s in stats), max((s.st_mtime_ns for s in stats), default=0)
