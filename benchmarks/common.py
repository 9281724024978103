"""What the benchmarks share: where data is, and writing results with the commit they belong to."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
