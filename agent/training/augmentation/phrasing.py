"""Saying a finding in a language by its sentence templates, heard again by the linker before it is used."""

import random

from agent.training.augmentation.reading import RowReader
from agent.types import MentionClass, SectionKind
from kg.sentence_templates import SentenceTemplates, load_sentence_templates
from kg.taxonomy import StatedClass


class Phraser:
    """Makes sentences about concepts from the languages' templates and preferred names."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        languages = reader.knowledge.languages
        self.languages = tuple(code for code in languages if self._templates(code).frames)
        """Those that have templates."""

    def _templates(self, language: str) -> SentenceTemplates:
        return load_sentence_templates(language, self._reader.knowledge.folder)

    def phrase(self, concept: str, stated: MentionClass, side: str | None, language: str, rng: random.Random) -> str | None:
        """Return a sentence that says one thing of a concept, None where the language cannot.

        Args:
            concept: a finding or device.
            stated: what is said of it.
            side: `left`, `right`, `bilateral`, or None; a template without a side leaves it unsaid.
            language: its code.
            rng: chooses among the templates.
        """
        name = self._reader.knowledge.lexicon(language).preferred.get(concept)
        templates = self._templates(language)
        frames = templates.fitting(StatedClass(stated), side)
        texts = (templates.fill(frame, name, side) for frame in rng.sample(frames, len(frames))) if name else ()
        return next((text for text in texts if self._says(text, concept, stated, language)), None)

    def _says(self, text: str, concept: str, stated: MentionClass, language: str) -> bool:
        """True where the linker hears the concept with the class in a text, and no other finding."""
        sentence = self._reader.sentence(text, language, SectionKind.FINDINGS)
        heard = [(m.concept, m.mention_class) for m in self._reader.observed(sentence)]
        return heard == [(concept, stated)] and not sentence.summary
