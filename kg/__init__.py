"""Knowledge of radconcord: ontology, languages, taxonomies. It knows nothing of reports or of `agent`."""

from kg.concept import Concept, ConceptKind, Label, LabelKind, Relation, Sidedness
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.taxonomy import Finding, Taxonomy

__all__ = [
    "Concept",
    "ConceptKind",
    "Finding",
    "KnowledgeBase",
    "KnowledgeError",
    "Label",
    "LabelKind",
    "Ontology",
    "Relation",
    "Sidedness",
    "Taxonomy",
]
