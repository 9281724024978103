"""`Evaluation`: everything that a paper reports of labels against a gold standard, as one value."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np

from agent.errors import InputError
from agent.evaluation.abstention import Abstention, abstention
from agent.evaluation.agreement import agreement
from agent.evaluation.bootstrap import RESAMPLES, SEED, Interval, Metric, intervals
from agent.evaluation.calibration import Calibration, calibration, stated_cells
from agent.evaluation.cells import CellTable, ScoredCell, cells_of
from agent.evaluation.comparison import Comparison, compare
from agent.evaluation.gold import GoldReport
from agent.evaluation.scores import (
    Counts,
    accuracy,
    counts,
    f1_scores,
    macro_f1,
    macro_over_classes,
    mean_over,
    micro_f1,
    stated_weighted_f1,
    supported,
    weighted_f1,
)
from agent.output import AnnotationModel
from agent.types import CLASSES, MentionClass, Status
from kg.taxonomy import StatedClass, Taxonomy

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ClassScores:
    """F1 of one mention class against the rest."""

    micro_f1: float
    macro_f1: float
    """Mean over findings with at least three gold cases."""
    findings: int
    """How many those are."""
    extraction_f1: float
    """Mean over findings with any gold case: the class's extraction task of JMIR Med Inform 2025;13:e68618."""


@dataclass(frozen=True, slots=True)
class FindingScores:
    """Scores of one finding; not a number where a score is not defined."""

    finding: str
    gold: dict[MentionClass, int]
    """Gold cases by class."""
    f1: dict[MentionClass, float]
    weighted_f1: float
    stated_weighted_f1: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well the labels of one run agree with a gold standard; it holds figures and names of findings, no text of a report."""

    taxonomy: str
    classes: tuple[MentionClass, ...]
    """The mention classes that the taxonomy has."""
    reports: int
    failed: int
    """Reports that could not be processed; their findings count as not mentioned."""
    cells: tuple[ScoredCell, ...] = field(repr=False)
    table: CellTable = field(compare=False, repr=False)
    """The same as columns."""
    skipped: int
    """Cells that the gold standard leaves out."""
    accuracy: float
    by_class: dict[MentionClass, ClassScores]
    macro_f1: float
    """Mean of the classes' macro F1."""
    weighted_f1: float | None
    """Mean over the findings that gold names, not_mentioned included; None where positive is the only class."""
    stated_weighted_f1: float | None
    """Mean over the findings that gold states, as MOSAIC weighs them; None where positive is the only class."""
    kappa: float
    mean_kappa: float
    intervals: dict[str, Interval]
    resamples: int
    seed: int
    calibration: Calibration
    stated_calibration: Calibration
    """Of the cells with a predicted stated class."""
    abstention: Abstention
    per_finding: tuple[FindingScores, ...]
    comparison: Comparison | None
    made_with: dict[str, str]
    """Provenance of the labels: program, classifier, hash of its weights, ontology."""

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, rounded, as plain values; what is not defined is None."""
        left_out = {"cells", "table", "by_class", "classes", "comparison"}
        figures = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in left_out}
        head = {"taxonomy": figures.pop("taxonomy"), "reports": figures.pop("reports"), "cells": len(self.cells)}
        by_class = {str(c): _plain(scores) for c, scores in self.by_class.items()}
        return head | figures | by_class | {"comparison": _plain(self.comparison)}

    def to_json(self) -> str:
        """Return the figures as indented JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def to_markdown(self) -> str:
        """Return the figures as Markdown tables."""
        from agent.evaluation.markdown import markdown

        return markdown(self)

    def _repr_markdown_(self) -> str:
        """Show the tables in a notebook."""
        return self.to_markdown()


