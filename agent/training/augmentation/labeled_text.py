"""A labeled text of the training data: what augmentation takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.types import SectionKind


@dataclass(frozen=True, slots=True)
class LabeledText:
    """A report or a sentence with what it says about some findings."""

    text: str
    language: str
    labels: Mapping[str, str]
    """Class by finding; findings that are left out are not mentioned."""
    section: SectionKind | None = None
    """Where a single sentence stands; None for a whole report."""
