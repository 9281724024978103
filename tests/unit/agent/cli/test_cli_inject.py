"""`radconcord inject`, as a command of its own."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from agent.cli import inject
from agent.errors import ConfigError, InputError

app = typer.Typer()
app.command()(inject.run)
ROW = {"id": "r", "report": "FINDINGS: Small left pleural effusion.\nIMPRESSION: Small left pleural effusion.", "language": "en"}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.jsonl"
    path.write_text("\n".join(json.dumps({**ROW, "id": f"r{i}"}) for i in range(20)) + "\n", encoding="utf-8")
    return path


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments])


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_errors_of_a_kind_are_put_in(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert ran(reports, "--output", out, "--kind", "laterality", "--share", "0", "--seed", "4").exit_code == 0
    made = rows(out)
    assert [row["id"] for row in made] == [f"r{i}" for i in range(20)]
    assert {error["kind"] for row in made for error in row["errors"]} == {"laterality"}
    assert all(row["report"] != ROW["report"] and len(row["errors"]) == 1 for row in made)


def test_share_stays_correct_and_runs_repeat(reports: Path, tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        assert ran(reports, "--output", tmp_path / name, "--kind", "side_swapped", "--kind", "misspelling").exit_code == 0
    assert rows(tmp_path / "one.jsonl") == rows(tmp_path / "two.jsonl")
    errors = [row["errors"] for row in rows(tmp_path / "one.jsonl")]
    assert 0 < sum(map(bool, errors)) < 12
    assert ran(reports, "--output", tmp_path / "all.jsonl", "--share", "1").exit_code == 0
    assert [row["report"] for row in rows(tmp_path / "all.jsonl")] == [ROW["report"]] * 20


def test_unreadable_rows_are_left_out(tmp_path: Path) -> None:
    path, out = tmp_path / "bad.jsonl", tmp_path / "out.jsonl"
    path.write_text('not json\n{"id": "good", "report": "No effusion."}\n')
    assert ran(path, "--output", out, "--language", "en").exit_code == 0
    assert [row["id"] for row in rows(out)] == ["good"]


@pytest.mark.parametrize("name", ["typo", "uninferable", ""])
def test_unknown_kind_is_refused_with_what_is_allowed(reports: Path, name: str) -> None:
    failure = ran(reports, "--kind", name).exception
    assert isinstance(failure, ConfigError)
    assert all(word in str(failure) for word in (f"{name!r}", "laterality", "side_swapped"))


@pytest.mark.parametrize("share", ["-0.1", "1.5", "most"])
def test_share_is_a_share(reports: Path, share: str) -> None:
    assert ran(reports, "--share", share).exit_code == 2


def test_missing_file_is_told(tmp_path: Path) -> None:
    assert isinstance(ran(tmp_path / "none.jsonl").exception, InputError)
