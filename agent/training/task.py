"""A task is a data set that can be trained on and judged; a mixture is several tasks in one deterministic order.

After nanochat's tasks: a task knows its length, one example, and how to judge an answer; a data set that should count
twice is listed twice.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from agent.evaluation import Cell, f1, share_right
from agent.models.base import Array
from agent.training.examples import SKIPPED, TARGETS, Example
from agent.types import STATED


class Task(Protocol):
    """A labeled data set."""

    @property
    def name(self) -> str:
        """What it is called in metadata."""
        ...

    def __len__(self) -> int:
        """Return how many examples there are."""
        ...

    def example(self, index: int) -> Example:
        """Return one example."""
        ...

    def judge(self, index: int, log_probabilities: Array) -> list[Cell]:
        """Compare an answer with an example's labels.

        Args:
            index: of the example.
            log_probabilities: of its findings, shape (findings, 4).
        """
        ...


@dataclass(frozen=True, slots=True)
class ExampleTask:
    """Examples that are held in memory."""

    name: str
    examples: tuple[Example, ...]

    def __len__(self) -> int:
        return len(self.examples)

    def example(self, index: int) -> Example:
        """Return one example."""
        return self.examples[index]

    def judge(self, index: int, log_probabilities: Array) -> list[Cell]:
        """Compare the likeliest class of every finding with its label, both folded as the example's taxonomy does."""
        example = self.examples[index]
        masses = np.zeros_like(log_probabilities)
        for mention_class, kept in enumerate(example.folds):
            masses[:, kept] += np.exp(log_probabilities[:, mention_class])
        parts = zip(example.findings, example.targets, masses.argmax(axis=1).tolist(), strict=True)
        return [(finding, TARGETS[gold], TARGETS[answered]) for finding, gold, answered in parts if gold != SKIPPED]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Tasks shuffled together; the order of an epoch depends on nothing but seed and epoch."""

    tasks: tuple[Task, ...]
    seed: int

    def __len__(self) -> int:
        return sum(map(len, self.tasks))

    def epoch(self, number: int) -> Iterator[Example]:
        """Yield every example of every task once, in the order of an epoch."""
        order = [(task, index) for task in self.tasks for index in range(len(task))]
        random.Random(f"{self.seed}/{number}").shuffle(order)
        for task, index in order:
            yield task.example(index)


def scores(judged: Sequence[Cell]) -> dict[str, float]:
    """Return the share of right cells, and F1 over all findings for each stated class that occurs."""
    said = {c for _, gold, answered in judged for c in (gold, answered)}
    return {"accuracy": share_right(judged), **{str(c): round(f1(judged, c), 4) for c in STATED if c in said}}
