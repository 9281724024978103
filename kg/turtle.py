"""The ontology as Turtle (SKOS and a few properties of ours): written with rdflib, read with pyoxigraph.

rdflib writes grouped, sorted Turtle that people can read; pyoxigraph parses it thirty times faster.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.concept import CodeSystem, Concept, ConceptKind, Label, LabelKind, Modality, Relation, Sex, Sidedness
from kg.errors import KnowledgeError
from kg.namespaces import RAD, RC, RDF_TYPE, SKOS, code_iri, code_of, concept_id, concept_iri
from kg.ontology import Ontology, Triple

if TYPE_CHECKING:
    from rdflib import Graph

Statement = tuple[str, str, str]
"""Subject IRI, predicate IRI, and the object's IRI or text."""
_RELATION_IRI = {
    Relation.BROADER: SKOS + "broader",
    Relation.PART_OF: RC + "partOf",
    Relation.LOCATED_IN: RC + "locatedIn",
    Relation.IMPLIES: RC + "implies",
    Relation.EXCLUDES: RC + "excludes",
    Relation.SUGGESTIVE_OF: RC + "suggestiveOf",
}
_LABEL_IRI = {
    LabelKind.PREFERRED: SKOS + "prefLabel",
    LabelKind.SYNONYM: SKOS + "altLabel",
    LabelKind.PATTERN: SKOS + "hiddenLabel",
    LabelKind.ABBREVIATION: RC + "abbreviation",
    LabelKind.OPPOSITE: RC + "opposite",
    LabelKind.DISTRACTOR: RC + "distractor",
}
_DISTRACTORS = RC + "Distractors"
"""The subject of distractors, which belong to no concept."""
_KIND, _SIDE, _SEX, _MODALITY = RC + "kind", RC + "sidedness", RC + "sex", RC + "modality"
_ACTIONABLE, _URGENT = RC + "actionable", RC + "urgent"
_DEFINITION, _MATCH, _CONCEPT = SKOS + "definition", SKOS + "exactMatch", SKOS + "Concept"


def core_turtle(ontology: Ontology) -> str:
    """Return concepts and relations as Turtle."""
    from rdflib import Literal, URIRef

    graph = _empty_graph()
    for concept in ontology.values():
        subject = URIRef(concept_iri(concept.id))
        graph.add((subject, URIRef(RDF_TYPE), URIRef(_CONCEPT)))
        graph.add((subject, URIRef(_DEFINITION), Literal(concept.definition, lang="en")))
        for predicate, value in _attributes(concept):
            graph.add((subject, URIRef(predicate), Literal(value)))
        for system, code in concept.coded:
            graph.add((subject, URIRef(_MATCH), URIRef(code_iri(system, code))))
    for one, other, relation in ontology.graph.edges(keys=True):
        graph.add((URIRef(concept_iri(one)), URIRef(_RELATION_IRI[relation]), URIRef(concept_iri(other))))
    return graph.serialize(format="turtle")


def _attributes(concept: Concept) -> Iterator[tuple[str, str | bool]]:
    yield _KIND, str(concept.kind)
    for predicate, value in ((_SIDE, concept.sidedness), (_SEX, concept.sex)):
        if value is not None:
            yield predicate, str(value)
    for modality in concept.modalities:
        yield _MODALITY, str(modality)
    for predicate, flag in ((_ACTIONABLE, concept.actionable), (_URGENT, concept.urgent)):
        if flag:
            yield predicate, True


def label_turtle(labels: Iterable[Label], language: str) -> str:
    """Return the labels of one language as Turtle."""
    from rdflib import Literal, URIRef

    graph = _empty_graph()
    for label in labels:
        subject = concept_iri(label.concept) if label.concept else _DISTRACTORS
        graph.add((URIRef(subject), URIRef(_LABEL_IRI[label.kind]), Literal(label.text, lang=language)))
    return graph.serialize(format="turtle")


def _empty_graph() -> "Graph":
    from rdflib import Graph

    graph = Graph()
    for prefix, namespace in (("rad", RAD), ("rc", RC), ("skos", SKOS)):
        graph.bind(prefix, namespace)
    return graph


def read_turtle(path: Path) -> list[Statement]:
    """Parse one Turtle file.

    Raises:
        KnowledgeError: the file is missing or malformed; the message names file and line.
    """
    try:
        parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        return [(quad.subject.value, quad.predicate.value, quad.object.value) for quad in parsed]
    except FileNotFoundError as error:
        raise KnowledgeError(f"{path}: not built yet; run `radconcord ontology build`") from error
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise KnowledgeError(f"{path}:{line}: malformed Turtle; run `radconcord ontology build` to make it anew") from error


def ontology_from(statements: Iterable[Statement]) -> Ontology:
    """Read concepts and relations back from the statements of `core_turtle`."""
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in statements:
        facts[subject][predicate].append(value)
    subjects = sorted(s for s, found in facts.items() if _CONCEPT in found[RDF_TYPE])
    return Ontology([_concept(s, facts[s]) for s in subjects], sorted(_triples(facts)))


def _concept(subject: str, facts: dict[str, list[str]]) -> Concept:
    def first(predicate: str) -> str | None:
        return next(iter(facts[predicate]), None)

    side, sex = first(_SIDE), first(_SEX)
    systems, modalities = tuple(CodeSystem), tuple(Modality)
    return Concept(
        id=concept_id(subject),
        kind=ConceptKind(first(_KIND) or ConceptKind.FINDING),
        sidedness=Sidedness(side) if side else None,
        actionable=bool(facts[_ACTIONABLE]),
        urgent=bool(facts[_URGENT]),
        sex=Sex(sex) if sex else None,
        modalities=tuple(sorted((Modality(value) for value in facts[_MODALITY]), key=modalities.index)),
        coded=tuple(sorted((code_of(iri) for iri in facts[_MATCH]), key=lambda code: systems.index(code[0]))),
        definition=first(_DEFINITION) or "",
    )


def _triples(facts: dict[str, dict[str, list[str]]]) -> Iterator[Triple]:
    for relation, iri in _RELATION_IRI.items():
        for subject, found in facts.items():
            yield from ((concept_id(subject), relation, concept_id(target)) for target in found.get(iri, ()))


def labels_from(statements: Iterable[Statement]) -> list[Label]:
    """Read labels back from the statements of `label_turtle`, in a stable order."""
    kinds = {iri: kind for kind, iri in _LABEL_IRI.items()}
    labels = [
        Label(None if subject == _DISTRACTORS else concept_id(subject), kinds[predicate], text)
        for subject, predicate, text in statements
        if predicate in kinds
    ]
    return sorted(labels, key=lambda label: (label.concept or "", label.kind, label.text))
