"""Reports with their labels, as training, examples and evaluation read them.

A row of JSON lines has `labels` (finding: class) or `positive` (a list of findings), and may have `skip` (findings
nobody judged). A CSV or Parquet table has one column per finding with a class or CheXpert's numbers (Irvin et al.,
AAAI 2019): 1 positive, 0 negative, -1 uncertain, blank not mentioned.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import InputError
from agent.inputs import Row, read_rows
from agent.types import MentionClass, Report
from kg.taxonomy import Taxonomy

_NUMBERS = {"1": MentionClass.POSITIVE, "0": MentionClass.NEGATIVE, "-1": MentionClass.UNCERTAIN}
_ALLOWED = ", ".join([*MentionClass, "1, 0, -1 or blank"])


@dataclass(frozen=True, slots=True)
class LabeledReport:
    """A report with what somebody says it states."""

    report: Report
    labels: Mapping[str, MentionClass]
    """By the name of the finding; those left out are not mentioned."""
    skipped: frozenset[str] = frozenset()
    """Findings that nobody judged."""


def read_labeled_reports(path: Path, taxonomy: Taxonomy) -> Iterator[LabeledReport]:
    """Yield the labeled reports of a table, or of every JSON-lines file of a folder, in order.

    Raises:
        InputError: a row cannot be read, has no labels, or names a class or finding that the taxonomy does not have.
    """
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        for report, row in read_rows(file):
            if report.error:
                raise InputError(report.error)
            yield LabeledReport(report, *row_labels(row, report.source, taxonomy))


def row_labels(row: Row, place: str, taxonomy: Taxonomy) -> tuple[dict[str, MentionClass], frozenset[str]]:
    """Return the labels of a row, and the findings that nobody judged.

    Args:
        row: its cells by column.
        place: file and line, for errors.
        taxonomy: whose findings and classes the row may name.

    Raises:
        InputError: the row has no labels, or names a class or finding that the taxonomy does not have.
    """
    names = [finding.name for finding in taxonomy.findings]
    try:
        labels, skipped = _labels(row, names), frozenset(map(str, row.get("skip") or ()))
        _require_known({*labels, *skipped}, names, taxonomy.id)
    except ValueError as error:
        raise InputError(f"{place}: {error}") from error
    return labels, skipped


def _labels(row: Row, names: list[str]) -> dict[str, MentionClass]:
    given = row.get("labels")
    if isinstance(given, Mapping):
        return {str(name): _class(value) for name, value in given.items()}
    positive = row.get("positive")
    if isinstance(positive, list):
        return {str(name): MentionClass.POSITIVE for name in positive}
    columns = [name for name in names if name in row]
    if not columns:
        raise ValueError(f"no labels; give labels (finding: class), positive (list), or a column for a finding such as {names[0]}")
    found = {name: _class(row[name]) for name in columns}
    return {name: mention_class for name, mention_class in found.items() if mention_class is not MentionClass.NOT_MENTIONED}


def _class(value: Any) -> MentionClass:
    # Only NaN, which Parquet readers give for a blank cell, differs from itself.
    text = "" if value is None or value != value else str(value).strip().removesuffix(".0").lower()
    if not text:
        return MentionClass.NOT_MENTIONED
    try:
        return _NUMBERS[text] if text in _NUMBERS else MentionClass(text)
    except ValueError:
        # A cell that is no class may be report text in the wrong column, so it is not shown.
        raise ValueError(f"a label is no class ({len(text)} characters); allowed: {_ALLOWED}") from None


def _require_known(found: set[str], names: list[str], taxonomy: str) -> None:
    if unknown := sorted(found - set(names)):
        raise ValueError(f"taxonomy {taxonomy} has no finding {', '.join(unknown[:3])}; it has {', '.join(names[:5])} ...")
