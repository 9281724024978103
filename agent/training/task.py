"""A task is a data set that can be trained on and judged; a mixture is several tasks in one deterministic order.

After nanochat's tasks: a task knows its length, one example, and how to judge an answer; a data set that should count
twice is listed twice.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from agent.models.base import Array
from agent.training.examples import Example

Judged = tuple[str, int, int]
"""A finding, its gold class and the class answered, as numbers of `agent.training.examples.TARGETS`."""


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

    def judge(self, index: int, log_probabilities: Array) -> list[Judged]:
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

    def judge(self, index: int, log_probabilities: Array) -> list[Judged]:
        """Compare the likeliest class of every finding with its label, both folded as the example's taxonomy does."""
        example = self.examples[index]
        masses = np.zeros_like(log_probabilities)
        for mention_class, kept in enumerate(example.folds):
            masses[:, kept] += np.exp(log_probabilities[:, mention_class])
        return list(zip(example.findings, example.targets, masses.argmax(axis=1).tolist(), strict=True))


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


def scores(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the share of right cells, and F1 over all findings for each stated class that occurs."""
    gold = np.array([g for _, g, _ in judged])
    answered = np.array([a for _, _, a in judged])
    found = {"accuracy": float((gold == answered).mean()) if len(gold) else 0.0}
    for number, name in enumerate(("positive", "negative", "uncertain")):
        stated = (gold == number).sum() + (answered == number).sum()
        if stated:
            found[name] = float(2 * ((gold == number) & (answered == number)).sum() / stated)
    return {name: round(value, 4) for name, value in found.items()}
