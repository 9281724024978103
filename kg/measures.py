"""How a language writes measurements: units, the decimal sign, and the words that say what a number stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kg.core_tables import one_of
from kg.errors import KnowledgeError
from kg.tables import read_optional_table

UNIT_COLUMNS = ("unit", "quantity", "factor")
MEASURE_COLUMNS = ("role", "value", "text")
_PLAIN = "en"


class Quantity(StrEnum):
    """What kind of thing is measured, and the unit that values are normalised to."""

    LENGTH = "length"
    """Millimetres."""
    VOLUME = "volume"
    """Millilitres."""
    DENSITY = "density"
    """Hounsfield units."""
    UPTAKE = "uptake"
    """Standardised uptake value."""
    ANGLE = "angle"
    """Degrees."""
    PERCENT = "percent"


class Role(StrEnum):
    """What a word of `measures.tsv` says of the number beside it."""

    UNIT = "unit"
    DECIMAL = "decimal"
    BY = "by"
    """Joins dimensions: "3 by 4 cm"."""
    TO = "to"
    """Joins the ends of a range."""
    CONJ = "conj"
    """Joins things, so that a measurement before it does not belong to what follows."""
    PRIOR = "prior"
    """The number is that of an earlier examination."""
    BOUND = "bound"
    """The number is a limit and not a size."""
    ABOUT = "about"
    GROWTH = "growth"
    """The number is a difference."""
    DISTANCE = "distance"
    """The number is a distance, a section thickness or an instrument's size."""
    SQUARE = "square"
    """The unit goes on after what was read: "cm squared"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, what it measures, and how many of the normal unit it is."""

    text: str
    quantity: Quantity
    factor: float


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """The rows of one language's `measures.tsv` with the units of all languages."""

    decimal: str
    units: Mapping[str, Unit]
    """By text, in lower case."""
    words: Mapping[Role, tuple[str, ...]]

    def of(self, role: Role) -> tuple[str, ...]:
        """Return the words of a role."""
        return self.words.get(role, ())


@lru_cache(maxsize=64)
def load_measures(code: str, folder: Path) -> MeasureWords:
    """Read the units and one language's `measures.tsv`; without the file only the units are known.

    Args:
        code: of a language.
        folder: an ontologies folder; without `core/units.tsv` nothing is a measurement.

    Raises:
        KnowledgeError: a table is malformed; the message names file and line.
    """
    units = {unit.text.lower(): unit for unit in _units(folder / "core" / "units.tsv")}
    path = folder / "languages" / code / "measures.tsv"
    words: dict[Role, list[str]] = {}
    decimal = "." if code == _PLAIN else ","
    for role, value, text, place in _rows(path):
        if role is Role.DECIMAL:
            decimal = value
        elif role is Role.UNIT:
            units[text.lower()] = _alias(units, value, place)
        else:
            words.setdefault(role, []).append(text)
    return MeasureWords(decimal, units, {role: tuple(texts) for role, texts in words.items()})


def _units(path: Path) -> Iterator[Unit]:
    for number, row in read_optional_table(path, UNIT_COLUMNS):
        place = f"{path}:{number}"
        try:
            factor = float(row["factor"])
        except ValueError as error:
            raise KnowledgeError(f"{place}: factor {row['factor']!r}; allowed: a number, as in 10 or 0.1") from error
        yield Unit(row["unit"], one_of(Quantity, row["quantity"], place), factor)


def _rows(path: Path) -> Iterator[tuple[Role, str, str, str]]:
    for number, row in read_optional_table(path, MEASURE_COLUMNS):
        place = f"{path}:{number}"
        role = one_of(Role, row["role"], place)
        if role is Role.DECIMAL and row["value"] not in (".", ","):
            raise KnowledgeError(f"{place}: decimal {row['value']!r}; allowed: . or ,")
        yield role, row["value"], row["text"], place


def _alias(units: Mapping[str, Unit], value: str, place: str) -> Unit:
    if value.lower() not in units:
        raise KnowledgeError(f"{place}: unit {value!r}; allowed: {', '.join(unit.text for unit in units.values())}")
    return units[value.lower()]
