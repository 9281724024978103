"""`radconcord proofread`: exit statuses, layouts, and where text may appear."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
CLEAN = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Left pleural effusion."
WRONG = "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion."
BOTH = "FINDINGS: Left pleural effusion. Right pneumothorax.\nIMPRESSION: Right pleural effusion."
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
    assert page.count("<article") == 2
    assert "<script>" not in page


@pytest.mark.parametrize("arguments", [["none.txt"], ["a.txt", "--language", "xx"], ["a.txt", "-o", "no/folder/x"]], ids=" ".join)
def test_what_cannot_run_ends_with_status_2(run: Run, arguments: list[str]) -> None:
    Path("a.txt").write_text("FINDINGS: Kim Lindqvist has an effusion.")
    found = run("proofread", *arguments)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("radconcord: ")
    assert "Lindqvist" not in found.err
    assert "Traceback" not in found.err


def kinds(found: object) -> list[str]:
    return [issue["kind"] for line in found.out.splitlines() for issue in json.loads(line)["issues"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "shown", "status"),
    [
        ([], ["laterality", "omission"], 1),
        (["--only", "omission"], ["omission"], 0),
        (["--only", "omission", "--only", "laterality"], ["laterality", "omission"], 1),
        (["--only", "exam"], [], 0),
        (["--min-confidence", "1"], [], 0),
        (["--min-confidence", "0"], ["laterality", "omission"], 1),
    ],
    ids=["all", "one kind", "two kinds", "a kind not found", "sure", "any"],
)
def test_kinds_and_confidence_are_chosen(run: Run, arguments: list[str], shown: list[str], status: int) -> None:
    found = run("proofread", "-", "--language", "en", "--format", "jsonl", *arguments, stdin=BOTH.encode())
    assert (kinds(found), found.status) == (shown, status)


def test_the_settings_of_the_site_are_followed_and_told(run: Run) -> None:
    Path("radconcord.toml").write_text('[proofread]\noff = ["laterality"]\nblocking = ["omission"]\n')
    options = ("proofread", "-", "--language", "en", "--format", "jsonl")
    found = run(*options, stdin=BOTH.encode())
    assert (kinds(found), found.status) == (["omission"], 1)
    assert found.err.startswith("radconcord: settings of radconcord.toml\n")
    Path("own.toml").write_text("[proofread]\nblocking = []\n")
    found = run(*options, "--settings", "own.toml", "--only", "laterality", stdin=BOTH.encode())
    assert (kinds(found), found.status) == (["laterality"], 0)
    assert "settings of" not in found.err
    assert kinds(run(*options, "--only", "laterality", stdin=BOTH.encode())) == ["laterality"]


def test_settings_that_cannot_be_used_end_with_status_2(run: Run) -> None:
    Path("own.toml").write_text('[proofread]\nonly = ["lefts"]\n')
    found = run("proofread", "-", "--settings", "own.toml", stdin=BOTH.encode())
    assert found.status == 2
    assert found.err.startswith("radconcord: own.toml: proofread.only ['lefts']; allowed: ")


def test_a_dismissed_issue_stays_away_until_its_words_change(run: Run) -> None:
    Path("a.txt").write_text(BOTH)
    options = ("proofread", "a.txt", "--language", "en", "--dismissals", "d.jsonl")
    first = run(*options)
    line = next(x for x in first.out.splitlines() if "[laterality]" in x)
    known = line.split("--dismiss ")[1].rstrip(")")
    dismissed = run(*options, "--dismiss", known)
    assert (first.status, dismissed.status) == (1, 0)
    assert "[laterality]" not in dismissed.out
    assert "[omission]" in dismissed.out
    assert run(*options).out == dismissed.out
    assert run(*options, "--dismiss", known).status == 0
    assert len(Path("d.jsonl").read_text().splitlines()) == 1
    assert "effusion" not in Path("d.jsonl").read_text()
    Path("a.txt").write_text(BOTH.replace("Left pleural", "Large left pleural"))
    assert "[laterality]" in run(*options).out


def test_what_cannot_be_dismissed_is_told(run: Run) -> None:
    found = run("proofread", "-", "--dismiss", "abc", stdin=BOTH.encode())
    assert (found.status, found.err) == (2, "radconcord: --dismiss needs a file to keep it in; name one with --dismissals\n")
    found = run("proofread", "-", "--language", "en", "--dismissals", "d.jsonl", "--dismiss", "abc", stdin=BOTH.encode())
    assert found.status == 2
    assert "--dismiss abc: no such issue" in found.err
    assert not Path("d.jsonl").exists()


@pytest.mark.parametrize("layout", ["text", "jsonl", "html"])
def test_half_characters_end_no_run(run: Run, layout: str) -> None:
    Path("a.jsonl").write_text('{"id": "odd", "report": "No \\ud800 effusion."}\n{"id": "b", "report": "No effusion."}\n')
    found = run("proofread", "a.jsonl", "--language", "en", "--format", layout)
    assert found.status == 0
    assert "odd" in found.out
