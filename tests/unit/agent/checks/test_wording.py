"""A word put in another's place takes over its capitals."""

import pytest

from agent.checks.wording import in_the_style_of


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Right", "left", "Left"),
        ("RIGHT", "left", "LEFT"),
        ("right", "Left", "left"),
        ("right", "LEFT", "left"),
        ("Links", "RECHTS", "Rechts"),
        ("à droite", "À gauche", "à gauche"),
        ("À droite", "à gauche", "À gauche"),
        ("R", "left", "Left"),
    ],
)
def test_capitals_follow_the_old_word(old: str, new: str, expected: str) -> None:
    assert in_the_style_of(old, new) == expected
