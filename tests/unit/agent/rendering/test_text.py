"""Issues in a terminal: marks stand below their words, whatever the letters; nothing of a report steers the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agent.issue_filter import fingerprint
from agent.rendering import text_lines
from agent.rendering.text import WIDTH
from agent.types import Annotation, Document, Issue, IssueKind, Report, SectionKind, Sentence, Severity, Span, Status, Suggestion
from tests.unit.agent.rendering.reports import ISSUE, annotation, linked


def word_issue(text: str, word: str, edit: str | None = None) -> Annotation:
    """Make an annotation of one sentence with an issue about its first `word`."""
    start = text.index(word)
    span = Span(start, start + len(word), word, SectionKind.FINDINGS)
    suggestion = None if edit is None else Suggestion(span.start, span.end, edit)
    issue = Issue(IssueKind.TRANSCRIPTION, Severity.WARNING, "m", (span,), suggestion=suggestion)
    report = Report("r1", text)
    sentence = Sentence(Span(0, len(text), text, SectionKind.FINDINGS))
    return Annotation(report, Status.OK, issues=(issue,), document=Document(report, "en", (), (sentence,)))


def test_each_sentence_has_its_words_underlined() -> None:
    lines = text_lines(linked(ISSUE)).splitlines()
    assert lines[0] == "r1: error [laterality] Sides differ."
    assert lines[1].endswith("FINDINGS | Left effusion.")
    assert lines[2].endswith("| ^^^^")
    assert lines[3].endswith("IMPRESSION | Right effusion.")
    assert lines[4].index("^^^^^") == lines[3].index("Right")
    assert lines[4].endswith("^^^^^ suggest: Left")
    assert len(lines) == 5


def test_clean_and_failed_reports_have_one_line() -> None:
    assert text_lines(annotation()) == "r1: no issue found\n"
    assert text_lines(annotation("", error="r1: the report is empty")) == "r1: failed: r1: the report is empty\n"


def test_ids_for_dismissing_are_shown_where_asked_for() -> None:
    found = linked(ISSUE)
    assert "--dismiss" not in text_lines(found)
    assert f"Sides differ. (--dismiss {fingerprint(found.report, ISSUE)})" in text_lines(found, with_fingerprints=True)


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("A left effusion.", "left", "A left effusion."),
        ("A\u00a0left effusion.", "left", "A left effusion."),
        ("Pleu\u00adral left effusion.", "left", "Pleural left effusion."),
        ("\u200bA \u2018left\u2019 effusion.", "left", "A \u2018left\u2019 effusion."),
        ("e\u0301panchement left.", "left", "e\u0301panchement left."),
        ("Sign \U0001fa7b left.", "left", "Sign \U0001fa7b left."),
        ("A\tleft\r\neffusion.", "left", "A left  effusion."),
        ("\x1b[31mA left.", "left", " [31mA left."),
        ("\ud800 left.", "left", "\N{REPLACEMENT CHARACTER} left."),
    ],
    ids=["plain", "no-break", "soft hyphen", "zero width", "accent", "emoji", "blanks", "escape", "surrogate"],
)
def test_marks_stand_below_their_word(text: str, word: str, shown: str) -> None:
    _, line, marks = text_lines(word_issue(text, word)).splitlines()
    assert line.split(" | ")[1] == shown
    assert marks.index("^") == cell_len(line[: line.index(word)])
    assert marks.count("^") == len(word)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Suggestion(2, 6, "right"), "  ^^^^ suggest: right"),
        (Suggestion(2, 7, ""), "  ^^^^^ suggest: remove"),
        (Suggestion(16, 16, " No."), f"{' ' * 16}^ suggest to insert:  No."),
    ],
    ids=["replace", "remove", "insert"],
)
def test_the_edit_is_told(edit: Suggestion, expected: str) -> None:
    text = "A left effusion."
    span = Span(0, len(text), text, SectionKind.FINDINGS)
    found = annotation(text, Issue(IssueKind.LATERALITY, Severity.ERROR, "m", (span,), suggestion=edit))
    assert text_lines(found).splitlines()[-1].split(" | ")[1] == expected


def test_long_sentences_go_on_in_the_next_line() -> None:
    text = "There is " + "a small but visible " * 20 + "left effusion."
    lines = text_lines(word_issue(text, "left", "right")).splitlines()
    rows = [line.split(" | ")[1] for line in lines[1:]]
    assert max(map(len, rows)) <= WIDTH + len(" suggest: right")
    assert " ".join(row.strip() for row in rows[:-1]) == text
    assert rows[-1].index("^") == rows[-2].index("left")
    assert [line.split(" | ")[0].strip() for line in lines[1:]] == ["FINDINGS"] + [""] * (len(rows) - 1)


def test_a_word_longer_than_the_line_is_cut() -> None:
    rows = text_lines(word_issue("x" * (WIDTH * 2 + 3), "xxx")).splitlines()[1:]
    assert [len(row.split(" | ")[1]) for row in rows] == [WIDTH, 3, WIDTH, 3]


@given(st.text(min_size=1, max_size=300), st.data())
def test_no_text_steers_the_terminal(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    issue = Issue(
        IssueKind.NEGATION,
        Severity.INFO,
        text,
        (Span(start, end, text[start:end], SectionKind.OTHER),),
        suggestion=Suggestion(start, end, text),
    )
    lines = text_lines(annotation(text, issue, report_id=text))
    assert all(c.isprintable() or c == "\n" or ord(c) >= 0xE000 or not c.isascii() for c in lines)
    assert not {"\x1b", "\r", "\x9b", "\u202e"} & set(lines)


def test_a_page_long_sentence_is_no_burden() -> None:
    text = "word " * 40_000
    assert text_lines(word_issue(text, "word")).count("\n") > 2000
