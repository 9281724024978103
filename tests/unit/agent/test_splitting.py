"""Reports into documents: refusals, languages, and time that grows with the text, not with its square."""

import time
from collections.abc import Callable

import pytest

from agent.splitting import MAX_CHARACTERS, Splitter, link
from agent.types import Document, Report


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (Report("r", ""), "empty"),
        (Report("r", " \n\t"), "empty"),
        (Report("r", "a\x00b"), "NUL"),
        (Report("r", "x" * (MAX_CHARACTERS + 1)), "at most 1,000,000"),
        (Report("r", "x", "xx"), "unknown language 'xx'; allowed: "),
        (Report("r", "", error="rows.jsonl:3: not valid JSON"), "rows.jsonl:3"),
    ],
    ids=["empty", "blank", "NUL", "too long", "language", "given error"],
)
def test_what_is_no_report_is_refused_in_one_line(splitter: Splitter, report: Report, told: str) -> None:
    [document] = splitter.split([report])
    assert told in (document.error or "")
    assert "\n" not in (document.error or "")
    assert document.sentences == ()


def test_failed_documents_are_passed_on(splitter: Splitter, linker) -> None:
    failed = Document(Report("r", ""), error="broken")
    assert link([failed], linker) == [failed]


def test_sentences_know_their_place(read: Callable[..., Document]) -> None:
    text = "INDICATION: Cough.\nFINDINGS: No effusion. Heart normal.\nIMPRESSION: Normal."
    found = read(text)
    assert [(str(s.span.section), s.span.text) for s in found.sentences] == [
        ("indication", "Cough."),
        ("findings", "No effusion."),
        ("findings", "Heart normal."),
        ("impression", "Normal."),
    ]
    assert all(text[s.span.start : s.span.end] == s.span.text for s in found.sentences)
    assert [s.span.text for s in found.body] == ["No effusion.", "Heart normal.", "Normal."]


def test_english_headings_are_read_in_every_language(read: Callable[..., Document]) -> None:
    found = read("FINDINGS: Kein Erguss.\n\nIMPRESSION: Unauffällig.", "de")
    assert [str(s.span.section) for s in found.sentences] == ["findings", "impression"]


@pytest.mark.parametrize("end", ["\n", " "], ids=["lines", "one line"])
def test_time_grows_with_the_length_not_its_square(splitter: Splitter, end: str) -> None:
    def seconds(count: int) -> float:
        """Return the least time of three."""
        report = Report("r", f"The patient was turned to the other side and the technologist was thanked.{end}" * count, "en")
        times = []
        for _ in range(3):
            started = time.process_time()
            [document] = splitter.split([report])
            times.append(time.process_time() - started)
            assert len(document.sentences) == count
        return min(times)

    assert seconds(1600) / seconds(400) < 9
