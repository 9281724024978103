"""Every edit that the proofreader proposes in the fictional suite mends what it is proposed for and breaks nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.checks.statements import CheckedReport
from agent.proofreading import CHECKS
from agent.types import Issue, Severity

Check = Callable[..., CheckedReport]
SUITE = sorted((Path(__file__).parents[3] / "data" / "proofreading").glob("*.jsonl"))
EXCEPTIONS: frozenset[str] = frozenset()
"""Reports in which an edit brings up another flag, each with its reason."""


def rows() -> Iterator[object]:
    for path in SUITE:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            mark = [pytest.mark.xfail(strict=True)] if row["id"] in EXCEPTIONS else []
            yield pytest.param(row["report"], row["lang"], id=row["id"], marks=mark)


def issues(check: Check, text: str, language: str) -> list[Issue]:
    read = check(text, language)
    return [issue for each in CHECKS for issue in each(read) if issue.severity is not Severity.INFO]


def about(issue: Issue) -> tuple[object, ...]:
    """What makes an issue the same in an edited text, where offsets and words have moved."""
    return issue.kind, issue.concept, issue.message if issue.concept is None else ""


@pytest.mark.parametrize(("text", "language"), rows())
def test_every_edit_mends_its_issue_and_makes_none(check: Check, text: str, language: str) -> None:
    before = issues(check, text, language)
    for issue in before:
        edit = issue.suggestion
        if edit is None:
            continue
        after = issues(check, text[: edit.start] + edit.replacement + text[edit.end :], language)
        known, left = [about(i) for i in before], [about(i) for i in after]
        assert left.count(about(issue)) < known.count(about(issue)), f"the edit leaves: {issue.message}"
        assert [i.message for i in after if about(i) not in known] == [], f"the edit for {issue.message} makes"
