"""What the benchmarks share: where data is, its order, timed labeling, tables, and results with the commit they belong to."""

import hashlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent import Annotation, RadiologyAgent, Report

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("RADCONCORD_DATA", ROOT.parent / "shared" / "data"))
"""The evaluation data; it is not part of the project (see the model card)."""
RESULTS = Path(__file__).parent / "results"


COMMIT = subprocess.run(
    ["git", "describe", "--always", "--dirty"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=False,
).stdout.strip()
"""Of the code as it stood when the benchmark began: its own results do not make it dirty."""


def save(name: str, figures: dict[str, Any]) -> None:
    """Write figures beside the commit, the machine and the time they were measured."""
    about = {
        "commit": COMMIT,
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({**about, **figures}, indent=2) + "\n", encoding="utf-8")
    print(f"written: {path}")


def grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table in Markdown."""
    return [f"| {' | '.join(map(str, row))} |" for row in (header, ["---"] * len(header), *rows)]


def by_hash(ids: Iterable[str]) -> list[str]:
    """Return identifiers in the order of their SHA-256: a split by place in it needs no file."""
    return sorted(ids, key=lambda i: hashlib.sha256(i.encode()).hexdigest())


def labeled(agent: "RadiologyAgent", reports: Sequence["Report"]) -> "tuple[list[Annotation], float]":
    """Return the annotations, and the reports labeled per second once all is loaded."""
    agent.label("FINDINGS: No effusion.\nIMPRESSION: Normal chest.")
    started = time.perf_counter()
    found = list(agent.label_many(reports))
    return found, round(len(reports) / (time.perf_counter() - started), 1)
