"""Values that know a little about themselves."""

import pytest

from agent.types import ONE_SIDED, Laterality


@pytest.mark.parametrize(
    ("side", "opposite"),
    [(Laterality.LEFT, Laterality.RIGHT), (Laterality.RIGHT, Laterality.LEFT), (Laterality.BILATERAL, Laterality.BILATERAL)],
)
def test_the_opposite_of_a_side(side, opposite):
    assert side.opposite is opposite
    assert (side in ONE_SIDED) is (side is not opposite)
