"""`measurement`: numbers or units that disagree between the sections, that cannot be, or that are garbled."""

from collections.abc import Iterator, Sequence

from agent.checks.garbled import garbled
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.locating import exclusive, places_in, side_of
from agent.measured import Measured, measured
from agent.measurements import Measurement, agree
from agent.types import Issue, IssueKind, SectionKind, Severity, Span, Suggestion
from kg.measures import Quantity
from kg.ranges import load_ranges, range_of

_SLIPS = (10.0, 100.0, 1000.0)
"""Ratios of a wrong unit or a lost decimal sign."""


def measurement(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each measurement that is garbled, cannot be, or that FINDINGS give otherwise."""
    language = report.document.language
    flagged: set[int] = set()
    for sentence in report.document.body:
        if any(c.isdigit() for c in sentence.span.text):
            for issue in garbled(sentence, language, report.knowledge.folder):
                flagged.update(range(issue.spans[0].start, issue.spans[0].end))
                yield issue
    sized = {
        kind: [m for s in report.sentences(kind) for m in measured(s, language, report.knowledge)] for kind in SectionKind if kind.is_body
    }
    impossible = [m for found in sized.values() for m in found if m.measurement.start not in flagged and not _can_be(m, report)]
    for one in impossible:
        flagged.add(one.measurement.start)
        yield _impossible(one, sized[SectionKind.FINDINGS], report)
    yield from _disagreements(sized[SectionKind.FINDINGS], sized[SectionKind.IMPRESSION], flagged, report)


def _can_be(one: Measured, report: CheckedReport) -> bool:
    if one.mention is None or not one.measurement.is_current_size:
        return True
    limits = range_of(load_ranges(report.knowledge.folder), report.ontology, one.mention.concept, one.measurement.quantity)
    if limits is None:
        return True
    # The largest dimension decides: a lesion of "30 x 2 mm" is thin, not too small.
    return limits.holds(max(one.measurement.values))


def _impossible(one: Measured, findings: Sequence[Measured], report: CheckedReport) -> Issue:
    """Where the other section gives a possible size of the same digits, it is proposed."""
    concept = one.mention.concept if one.mention else ""
    better = [m for m in findings if m is not one and _is_slip(m.measurement, one.measurement) and _same_thing(m, one, report)]
    limits = range_of(load_ranges(report.knowledge.folder), report.ontology, concept, one.measurement.quantity)
    name = report.ontology[concept].name
    return Issue(
        kind=IssueKind.MEASUREMENT,
        severity=POLICY[IssueKind.MEASUREMENT],
        message=f'"{one.measurement.text}" cannot be the size of {name}'
        + (
            f" ({limits.least:g} to {limits.most:g} {_normal_unit(one.measurement)} are possible); check number and unit."
            if limits
            else "."
        ),
        spans=(_span(one),),
        concept=concept,
        suggestion=_suggestion(better[0].measurement, one.measurement) if better else None,
        # The ranges are far wider than anything seen; what remains is a number that belongs to something else.
        confidence=0.85,
    )


def _normal_unit(found: Measurement) -> str:
    return {Quantity.LENGTH: "mm", Quantity.VOLUME: "ml", Quantity.DENSITY: "HU", Quantity.PERCENT: "%", Quantity.ANGLE: "°"}.get(
        found.quantity, ""
    )


def _disagreements(found: Sequence[Measured], concluded: Sequence[Measured], flagged: set[int], report: CheckedReport) -> Iterator[Issue]:
    for other in concluded:
        size = other.measurement
        if other.mention is None or not size.is_current_size or size.start in flagged:
            continue
        same = [m for m in found if m.measurement.quantity is size.quantity]
        if any(agree(m.measurement, size) for m in same):
            continue  # FINDINGS have this number, be it of another thing
        current = [m for m in same if m.measurement.is_current_size and m.measurement.start not in flagged and m.mention]
        about = [m for m in current if _same_thing(m, other, report)]
        slips = [m for m in current if _is_slip(m.measurement, size) and _may_be_same(m, other, report)]
        if len(slips) == 1:
            yield _issue(slips[0], other, report, 0.95)
        elif about and len(slips) == 0:
            yield _issue(about[0], other, report, 0.85 if len(about) == 1 else 0.6, alone=len(about) == 1)


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
    """The same, more loosely: what is related or lies where the other is expected; for numbers of the same digits."""
    if one.mention is None or other.mention is None:
        return False
    first, second = one.mention.concept, other.mention.concept
    expected = set(report.ontology.expected_anatomy(second)) | set(report.ontology.expected_anatomy(first))
    return (first in expected or second in expected or report.related(first, second)) and _same_place(one, other, report)


def _same_place(one: Measured, other: Measured, report: CheckedReport) -> bool:
    mine, theirs = places_in(one.sentence, report.ontology), places_in(other.sentence, report.ontology)
    sides = {s for m, places in ((one, mine), (other, theirs)) if m.mention and (s := side_of(m.mention, places, report.ontology))}
    if len(sides) > 1:
        return False
    return not (mine and theirs) or any(not exclusive(a.concept, b.concept, report.knowledge) for a in mine for b in theirs)


def _is_slip(one: Measurement, other: Measurement) -> bool:
    """True where numbers differ as typing and hearing make them differ: by a power of ten, or by exchanged digits."""
    if one.quantity is not other.quantity or len(one.extents) != len(other.extents) or one.is_range or other.is_range:
        return False
    if agree(one, other):
        return False
    pairs = list(zip(one.extents, other.extents, strict=True))
    ratios = {round(max(a.value, b.value) / min(a.value, b.value), 3) for a, b in pairs if min(abs(a.value), abs(b.value)) > 0}
    if len(ratios) == 1 and ratios <= set(_SLIPS):
        return True
    return all(_digits(a.text) == _digits(b.text) and len(_digits(a.text)) > 1 for a, b in pairs) and one.unit.lower() == other.unit.lower()


def _digits(text: str) -> list[str]:
    return sorted(c for c in text if c.isdigit())


def _issue(first: Measured, second: Measured, report: CheckedReport, confidence: float, *, alone: bool = True) -> Issue:
    """Sure where the digits are the same, less where the one size differs, least where FINDINGS give several."""
    concept = second.mention.concept if second.mention else ""
    name = report.ontology[concept].name
    right, wrong = first.measurement, second.measurement
    said = f'"{right.text}"' if alone else f'"{right.text}" (and others)'
    return Issue(
        kind=IssueKind.MEASUREMENT,
        severity=POLICY[IssueKind.MEASUREMENT] if alone else Severity.WARNING,
        message=f'The {name} measures {said} in FINDINGS and "{wrong.text}" in IMPRESSION.',
        spans=(first.sentence.span, second.sentence.span),
        concept=concept,
        suggestion=_suggestion(right, wrong) if alone else None,
        confidence=confidence,
    )


def _suggestion(right: Measurement, wrong: Measurement) -> Suggestion:
    """Put the size of FINDINGS, or the largest of its dimensions where one is given, into the place of the other."""
    if len(wrong.extents) == 1 < len(right.extents) and not right.is_range:
        largest = max(right.extents, key=lambda extent: extent.value)
        return Suggestion(wrong.start, wrong.end, f"{largest.text} {right.unit}")
    return Suggestion(wrong.start, wrong.end, right.text)


def _span(one: Measured) -> Span:
    return one.sentence.span
