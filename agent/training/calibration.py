"""A scale and a shift for each head, fitted to held-out examples (Platt scaling per class; Guo et al., ICML 2017)."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from agent.models.network import MentionHead, class_log_probabilities
from agent.training.collation import Batch
from agent.training.loss import bag_log_probabilities, cell_losses
from agent.types import STATED, MentionClass


def bags(batch: Batch, odds: Tensor) -> Tensor:
    """Return log-probabilities of bags, shape (bags, m, 4), from the log-odds of their sentences, shape (n, m, 3)."""
    return bag_log_probabilities(class_log_probabilities(odds), batch.bags, len(batch.targets))


def losses(scored: Sequence[tuple[Batch, Tensor]], scale: Tensor | float = 1.0, shift: Tensor | float = 0.0) -> Tensor:
    """Return the losses of all judged cells of batches with their sentences' log-odds, scaled and shifted."""
    return torch.cat([cell_losses(bags(batch, odds * scale + shift), batch.targets, batch.folds) for batch, odds in scored])


def calibrate(heads: Mapping[MentionClass, MentionHead], scored: Sequence[tuple[Batch, Tensor]]) -> float:
    """Set every head's scale and shift.

    Args:
        heads: one per class; their calibration is replaced.
        scored: held-out batches with the uncalibrated log-odds of their sentences, shape (n, m, 3).

    Returns:
        the mean negative log-likelihood of the cells after calibration.
    """
    scale = nn.Parameter(torch.ones(len(STATED)))
    shift = nn.Parameter(torch.zeros(len(STATED)))
    optimiser = torch.optim.LBFGS([scale, shift], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        total = losses(scored, scale, shift).mean()
        total.backward()
        return total

    optimiser.step(loss)
    for i, mention_class in enumerate(STATED):
        heads[mention_class].scale.copy_(scale[i].detach())
        heads[mention_class].shift.copy_(shift[i].detach())
    return float(loss().detach())
