"""The gold standard: labeled reports in any of the forms of `agent.labeled_reports`.

JSON lines need no report text where predictions are scored, so they are read here.
"""

import json
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import InputError
from agent.labeled_reports import read_labeled_reports
from agent.types import MentionClass
from kg.taxonomy import Taxonomy

TABLES = (".csv", ".parquet")
_SHOWN = 40
"""Letters of a wrong value that a message shows; a longer one might be report text in the wrong place."""


@dataclass(frozen=True, slots=True)
class GoldReport:
    """What people say of one report."""

    id: str
    labels: Mapping[str, MentionClass]
    """Findings left out are not mentioned."""
    skip: frozenset[str] = frozenset()
    """Findings whose cells are left out of every score."""
    place: str = ""
    """File and line, for messages."""


def read_gold(path: Path, taxonomy: Taxonomy | None = None) -> list[GoldReport]:
    """Read a gold file, in order.

    Args:
        path: JSON lines with `labels` or `positive`, and `skip`; a CSV or Parquet table with a column per finding.
        taxonomy: where given, findings and classes must be among its own, and ids must differ; tables need it.

    Raises:
        InputError: the file cannot be read or has no line, or a line is malformed, repeats an id, or names an unknown finding or class.
    """
    if taxonomy is not None and path.suffix.lower() in TABLES:
        rows = [GoldReport(r.report.id, r.labels, r.skipped, r.report.source) for r in read_labeled_reports(path, taxonomy)]
    else:
        rows = [_gold_report(line, number, f"{path}:{number}") for number, line in numbered_lines(path)]
    if not rows:
        raise InputError(f"{path}: no gold line found; each line is a JSON object with id and labels (finding: class)")
    if taxonomy is not None:
        _check_ids(rows)
        for row in rows:
            _check_findings(row, taxonomy)
    return rows


def gold_labels(path: Path) -> list[Mapping[str, MentionClass]]:
    """Read the labels of a gold file, in order.

    Raises:
        InputError: see `read_gold`.
    """
    return [row.labels for row in read_gold(path)]


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold something, with their numbers from 1.

    Raises:
        InputError: the file is missing or not UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file of JSON lines") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8 text") from error
    # Only "\n" ends a line: JSON text may hold the other line separators of Unicode.
    yield from ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip(string.whitespace))


def _gold_report(line: str, number: int, place: str) -> GoldReport:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{place}: not valid JSON; mend or remove the line") from error
    labels = row.get("labels") if isinstance(row, dict) else None
    if labels is None and isinstance(row, dict) and isinstance(row.get("positive"), list):
        labels = {str(finding): MentionClass.POSITIVE for finding in row["positive"]}
    if not isinstance(labels, dict):
        raise InputError(f"{place}: a gold line needs labels (finding: class), an object even where nothing is mentioned")
    given = row.get("id")
    return GoldReport(
        # The same name that a report without an id gets when it is labeled.
        id=f"line-{number}" if given is None or given == "" else str(given),
        labels={finding: _mention_class(value, place) for finding, value in labels.items()},
        skip=_skip(row.get("skip"), place),
        place=place,
    )


def _mention_class(value: Any, place: str) -> MentionClass:
    try:
        return MentionClass(value)
    except ValueError as error:
        raise InputError(f"{place}: {shown(value)} is no mention class; allowed: {', '.join(MentionClass)}") from error


def _skip(value: Any, place: str) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(finding, str) for finding in value):
        raise InputError(f"{place}: skip is a list of findings, found {type(value).__name__}")
    return frozenset(value)


def _check_ids(rows: list[GoldReport]) -> None:
    first: dict[str, GoldReport] = {}
    for row in rows:
        if row.id in first:
            raise InputError(f"{row.place}: the id {shown(row.id)} is that of {first[row.id].place} too; give each report its own")
        first[row.id] = row


def _check_findings(row: GoldReport, taxonomy: Taxonomy) -> None:
    known = [finding.name for finding in taxonomy.findings]
    for finding in (*row.labels, *sorted(row.skip)):
        if finding not in known:
            raise InputError(
                f"{row.place}: unknown finding {shown(finding)}; {taxonomy.id} has {', '.join(known)}; name another with --taxonomy"
            )
    allowed = {*(MentionClass(c) for c in taxonomy.classes), MentionClass.NOT_MENTIONED}
    for finding, mention_class in row.labels.items():
        if mention_class not in allowed:
            raise InputError(
                f"{row.place}: {finding} is {mention_class}, a class that {taxonomy.id} lacks; allowed: {', '.join(sorted(allowed))}"
            )


def shown(value: Any) -> str:
    """Return the beginning of a value for a message, on one line."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
