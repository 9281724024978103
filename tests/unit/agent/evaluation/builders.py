"""Small gold standards and results, made by hand or at random."""

from collections.abc import Mapping, Sequence

import numpy as np

from agent.evaluation.cells import CellTable, ScoredCell
from agent.evaluation.gold import GoldReport
from agent.output import AnnotationModel
from agent.types import CLASSES, MentionClass, Status
from kg.taxonomy import Finding, StatedClass, Taxonomy

P, N, U, S = CLASSES
FINDINGS = ("Edema", "Fracture", "Nodule")
SMALL = Taxonomy("small", "1", tuple(map(Finding, FINDINGS)))
POSITIVE_ONLY = Taxonomy("small", "1", tuple(map(Finding, FINDINGS)), (StatedClass.POSITIVE,))
SENTENCE = "The ankle is swollen."


def gold_of(*labels: Mapping[str, str], skip: Sequence[Sequence[str]] = ()) -> list[GoldReport]:
    """Make gold reports r0, r1 ... from their labels, and what each skips."""
    skips = [*skip, *[()] * (len(labels) - len(skip))]
    return [
        GoldReport(f"r{i}", {f: MentionClass(c) for f, c in row.items()}, frozenset(skips[i]), f"gold.jsonl:{i + 1}")
        for i, row in enumerate(labels)
    ]


def row_of(
    report_id: str,
    labels: Mapping[str, str],
    confidence: float = 0.9,
    review: Sequence[str] = (),
    taxonomy: str = "small",
    names: Sequence[str] = FINDINGS,
) -> dict[str, object]:
    """Make the published JSON of one report; findings left out are not mentioned."""
    return {
        "schema_version": "1",
        "id": report_id,
        "language": "en",
        "taxonomy": {"id": taxonomy, "version": "1"},
        "status": "ok",
        "error": None,
        "sections": [],
        "labels": [_label(f, labels.get(f, "not_mentioned"), confidence, f in review) for f in names],
        "issues": [],
        "provenance": {"radconcord": "0", "classifier": "fake", "adapter_sha256": "0" * 64, "ontology": "none", "seconds": 0},
    }


def _label(finding: str, mention_class: str, confidence: float, review: bool) -> dict[str, object]:
    spoken = {"start": 0, "end": len(SENTENCE), "text": SENTENCE, "section": "findings", "class": mention_class}
    evidence = {**spoken, "cue": None, "laterality": None, "location": None, "severity": None, "change": None}
    return {
        "finding": finding,
        "concept": None,
        "codes": {},
        "class": mention_class,
        "confidence": confidence,
        "scores": {"positive": 0, "negative": 0, "uncertain": 0},
        "needs_review": review,
        "evidence": [] if mention_class == "not_mentioned" else [evidence],
        "neighbours": [],
    }


def results_of(*labels: Mapping[str, str], confidence: float = 0.9, review: Sequence[str] = ()) -> list[AnnotationModel]:
    """Make results of the reports r0, r1 ..."""
    return [AnnotationModel.model_validate(row_of(f"r{i}", row, confidence, review)) for i, row in enumerate(labels)]


def failed(report_id: str) -> AnnotationModel:
    """Make the result of a report that could not be processed."""
    row = row_of(report_id, {}) | {"status": Status.FAILED, "error": "broken", "labels": []}
    return AnnotationModel.model_validate(row)


def table_of(
    pairs: Sequence[tuple[str, str]], confidence: Sequence[float] = (), review: Sequence[bool] = (), per_report: int = 1
) -> CellTable:
    """Make a table of one finding from pairs of gold and predicted class.

    Args:
        pairs: the cells.
        confidence: of each; 0.9 without it.
        review: which are marked; none without it.
        per_report: how many follow each other in one report.
    """
    sure, marked = confidence or [0.9] * len(pairs), review or [False] * len(pairs)
    cells = [
        ScoredCell(i // per_report, f"r{i // per_report}", "Edema", MentionClass(g), MentionClass(p), sure[i], marked[i])
        for i, (g, p) in enumerate(pairs)
    ]
    return CellTable.of(cells, ["Edema"], gold_of(*[{"Edema": "positive"}] * (-(-len(pairs) // per_report))))


def random_table(reports: int, findings: int, seed: int = 0, right: float = 0.8) -> CellTable:
    """Make a table in which about `right` of the cells are right."""
    random = np.random.default_rng(seed)
    names = [f"F{i}" for i in range(findings)]
    gold = random.integers(0, 4, (reports, findings))
    predicted = np.where(random.random((reports, findings)) < right, gold, random.integers(0, 4, (reports, findings)))
    cells = [
        ScoredCell(
            r, f"r{r}", names[f], CLASSES[gold[r, f]], CLASSES[predicted[r, f]], float(random.uniform(0.3, 1)), bool(random.random() < 0.1)
        )
        for r in range(reports)
        for f in range(findings)
    ]
    return CellTable.of(cells, names, gold_of(*[dict.fromkeys(names, "positive")] * reports))
