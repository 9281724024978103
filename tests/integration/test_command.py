"""The command as a user starts it: a process of its own, with the bundled classifier."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "transformers", "langgraph", "faiss", "sentence_transformers", "peft", "pyarrow")


def command(*arguments: str | Path, stdin: bytes | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=240, check=False
    )


@pytest.mark.parametrize("code", ["import agent", "import agent; agent.Report; agent.MentionClass", "import kg", "import agent.errors"])
def test_importing_is_cheap(code: str) -> None:
    done = command("-c", f"{code}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().split() == []


def test_making_an_agent_loads_no_model() -> None:
    done = command("-c", "import agent, sys\nagent.RadiologyAgent()\nprint('torch' in sys.modules, 'langgraph' in sys.modules)")
    assert done.stdout.decode().split() == ["False", "False"], done.stderr.decode()


def test_an_unknown_name_of_the_package_is_an_error() -> None:
    done = command("-c", "import agent\nagent.Surgeon")
    assert b"has no attribute 'Surgeon'" in done.stderr


def test_a_missing_file_is_told_without_loading_anything(tmp_path: Path) -> None:
    done = command("-X", "importtime", "-m", "agent", "label", "none.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert b"none.txt: no such file" in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.endswith(b"| torch")]


@pytest.mark.model
def test_the_examples_are_proofread(tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text(
        "FINDINGS: Left pleural effusion in Kim Lindqvist. No pneumothorax.\nIMPRESSION: Right pleural effusion."
    )
    (tmp_path / "binary.txt").write_bytes(b"\xff\x00")
    done = command("-m", "agent", "proofread", "wrong.txt", "binary.txt", "-", "--format", "jsonl", stdin=b"Kein Erguss.", cwd=tmp_path)
    assert done.returncode == 1, done.stderr.decode()
    wrong, binary, standard = (json.loads(line) for line in done.stdout.splitlines())
    assert [i["kind"] for i in wrong["issues"]] == ["laterality"]
    assert binary["status"] == "failed"
    assert standard["issues"] == []
    assert b"Lindqvist" not in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"binary.txt" in done.stderr
    # Nothing but our own notices: libraries load quietly.
    assert [line for line in done.stderr.splitlines() if not line.startswith(b"radconcord: ")] == []


def test_a_closed_pipe_ends_the_command_quietly(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m agent ontology coverage | true"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr
