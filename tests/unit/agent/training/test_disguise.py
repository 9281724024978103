"""Writing habits change letters, not words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.training.disguise import DISGUISES, disguise, lower, upper, without_accents, without_punctuation
from kg.tokens import tokenize
from tests.fakes import seeded


@pytest.mark.parametrize(
    ("habit", "text", "expected"),
    [
        (without_accents, "Épanchement, pulmón.", "Epanchement, pulmon."),
        (lower, "No PE.", "no pe."),
        (upper, "Kein Erguß.", "KEIN ERGUSS."),
        (without_punctuation, "Pulmón derecho, sin nódulos (2-3 mm).", "pulmon derecho   sin nodulos   2  3 mm   ."),
        (without_punctuation, "...", " ."),
    ],
)
def test_each_habit(habit, text: str, expected: str) -> None:
    assert habit(text) == expected


@given(st.text("aàbcdéîñößŁ XYZÀÉ,.-()", max_size=40), st.integers(0, 50))
def test_a_disguise_keeps_the_words_as_they_are_compared(text: str, seed: int) -> None:
    disguised = disguise(text, seeded(seed))
    assert "".join(t.folded for t in tokenize(disguised)) == "".join(t.folded for t in tokenize(text))


def test_the_choice_is_the_generators() -> None:
    text = "Épanchement pleural, gauche."
    assert disguise(text, seeded(1)) == disguise(text, seeded(1))
    assert {disguise(text, seeded(i)) for i in range(40)} == {habit(text) for habit in DISGUISES}
