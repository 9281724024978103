"""What the runners share; they run where radconcord is not installed, so this needs the standard library alone.

usage: RUNNER FOLDER; the folder holds `rules.json` and `reports.jsonl`, and gets `mentions.jsonl` and `timing.json`.
"""

import json
import os
import sys
import time
from pathlib import Path


def run(make_finder):
    """Look for mentions in all reports.

    Args:
        make_finder: makes of the rules a function from a text to its mentions: (rule id, negated, uncertain, not stated now).
    """
    os.umask(0o077)
    folder = Path(sys.argv[1])
    started = time.perf_counter()
    find = make_finder(json.loads((folder / "rules.json").read_text(encoding="utf-8")))
    find("No pleural effusion.")
    loaded = time.perf_counter()
    reports = [json.loads(line) for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [{"id": r["id"], "mentions": [m for text in r["texts"] for m in find(text)]} for r in reports]
    done = time.perf_counter()
    (folder / "mentions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    timing = {"seconds_to_load": round(loaded - started, 1), "reports_per_second": round(len(reports) / (done - loaded), 1)}
    (folder / "timing.json").write_text(json.dumps(timing), encoding="utf-8")
