"""Which of the body parts that examinations are made of a place is, or lies in."""

from kg.concept import Relation
from kg.knowledge import KnowledgeBase
from kg.language import STUDY_VALUES, StudyCategory

_INSIDE = frozenset({Relation.BROADER, Relation.PART_OF, Relation.LOCATED_IN})
_BODY_PARTS = {f"rad:{value}" for value in STUDY_VALUES[StudyCategory.REGION]}


def body_parts(knowledge: KnowledgeBase, place: str) -> frozenset[str]:
    """Return the body parts that a place is, or lies in; a finding lies where the ontology expects it."""
    return knowledge.ontology.reached(place, _INSIDE) & _BODY_PARTS if place in knowledge.ontology else frozenset()
