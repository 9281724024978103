"""`measurement`: numbers or units that disagree between the sections, that cannot be, or that are garbled."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from agent.checks.common_words import common_words
from agent.checks.garbled import garbled
from agent.checks.policy import POLICY
from agent.checks.slips import Writing, is_slip
from agent.checks.statements import CheckedReport
from agent.checks.volumes import volumes
from agent.locating import exclusive, places_in, side_of
from agent.measured import Measured, measured
from agent.measurements import Measurement, agree
from agent.types import Issue, IssueKind, SectionKind, Severity, Suggestion
from kg.measures import Quantity
from kg.ranges import Range, load_ranges, range_of

_LARGE = 0.5
"""Share of the most that a size can be, beyond which the smaller of two that differ by a slip is believed."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The measurements of a report by section."""

    sections: dict[SectionKind, list[Measured]]
    writing: Writing

    @property
    def all(self) -> list[Measured]:
        """Of all sections."""
        return list(chain.from_iterable(self.sections.values()))


def measurement(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each measurement that is garbled, cannot be, or that FINDINGS give otherwise."""
    language = report.document.language
    flagged: set[int] = set()
    for sentence in report.document.body:
        if any(c.isdigit() for c in sentence.span.text):
            for issue in garbled(sentence, language, report.knowledge.folder):
                flagged.update(range(issue.spans[0].start, issue.spans[0].end))
                yield issue
    sizes = _sizes(report)
    for one in sizes.all:
        if one.measurement.start not in flagged and not _can_be(one, report):
            flagged.add(one.measurement.start)
            yield _impossible(one, sizes, report)
    yield from volumes([m for m in sizes.all if m.measurement.start not in flagged], sizes.writing)
    yield from _disagreements(sizes, flagged, report)


def _sizes(report: CheckedReport) -> _Sizes:
    language = report.document.language
    kinds = [kind for kind in SectionKind if kind.is_body]
    sections = {kind: [m for s in report.sentences(kind) for m in measured(s, language, report.knowledge)] for kind in kinds}
    written = tuple(m.measurement for found in sections.values() for m in found)
    return _Sizes(sections, Writing(language, report.knowledge.folder, written))


def _limits(one: Measured, report: CheckedReport) -> Range | None:
    if one.mention is None or not one.measurement.is_current_size:
        return None
    return range_of(load_ranges(report.knowledge.folder), report.ontology, one.mention.concept, one.measurement.quantity)


def _can_be(one: Measured, report: CheckedReport) -> bool:
    limits = _limits(one, report)
    # The largest dimension decides: a lesion of "30 x 2 mm" is thin, not too small.
    return limits is None or limits.holds(max(one.measurement.values))


def _impossible(one: Measured, sizes: _Sizes, report: CheckedReport) -> Issue:
    """Where the report gives a possible size of the same digits, it is proposed; else what the slip of a pen makes possible."""
    concept = one.mention.concept if one.mention else ""
    limits = _limits(one, report)
    better = [m for m in sizes.all if m is not one and is_slip(m.measurement, one.measurement) and _may_be_same(m, one, report)]
    other_way = (m for m in sizes.writing.alternatives(one.measurement) if limits and limits.holds(max(m.values)))
    meant = None if better else next(other_way, None)
    return Issue(
        kind=IssueKind.MEASUREMENT,
        severity=POLICY[IssueKind.MEASUREMENT],
        message=f'"{one.measurement.text}" cannot be the size of {report.ontology[concept].name}'
        + (
            f" ({limits.least:g} to {limits.most:g} {_normal_unit(one.measurement)} are possible); check number and unit."
            if limits
            else "."
        ),
        spans=(one.sentence.span,),
        concept=concept,
        suggestion=sizes.writing.mend(better[0].measurement, one.measurement)
        if better
        else Suggestion(one.measurement.start, one.measurement.end, meant.text)
        if meant
        else None,
        # The ranges are far wider than anything seen; what remains is a number that belongs to something else.
        confidence=0.85,
    )


def _normal_unit(found: Measurement) -> str:
    return {Quantity.LENGTH: "mm", Quantity.VOLUME: "ml", Quantity.DENSITY: "HU", Quantity.PERCENT: "%", Quantity.ANGLE: "°"}.get(
        found.quantity, ""
    )


def _disagreements(sizes: _Sizes, flagged: set[int], report: CheckedReport) -> Iterator[Issue]:
    found = sizes.sections[SectionKind.FINDINGS]
    for other in sizes.sections[SectionKind.IMPRESSION]:
        size = other.measurement
        if not size.is_current_size or size.start in flagged:
            continue
        same = [m for m in found if m.measurement.quantity is size.quantity]
        if any(_is_told(m, other, report) for m in same):
            continue  # FINDINGS have this number, be it of another thing
        current = [m for m in same if m.measurement.is_current_size and m.measurement.start not in flagged]
        about = [m for m in current if _same_thing(m, other, report)]
        slips = [m for m in current if is_slip(m.measurement, size) and _may_be_same(m, other, report)]
        if len(slips) == 1:
            yield _issue(slips[0], other, sizes.writing, report, 0.95)
        elif about and len(slips) == 0:
            yield _issue(about[0], other, sizes.writing, report, 0.85 if len(about) == 1 else 0.6, alone=len(about) == 1)


def _is_told(one: Measured, other: Measured, report: CheckedReport) -> bool:
    """True where a number is that of the other section; rounding lets it differ where both may measure the same."""
    if not agree(one.measurement, other.measurement):
        return False
    if set(one.measurement.values) & set(other.measurement.values) or one.mention is None or other.mention is None:
        return True
    return _may_be_same(one, other, report)


def _same_thing(one: Measured, other: Measured, report: CheckedReport) -> bool:
    """True where both measure the same concept or a kind of it, not on different sides or in exclusive places."""
    if one.mention is None or other.mention is None:
        return False
    first, second = one.mention.concept, other.mention.concept
    ontology = report.ontology
    kin = first == second or (first in ontology.ancestors(second) and bool(ontology.ancestors(first)))
    kin = kin or (second in ontology.ancestors(first) and bool(ontology.ancestors(second)))
    return kin and _same_place(one, other, report)


def _may_be_same(one: Measured, other: Measured, report: CheckedReport) -> bool:
    """The same, more loosely, for numbers of the same digits: what is related or lies where the other is expected, or words in common."""
    if not _same_place(one, other, report):
        return False
    if any(_speaks_of(mine, theirs, report) for mine, theirs in ((one, other), (other, one))):
        return True
    texts = (one.sentence.span.text, other.sentence.span.text)
    return bool(common_words(*texts, report.document.language, report.knowledge))


def _speaks_of(one: Measured, other: Measured, report: CheckedReport) -> bool:
    """True where a sentence names what is related to the other thing, or where that is expected."""
    if other.mention is None:
        return False
    concept = other.mention.concept
    places = set(report.ontology.expected_anatomy(concept))
    near = [one.mention] if one.mention else []
    return any(m.concept in places or report.related(m.concept, concept) for m in [*near, *places_in(one.sentence, report.ontology)])


def _same_place(one: Measured, other: Measured, report: CheckedReport) -> bool:
    mine, theirs = places_in(one.sentence, report.ontology), places_in(other.sentence, report.ontology)
    sides = {s for m, places in ((one, mine), (other, theirs)) if m.mention and (s := side_of(m.mention, places, report.ontology))}
    if len(sides) > 1:
        return False
    return not (mine and theirs) or any(not exclusive(a.concept, b.concept, report.knowledge) for a in mine for b in theirs)


def _issue(first: Measured, second: Measured, writing: Writing, report: CheckedReport, confidence: float, *, alone: bool = True) -> Issue:
    """Sure where the digits are the same, less where the one size differs, least where FINDINGS give several."""
    thing = second.mention or first.mention
    right, wrong = first.measurement, second.measurement
    said = f'"{right.text}"' if alone else f'"{right.text}" (and others)'
    what = f"The {report.ontology[thing.concept].name}" if thing else "The same thing"
    pair = (wrong, right) if is_slip(right, wrong) and _is_too_large(first, second, report) else (right, wrong)
    return Issue(
        kind=IssueKind.MEASUREMENT,
        severity=POLICY[IssueKind.MEASUREMENT] if alone else Severity.WARNING,
        message=f'{what} measures {said} in FINDINGS and "{wrong.text}" in IMPRESSION.',
        spans=(first.sentence.span, second.sentence.span),
        concept=thing.concept if thing else None,
        suggestion=writing.mend(*pair) if alone else None,
        confidence=confidence,
    )


def _is_too_large(one: Measured, other: Measured, report: CheckedReport) -> bool:
    """True where the first of two sizes is hardly possible for what they measure, and the second is usual."""
    limits = _limits(other, report) or _limits(one, report)
    return limits is not None and max(other.measurement.values) < limits.most * _LARGE < max(one.measurement.values)