def _plain(value: Any) -> Any:
    """Turn frozen values into what JSON can hold."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, _DIGITS) if math.isfinite(value) else None
    return value


def full_evaluation(
    gold: Sequence[GoldReport],
    results: Iterable[AnnotationModel],
    taxonomy: Taxonomy,
    *,
    against: Iterable[AnnotationModel] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """Score results against a gold standard in every way that the field reports.

    Args:
        gold: what people say of the reports; see `read_gold`.
        results: what was predicted, in the same order; see `matched`.
        taxonomy: the one the results were made with.
        against: results of a second run to compare with, in the same order.
        resamples: for the bootstrap intervals.
        seed: for the bootstrap intervals.

    Raises:
        InputError: gold skips every cell, or the second run has other cells.
    """
    found = list(results)
    findings = [finding.name for finding in taxonomy.findings]
    cells = cells_of(gold, found, findings)
    if not cells:
        raise InputError("the gold standard has no cell to score; give it reports, and findings that are not under skip")
    table = CellTable.of(cells, findings, gold)
    whole, kappas, metrics = counts(table), agreement(table), metrics_of(counts(table), table, taxonomy.classes)
    estimates = intervals(table, metrics, resamples, seed)
    return Evaluation(
        taxonomy=taxonomy.id,
        classes=tuple(MentionClass(c) for c in taxonomy.classes),
        reports=len(gold),
        failed=sum(result.status is Status.FAILED for result in found),
        cells=tuple(cells),
        table=table,
        skipped=len(gold) * len(findings) - len(cells),
        accuracy=estimates["accuracy"].estimate,
        by_class={MentionClass(c): _class_scores(whole, MentionClass(c)) for c in taxonomy.classes},
        macro_f1=estimates["macro_f1"].estimate,
        weighted_f1=_estimate(estimates, "weighted_f1"),
        stated_weighted_f1=_estimate(estimates, "stated_weighted_f1"),
        kappa=kappas.overall,
        mean_kappa=kappas.mean,
        intervals=estimates,
        resamples=resamples,
        seed=seed,
        calibration=calibration(table),
        stated_calibration=calibration(table, stated_cells(table)),
        abstention=abstention(table),
        per_finding=_per_finding(whole, table, kappas.per_finding),
        comparison=_comparison(gold, table, against, metrics, taxonomy, resamples, seed),
        made_with=_made_with(found),
    )


def is_positive_only(classes: Sequence[StatedClass] | Sequence[MentionClass]) -> bool:
    """Return whether a taxonomy says nothing of absence and doubt, so that only the F1 of positive means anything."""
    return tuple(map(str, classes)) == (str(MentionClass.POSITIVE),)


def metrics_of(whole: Counts, table: CellTable, classes: Sequence[StatedClass]) -> dict[str, Metric]:
    """Return the figures that get an interval, by name.

    Which findings a mean is taken over is decided by all reports, not by each resample: otherwise every resample
    would estimate something else.
    """
    metrics: dict[str, Metric] = {"accuracy": accuracy, "macro_f1": partial(macro_over_classes, classes=classes, whole=whole)}
    for mention_class in map(MentionClass, classes):
        metrics[f"{mention_class}_micro_f1"] = partial(micro_f1, mention_class=mention_class)
        metrics[f"{mention_class}_macro_f1"] = partial(macro_f1, mention_class=mention_class, included=supported(whole, mention_class))
    if not is_positive_only(classes):
        metrics["weighted_f1"] = lambda found: mean_over(weighted_f1(found), table.named)
        metrics["stated_weighted_f1"] = lambda found: mean_over(stated_weighted_f1(found), table.named)
    return metrics


def _estimate(estimates: Mapping[str, Interval], name: str) -> float | None:
    return estimates[name].estimate if name in estimates else None


def _class_scores(whole: Counts, mention_class: MentionClass) -> ClassScores:
    enough, some = supported(whole, mention_class), supported(whole, mention_class, 1)
    return ClassScores(
        micro_f1=float(micro_f1(whole, mention_class)),
        macro_f1=float(macro_f1(whole, mention_class, enough)),
        findings=int(enough.sum()),
        extraction_f1=float(macro_f1(whole, mention_class, some)),
    )


def _per_finding(whole: Counts, table: CellTable, kappas: np.ndarray) -> tuple[FindingScores, ...]:
    each, weighted, stated = f1_scores(whole), weighted_f1(whole), stated_weighted_f1(whole)
    return tuple(
        FindingScores(
            finding=finding,
            gold={c: int(whole.gold[row, column]) for column, c in enumerate(CLASSES)},
            f1={c: float(each[row, column]) for column, c in enumerate(CLASSES)},
            weighted_f1=float(weighted[row]),
            stated_weighted_f1=float(stated[row]),
            kappa=float(kappas[row]),
        )
        for row, finding in enumerate(table.findings)
    )


def _comparison(
    gold: Sequence[GoldReport],
    table: CellTable,
    against: Iterable[AnnotationModel] | None,
    metrics: Mapping[str, Metric],
    taxonomy: Taxonomy,
    resamples: int,
    seed: int,
) -> Comparison | None:
    if against is None:
        return None
    second = CellTable.of(cells_of(gold, list(against), table.findings), table.findings, gold)
    scores: Metric = _positive_f1 if is_positive_only(taxonomy.classes) else weighted_f1
    return compare(table, second, scores, metrics, resamples, seed)


def _positive_f1(found: Counts) -> np.ndarray:
    return f1_scores(found)[..., CLASSES.index(MentionClass.POSITIVE)]


def _made_with(results: Sequence[AnnotationModel]) -> dict[str, str]:
    """Say what made the labels; several values where the results come from several runs."""
    keys = ("radconcord", "classifier", "adapter_sha256", "ontology")
    return {key: ", ".join(sorted({getattr(result.provenance, key) for result in results})) for key in keys}
