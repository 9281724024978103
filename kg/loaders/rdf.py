"""OWL and SKOS in RDF/XML, Turtle or N-Triples: every named class or concept as a term."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import KnowledgeError
from kg.loaders.base import Loader, Part, Source, Term, primary_language, read_text
from kg.namespaces import CODES, RDF_TYPE, SKOS

_RDFS, _OWL = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#"
_OBO, _OBO_IN_OWL = "http://purl.obolibrary.org/obo/", "http://www.geneontology.org/formats/oboInOwl#"
_STANDARD = {
    SKOS + "prefLabel": (Part.LABEL, 1),
    _RDFS + "label": (Part.LABEL, 2),
    SKOS + "altLabel": (Part.SYNONYMS, 0),
    _OBO_IN_OWL + "hasExactSynonym": (Part.SYNONYMS, 0),
    SKOS + "broader": (Part.BROADER, 0),
    _RDFS + "subClassOf": (Part.BROADER, 0),
    SKOS + "definition": (Part.DEFINITION, 0),
    _OBO + "IAO_0000115": (Part.DEFINITION, 0),
    SKOS + "exactMatch": (Part.XREFS, 0),
    _OBO_IN_OWL + "hasDbXref": (Part.XREFS, 0),
    _OBO_IN_OWL + "hasAlternativeId": (Part.XREFS, 0),
    _OWL + "deprecated": (Part.OBSOLETE, 0),
}
"""The parts that properties state; of a term's labels those of the lowest rank count (0: the caller's own)."""
_NO_TERM = {_OWL + "Ontology", SKOS + "ConceptScheme", SKOS + "Collection", SKOS + "OrderedCollection"}
_TOP = {_OWL + "Thing", _RDFS + "Resource"}
_TURTLE_PREFIX = re.compile(r"(?im)^\s*@?prefix\s+([\w.-]+):\s*<([^>]+)>")


@dataclass(slots=True)
class _Draft:
    """What was read of a subject so far; texts by language, "" where they have none."""

    rank: int = 9
    labels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    synonyms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    definitions: dict[str, str] = field(default_factory=dict)
    broader: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    left_out: bool = False
    """True for what is obsolete, and for properties and other things that are no notions."""


def load(path: Path, source: Source) -> Iterator[Term]:
    """Yield the named terms that are not deprecated, one for every language they are named in.

    The file is read to its end first: what RDF says of a subject may stand anywhere.

    Raises:
        KnowledgeError: the file is malformed; the message names the line.
    """
    names = _Names(path, source)
    drafts: defaultdict[str, _Draft] = defaultdict(_Draft)
    for quad in _quads(path):
        if isinstance(quad.subject, NamedNode):
            _note(drafts[quad.subject.value], quad, names)
    for iri, draft in drafts.items():
        if draft.labels and not draft.left_out:
            yield from _terms(names.id_of(iri), draft)


class _Names:
    """Which part a property of this file states, and how its IRIs are written as ids."""

    def __init__(self, path: Path, source: Source) -> None:
        own = {name: (part, 0) for part, names in source.fields.items() for name in names}
        self._parts = _STANDARD | own
        self._prefixes = sorted(_declared_prefixes(path), key=lambda item: -len(item[1]))
        self._prefix = source.prefix_for(path)
        self.part_of = lru_cache(maxsize=None)(self._part_of)
        self.id_of = lru_cache(maxsize=None)(self._id_of)

    def _part_of(self, iri: str) -> tuple[Part, int] | None:
        return self._parts.get(iri) or self._parts.get(_last(iri))

    def _id_of(self, iri: str) -> str:
        """Write an IRI as prefix and local part: OBO style, a vocabulary we know, a prefix of the file, the given prefix."""
        if iri.startswith(_OBO) and "_" in iri:
            return iri.removeprefix(_OBO).replace("_", ":", 1)
        known = [(str(system), base) for system, base in CODES.items() if base != _OBO]
        for prefix, base in (*known, *self._prefixes):
            if iri.startswith(base) and len(iri) > len(base):
                return f"{prefix}:{iri.removeprefix(base)}"
        return f"{self._prefix}:{_last(iri)}"


def _last(iri: str) -> str:
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]


def _note(draft: _Draft, quad: Quad, names: _Names) -> None:
    """Add one statement to what is known of its subject."""
    value = quad.object
    if not isinstance(value, NamedNode | Literal):
        return  # a blank node: a restriction of OWL, which is no plain hierarchy
    if quad.predicate.value == RDF_TYPE:
        draft.left_out |= value.value in _NO_TERM or value.value.endswith("Property")
        return
    found = names.part_of(quad.predicate.value)
    if found is None:
        return
    part, rank = found
    if isinstance(value, Literal):
        _note_text(draft, part, rank, value)
    elif part is Part.BROADER and value.value not in _TOP:
        draft.broader.append(names.id_of(value.value))
    elif part is Part.XREFS:
        draft.xrefs.append(names.id_of(value.value))


def _note_text(draft: _Draft, part: Part, rank: int, value: Literal) -> None:
    text, language = " ".join(value.value.split()), primary_language(value.language or "") or ""
    if not text:
        return
    if part is Part.LABEL and rank <= draft.rank:
        if rank < draft.rank:
            draft.labels.clear()
        draft.rank = rank
        draft.labels[language].append(text)
    elif part is Part.SYNONYMS:
        draft.synonyms[language].append(text)
    elif part is Part.DEFINITION:
        draft.definitions.setdefault(language, text)
    elif part is Part.XREFS:
        draft.xrefs.append(text)
    elif part is Part.OBSOLETE:
        draft.left_out |= text.lower() in ("true", "1", "yes")


def _terms(term_id: str, draft: _Draft) -> Iterator[Term]:
    """Yield a term per language; texts without a language go with the label without one, or else with the first label."""
    home = "" if "" in draft.labels else next(iter(draft.labels))
    for language in dict.fromkeys((*draft.labels, *draft.synonyms)):
        if language == "" and home != "":
            continue
        loose = draft.synonyms.get("", []) if language == home != "" else []
        label, *others = [*draft.labels.get(language, []), *draft.synonyms.get(language, []), *loose]
        yield Term(
            id=term_id,
            label=label,
            synonyms=tuple(text for text in dict.fromkeys(others) if text != label),
            broader=tuple(dict.fromkeys(draft.broader)),
            definition=draft.definitions.get(language) or draft.definitions.get("", ""),
            xrefs=tuple(dict.fromkeys(draft.xrefs)),
            language=language or None,
        )


class _Lines(BytesIO):
    """A file handed out line by line, so that an error can be traced to the line that was read last."""

    number = 0

    def read(self, _size: int | None = -1) -> bytes:
        """Return the next line, nothing at the end."""
        self.number += 1
        return self.readline()


def _quads(path: Path) -> Iterator[Quad]:
    rdf_format = _format(path)
    lines = _Lines(path.read_bytes())
    try:
        if rdf_format is RdfFormat.RDF_XML:
            yield from parse(lines, format=rdf_format, base_iri="file:///" + path.name)
        else:
            yield from parse(path=path, format=rdf_format)
    except SyntaxError as error:
        line = error.lineno or lines.number
        message = error.msg.partition("\n")[0]
        raise KnowledgeError(f"{path}:{line}: malformed: {message}; mend the line or export the file anew") from error


def _declared_prefixes(path: Path) -> list[tuple[str, str]]:
    """Return the prefixes that a file declares, and their namespaces."""
    rdf_format = _format(path)
    if rdf_format is RdfFormat.RDF_XML:
        return _xml_prefixes(path)
    return _TURTLE_PREFIX.findall(read_text(path)) if rdf_format is RdfFormat.TURTLE else []


def _xml_prefixes(path: Path) -> list[tuple[str, str]]:
    """Return the prefixes of an RDF/XML file, and refuse what is no XML.

    The RDF parser accepts a file that breaks off and does not count lines; expat refuses it and does.
    """
    prefixes: list[tuple[str, str]] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = lambda prefix, base: prefixes.append((prefix, base)) if prefix and base else None
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise KnowledgeError(f"{path}:{error.lineno}: malformed XML: {message}; mend the line or export the file anew") from error
    return list(dict.fromkeys(prefixes))


def _format(path: Path) -> RdfFormat:
    """Tell the syntax by the suffix; `.owl` and unknown ones by their first bytes."""
    with path.open("rb") as stream:
        head = stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() == ".nt":
        return RdfFormat.N_TRIPLES
    if head.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE", b"<!--")):
        return RdfFormat.RDF_XML
    if head.startswith((b"Prefix(", b"Ontology(", b"Prefix:", b"Ontology:")):
        raise KnowledgeError(f"{path}:1: OWL in functional or Manchester syntax is not read; save it as RDF/XML or Turtle")
    return RdfFormat.RDF_XML if path.suffix.lower() in (".rdf", ".xml") else RdfFormat.TURTLE


def _begins(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"<", b"@prefix", b"@base", b"PREFIX", b"BASE"))


RDF = Loader("RDF", (".owl", ".rdf", ".xml", ".ttl", ".nt"), _begins, load)
