"""A volume and three dimensions of one thing that do not fit each other by a power of ten."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agent.checks.policy import POLICY
from agent.checks.slips import Writing
from agent.measured import Measured
from agent.measurements import Measurement
from agent.types import Issue, IssueKind, Suggestion
from kg.measures import Quantity

_DIMENSIONS = 3
_MOST = 30.0
"""How far a volume may be from that of the ellipsoid; a wrong unit makes a factor of 1000."""


def volumes(sizes: Sequence[Measured], writing: Writing) -> Iterator[Issue]:
    """Yield an issue for each three dimensions followed, in their sentence, by a volume that they cannot have."""
    for one, other in pairwise(sizes):
        pair = (one.measurement, other.measurement)
        if one.sentence is not other.sentence or [m.quantity for m in pair] != [Quantity.LENGTH, Quantity.VOLUME]:
            continue
        if len(pair[0].extents) == _DIMENSIONS and all(m.is_current_size for m in pair) and not _fit(*pair):
            yield _issue(one, other.measurement, writing)


def _fit(length: Measurement, volume: Measurement) -> bool:
    """Compare with the ellipsoid of these axes, which is how volumes are estimated."""
    ellipsoid = math.pi / 6 * math.prod(length.values) / 1000
    if not ellipsoid or not volume.values[0]:
        return True
    return 1 / _MOST < ellipsoid / volume.values[0] < _MOST


def _issue(one: Measured, volume: Measurement, writing: Writing) -> Issue:
    length = one.measurement
    meant = next((m for m in writing.alternatives(length) if _fit(m, volume)), None)
    return Issue(
        kind=IssueKind.MEASUREMENT,
        severity=POLICY[IssueKind.MEASUREMENT],
        message=f'"{length.text}" does not make "{volume.text}"; check the units.',
        spans=(one.sentence.span,),
        concept=one.mention.concept if one.mention else None,
        suggestion=Suggestion(length.start, length.end, meant.text) if meant else None,
        # Of two parts of a thing one may be measured and the other estimated.
        confidence=0.9,
    )
