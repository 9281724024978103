"""Labeled examples that a user puts in reach of the classifier: reports or sentences with what they state, kept in memory only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from agent.errors import InputError
from agent.inputs import Row, read_rows
from agent.labeled_library import project
from agent.labeled_reports import LabeledReport, read_labeled_reports, row_labels
from agent.linking import Linker
from agent.models.passages import body_text
from agent.splitting import Splitter, link
from agent.types import MentionClass, Report
from kg.taxonomy import Taxonomy

Labels = Mapping[str, MentionClass]
"""Classes by the name of the finding; those left out are not mentioned."""


@dataclass(frozen=True, slots=True)
class LabeledExample:
    """A labeled report, or a labeled sentence as a report of one sentence."""

    text: str
    """The sentences of its body in one line."""
    sentences: tuple[str, ...]
    labels: Labels
    """What the whole states."""
    linked: tuple[Labels, ...]
    """For each sentence the labels that its links put there."""
    skipped: frozenset[str] = field(default_factory=frozenset)
    """Findings that nobody judged."""


class ExampleReader:
    """Reads labeled examples of one taxonomy."""

    def __init__(self, taxonomy: Taxonomy, concept_map: dict[str, tuple[str, ...]], splitter: Splitter, linker: Linker) -> None:
        self._taxonomy = taxonomy
        self._concept_map = concept_map
        self._splitter = splitter
        self._linker = linker

    def read(self, path: Path, language: str | None = None) -> list[LabeledExample]:
        """Read a file of labeled sentences (JSON lines with `text` and `labels`) or of labeled reports (`agent.labeled_reports`).

        Args:
            path: JSON lines, CSV or Parquet.
            language: code for reports that name none; found report by report if None.

        Raises:
            InputError: a row is malformed, or the file holds none.
        """
        if _holds_sentences(path):
            examples = [self._sentence(row, report) for report, row in read_rows(path)]
        else:
            examples = [self._report(labeled, language) for labeled in read_labeled_reports(path, self._taxonomy)]
        if not any(example.sentences for example in examples):
            raise InputError(f"{path}: no labeled sentence found; each row needs report (or text) and labels (finding: class)")
        return examples

    def _sentence(self, row: Row, report: Report) -> LabeledExample:
        if not row:
            raise InputError(report.error or f"{report.source}: empty; a row needs text and labels")
        text = row.get("text")
        if not isinstance(text, str) or not text.strip() or not isinstance(row.get("labels"), dict):
            raise InputError(f"{report.source}: a row of labeled sentences needs text and labels (finding: class)")
        labels, skipped = row_labels(row, report.source, self._taxonomy)
        line = " ".join(text.split())
        return LabeledExample(line, (line,), labels, (labels,), skipped)

    def _report(self, labeled: LabeledReport, language: str | None) -> LabeledExample:
        given = labeled.report
        [document] = link(self._splitter.split([Report(given.id, given.text, given.language or language)]), self._linker)
        if document.error:
            raise InputError(f"{given.source}: {document.error}")
        linked = project(document.body, dict(labeled.labels), self._concept_map)
        sentences = tuple(sentence.span.text for sentence in document.body)
        return LabeledExample(body_text(document), sentences, labeled.labels, tuple(linked), labeled.skipped)


def _holds_sentences(path: Path) -> bool:
    """Say whether the first row of a file of JSON lines has `text`; a file that cannot be read is told of later, as one of reports."""
    if path.suffix.lower() != ".jsonl" or not path.is_file():
        return False
    with path.open("rb") as lines:
        first = next((line for line in islice(lines, 100) if line.strip()), b"")
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and "text" in row and "report" not in row
