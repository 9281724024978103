"""Measurements made wrong: the unit, the digits, or a size that cannot be."""

import re
from collections.abc import Iterator
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit
from agent.measured import Measured, measured
from agent.measurements import Extent, Measurement, agree
from agent.types import SectionKind
from kg.measures import MeasureWords, Quantity, load_measures
from kg.ranges import load_ranges, range_of

_CENTIMETRE = 10.0
"""Nobody writes decimetres."""
_SLIPS = (10.0, 0.1)
"""What exchanging mm and cm, or losing the decimal sign, makes of a size."""


def unit_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Centimetres become millimetres in one of two sections that give the same size."""
    for wrong, right in _agreeing(report):
        for unit in _other_units(report, wrong.measurement):
            yield _edit(wrong, _with_unit(wrong.measurement, unit), "another unit", right)


def number_changed(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The decimal sign is lost or two digits are exchanged in one of two sections that give the same size."""
    for wrong, right in _agreeing(report):
        found = wrong.measurement
        for digits in filter(None, (_without_decimal(found.extents[0]), _exchanged(found.extents[0]))):
            yield _edit(wrong, digits + found.text[len(found.extents[0].text) :], "another number", right)


def size_impossible(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """A unit that makes the size of an organ or finding one that cannot be; one mention is enough."""
    for one in _sizes(report, *(kind for kind in SectionKind if kind.is_body)):
        if one.mention is None:
            continue
        limits = range_of(load_ranges(report.knowledge.folder), report.ontology, one.mention.concept, one.measurement.quantity)
        largest = max(one.measurement.values)
        if limits is None or not limits.holds(largest):
            continue
        for unit in _other_units(report, one.measurement):
            if not limits.holds(largest * _factor(report, unit) / _factor(report, one.measurement.unit)):
                yield _edit(one, _with_unit(one.measurement, unit), "a size that cannot be")


def unit_cut_off(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The last letter of a unit behind dimensions is lost: "18 x 17 m"."""
    for one in _sizes(report, *(kind for kind in SectionKind if kind.is_body)):
        found = one.measurement
        if found.quantity is Quantity.LENGTH and len(found.extents) > 1 and not found.is_range and found.unit.lower() == "mm":
            yield _edit(one, found.text[:-1], "the unit cut off")


def _sizes(report: CheckedReport, *kinds: SectionKind) -> list[Measured]:
    found = [m for kind in kinds for s in report.sentences(kind) for m in measured(s, report.document.language, report.knowledge)]
    return [m for m in found if m.measurement.is_current_size and m.mention]


def _agreeing(report: CheckedReport) -> Iterator[tuple[Measured, Measured]]:
    """Yield sizes that both sections give alike, each section once as the one to change; each size once in its section."""
    groups = [_sizes(report, kind) for kind in (SectionKind.FINDINGS, SectionKind.IMPRESSION)]
    for mine, theirs in (groups, groups[::-1]):
        for wrong in mine:
            same = [m for m in theirs if m.measurement.values == wrong.measurement.values and m.mention and wrong.mention]
            alone = not any(m is not wrong and agree(m.measurement, wrong.measurement) for m in mine)
            if alone and len(same) == 1 and report.related(same[0].mention.concept, wrong.mention.concept):  # type: ignore[union-attr]
                yield wrong, same[0]


def _words(report: CheckedReport) -> MeasureWords:
    return load_measures(report.document.language, report.knowledge.folder)


def _factor(report: CheckedReport, unit: str) -> float:
    return _words(report).units[unit.lower()].factor


def _other_units(report: CheckedReport, found: Measurement) -> list[str]:
    """Return the short units that are ten times or a tenth of the one written; none where a unit stands twice."""
    units = _words(report).units
    if found.quantity is not Quantity.LENGTH or len(re.findall(rf"{re.escape(found.unit)}\b", found.text)) != 1:
        return []
    own = units[found.unit.lower()]
    near = [u.text for u in units.values() if u.quantity is own.quantity and round(u.factor / own.factor, 6) in _SLIPS]
    return sorted({text for text in near if len(text) == len(found.unit) and _words(report).units[text.lower()].factor <= _CENTIMETRE})


def _with_unit(found: Measurement, unit: str) -> str:
    return found.text[: -len(found.unit)] + unit


def _without_decimal(number: Extent) -> str | None:
    """Return the digits alone: "3.2" becomes "32"."""
    digits = re.sub(r"[.,]", "", number.text)
    return digits if digits != number.text and not digits.startswith("0") else None


def _exchanged(number: Extent) -> str | None:
    """Return two digits the other way round: "12" becomes "21"."""
    text = number.text
    return text[::-1] if len(text) == 2 and text.isdigit() and text[0] != text[1] and text[1] != "0" else None


def _edit(one: Measured, new: str, description: str, right: Measured | None = None) -> Edit:
    found = one.measurement
    said = f'"{new}" for "{found.text}": {description}'
    return Edit(found.start, found.end, new, said, one.sentence.span.section, right.sentence.span if right else None)
