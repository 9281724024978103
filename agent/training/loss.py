"""The loss of a bag: how likely its sentences, taken together, give the bag its labels.

With sentence probabilities p(positive), p(negative), p(uncertain) taken as independent, and positive winning over
uncertain over negative (the labeling guideline), the bag's distribution has a closed form: a noisy-or with
precedence, in the manner of multiple-instance learning (Dietterich et al., 1997; Keeler et al., 1990).
"""

import torch
from torch import Tensor

_TINY = 1e-6


def bag_log_probabilities(log_probabilities: Tensor, bags: Tensor, count: int) -> Tensor:
    """Combine sentences into bags.

    Args:
        log_probabilities: of sentences, shape (n, m, 4), in the order positive, negative, uncertain, not mentioned.
        bags: the bag of each sentence, shape (n,).
        count: number of bags.

    Returns:
        log-probabilities of bags, shape (count, m, 4).
    """
    p = log_probabilities.exp()
    not_positive = _product(1 - p[..., 0], bags, count)
    silent_or_negative = _product(p[..., 1] + p[..., 3], bags, count)
    silent = _product(p[..., 3], bags, count)
    parts = [1 - not_positive, silent_or_negative - silent, not_positive - silent_or_negative, silent]
    return torch.stack(parts, dim=-1).clamp_min(_TINY).log()


def _product(values: Tensor, bags: Tensor, count: int) -> Tensor:
    """Multiply values of the same bag, as a sum of logarithms."""
    logs = values.clamp_min(_TINY).log()
    sums = torch.zeros(count, logs.shape[1]).index_add_(0, bags, logs)
    return sums.exp()


def cell_losses(log_probabilities: Tensor, targets: Tensor, folds: Tensor) -> Tensor:
    """Return the negative log-likelihood of every judged cell.

    In a taxonomy without uncertain, say, a target stands for several classes: their probabilities are summed.

    Args:
        log_probabilities: of bags, shape (bags, m, 4).
        targets: shape (bags, m); negative where nobody judged.
        folds: the target that each class counts as, shape (bags, 4).

    Returns:
        shape (judged cells,).
    """
    counts = folds[:, None, :] == targets[:, :, None]
    judged = targets >= 0
    return -log_probabilities[judged].masked_fill(~counts[judged], -torch.inf).logsumexp(dim=-1)
