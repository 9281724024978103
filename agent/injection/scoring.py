"""What the proofreader made of an error that somebody put in: found, called by its name, located, corrected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from agent.injection.errors import InjectedError
from agent.injection.injecting import restored
from agent.types import Issue, IssueKind, Severity

RESAMPLES = 1000
_TAIL = 0.025
_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Target:
    """What there is to find in a text."""

    kinds: frozenset[IssueKind]
    """Kinds that are right."""
    sentences: tuple[tuple[int, int], ...]
    """Where a flag is well placed."""
    mended: str | None
    """The text without the error; None where no single edit is the right one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was made of one error."""

    found: bool
    """A flag is of the right kind or stands at the right sentence."""
    right_kind: bool
    located: bool
    """A flag of the right kind stands at the right sentence."""
    corrected: bool
    """A suggestion restores the text."""
    severity: Severity | None
    """The worst of the flags that found it."""


def target(text: str, error: InjectedError) -> Target:
    """Return what an injected error should lead to."""
    return Target(error.accepted, error.sentences, restored(text, error) if error.has_one_fix else None)


def judge(text: str, wanted: Target, issues: Sequence[Issue], before: Sequence[Issue] = ()) -> Judged:
    """Judge the issues of a text with one error.

    Args:
        text: with the error.
        wanted: what there is to find.
        issues: what the proofreader says of it.
        before: what it says of the clean text; such flags are not counted again.
    """
    old = {(issue.kind, issue.message) for issue in before}
    new = [issue for issue in issues if (issue.kind, issue.message) not in old]
    named = [issue for issue in new if issue.kind in wanted.kinds]
    placed = [issue for issue in new if _is_at(issue, wanted.sentences)]
    found = [*named, *placed]
    return Judged(
        found=bool(found),
        right_kind=bool(named),
        located=any(issue in placed for issue in named),
        corrected=wanted.mended is not None and any(_mends(text, issue, wanted.mended) for issue in new),
        severity=min((issue.severity for issue in found), key=_ORDER.index, default=None),
    )


def _is_at(issue: Issue, sentences: Sequence[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for span in issue.spans for start, end in sentences)


def _mends(text: str, issue: Issue, mended: str) -> bool:
    edit = issue.suggestion
    return edit is not None and _plain(text[: edit.start] + edit.replacement + text[edit.end :]) == _plain(mended)


def _plain(text: str) -> str:
    """Capitals and spaces are no matter of content."""
    return " ".join(text.split()).casefold()


def is_at_least(severity: Severity | None, least: Severity) -> bool:
    """Return whether a severity counts at a level ("warning" counts errors too)."""
    return severity is not None and _ORDER.index(severity) <= _ORDER.index(least)


def predictive_value(sensitivity: float, false_alarms: float, prevalence: float) -> float:
    """Return the share of flagged reports that have an error (Bayes).

    Args:
        sensitivity: share of the erroneous reports that are flagged for it.
        false_alarms: share of the clean reports that are flagged.
        prevalence: share of the reports that have an error.
    """
    true, false = prevalence * sensitivity, (1 - prevalence) * false_alarms
    return true / (true + false) if true + false else 0.0


def interval(statistic: Callable[[Random], float], resamples: int = RESAMPLES) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a statistic (percentiles; Efron, 1979).

    Args:
        statistic: computes it on a sample drawn with a generator.
        resamples: how many samples are drawn.
    """
    rng = Random(0)  # noqa: S311 - sampling, no secret
    values = sorted(statistic(rng) for _ in range(resamples))
    return values[int(_TAIL * resamples)], values[int((1 - _TAIL) * resamples) - 1]


def likely_rate(hits: int, trials: int, rng: Random) -> float:
    """Draw a rate that a count is compatible with (Jeffreys' interval): none of 300 is not never."""
    return rng.betavariate(hits + 0.5, trials - hits + 0.5)


def resampled_mean(values: Sequence[float], rng: Random) -> float:
    """Return the mean of a sample of the same size, drawn with replacement."""
    return sum(rng.choices(values, k=len(values))) / len(values) if values else 0.0
