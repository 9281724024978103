"""Report graphs and the core ontology as one RDF dataset that answers SPARQL, kinds of a concept included.

Beside what the files state, every concept has `rc:isA` itself and every broader concept, so that a question about
pleural abnormalities finds effusions: `?o rc:concept/rc:isA rad:pleural_finding`. All graphs are asked at once;
`GRAPH` narrows a pattern to one report.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.concept import LabelKind
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.namespaces import RAD, RC, SKOS, concept_id, concept_iri
from kg.sparql import refuse_all_but_reading, syntax_complaint

REPORT = "https://w3id.org/radconcord/report/"
"""Reports by percent-encoded id; the statements of a report are in the graph of this name."""
RULE = "https://w3id.org/radconcord/rule/"
"""Rules by id; what a rule infers is in the graph of this name."""
NAMESPACES = {"rad": RAD, "rc": RC, "skos": SKOS, "report": REPORT, "rule": RULE}
"""The prefixes that a query need not declare."""
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""The files that a dataset can hold, by their ending."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave, as a table of texts: IRIs of ours with their prefix, literals without their type."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    """One cell a column; None where a variable has no value."""


class Dataset:
    """The core ontology and any number of report graphs."""

    def __init__(self, knowledge: KnowledgeBase, language: str = "en") -> None:
        """Make a dataset that holds the ontology and no report.

        Args:
            knowledge: whose ontology is asked.
            language: whose preferred names the concepts carry (`skos:prefLabel`).
        """
        self.knowledge = knowledge
        self.store = ox.Store()
        _load(self.store, knowledge.folder / "build" / "core.ttl")
        self.store.extend(_inferred(knowledge))
        self.store.extend(_names(knowledge, language))

    def load(self, path: Path) -> int:
        """Add the report graphs of a file, or of all files of a folder, and return how many files there were.

        Raises:
            KnowledgeError: there is nothing to load, or a file cannot be read; the message names file and line.
        """
        allowed = ", ".join(FORMATS)
        if not path.exists():
            raise KnowledgeError(f"{path}: no such file or folder; make one with `radconcord graph`")
        files = sorted(p for p in path.iterdir() if p.suffix in FORMATS) if path.is_dir() else [path]
        if not files or any(file.suffix not in FORMATS for file in files):
            raise KnowledgeError(f"{path}: no report graphs ({allowed}); write them with `radconcord graph --output`")
        for file in files:
            _load(self.store, file)
        return len(files)

    def ask(self, sparql: str, source: str = "query") -> Answer:
        """Answer a SPARQL query; the prefixes of `NAMESPACES` are declared.

        Args:
            sparql: a query that reads (SELECT, ASK, CONSTRUCT or DESCRIBE).
            source: where it comes from, for error messages.

        Raises:
            KnowledgeError: it is malformed, would write, or would call another machine; the message names the line.
        """
        found = self.query(sparql, source)
        if isinstance(found, ox.QueryBoolean):
            return Answer(("answer",), ((str(bool(found)).lower(),),))
        if isinstance(found, ox.QuerySolutions):
            columns = tuple(variable.value for variable in found.variables)
            return Answer(columns, tuple(tuple(_cell(row[c]) for c in columns) for row in found))
        triples = tuple((_cell(t.subject), _cell(t.predicate), _cell(t.object)) for t in found)
        return Answer(("subject", "predicate", "object"), triples)

    def query(self, sparql: str, source: str = "query") -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return what pyoxigraph gives for a query; see `ask`."""
        refuse_all_but_reading(sparql, source)
        try:
            return self.store.query(sparql, prefixes=NAMESPACES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise KnowledgeError(syntax_complaint(error, sparql, source, tuple(NAMESPACES))) from error


def _load(store: ox.Store, path: Path) -> None:
    """Load a file; Turtle knows no graphs, so its statements get the graph of the file's name."""
    form = FORMATS[path.suffix]
    graph = None if form.supports_datasets else ox.NamedNode(path.resolve().as_uri())
    try:
        store.load(path=str(path), format=form, to_graph=graph)
    except FileNotFoundError as error:
        raise KnowledgeError(f"{path}: no such file; run `radconcord ontology build`") from error
    except (SyntaxError, ValueError, OSError) as error:
        line = getattr(error, "lineno", None) or 1
        raise KnowledgeError(f"{path}:{line}: cannot be read as {form.name}; write it anew with `radconcord graph`") from error


def _inferred(knowledge: KnowledgeBase) -> Iterator[ox.Quad]:
    """Yield the transitive closure of `skos:broader`, each concept itself included."""
    is_a = ox.NamedNode(RC + "isA")
    for concept in knowledge.ontology:
        for kind in {concept} | knowledge.ontology.ancestors(concept):
            yield ox.Quad(ox.NamedNode(concept_iri(concept)), is_a, ox.NamedNode(concept_iri(kind)))


def _names(knowledge: KnowledgeBase, language: str) -> Iterator[ox.Quad]:
    preferred = ox.NamedNode(SKOS + "prefLabel")
    for label in knowledge.labels(language):
        if label.concept and label.kind is LabelKind.PREFERRED:
            yield ox.Quad(ox.NamedNode(concept_iri(label.concept)), preferred, ox.Literal(label.text, language=language))


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | None:
    """Return a term as people write it."""
    if term is None or isinstance(term, ox.Triple):
        return None if term is None else str(term)
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.NamedNode):
        return _shortened(term.value)
    return term.value


def _shortened(iri: str) -> str:
    if iri.startswith(RAD):
        return concept_id(iri)
    return next((f"{p}:{iri.removeprefix(base)}" for p, base in NAMESPACES.items() if iri.startswith(base)), iri)
