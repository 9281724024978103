"""What a labeled text says to the linker: its sentences and statements, and edits that are checked against them."""

from collections.abc import Iterable
from dataclasses import replace

from agent.linking import Linker
from agent.splitting import Splitter, link
from agent.training.augmentation.labeled_text import LabeledText
from agent.types import Document, Mention, Presence, Report, SectionKind, Sentence, Span
from kg.knowledge import KnowledgeBase

Replacement = tuple[int, int, str]
"""Start and end in the text, and what comes into its place."""
Statement = tuple[str, Presence, bool]
"""A finding's concept, what the cues say of it, and whether the wording states its opposite."""


class RowReader:
    """Splits and links labeled texts; every sentence is analysed once and remembered."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self._splitter = Splitter(knowledge)
        self._linker = Linker(knowledge)

    def document(self, row: LabeledText) -> Document:
        """Return the sentences of a report, or the single sentence, with mentions."""
        report = Report("row", row.text, row.language)
        if row.section is None:
            return link(self._splitter.split([report]), self._linker)[0]
        return Document(report, row.language, (), (self.sentence(row.text, row.language, row.section),))

    def sentence(self, text: str, language: str, section: SectionKind) -> Sentence:
        """Return a sentence that stands alone, with mentions."""
        linked = self._linker.link(text, language)
        return Sentence(Span(0, len(text), text, section), linked.mentions, linked.summary)

    def observed(self, sentence: Sentence) -> tuple[Mention, ...]:
        """Return the mentions of findings and devices, without anatomy."""
        return tuple(m for m in sentence.mentions if self.knowledge.ontology[m.concept].kind.is_observation)

    def statements(self, sentence: Sentence) -> tuple[Statement, ...]:
        """Return what a sentence says of findings and devices, in text order."""
        return tuple((m.concept, m.presence, m.opposite) for m in self.observed(sentence))

    def says_the_same(self, one: Document, other: Document) -> bool:
        """True where two documents have the same sections, and make the same statements sentence by sentence."""
        return self._said(one) == self._said(other)

    def _said(self, document: Document) -> list[tuple[SectionKind, tuple[Statement, ...], bool]]:
        return [(s.span.section, self.statements(s), s.summary) for s in document.body]


def edited(row: LabeledText, replacements: Iterable[Replacement]) -> LabeledText:
    """Return a row with parts of its text replaced; the parts must not overlap."""
    text = row.text
    for start, end, new in sorted(replacements, reverse=True):
        text = text[:start] + new + text[end:]
    return replace(row, text=text)


def layout(document: Document) -> list[tuple[SectionKind, str]]:
    """Return the section and the text of every sentence of the body."""
    return [(s.span.section, s.span.text) for s in document.body]
