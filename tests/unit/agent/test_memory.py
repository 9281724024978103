"""A memory keeps what was used last."""

from hypothesis import given
from hypothesis import strategies as st

from agent.memory import Memory


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 5))
def test_the_items_used_last_are_kept(used: list[int], most: int) -> None:
    memory: Memory[int, str] = Memory(most)
    for key in used:
        assert memory.made(key, lambda key=key: str(key)) == str(key)
    last = list(dict.fromkeys(reversed(used)))[:most]
    assert list(memory) == last[::-1]


def test_known_items_are_not_made_again_and_forgotten_ones_are() -> None:
    memory: Memory[str, int] = Memory(2)
    memory.keep({"a": 1, "b": 2})
    assert memory.made("a", lambda: 9) == 1
    memory.keep({"c": 3})
    assert memory.made("b", lambda: 9) == 9
