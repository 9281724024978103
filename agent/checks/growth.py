"""Growth by the numbers: a size beside the size that it had in the earlier examination ("14 mm, previously 10 mm")."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from agent.measured import measured
from agent.measurements import Measurement
from agent.types import Change, Mention, Sentence
from kg.knowledge import KnowledgeBase
from kg.measures import Quantity, Role

_LEAST = 0.1
"""Share of a size by which it must differ: less is within what two readings differ by."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A size that changed, and what has it."""

    change: Change
    now: Measurement
    before: Measurement
    mention: Mention | None
    sentence: Sentence


def growths(sentence: Sentence, language: str, knowledge: KnowledgeBase) -> Iterator[Growth]:
    """Yield each length or volume of a sentence that is followed by its earlier value, where the two differ clearly."""
    sizes = [m for m in measured(sentence, language, knowledge) if m.measurement.quantity in (Quantity.LENGTH, Quantity.VOLUME)]
    for now, before in pairwise(sizes):
        current, earlier = now.measurement, before.measurement
        comparable = current.quantity is earlier.quantity and len(current.values) == len(earlier.values)
        if not comparable or not current.is_current_size or Role.PRIOR not in earlier.roles:
            continue
        largest, was = max(current.values), max(earlier.values)
        if abs(largest - was) > _LEAST * was:
            change = Change.INCREASED if largest > was else Change.DECREASED
            yield Growth(change, current, earlier, now.mention, sentence)
