"""What a causal model is trained on, and in which order: a pure function of the seed and the epoch.

So a run that was cut off goes on with the very batches it would have seen.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.models.base import Passage
from agent.training.examples import SKIPPED, TARGETS
from agent.types import MentionClass

_SORTED_TOGETHER = 8
"""Batches whose reports are sorted by length among themselves: little padding, and still a random order."""


@dataclass(frozen=True, slots=True)
class ReportExample:
    """A report as a model reads it, and what it says; findings left out are not mentioned."""

    passage: Passage
    labels: Mapping[str, MentionClass]
    skipped: frozenset[str] = frozenset()
    """Findings that nobody judged."""

    def target(self, finding: str, asked: MentionClass | None) -> int:
        """Return the index of the right code: among `TARGETS`, or 0 for yes and 1 for no where one class is asked for."""
        if finding in self.skipped:
            return SKIPPED
        label = self.labels.get(finding, MentionClass.NOT_MENTIONED)
        return TARGETS.index(label) if asked is None else int(label is not asked)


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports that are read together with one question."""

    reports: tuple[ReportExample, ...]
    findings: tuple[int, ...]
    """Indices of the findings, in the order in which they are asked."""
    asked: MentionClass | None


@dataclass(frozen=True, slots=True)
class Order:
    """How batches are made; see `CausalRecipe` for the meaning of the numbers."""

    batch: int
    findings: int
    questions: tuple[MentionClass | None, ...]
    """The classes that are asked for one by one, or None for all at once."""
    drop_hints: float
    shuffle_findings: float
    seed: int

    def epoch(self, reports: Sequence[ReportExample], number: int) -> list[Batch]:
        """Return the batches of an epoch: every report once with every question."""
        rng = random.Random(f"{self.seed} {number}")
        batches = [batch for asked in self.questions for batch in self._question(reports, asked, rng)]
        rng.shuffle(batches)
        return batches

    def steps(self, reports: int) -> int:
        """Return the number of batches in an epoch."""
        return len(self.questions) * -(-reports // self.batch)

    def _question(self, reports: Sequence[ReportExample], asked: MentionClass | None, rng: random.Random) -> list[Batch]:
        order = [self._drop(report, rng) for report in rng.sample(list(reports), len(reports))]
        size = self.batch * _SORTED_TOGETHER
        chunks = [sorted(order[i : i + size], key=_length) for i in range(0, len(order), size)]
        lined_up = [report for chunk in chunks for report in chunk]
        return [Batch(tuple(lined_up[i : i + self.batch]), self._findings(rng), asked) for i in range(0, len(lined_up), self.batch)]

    def _drop(self, report: ReportExample, rng: random.Random) -> ReportExample:
        hidden = rng.random() < self.drop_hints
        return replace(report, passage=replace(report.passage, hints="")) if hidden else report

    def _findings(self, rng: random.Random) -> tuple[int, ...]:
        shuffled = rng.random() < self.shuffle_findings
        return tuple(rng.sample(range(self.findings), self.findings)) if shuffled else tuple(range(self.findings))


def _length(report: ReportExample) -> int:
    return len(report.passage.text) + len(report.passage.hints)
