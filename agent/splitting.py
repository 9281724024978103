"""Reports into documents: language, sections and sentences of a batch."""

from collections.abc import Sequence
from functools import lru_cache

from agent.language_id import identify
from agent.linking import Linker
from agent.sections import Sectionizer
from agent.sentences import Sentencizer
from agent.types import Document, Report, Sentence, Span
from kg.knowledge import KnowledgeBase

MAX_CHARACTERS = 1_000_000
"""Longer texts are not reports; they are refused with a clear error instead of filling the memory."""
_ALWAYS = "en"
"""English headings are read in every language: pipelines add them when they join columns."""


class Splitter:
    """Splits reports; the rules of a language are prepared when its first report comes."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._sectionizer = lru_cache(maxsize=64)(self._make_sectionizer)
        self._sentencizer = lru_cache(maxsize=64)(self._make_sentencizer)

    def _make_sectionizer(self, language: str) -> Sectionizer:
        codes = dict.fromkeys((language, _ALWAYS))
        return Sectionizer(h for code in codes for h in self._knowledge.language(code).headings)

    def _make_sentencizer(self, language: str) -> Sentencizer:
        settings = self._knowledge.language(language)
        return Sentencizer(settings.abbreviations, ordinals=settings.ordinals)

    def split(self, reports: Sequence[Report]) -> list[Document]:
        """Return a document for each report; one that cannot be processed carries its error."""
        return [self._document(report) for report in reports]

    def _document(self, report: Report) -> Document:
        error = report.error or _refusal(report.text)
        if error:
            return Document(report, error=error)
        language = report.language or identify(report.text, self._knowledge.languages)
        if language not in self._knowledge.languages:
            return Document(
                report, error=f"unknown language {language!r}; allowed: {', '.join(self._knowledge.languages)}, or none to find it"
            )
        sections = self._sectionizer(language).split(report.text)
        splitter = self._sentencizer(language)
        sentences = tuple(
            Sentence(Span(start, end, report.text[start:end], section.kind))
            for section in sections
            for start, end in splitter.split(report.text, section.body_start, section.end)
        )
        return Document(report, language, sections, sentences)


def _refusal(text: str) -> str | None:
    """Return why a text cannot be read as a report, in one line; None where it can."""
    if not text.strip():
        return "the report is empty; give it some text"
    if "\x00" in text:
        return "the report holds NUL characters, so it is binary or UTF-16 data; save it as UTF-8 text"
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        return "the report holds half characters (lone surrogates); write it again as UTF-8"
    if len(text) > MAX_CHARACTERS:
        return f"the report has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read; split it"
    return None


def link(documents: Sequence[Document], linker: Linker) -> list[Document]:
    """Return the documents with the mentions of each sentence."""
    return [document if document.error else _linked(document, linker) for document in documents]


def _linked(document: Document, linker: Linker) -> Document:
    sentences = tuple(
        Sentence(s.span, linker.mentions(s.span.text, document.language, s.span.start), linker.link(s.span.text, document.language).summary)
        for s in document.sentences
    )
    return Document(document.report, document.language, document.sections, sentences)
