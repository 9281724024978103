"""A text cut at every mark: nothing is lost, nothing is shown twice, overlaps belong to all their issues."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rendering.segments import Marked, segments

LENGTH = 12


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ([], [(0, 12, ())]),
        ([Marked(0, 12, 0)], [(0, 12, (0,))]),
        ([Marked(2, 5, 0), Marked(5, 8, 1)], [(0, 2, ()), (2, 5, (0,)), (5, 8, (1,)), (8, 12, ())]),
        ([Marked(2, 8, 0), Marked(4, 6, 1)], [(0, 2, ()), (2, 4, (0,)), (4, 6, (0, 1)), (6, 8, (0,)), (8, 12, ())]),
        ([Marked(2, 6, 1), Marked(4, 8, 0)], [(0, 2, ()), (2, 4, (1,)), (4, 6, (0, 1)), (6, 8, (0,)), (8, 12, ())]),
        ([Marked(3, 3, 0)], [(0, 3, ()), (3, 12, ())]),
    ],
    ids=["none", "all", "adjacent", "nested", "crossing", "empty"],
)
def test_segments(marked: list[Marked], expected: list[tuple]) -> None:
    assert [(s.start, s.end, s.issues) for s in segments(LENGTH, marked)] == expected


def test_words_are_told_from_their_sentence() -> None:
    _, sentence, words, rest, _ = segments(LENGTH, [Marked(2, 9, 0), Marked(4, 6, 0, words=True)])
    assert (sentence.words_of, words.words_of, rest.words_of) == ((), (0,), ())
    assert (sentence.first_of, words.first_of, rest.first_of) == ((), (0,), ())


def test_an_empty_text_has_no_segment() -> None:
    assert list(segments(0, [])) == []


_STRETCH = st.tuples(st.integers(0, LENGTH), st.integers(0, LENGTH)).map(sorted)


@given(st.lists(_STRETCH))
def test_segments_cover_the_text_and_know_their_issues(stretches: list[list[int]]) -> None:
    marked = [Marked(start, end, number) for number, (start, end) in enumerate(stretches)]
    found = list(segments(LENGTH, marked))
    assert [s.start for s in found] + [LENGTH] == [0] + [s.end for s in found]
    for segment in found:
        for at in range(segment.start, segment.end):
            assert segment.issues == tuple(m.issue for m in marked if m.start <= at < m.end)
