"""Measurements in running text: values with their unit, normalised, and what the words beside them say they stand for.

Numbers are read as each language writes them (decimal comma or point, thousands), with dimensions ("3 x 4 x 2 cm"),
ranges ("5-7 mm") and the spaces that programs put in; words and units come from `measures.tsv` and `units.tsv`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.measures import MeasureWords, Quantity, Role, Unit, load_measures

_NUMBER = r"(?:\d{1,3}(?:[\u00a0\u202f\u2009']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
_SPACED = r"(?:(?<!\d )\d{1,3}(?: \d{3})+(?![\d.,])|" + _NUMBER + ")"
"""With plain spaces between thousands, where the comma is the decimal sign."""
_GAP = r"\s{0,2}"
_TIMES = r"[x×✕*]"
_UPTAKE = re.compile(rf"\bSUV(?:[ _-]?(?:max|mean|peak))?\W{{0,3}}(?:[a-z]{{1,4}}\W{{1,2}})?({_NUMBER})", re.IGNORECASE)
_BEFORE, _AFTER = 45, 30
"""Characters around a measurement that say what it stands for."""
PART = re.compile(r"[;()]|[.,:](?!\d)")
"""Ends a part of a sentence."""
_SLACK = {Quantity.PERCENT: 5.0, Quantity.ANGLE: 3.0, Quantity.DENSITY: 5.0, Quantity.UPTAKE: 0.1}
"""Differences that are estimates of the same thing."""
_SHARE = {Quantity.VOLUME: 0.1}
"""The same as a share of the value."""
_ROUGH = 0.15
"""Share by which an "about" may be off."""


@dataclass(frozen=True, slots=True)
class Extent:
    """One number of a measurement, in the normal unit."""

    value: float
    step: float
    """What its last digit is worth: it was rounded to this."""
    text: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with its unit, or several: dimensions, or the two ends of a range."""

    quantity: Quantity
    extents: tuple[Extent, ...]
    is_range: bool
    unit: str
    """As written; of the last number."""
    text: str
    start: int
    end: int
    roles: frozenset[Role] = frozenset()
    """What the words beside it say."""

    @property
    def values(self) -> tuple[float, ...]:
        """The values in mm, ml, HU, SUV, degrees or percent."""
        return tuple(extent.value for extent in self.extents)

    @property
    def is_current_size(self) -> bool:
        """True unless it belongs to an earlier examination or is a limit, a difference or a distance."""
        return not self.roles & {Role.PRIOR, Role.BOUND, Role.GROWTH, Role.DISTANCE}

    @property
    def intervals(self) -> list[tuple[float, float]]:
        """What each number can stand for, given how it was rounded."""
        slack = _SLACK.get(self.quantity, 0.0)
        share = max(_SHARE.get(self.quantity, 0.0), _ROUGH if Role.ABOUT in self.roles else 0.0)
        around = [(e.value, max(e.step / 2 + slack, abs(e.value) * share)) for e in self.extents]
        wide = [(value - by, value + by) for value, by in around]
        return [(wide[0][0], wide[1][1])] if self.is_range else wide


@dataclass(frozen=True, slots=True)
class Reader:
    """The prepared patterns of one language."""

    words: MeasureWords
    measurement: re.Pattern[str]
    roles: tuple[tuple[Role, re.Pattern[str]], ...]
    conj: re.Pattern[str]


@lru_cache(maxsize=64)
def reader(language: str, folder: Path) -> Reader:
    """Return the patterns of a language."""
    words = load_measures(language, folder)
    unit = unit_pattern(words)
    times = f"(?:{_TIMES}|{alternatives(words.of(Role.BY))})"
    to = rf"(?:[-–]|{alternatives(words.of(Role.TO))})"
    number = _SPACED if words.decimal == "," else _NUMBER

    def part(name: str) -> str:
        return rf"(?P<{name}>{number})(?:{_GAP}-?(?P<u{name}>{unit}))?"

    pattern = (
        rf"(?<![\w./,])(?P<sign>(?<![\w)])[-−])?{part('a')}"
        rf"(?:{_GAP}{times}{_GAP}{part('b')}(?:{_GAP}{times}{_GAP}{part('c')})?"
        rf"|(?(ua)(?!)|{_GAP}{to}{_GAP}(?P<to>{number}){_GAP}-?(?P<uto>{unit})))?"
    )
    roles = [(role, _word_pattern(words.of(role))) for role in (Role.PRIOR, Role.BOUND, Role.ABOUT, Role.GROWTH, Role.DISTANCE)]
    return Reader(words, re.compile(pattern, re.IGNORECASE), tuple(roles), _word_pattern(words.of(Role.CONJ)))


