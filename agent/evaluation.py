"""Scores of labels against a gold standard, as the field reports them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from agent.errors import InputError
from agent.types import STATED, Annotation, MentionClass

Cell = tuple[str, MentionClass, MentionClass]
"""A finding, its gold class and its predicted class."""
_MIN_SUPPORT = 3
"""Gold cases below which a finding's F1 says nothing and is left out of macro averages."""


def gold_labels(path: Path) -> list[Mapping[str, MentionClass]]:
    """Read the labels of a gold file, in order.

    Raises:
        InputError: a line has no labels or an unknown class.
    """
    rows: list[Mapping[str, MentionClass]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append({str(f): MentionClass(c) for f, c in json.loads(line)["labels"].items()})
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}:{number}: a gold line needs labels (finding: class): {error}") from error
    return rows


def evaluate(gold: Sequence[Mapping[str, MentionClass]], found: Iterable[Annotation]) -> dict[str, Any]:
    """Return accuracy over all cells, and micro and macro F1 for each mention class.

    Args:
        gold: labels of each report; findings left out are not mentioned.
        found: annotations in the same order.
    """
    cells: list[Cell] = []
    for labels, annotation in zip(gold, found, strict=True):
        cells += [(x.finding, labels.get(x.finding, MentionClass.NOT_MENTIONED), x.mention_class) for x in annotation.labels]
    scores: dict[str, Any] = {"reports": len(gold), "cells": len(cells), "accuracy": _share(cells)}
    for mention_class in STATED:
        scores[mention_class] = class_scores(cells, mention_class)
    scores["macro_f1"] = round(sum(scores[c]["macro_f1"] for c in STATED) / len(STATED), 4)
    return scores


def _share(cells: Sequence[Cell]) -> float:
    return round(sum(g is p for _, g, p in cells) / max(1, len(cells)), 4)


def class_scores(cells: Sequence[Cell], mention_class: MentionClass) -> dict[str, float | int]:
    """Return micro F1, macro F1 over findings with enough gold cases, and how many those are."""
    findings = sorted({finding for finding, _, _ in cells})
    each = [
        f1([c for c in cells if c[0] == finding], mention_class)
        for finding in findings
        if _support(cells, finding, mention_class) >= _MIN_SUPPORT
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
