"""Issues on a page: every character of the report is shown as text, never as markup, and nothing is loaded."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rendering import html_fragment, html_page
from agent.types import Issue, IssueKind, SectionKind, Severity, Span, Suggestion
from tests.fakes import label
from tests.unit.agent.rendering.reports import ISSUE, TEXT, annotation, linked

HOSTILE = '<script>alert("x")</script> & \'</div><img src=x onerror=y>'


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of each report."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.flags: list[dict[str, str]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += given.items()
        if given.get("class") == "text":
            self._inside = True
            self.texts.append("")
        if given.get("class", "").startswith("flag"):
            self.flags.append({"tag": tag, **given})

    def handle_endtag(self, tag: str) -> None:
        self._inside &= tag != "div"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data

    def ids(self) -> list[str]:
        return [value for name, value in self.attributes if name == "id"]


def test_the_page_keeps_the_text_and_marks_the_words() -> None:
    read = Reader(html_page([linked(ISSUE), annotation("\n Clean.", report_id="r2")]))
    assert read.texts == [TEXT, "\n Clean."]
    links = [flag for flag in read.flags if flag["tag"] == "a"]
    assert [flag["class"] for flag in links] == ["flag error words"] * 2
    assert links[0]["data-tip"] == "error: Sides differ.\nFINDINGS: Left effusion.\nIMPRESSION: Right effusion.\nSuggested: Left"


def test_words_are_reached_by_keyboard_and_described_by_their_issue() -> None:
    read = Reader(html_page([linked(ISSUE), linked(ISSUE)]))
    assert len(read.ids()) == len(set(read.ids()))
    for flag in read.flags:
        if flag["tag"] == "a":
            assert flag["href"].removeprefix("#") in read.ids()
            assert set(flag["aria-describedby"].split()) <= set(read.ids())
        else:
            assert flag["tabindex"] == "-1"
    assert [value for name, value in read.attributes if name == "aria-labelledby"] == ["r1-title", "r2-title"]


def test_overlapping_issues_are_all_told() -> None:
    whole = Issue(IssueKind.OMISSION, Severity.WARNING, "Missing.", (Span(10, 24, TEXT[10:24], SectionKind.FINDINGS),))
    read = Reader(html_page([annotation(TEXT, ISSUE, whole)]))
    assert read.texts == [TEXT]
    assert "Sides differ." in read.flags[0]["data-tip"]
    assert "Missing." in read.flags[0]["data-tip"]
    assert read.flags[0]["aria-describedby"] == "r1-i1 r1-i2"


def test_the_card_shows_both_sides_and_the_edit() -> None:
    page = html_page([linked(ISSUE)])
    assert '<dt>findings</dt><dd lang="en"><b>Left</b> effusion.</dd>' in page
    assert "<p>Suggested: <del>Right</del> → <ins>Left</ins></p>" in page
    assert "--dismiss" not in page
    assert "--dismiss" in html_page([linked(ISSUE)], with_fingerprints=True)


def test_labels_stand_beside_the_text() -> None:
    from dataclasses import replace

    labels = (label("Edema"), label("Fracture", "not_mentioned"), replace(label("Mass", "uncertain"), needs_review=True))
    page = html_page([replace(annotation("x"), labels=labels)])
    assert '<th scope="row">Edema</th><td>positive</td>' in page
    assert "uncertain (needs review)" in page
    assert "1 findings not mentioned" in page
    assert '<th scope="row">Fracture</th>' not in page


def test_several_reports_have_a_list_of_those_to_look_at() -> None:
    page = html_page([linked(ISSUE), annotation("Clean."), annotation("", report_id="bad", error="empty")])
    assert "3 reports, 2 to look at" in page
    assert '<a href="#r3">bad</a>: failed' in page
    assert "<nav" not in html_page([linked(ISSUE)])


@pytest.mark.parametrize("place", ["text", "id", "message", "suggestion", "error"])
def test_the_page_escapes_everything(place: str) -> None:
    span = Span(0, len(HOSTILE), HOSTILE, SectionKind.FINDINGS)
    message = HOSTILE if place == "message" else "m"
    issue = Issue(
        IssueKind.NEGATION, Severity.ERROR, message, (span,), suggestion=Suggestion(0, 1, HOSTILE if place == "suggestion" else "x")
    )
    one = annotation(HOSTILE, issue, report_id=HOSTILE if place == "id" else "r1", error=HOSTILE if place == "error" else None)
    for page in (html_page([one]), html_fragment(one)):
        read = Reader(page)
        assert not {"script", "img"} & set(read.tags)
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert HOSTILE not in page
    page = html_page([one, one])
    assert html.escape(HOSTILE) in page or Reader(page).texts == [HOSTILE] * 2


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), min_size=1, max_size=60), st.data())
def test_any_text_is_shown_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    issue = Issue(IssueKind.NEGATION, Severity.INFO, text, (Span(start, end, text[start:end], SectionKind.OTHER),))
    assert Reader(html_page([annotation(text, issue, report_id=text)])).texts == [text]


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = html_page([linked(ISSUE)])
    assert not re.search(r"https?:|src=|url\(|@import|<script|<link", page)
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    assert "color-scheme" in page


def test_fragments_of_two_reports_do_not_share_ids() -> None:
    other = annotation("Other text.", report_id="r2")
    first, second = Reader(html_fragment(linked(ISSUE))), Reader(html_fragment(other))
    assert first.ids()
    assert not set(first.ids()) & set(second.ids())
    assert first.texts == [TEXT]


def test_a_fragment_styles_only_itself() -> None:
    style = re.search(r"<style>(.*?)</style>", html_fragment(annotation()), re.S)
    assert style is not None
    selectors = re.findall(r"([^{}]+){", re.sub(r"@media[^{]+", "", style[1]))
    assert all(part.strip().startswith((".radconcord", "body.radconcord")) for s in selectors if s.strip() for part in s.split(","))
