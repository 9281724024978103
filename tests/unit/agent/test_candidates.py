"""Candidates by meaning: only for body sentences in which nothing was linked, and only where something is near."""

import numpy as np
import pytest

from agent.candidates import with_candidates
from agent.types import Document, Report
from kg.concept import Concept, ConceptKind
from kg.vectors import ConceptVectors

VECTORS = {
    "effusion": (1, 0, 0),
    "fluid": (1, 0, 0),
    "Something lies low.": (0.91, 0, 0.4146),
    "Something lies high.": (0.89, 0, 0.4560),
    "Nice weather.": (0, 0, 1),
}
"""Directions of texts: one is near enough to the only concept, one just misses it."""


class Embedder:
    """Gives the vectors of `VECTORS` and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return np.array([VECTORS[text] for text in texts], np.float32)


@pytest.fixture
def embed():
    return Embedder()


@pytest.fixture
def fill(embed):
    """Return a function that gives documents their candidates; `embed` then knows the sentences only."""
    concepts = ConceptVectors([Concept("rad:effusion", ConceptKind.FINDING, definition="fluid")], embed)
    embed.asked.clear()
    return lambda *documents: with_candidates(documents, concepts, embed)


def candidates(document):
    return {sentence.span.text: sentence.candidates for sentence in document.sentences}


def test_a_sentence_without_mentions_gets_what_is_near_enough(fill, read):
    [filled] = fill(read("FINDINGS: Something lies low. Something lies high. Nice weather."))
    assert candidates(filled) == {"Something lies low.": ("rad:effusion",), "Something lies high.": (), "Nice weather.": ()}


def test_a_sentence_with_mentions_gets_none_and_is_not_embedded(fill, read, embed):
    document = read("FINDINGS: Small pleural effusion. Something lies low.")
    assert [bool(s.mentions) for s in document.sentences] == [True, False]
    [filled] = fill(document)
    assert candidates(filled) == {"Small pleural effusion.": (), "Something lies low.": ("rad:effusion",)}
    assert embed.asked == [["Something lies low."]]


def test_only_sentences_of_the_body_are_asked_for(fill, read, embed):
    [filled] = fill(read("INDICATION: Nice weather.\nFINDINGS: Something lies low."))
    assert candidates(filled) == {"Nice weather.": (), "Something lies low.": ("rad:effusion",)}
    assert embed.asked == [["Something lies low."]]


def test_a_sentence_of_two_reports_is_embedded_once(fill, read, embed):
    text = "FINDINGS: Something lies low."
    first, second = fill(read(text), read(text))
    assert candidates(first) == candidates(second) == {"Something lies low.": ("rad:effusion",)}
    assert embed.asked == [["Something lies low."]]


def test_nothing_else_of_a_document_changes(fill, read):
    document = read("FINDINGS: Small pleural effusion. Something lies low.")
    [filled] = fill(document)
    assert (filled.report, filled.language, filled.sections) == (document.report, document.language, document.sections)
    assert [(s.span, s.mentions, s.summary) for s in filled.sentences] == [(s.span, s.mentions, s.summary) for s in document.sentences]


def test_nothing_is_embedded_where_everything_is_linked_or_failed(fill, read, embed):
    documents = [read("FINDINGS: Small pleural effusion."), Document(Report("r", ""), error="empty")]
    assert fill(*documents) == documents
    assert embed.asked == []


def test_a_failed_document_is_passed_on_beside_others(fill, read):
    failed = Document(Report("r", ""), error="empty")
    first, second = fill(failed, read("FINDINGS: Something lies low."))
    assert first == failed
    assert candidates(second) == {"Something lies low.": ("rad:effusion",)}
