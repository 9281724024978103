"""What similar reports give to the proofreader: the same measurement with and without them, and with two libraries.

The library is the one that ships, or that with reports of the department's own, as `radconcord index add` puts them
there. Beside the errors of `agent.injection`, whose misheard and misspelt words come from the tables that the checks
read, slips are made that no table lists: any word mistyped, or replaced by another common word spelt almost alike.
"""

import contextlib
import json
import os
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from agent import RadiologyAgent, Report
from agent.types import Annotation, IssueKind

SLIPS = 100
"""Slips of each sort."""
SEED = 20261122
_COMMON = 20_000
"""Words of a language that replace others."""
_WORD = re.compile(r"(?<![\w-])[a-z]{5,}(?![\w-])")
_MASK = "xxx"
_ENDING = 2
"""Letters by which another form of the same word differs."""


class Slip(NamedTuple):
    """A report with one wrong word."""

    sort: str
    report: Report
    start: int
    end: int
    meant: str


@contextlib.contextmanager
def library_of(reports: Sequence[Report]) -> Iterator[None]:
    """Let reports be the user's own library for a while."""
    before = os.environ.get("RADCONCORD_LIBRARY")
    with tempfile.TemporaryDirectory() as folder:
        rows = [json.dumps({"id": r.id, "report": r.text, "labels": {}}) + "\n" for r in reports]
        (Path(folder) / "own.jsonl").write_text("".join(rows), encoding="utf-8")
        os.environ["RADCONCORD_LIBRARY"] = folder
        try:
            yield
        finally:
            os.environ.pop("RADCONCORD_LIBRARY")
            if before is not None:
                os.environ["RADCONCORD_LIBRARY"] = before


def ablation(measure: Callable[[RadiologyAgent], dict[str, Any]], own: Sequence[Report], slips: Sequence[Slip]) -> dict[str, Any]:
    """Measure agents with and without precedents, with each library.

    Args:
        measure: returns the figures of an agent.
        own: the reports of the user's own library.
        slips: reports with slips that no table lists.
    """
    figures: dict[str, Any] = {}
    for name, reports in (("library as shipped", []), (f"and {len(own)} reports of the user's own", own)):
        with library_of(reports):
            for precedents in (False, True):
                agent = RadiologyAgent(precedents=precedents)
                said = {**measure(agent), "unlisted_slips": slips_found(agent, slips)}
                figures.setdefault(name, {})["with" if precedents else "without"] = said
    return figures


# Slips that no table lists


def unlisted_slips(reports: Sequence[Report]) -> list[Slip]:
    """Put a slip into reports, `SLIPS` of each sort, one in each report."""
    import wordfreq

    rng = random.Random(SEED)  # noqa: S311 - sampling
    common = [word for word in wordfreq.top_n_list("en", _COMMON) if word.isalpha() and len(word) > 3]
    made: list[Slip] = []
    for sort, slip in (("mistyped", _mistyped), ("another word", lambda word, r: _another(word, common, r))):
        drawn = (_slip(sort, report, slip, rng) for report in rng.sample(list(reports), len(reports)))
        made += [one for one in drawn if one][:SLIPS]
    return made


def _slip(sort: str, report: Report, slip: Callable[[str, random.Random], str | None], rng: random.Random) -> Slip | None:
    heading = re.search(r"FINDINGS|IMPRESSION", report.text, re.IGNORECASE)
    words = [m for m in _WORD.finditer(report.text, heading.end() if heading else 0) if _MASK not in m[0]]
    if not words:
        return None
    word = rng.choice(words)
    wrong = slip(word[0], rng)
    if wrong is None or wrong == word[0]:
        return None
    text = report.text[: word.start()] + wrong + report.text[word.end() :]
    return Slip(sort, Report(f"{report.id} {sort}", text, report.language), word.start(), word.start() + len(wrong), word[0])


def _mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    left, right = word[:at], word[at + 1 :]
    return rng.choice([left + right, left + right[0] + word[at] + right[1:], left + letter + right, left + word[at] * 2 + right])


def _another(word: str, common: Sequence[str], rng: random.Random) -> str | None:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    near = [other for other, _, _ in extract(word, common, scorer=OSA.distance, score_cutoff=2, limit=30)]
    others = [other for other in near if not other.startswith(word[:-_ENDING]) and not word.startswith(other[:-_ENDING])]
    return rng.choice(others[:5]) if others else None


def slips_found(agent: RadiologyAgent, slips: Sequence[Slip]) -> dict[str, Any]:
    """Return the shares of slips that are flagged as such, and that are mended."""
    results: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for slip, annotation in zip(slips, agent.label_many([slip.report for slip in slips]), strict=True):
        results[slip.sort].append(_found(slip, annotation))
    return {
        sort: {"slips": len(pairs), "found": _share([f for f, _ in pairs]), "corrected": _share([c for _, c in pairs])}
        for sort, pairs in results.items()
    }


def _found(slip: Slip, annotation: Annotation) -> tuple[bool, bool]:
    flags = [i for i in annotation.issues if i.kind is IssueKind.TRANSCRIPTION]
    there = [i for i in flags if any(s.start < slip.end and slip.start < s.end for s in i.spans)]
    return bool(there), any(i.suggestion is not None and i.suggestion.replacement.lower() == slip.meant for i in there)


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 3)
