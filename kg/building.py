"""Building the Turtle files from the tables: all of them, or nothing where one table breaks a rule."""

import logging
from pathlib import Path

from kg.concept import Label, LabelKind
from kg.core_tables import read_core_tables
from kg.errors import KnowledgeError
from kg.label_tables import read_label_tables
from kg.language import cue_rows, language_codes, load_language
from kg.matcher import PatternMatcher
from kg.ontology import Ontology
from kg.paths import ontologies_folder
from kg.turtle import core_turtle, label_turtle

log = logging.getLogger(__name__)


def build(folder: Path | None = None) -> list[Path]:
    """Build the Turtle files from the tables; nothing is written unless every table is sound.

    Args:
        folder: an ontologies folder; the program's own if None.

    Returns:
        the files written, below `build/` of the folder.

    Raises:
        KnowledgeError: a table is malformed or breaks a rule; the message names file and line.
    """
    root = folder or ontologies_folder()
    ontology = read_core_tables(root / "core")
    texts = {"core.ttl": core_turtle(ontology)}
    for code in language_codes(root):
        texts[f"labels-{code}.ttl"] = label_turtle(_labels(root / "languages" / code, ontology), code)
        load_language(code, root)
        _check_cues(root / "languages" / code / "cues.tsv")
    target = root / "build"
    target.mkdir(exist_ok=True)
    for stale in set(target.glob("*.ttl")) - {target / name for name in texts}:
        stale.unlink()
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")
    return [target / name for name in texts]


def _labels(folder: Path, ontology: Ontology) -> list[Label]:
    labels = read_label_tables(folder / "labels", ontology)
    named = {label.concept for label in labels if label.kind is LabelKind.PREFERRED}
    unnamed = {label.concept for label in labels if label.concept} - named
    if unnamed:
        log.warning("%s: wordings but no preferred label for %s", folder / "labels", ", ".join(sorted(unnamed)))
    return labels


def _check_cues(path: Path) -> None:
    """Every cue can be matched."""
    matcher: PatternMatcher[None] = PatternMatcher()
    for place, cue in cue_rows(path):
        try:
            matcher.add(cue.text, None)
        except KnowledgeError as error:
            raise KnowledgeError(f"{place}: {error}") from error
