"""The knowledge base as the program uses it: ontology, taxonomies and, loaded when needed, the languages."""

import hashlib
import logging
import re
from functools import cached_property, lru_cache
from pathlib import Path

from kg.concept import Label, LabelKind
from kg.errors import KnowledgeError
from kg.language import Cue, Language, language_codes, load_language
from kg.lexicon import Lexicon
from kg.matcher import PatternMatcher
from kg.ontology import Ontology
from kg.paths import ontologies_folder
from kg.taxonomy import Taxonomy, load_taxonomy
from kg.turtle import core_graph, label_graph, labels_from, ontology_from, parse_turtle, read_core_tables, read_label_table

log = logging.getLogger(__name__)


class KnowledgeBase:
    """Ontology, languages and taxonomies of one `ontologies` folder; parts are read when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or ontologies_folder()
        self.lexicon = lru_cache(maxsize=64)(self._lexicon)
        self.language = lru_cache(maxsize=64)(self._language)

    @cached_property
    def ontology(self) -> Ontology:
        """Concepts and their relations."""
        return ontology_from(parse_turtle(self.folder / "build" / "core.ttl"))

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
        return labels_from(parse_turtle(self.folder / "build" / f"labels-{code}.ttl"))

    def _lexicon(self, code: str) -> Lexicon:
        return Lexicon(self.labels(code), self.language(code).inflections)

    def taxonomy(self, name: str) -> Taxonomy:
        """Return a taxonomy by id or path; raises KnowledgeError where it cannot be used."""
        return load_taxonomy(name, self.ontology)


def build(folder: Path | None = None) -> list[Path]:
    """Build the Turtle files from the tables; nothing is written unless every table is sound.

    Returns:
        the files written, below `build/` of the folder.

    Raises:
        KnowledgeError: a table is malformed or breaks a rule; the message names file and line.
    """
    root = folder or ontologies_folder()
    ontology = read_core_tables(root / "core")
    graphs = {"core.ttl": core_graph(ontology)}
    for path in sorted((root / "languages").glob("*/labels.tsv")):
        labels = read_label_table(path, ontology)
        _check_labels(labels, ontology, path)
        _check_patterns(path.parent, labels, load_language(path.parent.name, root).cues)
        graphs[f"labels-{path.parent.name}.ttl"] = label_graph(labels, path.parent.name)
    target = root / "build"
    target.mkdir(exist_ok=True)
    for stale in set(target.glob("*.ttl")) - {target / name for name in graphs}:
        stale.unlink()
    for name, graph in graphs.items():
        (target / name).write_text(graph.serialize(format="turtle"), encoding="utf-8")
    return [target / name for name in graphs]


def _check_patterns(folder: Path, labels: list[Label], cues: tuple[Cue, ...]) -> None:
    """Every pattern can be matched; the error names the row's text."""
    matcher: PatternMatcher[str] = PatternMatcher()
    for text in [label.text for label in labels] + [cue.text for cue in cues]:
        try:
            matcher.add(text, text)
        except KnowledgeError as error:
            raise KnowledgeError(f"{folder}: {error}") from error


def _check_labels(labels: list[Label], ontology: Ontology, path: Path) -> None:
    """Every concept has exactly one preferred label, and no two concepts share one."""
    preferred: dict[str, str] = {}
    for label in labels:
        if label.kind is LabelKind.PREFERRED and label.concept:
            if label.concept in preferred:
                raise KnowledgeError(f"{path}: {label.concept} has two preferred labels; make one a synonym")
            preferred[label.concept] = label.text.casefold()
    texts = list(preferred.values())
    if shared := sorted({text for text in texts if texts.count(text) > 1}):
        raise KnowledgeError(f"{path}: preferred labels shared by two concepts: {', '.join(shared)}")
    if missing := sorted(set(ontology) - set(preferred)):
        log.warning("%s: no preferred label for %s", path, re.sub(r"[\[\]']", "", str(missing)))
