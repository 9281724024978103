"""Augmentation as steps: each changes a labeled text and says what its labels are then; a pipeline applies them in order."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from agent.errors import ConfigError
from agent.training.augmentation.labeled_text import LabeledText


class Augmentation(Protocol):
    """One way to change a labeled text so that the labels of the result are known."""

    @property
    def name(self) -> str:
        """How a recipe calls it."""

    def __call__(self, row: LabeledText, rng: random.Random, /) -> LabeledText | None:
        """Return the changed row, or None where the step does not apply; all chance comes from the generator."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The first of several steps, tried in random order, that applies."""

    name: str
    steps: tuple[Augmentation, ...]

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return what one of the steps makes of a row."""
        tried = (step(row, rng) for step in rng.sample(self.steps, len(self.steps)))
        return next((made for made in tried if made is not None), None)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Steps in order, each with how often it is tried; a pipeline is an augmentation itself."""

    steps: tuple[tuple[Augmentation, float], ...]
    name: str = "pipeline"

    def __post_init__(self) -> None:
        for step, probability in self.steps:
            if not 0 < probability <= 1:
                raise ConfigError(f"augmentation {step.name!r} has the probability {probability}; allowed: above 0, up to 1")

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with some of the steps applied, None where none was."""
        made = row
        for step, probability in self.steps:
            # Drawn for every step, so that one that does not apply leaves the others' chances as they are.
            if rng.random() < probability:
                made = step(made, rng) or made
        return None if made == row else made


def augmented(rows: Iterable[LabeledText], pipeline: Augmentation, copies: int, seed: int) -> Iterator[LabeledText]:
    """Yield changed copies of rows, without the rows themselves; what comes of a row does not depend on the others.

    Args:
        rows: labeled reports and sentences.
        pipeline: what changes them.
        copies: how often each row is tried; copies that come out unchanged or alike are left out.
        seed: the same seed gives the same copies.
    """
    for row in rows:
        seen = {(row.text, row.language)}
        for copy in range(copies):
            made = pipeline(row, random.Random(f"{seed} {copy} {row.language} {row.section} {row.text}"))
            if made is not None and (made.text, made.language) not in seen:
                seen.add((made.text, made.language))
                yield made
