"""The words that an issue is about: the edit, the modifier that disagrees, or the mention."""

from dataclasses import replace

import pytest

from agent.rendering.sides import sides
from agent.types import Issue, IssueKind, SectionKind, Severity, Span, Suggestion
from tests.unit.agent.rendering.reports import EFFUSION, ISSUE, ONE, TEXT, TWO, annotation, linked


def words(issue: Issue, *, with_sentences: bool = True) -> list[list[str]]:
    found = sides(linked(issue) if with_sentences else annotation(TEXT, issue), issue)
    return [[TEXT[start:end] for start, end in side.words] for side in found]


def issue(kind: str, *spans: Span, edit: Suggestion | None = None, concept: str | None = EFFUSION) -> Issue:
    return Issue(IssueKind(kind), Severity.ERROR, "m", spans, concept, edit)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (issue("laterality", ONE, TWO, edit=ISSUE.suggestion), [["Left"], ["Right"]]),
        (issue("laterality", ONE, TWO), [["Left"], ["Right"]]),
        (issue("negation", ONE, TWO), [["effusion"], ["effusion"]]),
        (issue("severity", ONE, TWO), [["effusion"], ["effusion"]]),
        (issue("omission", ONE, TWO, concept="rad:nodule"), [["Left effusion."], ["Right\neffusion."]]),
        (issue("template", ONE, concept=None), [["Left effusion."]]),
        (issue("template", ONE, TWO, concept=None, edit=ISSUE.suggestion), [["Left effusion."], ["Right"]]),
        (issue("transcription", Span(15, 23, "effusion", SectionKind.FINDINGS)), [["effusion"]]),
    ],
    ids=["edit", "side", "mention", "no degree said", "other concept", "no concept", "no concept, edit", "word"],
)
def test_the_words_meant(found: Issue, expected: list[list[str]]) -> None:
    assert words(found) == expected


def test_without_sentences_the_spans_are_shown() -> None:
    assert words(issue("negation", ONE, TWO), with_sentences=False) == [["Left effusion."], ["Right\neffusion."]]


def test_a_sentence_without_the_concept_is_context() -> None:
    both = linked(issue("omission", ONE, TWO))
    document = both.document
    assert document is not None
    bare = replace(document, sentences=(document.sentences[0], replace(document.sentences[1], mentions=())))
    first, second = sides(replace(both, document=bare), both.issues[0])
    assert (first.words, second.words) == (((15, 23),), ())


def test_a_word_is_shown_in_its_sentence_and_two_words_once() -> None:
    one, two = Span(10, 14, "Left", SectionKind.FINDINGS), Span(15, 23, "effusion", SectionKind.FINDINGS)
    [side] = sides(linked(), issue("template", one, two))
    assert (side.span, side.words) == (ONE, ((10, 14), (15, 23)))


@pytest.mark.parametrize(("with_sentences", "shown"), [(True, TWO.text), (False, "")])
def test_an_edit_elsewhere_has_a_side_of_its_own(with_sentences: bool, shown: str) -> None:
    found = issue("omission", ONE, edit=Suggestion(52, 52, " Left effusion."))
    *_, last = sides(linked(found) if with_sentences else annotation(TEXT, found), found)
    assert (last.span.text, last.words, last.edit) == (shown, ((52, 52),), found.suggestion)
