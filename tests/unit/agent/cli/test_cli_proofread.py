"""`radconcord proofread`: exit statuses, layouts, and where text may appear."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
CLEAN = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Left pleural effusion."
WRONG = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion."
WARNING = "FINDINGS: Right pneumothorax. Left rib fracture.\nIMPRESSION: Left rib fracture."


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        ([CLEAN], 0),
        ([WARNING], 0),
        ([WRONG], 1),
        ([CLEAN, WRONG], 1),
        ([""], 2),
        (["", CLEAN], 0),
        (["", WRONG], 1),
        (["FINDINGS:\nIMPRESSION:\n"], 0),
    ],
    ids=["clean", "warning", "error", "clean and error", "empty", "empty and clean", "empty and error", "only headings"],
)
def test_the_exit_status_tells_the_worst(run: Run, texts: list[str], status: int) -> None:
    names = [f"{i}.txt" for i in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        Path(name).write_text(text)
    found = run("proofread", *names, "--language", "en")
    assert found.status == status
    assert "pleural" not in found.err


def test_text_shows_the_issue_and_the_edit(run: Run) -> None:
    found = run("proofread", "-", "--language", "en", stdin=WRONG.encode())
    assert found.out.startswith("stdin: error [laterality] The pleural effusion is on the left")
    assert "^^^^^ suggest: Left" in found.out


def test_text_says_when_there_is_nothing(run: Run) -> None:
    assert run("proofread", "-", "--language", "en", stdin=CLEAN.encode()).out == "stdin: no issue found\n"


def test_json_lines_hold_the_issues(run: Run) -> None:
    found = json.loads(run("proofread", "-", "--language", "en", "--format", "jsonl", stdin=WRONG.encode()).out)
    [issue] = found["issues"]
    assert issue["kind"] == "laterality"
    assert all(WRONG[s["start"] : s["end"]] == s["text"] for s in issue["spans"])


def test_html_is_one_page_for_all(run: Run) -> None:
    Path("a.txt").write_text(WRONG)
    Path("b.txt").write_text("FINDINGS: <script>alert(1)</script> Left pleural effusion.")
    found = run("proofread", "a.txt", "b.txt", "--language", "en", "--format", "html", "-o", "page.html")
    page = Path("page.html").read_text()
    assert found.status == 1
    assert page.count("<section>") == 2
    assert "<script>" not in page


@pytest.mark.parametrize("arguments", [["none.txt"], ["a.txt", "--language", "xx"], ["a.txt", "-o", "no/folder/x"]], ids=" ".join)
def test_what_cannot_run_ends_with_status_2(run: Run, arguments: list[str]) -> None:
    Path("a.txt").write_text("FINDINGS: Kim Lindqvist has an effusion.")
    found = run("proofread", *arguments)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("radconcord: ")
    assert "Lindqvist" not in found.err
    assert "Traceback" not in found.err
