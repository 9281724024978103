"""The loss of a bag agrees with the labeler's own combination, and obeys its laws."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from agent.aggregation import combine
from agent.training.loss import bag_log_probabilities


def sentences(seed: int, n: int, m: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.log_softmax(torch.randn(n, m, 4, generator=generator), -1)


@given(st.integers(0, 1000), st.integers(1, 5))
def test_a_bag_of_one_is_its_sentence(seed: int, n: int) -> None:
    p = sentences(seed, n)
    torch.testing.assert_close(bag_log_probabilities(p, torch.arange(n), n), p, atol=2e-3, rtol=1e-3)


@given(st.integers(0, 1000), st.integers(1, 6), st.permutations(range(6)))
def test_the_order_of_sentences_does_not_matter(seed: int, n: int, order: list[int]) -> None:
    p, bags = sentences(seed, n), torch.arange(n) % 2
    shuffled = [i for i in order if i < n]
    torch.testing.assert_close(
        bag_log_probabilities(p[shuffled], bags[shuffled], 2), bag_log_probabilities(p, bags, 2), atol=1e-4, rtol=1e-4
    )


@given(st.integers(0, 1000), st.integers(1, 6))
def test_probabilities_sum_to_one(seed: int, n: int) -> None:
    found = bag_log_probabilities(sentences(seed, n), torch.zeros(n, dtype=torch.long), 1).exp()
    torch.testing.assert_close(found.sum(-1), torch.ones(1, 3), atol=1e-4, rtol=1e-4)


@given(st.integers(0, 1000), st.integers(1, 6))
def test_training_combines_as_labeling_does_where_no_class_is_a_mere_trace(seed: int, n: int) -> None:
    p = (0.8 * sentences(seed, n).exp() + 0.05).log()
    trained = bag_log_probabilities(p, torch.zeros(n, dtype=torch.long), 1)[0].exp().numpy()
    np.testing.assert_allclose(trained, combine(p.exp().numpy()), atol=1e-4)


def test_gradients_stay_finite_where_a_sentence_is_sure() -> None:
    odds = torch.tensor([[[60.0, -60.0, -60.0, 0.0]], [[-60.0, -60.0, -60.0, 0.0]]], requires_grad=True)
    bag_log_probabilities(torch.log_softmax(odds, -1), torch.zeros(2, dtype=torch.long), 1).sum().backward()
    assert torch.isfinite(odds.grad).all()


@pytest.mark.parametrize(("winner", "loser"), [(0, 1), (0, 2), (2, 1), (1, 3)])
def test_precedence(winner: int, loser: int) -> None:
    p = torch.full((2, 1, 4), 0.01)
    p[0, 0, winner] = p[1, 0, loser] = 0.97
    assert bag_log_probabilities(p.log(), torch.zeros(2, dtype=torch.long), 1)[0, 0].argmax() == winner
