"""The command run in this process, with the cue-following classifier in place of the encoder."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.cli import main
from tests.fakes import CueClassifier


@dataclass(frozen=True)
class Ran:
    """What a run of the command gave."""

    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return a function that runs `radconcord` with arguments, in an empty folder and with a library of one sentence."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "one.jsonl").write_text('{"id": "lib-1", "text": "No pneumothorax.", "labels": {"Pneumothorax": "negative"}}\n')
    monkeypatch.setattr("agent.labeled_library.SHIPPED", shipped)
    monkeypatch.setattr("agent.context.Context.classifier", CueClassifier())
    monkeypatch.setenv("RADCONCORD_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("RADCONCORD_LIBRARY", str(tmp_path / "own"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)

    def run_command(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["radconcord", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status: object = 0
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        return Ran(int(str(status)), *capsys.readouterr())

    return run_command
