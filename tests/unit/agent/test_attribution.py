"""Which sentence of a report carries its label: the linked one, else the one that only such reports have."""

from collections.abc import Mapping

import numpy as np
import pytest

from agent.attribution import NOT_JUDGED, sentence_labels
from agent.labeled_examples import LabeledExample
from agent.types import CLASSES, MentionClass

POSITIVE, NEGATIVE, SILENT = MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.NOT_MENTIONED
DIRECTIONS = {"sign": (1, 0, 0, 0), "normal": (0, 1, 0, 0), "odd": (0, 0, 1, 0), "rare": (0, 0, 0, 1), "linked": (0, 0.6, 0.8, 0)}
"""A space in which every kind of sentence has a direction of its own."""


def example(
    *words: str, label: MentionClass = SILENT, linked: Mapping[int, MentionClass] | None = None, skip: bool = False
) -> LabeledExample:
    found = tuple({"F": (linked or {})[i]} if i in (linked or {}) else {} for i in range(len(words)))
    labels = {} if label is SILENT else {"F": label}
    return LabeledExample(" ".join(words), words, labels, found, frozenset({"F"} if skip else ()))


def attributed(*examples: LabeledExample) -> list[list[str | None]]:
    vectors = [np.array([DIRECTIONS[w] for w in e.sentences], np.float32).reshape(-1, 4) for e in examples]
    codes = sentence_labels(examples, vectors, ["F"])
    return [[None if code == NOT_JUDGED else CLASSES[code].value for code in report[:, 0]] for report in codes]


WITHOUT = example("normal", "odd")


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (example("normal", "sign", label=POSITIVE), [None, "positive"]),
        (example("sign", "normal", label=NEGATIVE), ["negative", None]),
        (example("sign", "linked", label=POSITIVE, linked={1: POSITIVE}), ["not_mentioned", "positive"]),
        (example("linked", "linked", label=POSITIVE, linked={0: POSITIVE, 1: NEGATIVE}), ["positive", "negative"]),
        (example("sign", "normal"), ["not_mentioned", "not_mentioned"]),
        (example("sign", "normal", skip=True), [None, None]),
        (example(label=POSITIVE), []),
    ],
    ids=["positive", "negative", "linked", "linked twice", "not mentioned", "not judged", "empty"],
)
def test_a_label_stands_on_the_sentence_that_tells_the_report_from_others(report: LabeledExample, expected: list) -> None:
    assert attributed(report, WITHOUT)[0] == expected


def test_what_other_reports_with_the_label_share_wins_over_what_is_merely_rare() -> None:
    both = example("rare", "sign", "normal", label=POSITIVE)
    assert attributed(both, example("sign", "odd", label=POSITIVE), WITHOUT)[0] == [None, "positive", None]
    assert attributed(both, WITHOUT)[0] == ["positive", None, None]


def test_without_reports_to_compare_only_a_single_sentence_carries_its_label() -> None:
    assert attributed(example("sign", label=POSITIVE)) == [["positive"]]
    assert attributed(example("sign", "odd", label=POSITIVE)) == [[None, None]]
    assert attributed(example("sign", "odd", label=POSITIVE), example("normal", skip=True))[0] == [None, None]
