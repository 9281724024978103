"""What the benchmarks on CT-RATE share: the part kept for development, and its findings as bare names."""

import json
from collections.abc import Iterable
from pathlib import Path

from common import DATA, by_hash

from kg.knowledge import knowledge_base

CTRATE = DATA / "ctrate" / "train.jsonl"
DEVELOPMENT = 100


def development(ids: Iterable[str]) -> set[str]:
    """Return the hundred identifiers that are kept for development."""
    return set(by_hash(ids)[:DEVELOPMENT])


def bare_names(folder: Path) -> Path:
    """Write the list of findings as somebody would who knows no ontology: names only."""
    lines = ['id = "ct-rate-names"', 'version = "1"', 'classes = ["positive"]', 'uncertain_as = "positive"']
    lines += [f"[[finding]]\nname = {json.dumps(finding.name)}" for finding in knowledge_base().taxonomy("ct-rate-18").findings]
    path = folder / "names.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
