"""Which findings can be meant, given the part of the body that was examined.

Words such as "mass", "opacity" or "oedema" name findings of the chest when nothing else is said; in a report of the knee
they do not. A finding of a region that the exam title does not name is kept only where its sentence names that region.
"""

from agent.body_regions import names_region, regions, regions_of_finding
from agent.locating import places_in
from agent.study import Study
from agent.types import Mention, SectionKind, Sentence
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory
from kg.places import load_shown


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
        examined = {region for part in named if part in knowledge.ontology for region in regions(part, knowledge)}
        self._shown = {near for region in examined for near in load_shown(knowledge.folder)[region]}

    def holds(self, mention: Mention, sentence: Sentence) -> bool:
        """True where a mention can be of what was examined, or its sentence names its own region."""
        if not self._shown:
            return True
        own = regions_of_finding(mention.concept, self._knowledge)
        if not own or own & self._shown:
            return True
        if any(own & regions(place.concept, self._knowledge) for place in places_in(sentence, self._knowledge.ontology)):
            return True
        words = sentence.span.text[mention.start - sentence.span.start : mention.end - sentence.span.start]
        return names_region(words, own, self._language, self._knowledge)
