"""Results read back: what is accepted, and what is refused with its file and line and without report text."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.errors import InputError
from agent.evaluation import matched, read_predictions
from tests.unit.agent.evaluation.builders import SENTENCE, SMALL, failed, gold_of, results_of, row_of


def _written(folder: Path, *rows: object) -> Path:
    path = folder / "pred.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_what_is_published_is_read_back(tmp_path: Path) -> None:
    results = results_of({"Edema": "positive"}, {"Fracture": "negative"})
    path = _written(tmp_path, *(r.to_json() for r in results), failed("r9").to_json())
    found = read_predictions(path, SMALL)
    assert [found["r0"], found["r1"]] == results
    assert list(found) == ["r0", "r1", "r9"]


def _label(**changes: object) -> dict[str, Any]:
    row = row_of("b", {"Edema": "positive"})
    row["labels"][0] |= changes  # type: ignore[index]
    return row


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{broken", "not a result"),
        ("[]", "not a result"),
        ({"id": "b", "labels": {"Edema": "positive"}}, "not a result"),
        (_label(confidence=1.5), "labels.0.confidence: less_than_equal"),
        (_label(confidence=float("nan")), "labels.0.confidence"),
        (_label(needs_review=SENTENCE), "labels.0.needs_review: bool_parsing"),
        (_label() | {SENTENCE: 1}, "not a result of `radconcord label`: extra_forbidden"),
        (_label(finding="Rash"), "unknown finding 'Rash'"),
        (_label(finding="Nodule"), "no label for Edema"),
        (_label() | {"labels": _label()["labels"] * 2}, "a finding has two labels"),
        (_label() | {"labels": []}, "no label for Edema"),
        (row_of("b", {}, taxonomy="other"), "made with taxonomy 'other' version '1', scored with 'small' version '1'"),
        (row_of("a", {}), "the id 'a' stands on an earlier line"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, told: str) -> None:
    path = _written(tmp_path, row_of("a", {}), "", row)
    with pytest.raises(InputError) as error:
        read_predictions(path, SMALL)
    message = str(error.value)
    assert f"{path}:3: " in message
    assert told in message
    assert "\n" not in message
    assert "swollen" not in message


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no result found"):
        read_predictions(_written(tmp_path), SMALL)


def test_results_are_put_in_the_order_of_the_gold_standard() -> None:
    gold, results = gold_of({}, {}), results_of({}, {}, {})
    by_id = {result.id: result for result in reversed(results)}
    assert matched(gold, by_id, Path("p.jsonl")) == results[:2]
    del by_id["r1"]
    with pytest.raises(InputError, match=r"gold\.jsonl:2: the report 'r1' has no result in p\.jsonl"):
        matched(gold, by_id, Path("p.jsonl"))
