"""The namespaces of our RDF files."""

from kg.concept import CodeSystem

RAD = "https://w3id.org/radconcord/concept/"
"""Concepts; written `rad:` in the tables."""
RC = "https://w3id.org/radconcord/vocabulary#"
"""Our own few properties, beside SKOS."""
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CODES = {
    CodeSystem.HPO: "http://purl.obolibrary.org/obo/",
    CodeSystem.RADLEX: "http://radlex.org/RID/",
    CodeSystem.SNOMED: "http://snomed.info/id/",
    CodeSystem.UMLS: "https://uts.nlm.nih.gov/uts/umls/concept/",
    CodeSystem.ICD10CM: "http://purl.bioontology.org/ontology/ICD10CM/",
}
"""Where the codes of other vocabularies live as IRIs; HPO writes its colon as an underscore there."""


def concept_iri(concept_id: str) -> str:
    """Return the IRI of a concept: `rad:` ids live in our namespace, others keep their prefix below it.

    >>> concept_iri("rad:pneumonia"), concept_iri("hp:0002090")
    ('https://w3id.org/radconcord/concept/pneumonia', 'https://w3id.org/radconcord/concept/hp/0002090')
    """
    prefix, _, local = concept_id.partition(":")
    return RAD + (local if prefix == "rad" else f"{prefix}/{local}")


def concept_id(iri: str) -> str:
    """Return the concept of an IRI; the inverse of `concept_iri`."""
    prefix, _, local = iri.removeprefix(RAD).rpartition("/")
    return f"{prefix or 'rad'}:{local}"


def code_iri(system: CodeSystem, code: str) -> str:
    """Return the IRI of a code of another vocabulary.

    >>> code_iri(CodeSystem.HPO, "HP:0002090")
    'http://purl.obolibrary.org/obo/HP_0002090'
    """
    return CODES[system] + (code.replace(":", "_") if system is CodeSystem.HPO else code)


def code_of(iri: str) -> tuple[CodeSystem, str]:
    """Return the system and code of a code's IRI; the inverse of `code_iri`.

    Raises:
        ValueError: the IRI belongs to no system that we know.
    """
    for system, base in CODES.items():
        if iri.startswith(base):
            local = iri.removeprefix(base)
            return system, local.replace("_", ":", 1) if system is CodeSystem.HPO else local
    raise ValueError(f"{iri!r} is no code of {', '.join(CODES)}")
