"""Calibration of a classifier's log-odds: a scale and a shift for each mention class (Platt scaling; Guo et al., ICML 2017)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agent.models.base import Array
from agent.models.network import class_log_probabilities
from agent.types import STATED, MentionClass


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scale and shift of the log-odds against "not mentioned", in the order of `STATED`."""

    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def apply(self, mention_class: MentionClass, log_odds: Array) -> Array:
        """Return calibrated log-odds of one class."""
        i = STATED.index(mention_class)
        return (log_odds * self.scale[i] + self.shift[i]).astype(np.float32)

    def to_json(self) -> dict[str, dict[str, float]]:
        """Return what `metadata.json` keeps."""
        return {str(c): {"scale": self.scale[i], "shift": self.shift[i]} for i, c in enumerate(STATED)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Calibration":
        """Read what `to_json` wrote."""
        scale, shift = (tuple(float(data[c][key]) for c in STATED) for key in ("scale", "shift"))
        return cls(scale, shift)  # type: ignore[arg-type]


def fit(log_odds: Tensor, targets: Tensor) -> tuple[Calibration, float]:
    """Fit to held-out cells.

    Args:
        log_odds: uncalibrated, shape (cells, 3).
        targets: index of the class of each cell, 3 for not mentioned, shape (cells,).

    Returns:
        the calibration, and the mean negative log-likelihood with it.
    """
    scale = torch.ones(len(STATED), requires_grad=True)
    shift = torch.zeros(len(STATED), requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, shift], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        likelihood = torch.nn.functional.nll_loss(class_log_probabilities(log_odds * scale + shift), targets)
        # A faint pull to no change keeps a class that the data hardly has where it was.
        total = likelihood + 1e-3 * ((scale - 1).square().sum() + shift.square().sum())
        total.backward()
        return total

    optimiser.step(loss)
    with torch.no_grad():
        likelihood = torch.nn.functional.nll_loss(class_log_probabilities(log_odds * scale + shift), targets)
    return Calibration(tuple(scale.tolist()), tuple(shift.tolist())), float(likelihood)
