"""The dismissals file: what is added is read again; other lines are refused with their place, never quoted."""

import json
from pathlib import Path

import pytest

from agent.dismissals import add_dismissals, read_dismissals
from agent.errors import InputError
from agent.types import IssueKind


def test_what_is_added_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    assert read_dismissals(path) == frozenset()
    add_dismissals(path, [("a1", IssueKind.LATERALITY)])
    add_dismissals(path, [("b2", IssueKind.EXAM)])
    assert read_dismissals(path) == {"a1", "b2"}
    assert json.loads(path.read_text().splitlines()[0]) == {"fingerprint": "a1", "kind": "laterality"}


@pytest.mark.parametrize("line", ["Kim Lindqvist", "[]", "{}", "1", '{"fingerprint": 3}', '{"kind": "exam"}', "[" * 100_000])
def test_a_line_that_is_none_is_told_with_its_place(tmp_path: Path, line: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(f'\n{{"fingerprint": "a"}}\n{line}\n')
    with pytest.raises(InputError) as refused:
        read_dismissals(path)
    assert str(refused.value).startswith(f"{path}:3: ")
    assert "Lindqvist" not in str(refused.value)


def test_files_that_cannot_be_read_or_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for path in (tmp_path, tmp_path / "binary"):
        with pytest.raises(InputError, match="cannot be read"):
            read_dismissals(path)
    with pytest.raises(InputError, match="cannot be written"):
        add_dismissals(tmp_path / "no" / "d.jsonl", [("a", IssueKind.EXAM)])
