"""The tables of `ontologies/languages/<xx>/labels`, one a body region, as labels; every refusal names file and line."""

from collections.abc import Collection, Iterator
from pathlib import Path

from kg.concept import Label, LabelKind
from kg.core_tables import one_of
from kg.errors import KnowledgeError
from kg.matcher import PatternMatcher
from kg.tables import read_table

LABEL_COLUMNS = ("concept", "kind", "text")


def read_label_tables(folder: Path, concepts: Collection[str]) -> list[Label]:
    """Read all label tables of a language.

    Args:
        folder: the language's `labels` folder.
        concepts: ids of the ontology's concepts.

    Raises:
        KnowledgeError: a table is malformed, names an unknown concept, holds a wording that can match nothing, gives a
            concept two preferred labels, or two concepts the same one; the message names file and line.
    """
    labels = []
    owner: dict[str, str] = {}
    preferred: dict[str, str] = {}
    for path in sorted(folder.glob("*.tsv")):
        for place, label in _rows(path, concepts):
            if label.kind is LabelKind.PREFERRED and label.concept:
                _claim(label, place, owner, preferred)
            labels.append(label)
    return labels


def _rows(path: Path, concepts: Collection[str]) -> Iterator[tuple[str, Label]]:
    matcher: PatternMatcher[None] = PatternMatcher()
    for number, row in read_table(path, LABEL_COLUMNS):
        place = f"{path}:{number}"
        kind = one_of(LabelKind, row["kind"], place)
        concept = None if kind is LabelKind.DISTRACTOR else row["concept"]
        if concept is not None and concept not in concepts:
            raise KnowledgeError(f"{place}: {concept!r} is not a concept; add it to core/<region>/concepts.tsv or mend the row")
        try:
            matcher.add(row["text"], None)
        except KnowledgeError as error:
            raise KnowledgeError(f"{place}: {error}") from error
        yield place, Label(concept, kind, row["text"])


def _claim(label: Label, place: str, owner: dict[str, str], preferred: dict[str, str]) -> None:
    """Note whose preferred label this is; refuse a second one of the concept, and one that another concept has."""
    concept, text = label.concept or "", label.text.casefold()
    if concept in preferred:
        raise KnowledgeError(f"{place}: {concept} has two preferred labels, {preferred[concept]!r} and {label.text!r}; make one a synonym")
    if text in owner:
        raise KnowledgeError(f"{place}: {label.text!r} is the preferred label of both {owner[text]} and {concept}; change one")
    preferred[concept], owner[text] = label.text, concept
