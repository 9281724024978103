"""Cells: a report and a finding, with the gold class and the predicted one; and the same as a table of columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.evaluation.gold import GoldReport
from agent.output import AnnotationModel, LabelModel
from agent.types import CLASSES, MentionClass

Cell = tuple[str, MentionClass, MentionClass]
"""A finding, its gold class and its predicted class."""
_CODE = {mention_class: code for code, mention_class in enumerate(CLASSES)}
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ScoredCell:
    """What gold and prediction say of one finding in one report."""

    report: int
    """Place of the report in the gold file; ids need not be unique."""
    report_id: str
    finding: str
    gold: MentionClass
    predicted: MentionClass
    confidence: float
    """Probability that the predicted class was given; 0 where the report failed."""
    needs_review: bool
    failed: bool = False
    """True where the report could not be processed, which counts as not_mentioned."""

    @property
    def right(self) -> bool:
        """True where prediction and gold agree."""
        return self.gold is self.predicted


@dataclass(frozen=True, slots=True, eq=False)
class CellTable:
    """Cells as columns of equal length n; classes are indices into `CLASSES`."""

    findings: tuple[str, ...]
    reports: int
    report: Ints
    """Number of the report, from 0."""
    finding: Ints
    """Index into `findings`."""
    gold: Ints
    predicted: Ints
    confidence: Floats
    needs_review: Flags
    failed: Flags
    named: Flags
    """Which findings the gold standard names at all, shape (findings,); means over findings are taken over these."""

    def __len__(self) -> int:
        return len(self.gold)

    @property
    def right(self) -> Flags:
        """Where prediction and gold agree, shape (n,)."""
        return self.gold == self.predicted

    @classmethod
    def of(cls, cells: Sequence[ScoredCell], findings: Sequence[str], gold: Sequence[GoldReport]) -> "CellTable":
        """Turn cells into columns.

        Args:
            cells: all cells.
            findings: the findings, in the order to report them in.
            gold: the gold reports, also those all of whose cells were skipped.
        """
        number = {finding: index for index, finding in enumerate(findings)}
        named = {finding for row in gold for finding in row.labels}
        return cls(
            findings=tuple(findings),
            reports=len(gold),
            report=np.array([c.report for c in cells], np.int64),
            finding=np.array([number[c.finding] for c in cells], np.int64),
            gold=np.array([_CODE[c.gold] for c in cells], np.int64),
            predicted=np.array([_CODE[c.predicted] for c in cells], np.int64),
            confidence=np.array([c.confidence for c in cells], np.float64),
            needs_review=np.array([c.needs_review for c in cells], np.bool_),
            failed=np.array([c.failed for c in cells], np.bool_),
            named=np.array([finding in named for finding in findings], np.bool_),
        )


def cells_of(gold: Sequence[GoldReport], results: Sequence[AnnotationModel], findings: Sequence[str]) -> list[ScoredCell]:
    """Return the cells of all reports and findings but those that gold skips.

    Args:
        gold: the gold reports.
        results: their results, in the same order.
        findings: the findings of the taxonomy.
    """
    pairs = enumerate(zip(gold, results, strict=True))
    return [cell for number, (row, result) in pairs for cell in _cells(number, row, result, findings)]


def _cells(number: int, row: GoldReport, result: AnnotationModel, findings: Sequence[str]) -> Iterator[ScoredCell]:
    labels = {label.finding: label for label in result.labels}
    for finding in findings:
        if finding not in row.skip:
            gold = row.labels.get(finding, MentionClass.NOT_MENTIONED)
            yield _cell(number, row.id, finding, gold, labels.get(finding))


def _cell(number: int, report_id: str, finding: str, gold: MentionClass, label: LabelModel | None) -> ScoredCell:
    if label is None:  # only a failed report has no labels; leaving it out would reward failing
        return ScoredCell(number, report_id, finding, gold, MentionClass.NOT_MENTIONED, 0.0, needs_review=True, failed=True)
    return ScoredCell(number, report_id, finding, gold, label.mention_class, label.confidence, label.needs_review)