def unit_pattern(words: MeasureWords) -> str:
    """Return a pattern for a unit that nothing goes on after ("mmHg", "cm/s" and "cm2" are no lengths)."""
    after = rf"(?![\w²³/^]|\s?/|\s?Hg|\s(?:{alternatives(words.of(Role.SQUARE))})\b)"
    # A capital M or L beside a number is not a metre or a litre.
    cased = [f"(?-i:{re.escape(unit)})" if len(unit) == 1 else re.escape(unit) for unit in sorted(words.units, key=len, reverse=True)]
    return rf"(?:{'|'.join(cased)}){after}"


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of some words; one that never matches where there are none."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _word_pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(words)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _read(text: str, language: str, folder: Path) -> tuple[Measurement, ...]:
    if not any(c.isdigit() for c in text):
        return ()
    with_words = reader(language, folder)
    found = [m for match in with_words.measurement.finditer(text) if (m := _measurement(match, with_words.words))]
    found += [m for match in _UPTAKE.finditer(text) if (m := _uptake(match, with_words.words))]
    found.sort(key=lambda m: m.start)
    edges = [0, *(m.end for m in found)], [*(m.start for m in found), len(text)]
    return tuple(_with_roles(m, text, before, after, with_words) for m, before, after in zip(found, edges[0], edges[1][1:], strict=False))


def measurements(text: str, language: str, folder: Path, offset: int = 0) -> list[Measurement]:
    """Return the measurements of a sentence in text order.

    Args:
        text: the sentence.
        language: its code; decides decimals, thousands and words.
        folder: the ontologies folder with its words.
        offset: where the sentence begins in its report.
    """
    return [
        Measurement(m.quantity, m.extents, m.is_range, m.unit, m.text, m.start + offset, m.end + offset, m.roles)
        for m in _read(text, language, folder)
    ]


def _measurement(match: re.Match[str], words: MeasureWords) -> Measurement | None:
    """Return what a match says; None for a number without a unit."""
    numbers = [match[name] for name in ("a", "b", "c", "to") if match[name]]
    written = [match[name] for name in ("ua", "ub", "uc", "uto")]
    last = next((unit for unit in reversed(written) if unit), None)
    if last is None:
        return None
    units = [words.units[(unit or last).lower()] for unit in ([written[0], written[3]] if match["to"] else written[: len(numbers)])]
    if len({unit.quantity for unit in units}) > 1:
        return None
    extents = [extent(number, unit, words.decimal) for number, unit in zip(numbers, units, strict=True)]
    known = tuple(e for e in extents if e is not None)
    if len(known) < len(extents):
        return None
    quantity = units[0].quantity
    if numbers == ["99"] and last.lower() == "m":
        return None  # the isotope technetium-99m
    if match["sign"] and quantity is Quantity.DENSITY:
        known = (Extent(-known[0].value, known[0].step, known[0].text), *known[1:])
    end = max(match.end(name) for name in ("ua", "ub", "uc", "uto") if match[name])
    start = match.start("a")
    if known[0].value < 0:
        start = match.start("sign")
    if written[len(numbers) - 1] is None and not match["to"]:
        return None  # "3 cm x 4": the last unit is missing
    return Measurement(quantity, known, bool(match["to"]), last, match.string[start:end], start, end)


def _uptake(match: re.Match[str], words: MeasureWords) -> Measurement | None:
    found = extent(match[1], Unit("SUV", Quantity.UPTAKE, 1.0), words.decimal)
    if found is None:
        return None
    return Measurement(Quantity.UPTAKE, (found,), False, "SUV", match[1], match.start(1), match.end(1))


def extent(text: str, unit: Unit, decimal: str) -> Extent | None:
    """Return a number in the normal unit; None where it is none ("3.5.2").

    Args:
        text: the number as written.
        unit: its unit.
        decimal: the decimal sign of the language; the other sign before three digits marks thousands.
    """
    plain = re.sub(r"[ \u00a0\u202f\u2009']", "", text)
    thousands = "," if decimal == "." else "."
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    if plain.count(".") > 1:
        return None
    places = len(plain.partition(".")[2])
    return Extent(round(float(plain) * unit.factor, 6), unit.factor * 10**-places, text)


def _with_roles(found: Measurement, text: str, begin: int, end: int, with_words: Reader) -> Measurement:
    """Add what the words before and after a measurement, in its part of the sentence, say of it."""
    before = PART.split(text[max(begin, found.start - _BEFORE) : found.start])[-1]
    follower = text[found.end : min(end, found.end + _AFTER)]
    after = PART.split(follower)[0]
    # What stands between two measurements speaks of the second: "12 mm compared to 9 mm".
    alone = end > found.end + _AFTER or end == len(text) or after != follower
    roles = {role for role, pattern in with_words.roles if pattern.search(before) or (alone and pattern.search(after))}
    return Measurement(found.quantity, found.extents, found.is_range, found.unit, found.text, found.start, found.end, frozenset(roles))


def agree(one: Measurement, other: Measurement) -> bool:
    """Say whether two measurements can be of the same thing: every number of the shorter one is among those of the longer."""
    if one.quantity is not other.quantity:
        return False
    few, many = sorted((one.intervals, other.intervals), key=len)
    return all(any(low <= top and bottom <= high for bottom, top in many) for low, high in few)
