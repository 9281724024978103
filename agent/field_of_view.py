"""Which findings can be meant, given the part of the body that was examined.

Words such as "mass", "opacity" or "oedema" name findings of the chest when nothing else is said; in a report of the knee
they do not. A finding of a region that the exam title does not name is kept only where its sentence names that region.
"""

from functools import lru_cache

from agent.locating import places_in, wholes
from agent.study import Study
from agent.types import Mention, SectionKind, Sentence
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory
from kg.places import load_shown
from kg.tokens import fold, tokenize

_STEM = 5
"""Letters by which words of one organ are alike: pleura, pleural, Pleuraerguss."""
_SHORTEST = 4


class FieldOfView:
    """The body regions that an examination shows; all of them where the report names none."""

    def __init__(self, told: Study, language: str, knowledge: KnowledgeBase) -> None:
        """Find what was examined.

        Args:
            told: what the report says of its examination.
            language: the report's.
            knowledge: ontology and lexicons.
        """
        self._language = language
        self._knowledge = knowledge
        named = {f"rad:{f.value}" for f in told.of(StudyCategory.REGION, SectionKind.EXAM)}
        regions = {region for part in named if part in knowledge.ontology for region in _regions(part, knowledge)}
        self._shown = {near for region in regions for near in load_shown(knowledge.folder)[region]}

    def holds(self, mention: Mention, sentence: Sentence) -> bool:
        """True where a mention can be of what was examined, or its sentence names its own region."""
        if not self._shown:
            return True
        own = _regions_of_finding(mention.concept, self._knowledge)
        if not own or own & self._shown:
            return True
        if any(own & _regions(place.concept, self._knowledge) for place in places_in(sentence, self._knowledge.ontology)):
            return True
        words = fold(sentence.span.text[mention.start - sentence.span.start : mention.end - sentence.span.start])
        return any(stem in words for region in own for stem in _stems(self._language, self._knowledge).get(region, ()))


@lru_cache(maxsize=4096)
def _regions(place: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the narrowest regions of the body that a place belongs to."""
    reached = wholes(place, knowledge.ontology) & load_shown(knowledge.folder).keys()
    return frozenset(r for r in reached if not any(r in wholes(inner, knowledge.ontology) for inner in reached - {r}))


@lru_cache(maxsize=64)
def _stems(language: str, knowledge: KnowledgeBase) -> dict[str, frozenset[str]]:
    """Return, for each region, how the words begin that name its anatomy and that of no other: "pleur", "lung"."""
    found: dict[str, set[str]] = {}
    for concept, text in knowledge.lexicon(language).preferred.items():
        if knowledge.ontology[concept].kind is ConceptKind.ANATOMY:
            stems = {token.folded[:_STEM] for token in tokenize(text) if len(token.folded) >= _SHORTEST}
            for region in _regions(concept, knowledge):
                found.setdefault(region, set()).update(stems)
    return {region: frozenset(s for s in stems if sum(s in other for other in found.values()) == 1) for region, stems in found.items()}


@lru_cache(maxsize=4096)
def _regions_of_finding(concept: str, knowledge: KnowledgeBase) -> frozenset[str]:
    expected = [_regions(place, knowledge) for place in knowledge.ontology.expected_anatomy(concept)]
    return frozenset().union(*expected) if all(expected) else frozenset()
