"""Issues for people: every character of the report is shown as text, never as markup."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rendering import html_page, text_lines
from agent.types import Annotation, Issue, IssueKind, Report, SectionKind, Severity, Span, Status, Suggestion

TEXT = "FINDINGS: Left effusion.\nIMPRESSION: Right\neffusion."
ONE = Span(10, 24, TEXT[10:24], SectionKind.FINDINGS)
TWO = Span(37, 52, TEXT[37:52], SectionKind.IMPRESSION)
ISSUE = Issue(IssueKind.LATERALITY, Severity.ERROR, "Sides differ.", (ONE, TWO), suggestion=Suggestion(37, 42, "Left"))
HOSTILE = '<script>alert("x")</script> & \'</pre><img src=x onerror=y>'


def annotation(text: str = TEXT, *issues: Issue, report_id: str = "r1", error: str | None = None) -> Annotation:
    return Annotation(Report(report_id, text), Status.FAILED if error else Status.OK, issues=issues, error=error)


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of each <pre>."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.texts: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        if tag == "pre":
            self._inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def test_text_shows_sentences_with_the_edit_below_its_word() -> None:
    lines = text_lines(annotation(TEXT, ISSUE)).splitlines()
    assert lines[0] == "r1: error [laterality] Sides differ."
    assert lines[1].endswith("FINDINGS | Left effusion.")
    assert lines[2].endswith("IMPRESSION | Right effusion.")
    assert lines[3].index("^^^^^") == lines[2].index("Right")
    assert lines[3].endswith("suggest: Left")
    assert len(lines) == 4


def test_text_of_clean_and_failed_reports() -> None:
    assert text_lines(annotation()) == "r1: no issue found\n"
    assert text_lines(annotation("", error="r1: the report is empty")) == "r1: failed: r1: the report is empty\n"


def test_the_page_marks_each_span_and_keeps_the_text() -> None:
    page = html_page([annotation(TEXT, ISSUE), annotation("Clean.", report_id="r2")])
    read = Reader(page)
    assert read.texts == [TEXT, "Clean."]
    assert read.tags.count("mark") == 2
    assert page.count("no issue found") == 1
    assert "<code>Left</code>" in page


def test_overlapping_spans_are_marked_once() -> None:
    whole = Issue(IssueKind.OMISSION, Severity.WARNING, "m", (Span(10, 24, TEXT[10:24], SectionKind.FINDINGS),))
    read = Reader(html_page([annotation(TEXT, ISSUE, whole)]))
    assert read.texts == [TEXT]
    assert read.tags.count("mark") == 2


@pytest.mark.parametrize("place", ["text", "id", "message", "suggestion", "error"])
def test_the_page_escapes_everything(place: str) -> None:
    span = Span(0, len(HOSTILE), HOSTILE, SectionKind.FINDINGS)
    message = HOSTILE if place == "message" else "m"
    issue = Issue(
        IssueKind.NEGATION, Severity.ERROR, message, (span,), suggestion=Suggestion(0, 1, HOSTILE if place == "suggestion" else "x")
    )
    one = annotation(HOSTILE, issue, report_id=HOSTILE if place == "id" else "r1", error=HOSTILE if place == "error" else None)
    page = html_page([one])
    read = Reader(page)
    assert not {"script", "img"} & set(read.tags)
    assert not {name for name in read.names if name.startswith("on")}
    assert HOSTILE not in page
    assert html.escape(HOSTILE) in page


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=1, max_size=60), st.data())
def test_any_text_is_shown_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    issue = Issue(IssueKind.NEGATION, Severity.INFO, text, (Span(start, end, text[start:end], SectionKind.OTHER),))
    assert Reader(html_page([annotation(text, issue, report_id=text)])).texts == [text]


def test_the_page_loads_nothing() -> None:
    page = html_page([annotation(TEXT, ISSUE)])
    assert not re.search(r"https?:|src=|href=|url\(|@import", page)
