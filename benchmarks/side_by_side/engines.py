"""Other engines in virtual environments of their own, run on reports in a folder that only this user can read."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.side_by_side.scoring import EngineMention

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("RADCONCORD_CACHE", Path(tempfile.gettempdir()) / f"radconcord-{os.getuid()}"))


@dataclass(frozen=True, slots=True)
class Engine:
    """A program to compare with."""

    name: str
    runner: str
    packages: tuple[str, ...]
    """With their versions; neither needs a model."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine found in each report, and how fast."""

    mentions: list[list[EngineMention]]
    timing: Mapping[str, float]


ENGINES = (
    Engine("medSpaCy (ConText)", "run_medspacy.py", ("medspacy==1.3.1", "spacy==3.7.5")),
    Engine("negspaCy (NegEx)", "run_negspacy.py", ("negspacy==1.1.0", "spacy==3.8.18")),
)


def environment(engine: Engine) -> Path:
    """Return the Python of an engine's environment, made anew where its packages are not those of last time."""
    pins = hashlib.sha256(" ".join((sys.version, *engine.packages)).encode()).hexdigest()[:12]
    folder = CACHE / "side_by_side" / f"{Path(engine.runner).stem}-{pins}"
    python, made = folder / "bin" / "python", folder / "complete"
    if not made.is_file():
        print(f"{engine.name}: installing {', '.join(engine.packages)}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, env=_without_ours())
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *engine.packages], check=True, env=_without_ours())
        made.touch()
    return python


def run(engine: Engine, rules: Sequence[Mapping[str, Any]], reports: Sequence[tuple[str, Sequence[str]]]) -> Outcome:
    """Look for mentions with another engine.

    Args:
        engine: which.
        rules: the exported lexicon.
        reports: ids and body texts, one text a section; they leave memory only for a folder of mode 0700, which is removed.

    Raises:
        CalledProcessError: the engine cannot be installed.
        RuntimeError: it cannot be run.
    """
    python = environment(engine)
    with tempfile.TemporaryDirectory(prefix="radconcord-") as name:
        folder = Path(name)
        folder.chmod(0o700)
        _write(folder / "rules.json", json.dumps(rules))
        _write(folder / "reports.jsonl", "".join(json.dumps({"id": i, "texts": texts}) + "\n" for i, texts in reports))
        command = [str(python), str(HERE / engine.runner), name]
        _finish(subprocess.run(command, env=_without_ours(), capture_output=True, text=True, check=False))
        rows = [json.loads(line) for line in (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
        timing = json.loads((folder / "timing.json").read_text(encoding="utf-8"))
    known = {rule["id"]: rule for rule in rules}
    return Outcome([list(_mentions(row["mentions"], known)) for row in rows], timing)


def _without_ours() -> dict[str, str]:
    """Return the environment without what would let an engine import this project's packages."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def _finish(done: subprocess.CompletedProcess[str]) -> None:
    """Say where a runner failed; the rest of what it wrote may hold report text."""
    if done.returncode:
        places = [line.strip() for line in done.stderr.splitlines() if line.startswith('  File "')]
        kind = done.stderr.strip().rpartition("\n")[2].partition(":")[0] if places else "no message"
        raise RuntimeError(f"runner ended with {done.returncode} ({kind}) at {places[-1] if places else 'its start'}")


def _write(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")


def _mentions(found: Sequence[Sequence[Any]], known: Mapping[str, Mapping[str, Any]]) -> Iterator[EngineMention]:
    for rule, negated, uncertain, elsewhere in found:
        yield EngineMention(known[rule]["concepts"], known[rule]["opposite"], negated, uncertain, elsewhere)
