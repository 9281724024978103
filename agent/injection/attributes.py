"""Degree, change and place of a finding, changed in one of two sections that agree."""

from collections.abc import Iterator
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, replaced
from agent.injection.pairs import Pair, agreeing, is_device, pairs, words
from agent.injection.wording import counterpart, names, preferred
from agent.locating import exclusive, located
from agent.types import Change, Degree, Mention, Modifier
from kg.language import VALUES, Category
from kg.places import load_disjoint

_APART = 2
"""Degrees between the two words; small and moderate are used loosely."""
_ONE_SIDED = ("middle", "lingula")
"""Zones that are lobes of one side: put on the other they would be an error of another kind."""
_OPPOSITE = {
    Change.INCREASED: Change.DECREASED,
    Change.DECREASED: Change.INCREASED,
    Change.NEW: Change.UNCHANGED,
    Change.UNCHANGED: Change.NEW,
}


def degree_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """A small effusion in one section becomes a large one."""
    for pair, degree in agreeing(report, lambda s: s.mention.severity):
        far = [d for d in Degree if abs(d.rank - Degree(degree.value).rank) >= _APART]
        new = _word(report, pair, degree, Category.SEVERITY, rng.choice(far))
        if new:
            yield replaced(pair.wrong.span, degree.start, degree.end, new, "another degree", pair.right.span)


def change_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """What increased in both sections decreases in one; what is unchanged becomes new."""
    for pair, change in agreeing(report, lambda s: s.mention.change):
        new = _word(report, pair, change, Category.CHANGE, _OPPOSITE[Change(change.value)])
        if new:
            yield replaced(pair.wrong.span, change.start, change.end, new, "the opposite change", pair.right.span)


def zone_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """The upper zone becomes the lower one."""
    for pair, zone in agreeing(report, lambda s: s.mention.location):
        side = pair.wrong.side
        if is_device(report, pair.wrong.concept) or (side and zone.start <= side.start < zone.end):
            continue
        free = [v for v in VALUES[Category.LOCATION] if v not in _ONE_SIDED]
        others = [v for v in free if exclusive(f"rad:location_{zone.value}", f"rad:location_{v}", report.knowledge)]
        rng.shuffle(others)
        options = (_word(report, pair, zone, Category.LOCATION, value) for value in others)
        if new := next(filter(None, options), None):
            yield replaced(pair.wrong.span, zone.start, zone.end, new, "another zone", pair.right.span)


def _word(report: CheckedReport, pair: Pair, old: Modifier, category: Category, value: str) -> str | None:
    language = report.knowledge.language(report.document.language)
    return counterpart(language, category, words(pair.wrong, old), value, before=old.start < pair.wrong.mention.start)


def place_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """A lobe, level, quadrant or vessel becomes another of its series."""
    yield from _places(report, rng, devices=False)


def device_moved(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """A device lies elsewhere in one section than in the other."""
    yield from _places(report, rng, devices=True)


def _places(report: CheckedReport, rng: Random, *, devices: bool) -> Iterator[Edit]:
    for pair in pairs(report):
        if is_device(report, pair.wrong.concept) is not devices:
            continue
        mine, theirs = ({p.concept: p for f, p in located(s.sentence, report.ontology) if f == s.mention} for s in (pair.wrong, pair.right))
        for concept in sorted(mine.keys() & theirs.keys()):
            new = _other_place(report, pair, mine[concept], rng)
            if new:
                place = mine[concept]
                yield replaced(pair.wrong.span, place.start, place.end, new, "another place of the series", pair.right.span)


def _other_place(report: CheckedReport, pair: Pair, place: Mention, rng: Random) -> str | None:
    """Return the name of another place of the series, where the report writes a name that it can stand for."""
    language, table, span = report.document.language, load_disjoint(report.knowledge.folder), pair.wrong.span
    if not names(report.knowledge, language, place.concept, span.text[place.start - span.start : place.end - span.start]):
        return None
    series = table.get(place.concept, {})
    said = {m.concept for s in report.document.body for m in s.mentions}
    fellows = [c for c, known in sorted(table.items()) if any(known.get(s, p) != p for s, p in series.items()) and c not in said]
    options = [name for c in fellows if (name := preferred(report.knowledge, language, c))]
    return rng.choice(options) if options else None
