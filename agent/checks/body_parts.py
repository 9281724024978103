"""Which of the body parts that examinations are made of a place is, or lies in."""

from functools import lru_cache

from kg.concept import Relation
from kg.knowledge import KnowledgeBase
from kg.language import STUDY_VALUES, StudyCategory

_INSIDE = (Relation.BROADER, Relation.PART_OF, Relation.LOCATED_IN)
_BODY_PARTS = {f"rad:{value}" for value in STUDY_VALUES[StudyCategory.REGION]}


@lru_cache(maxsize=4_000)
def body_parts(knowledge: KnowledgeBase, place: str) -> frozenset[str]:
    """Return the body parts that a place is, or lies in; a finding lies where the ontology expects it."""
    ontology = knowledge.ontology
    found: set[str] = set()
    ahead = [place] if place in ontology else []
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += [target for relation in _INSIDE for target in ontology.related(at, relation)]
    return frozenset(found & _BODY_PARTS)
