"""The learning rate over a training run (Loshchilov and Hutter, ICLR 2017, without restarts)."""

import math


def learning_share(step: int, total: int, warmup: float) -> float:
    """Return the share of the learning rate at a step from 0: a linear rise, then half a cosine down to zero.

    Args:
        step: the step.
        total: steps of the run.
        warmup: share of the run that the rise takes.
    """
    warm = max(1, round(warmup * total))
    return min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * min(1.0, step / total))))
