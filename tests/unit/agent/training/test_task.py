"""Tasks judge answers, mixtures repeat, hidden evidence looks as if the vocabulary had less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evidence import EVIDENCE_SIZE, LINK_FEATURES, NEIGHBOUR_FEATURES, Feature
from agent.models.base import Passage
from agent.training.collation import hidden
from agent.training.examples import TARGETS, Example
from agent.training.recipe import Recipe
from agent.training.task import ExampleTask, Mixture, scores
from agent.types import SectionKind
from tests.fakes import seeded


def task(name: str, count: int, folds: tuple[int, ...] = (0, 1, 2, 3)) -> ExampleTask:
    made = [
        Example(
            name, (Passage(f"{name}{i}", SectionKind.FINDINGS),), ("A", "B"), np.zeros((1, 2, EVIDENCE_SIZE), np.float32), (0, 3), folds
        )
        for i in range(count)
    ]
    return ExampleTask(name, tuple(made))


def texts(mixture: Mixture, epoch: int) -> list[str]:
    return [e.passages[0].text for e in mixture.epoch(epoch)]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 9), st.integers(1, 5))
def test_an_epoch_has_every_example_once_in_an_order_of_its_own(a: int, b: int, seed: int, epoch: int) -> None:
    mixture = Mixture((task("a", a), task("b", b), task("a", a)), seed)
    found = texts(mixture, epoch)
    assert sorted(found) == sorted([f"a{i}" for i in range(a)] * 2 + [f"b{i}" for i in range(b)])
    assert len(mixture) == len(found)
    assert texts(mixture, epoch) == found


def test_epochs_and_seeds_differ() -> None:
    mixture = Mixture((task("a", 20),), 1)
    assert texts(mixture, 1) != texts(mixture, 2)
    assert texts(mixture, 1) != texts(Mixture((task("a", 20),), 2), 1)


@pytest.mark.parametrize(
    ("folds", "probabilities", "answered"),
    [
        ((0, 1, 2, 3), (0.4, 0.0, 0.35, 0.25), 0),
        ((0, 1, 2, 3), (0.2, 0.3, 0.1, 0.4), 3),
        ((0, 3, 0, 3), (0.2, 0.25, 0.35, 0.2), 0),
        ((0, 3, 0, 3), (0.4, 0.35, 0.0, 0.25), 3),
        ((0, 1, 3, 3), (0.1, 0.4, 0.3, 0.2), 3),
    ],
)
def test_an_answer_is_judged_in_the_classes_of_the_taxonomy(
    folds: tuple[int, ...], probabilities: tuple[float, ...], answered: int
) -> None:
    answer = np.log(np.maximum(np.array([probabilities, (0, 0, 0, 1)]), 1e-9))
    assert task("a", 1, folds).judge(0, answer) == [("A", TARGETS[0], TARGETS[answered]), ("B", TARGETS[3], TARGETS[3])]


def test_scores_count_cells() -> None:
    judged = [("A", 0, 0), ("A", 0, 3), ("B", 3, 3), ("B", 1, 1)]
    cells = [(finding, TARGETS[gold], TARGETS[answered]) for finding, gold, answered in judged]
    assert scores(cells) == {"accuracy": 0.75, "positive": 0.6667, "negative": 1.0}
    assert scores([]) == {"accuracy": 0.0}


def linked() -> np.ndarray:
    """Two sentences, three findings: the first sentence denies A, the second speaks of nothing."""
    evidence = np.zeros((2, 3, EVIDENCE_SIZE), np.float32)
    evidence[0, 0, [Feature.NEGATED, Feature.REACHED_BY_NEGATION]] = 1
    evidence[0, 1:, Feature.OTHERS_LINKED] = 1
    evidence[1, :, Feature.NOTHING_LINKED] = 1
    evidence[..., Feature.FINDINGS] = 1
    evidence[..., Feature.NEIGHBOURS_NEGATIVE] = 1
    return evidence


def recipe(**changes: float) -> Recipe:
    return Recipe("x", **{"drop_evidence": 0.0, "drop_links": 0.0, "drop_neighbours": 0.0, **changes})


def test_nothing_is_hidden_where_the_recipe_hides_nothing() -> None:
    np.testing.assert_array_equal(hidden(linked(), recipe(), seeded(1)), linked())


@pytest.mark.parametrize("what", ["drop_evidence", "drop_links"])
def test_hidden_links_look_as_if_there_were_none(what: str) -> None:
    before = linked()
    found = hidden(before, recipe(**{what: 1.0}), seeded(1))
    assert not found[..., LINK_FEATURES].any()
    assert not found[..., Feature.OTHERS_LINKED].any()
    assert found[..., Feature.NOTHING_LINKED].all()
    np.testing.assert_array_equal(found[..., Feature.FINDINGS], 1)
    np.testing.assert_array_equal(found[..., NEIGHBOUR_FEATURES], before[..., NEIGHBOUR_FEATURES])
    np.testing.assert_array_equal(before, linked())


def test_hidden_votes_leave_links() -> None:
    found = hidden(linked(), recipe(drop_neighbours=1.0), seeded(1))
    assert not found[..., NEIGHBOUR_FEATURES].any()
    np.testing.assert_array_equal(found[..., LINK_FEATURES], linked()[..., LINK_FEATURES])
