"""The tables as Turtle (SKOS and a few properties of ours), and the Turtle as concepts and labels."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.concept import Concept, ConceptKind, Label, LabelKind, Relation, Sidedness
from kg.errors import KnowledgeError
from kg.namespaces import RAD, RC
from kg.ontology import Ontology, Triple
from kg.tables import read_table

E = TypeVar("E", bound=StrEnum)
_RELATION_IRI = {
    Relation.BROADER: SKOS.broader,
    Relation.PART_OF: RC.partOf,
    Relation.LOCATED_IN: RC.locatedIn,
    Relation.IMPLIES: RC.implies,
    Relation.EXCLUDES: RC.excludes,
    Relation.SUGGESTIVE_OF: RC.suggestiveOf,
}
_LABEL_IRI = {
    LabelKind.PREFERRED: SKOS.prefLabel,
    LabelKind.SYNONYM: SKOS.altLabel,
    LabelKind.PATTERN: SKOS.hiddenLabel,
    LabelKind.ABBREVIATION: RC.abbreviation,
    LabelKind.OPPOSITE: RC.opposite,
    LabelKind.DISTRACTOR: RC.distractor,
}
_DISTRACTORS = RC.Distractors
"""The subject of distractors, which belong to no concept."""


def _iri(concept_id: str) -> URIRef:
    return RAD[concept_id.removeprefix("rad:")]


def _id(iri: Node) -> str:
    return "rad:" + str(iri).removeprefix(str(RAD))


def _enum(kind: type[E], value: str, place: str) -> E:
    try:
        return kind(value)
    except ValueError as error:
        raise KnowledgeError(f"{place}: {value!r}; allowed: {', '.join(kind)}") from error


def read_core_tables(folder: Path) -> Ontology:
    """Read `concepts.tsv` and `relations.tsv` of a folder into an ontology."""
    columns = ("concept", "kind", "sidedness", "actionable", "hpo", "radlex", "definition")
    concepts = []
    for number, row in read_table(folder / "concepts.tsv", columns):
        place = f"{folder / 'concepts.tsv'}:{number}"
        _check_row(row, place)
        side = _enum(Sidedness, row["sidedness"], place) if row["sidedness"] else None
        kind = _enum(ConceptKind, row["kind"], place)
        codes = row["hpo"] or None, row["radlex"] or None
        matters = bool(row["actionable"]), row["actionable"] == "urgent"
        concepts.append(Concept(row["concept"], kind, side, *matters, *codes, row["definition"]))
    path = folder / "relations.tsv"
    rows = read_table(path, ("subject", "relation", "object"))
    relations = [(row["subject"], _enum(Relation, row["relation"], f"{path}:{number}"), row["object"]) for number, row in rows]
    try:
        return Ontology(concepts, relations)
    except KnowledgeError as error:
        raise KnowledgeError(f"{folder}: {error}") from error


_ID = re.compile(r"rad:[a-z0-9_]+")


def _check_row(row: dict[str, str], place: str) -> None:
    if not _ID.fullmatch(row["concept"]):
        raise KnowledgeError(f"{place}: concept {row['concept']!r}; allowed: rad: and small letters, digits or _")
    if row["actionable"] not in ("", "yes", "urgent"):
        raise KnowledgeError(f"{place}: actionable {row['actionable']!r}; allowed: yes, urgent, or nothing")


def read_label_table(path: Path, ontology: Ontology) -> list[Label]:
    """Read a language's `labels.tsv`; the concepts must be in the ontology."""
    labels = []
    for number, row in read_table(path, ("concept", "kind", "text")):
        place = f"{path}:{number}"
        kind = _enum(LabelKind, row["kind"], place)
        concept = None if kind is LabelKind.DISTRACTOR else row["concept"]
        if concept is not None and concept not in ontology:
            raise KnowledgeError(f"{place}: {concept!r} is not a concept; add it to core/concepts.tsv or mend the row")
        labels.append(Label(concept, kind, row["text"]))
    return labels


def core_graph(ontology: Ontology) -> Graph:
    """Return concepts and relations as an RDF graph."""
    graph = _empty_graph()
    for concept in ontology.values():
        subject = _iri(concept.id)
        graph.add((subject, RDF.type, SKOS.Concept))
        graph.add((subject, RC.kind, Literal(concept.kind)))
        graph.add((subject, SKOS.definition, Literal(concept.definition, lang="en")))
        for predicate, value in ((RC.sidedness, concept.sidedness), (RC.hpo, concept.hpo), (RC.radlex, concept.radlex)):
            if value:
                graph.add((subject, predicate, Literal(str(value))))
        for predicate, flag in ((RC.actionable, concept.actionable), (RC.urgent, concept.urgent)):
            if flag:
                graph.add((subject, predicate, Literal(True)))
    for subject_id, target, relation in ontology.graph.edges(keys=True):
        graph.add((_iri(subject_id), _RELATION_IRI[relation], _iri(target)))
    return graph


def label_graph(labels: Iterable[Label], language: str) -> Graph:
    """Return the labels of one language as an RDF graph."""
    graph = _empty_graph()
    for label in labels:
        subject = _iri(label.concept) if label.concept else _DISTRACTORS
        graph.add((subject, _LABEL_IRI[label.kind], Literal(label.text, lang=language)))
    return graph


def _empty_graph() -> Graph:
    graph = Graph()
    graph.bind("rad", RAD)
    graph.bind("rc", RC)
    graph.bind("skos", SKOS)
    return graph


def parse_turtle(path: Path) -> Graph:
    """Parse one Turtle file.

    Raises:
        KnowledgeError: the file is missing or malformed.
    """
    try:
        return Graph().parse(path, format="turtle")
    except FileNotFoundError as error:
        raise KnowledgeError(f"{path}: not built yet; run `radconcord ontology build`") from error
    except (BadSyntax, ParserError, UnicodeDecodeError) as error:
        line = getattr(error, "lines", "?")
        raise KnowledgeError(f"{path}:{line}: malformed Turtle; run `radconcord ontology build` to make it anew") from error


def ontology_from(graph: Graph) -> Ontology:
    """Read concepts and relations back from an RDF graph."""
    concepts = [_concept(graph, subject) for subject in graph.subjects(RDF.type, SKOS.Concept) if isinstance(subject, URIRef)]
    return Ontology(sorted(concepts, key=lambda concept: concept.id), _triples(graph))


def _concept(graph: Graph, subject: URIRef) -> Concept:
    def text(predicate: URIRef) -> str | None:
        value = graph.value(subject, predicate)
        return None if value is None else str(value)

    side = text(RC.sidedness)
    return Concept(
        id=_id(subject),
        kind=ConceptKind(text(RC.kind) or ConceptKind.FINDING),
        sidedness=Sidedness(side) if side else None,
        actionable=graph.value(subject, RC.actionable) is not None,
        urgent=graph.value(subject, RC.urgent) is not None,
        hpo=text(RC.hpo),
        radlex=text(RC.radlex),
        definition=text(SKOS.definition) or "",
    )


def _triples(graph: Graph) -> Iterator[Triple]:
    for relation, iri in _RELATION_IRI.items():
        for subject, target in sorted(graph.subject_objects(iri)):
            yield _id(subject), relation, _id(target)


def labels_from(graph: Graph) -> list[Label]:
    """Read labels back from an RDF graph, in a stable order."""
    labels = [
        Label(None if subject == _DISTRACTORS else _id(subject), kind, str(text))
        for kind, iri in _LABEL_IRI.items()
        for subject, text in graph.subject_objects(iri)
    ]
    return sorted(labels, key=lambda label: (label.concept or "", label.kind, label.text))
