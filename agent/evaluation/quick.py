"""A quick look at labels: accuracy, and micro and macro F1 for each mention class."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.evaluation.cells import Cell
from agent.evaluation.scores import MIN_SUPPORT
from agent.types import STATED, Annotation, MentionClass


def evaluate(gold: Sequence[Mapping[str, MentionClass]], found: Iterable[Annotation]) -> dict[str, Any]:
    """Return accuracy over all cells, and micro and macro F1 for each mention class.

    Args:
        gold: labels of each report; findings left out are not mentioned.
        found: annotations in the same order.
    """
    cells: list[Cell] = []
    for labels, annotation in zip(gold, found, strict=True):
        cells += [(x.finding, labels.get(x.finding, MentionClass.NOT_MENTIONED), x.mention_class) for x in annotation.labels]
    scores: dict[str, Any] = {"reports": len(gold), "cells": len(cells), "accuracy": share_right(cells)}
    for mention_class in STATED:
        scores[mention_class] = class_scores(cells, mention_class)
    scores["macro_f1"] = round(sum(scores[c]["macro_f1"] for c in STATED) / len(STATED), 4)
    return scores


def share_right(cells: Sequence[Cell]) -> float:
    """Return the share of cells where gold and prediction agree; 0 of none."""
    return round(sum(g is p for _, g, p in cells) / max(1, len(cells)), 4)


def class_scores(cells: Sequence[Cell], mention_class: MentionClass) -> dict[str, float | int]:
    """Return micro F1, macro F1 over findings with enough gold cases, and how many those are."""
    findings = sorted({finding for finding, _, _ in cells})
    each = [
        f1([c for c in cells if c[0] == finding], mention_class)
        for finding in findings
        if _support(cells, finding, mention_class) >= MIN_SUPPORT
    ]
    return {
        "micro_f1": round(f1(cells, mention_class), 4),
        "macro_f1": round(sum(each) / max(1, len(each)), 4),
        "findings": len(each),
    }


def _support(cells: Sequence[Cell], finding: str, mention_class: MentionClass) -> int:
    return sum(f == finding and g is mention_class for f, g, _ in cells)


def f1(cells: Sequence[Cell], mention_class: MentionClass) -> float:
    """Return the F1 score of one class over cells; 0 where it neither occurs nor is predicted."""
    hits = sum(g is p is mention_class for _, g, p in cells)
    stated = sum(g is mention_class for _, g, _ in cells) + sum(p is mention_class for _, _, p in cells)
    return 2 * hits / stated if stated else 0.0
