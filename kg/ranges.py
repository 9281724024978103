"""What a measurement can be: plausible ranges by concept, inherited along the hierarchy and the parts of the body."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.concept import Relation
from kg.core_tables import one_of
from kg.errors import KnowledgeError
from kg.measures import Quantity
from kg.ontology import Ontology
from kg.tables import read_optional_table

RANGE_COLUMNS = ("concept", "quantity", "least", "most")
_UPWARD = (Relation.BROADER, Relation.PART_OF)


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a quantity of a concept can be; lengths in mm, volumes in ml."""

    concept: str
    least: float
    most: float

    def holds(self, value: float) -> bool:
        """True where a value can be."""
        return self.least <= value <= self.most


Ranges = Mapping[tuple[str, Quantity], Range]


@lru_cache(maxsize=8)
def load_ranges(folder: Path) -> Ranges:
    """Read `core/ranges.tsv` of an ontologies folder; without the table nothing is known.

    Raises:
        KnowledgeError: the table is malformed; the message names file and line.
    """
    path = folder / "core" / "ranges.tsv"
    return {(found.concept, quantity): found for quantity, found in _rows(path)}


def _rows(path: Path) -> Iterator[tuple[Quantity, Range]]:
    for number, row in read_optional_table(path, RANGE_COLUMNS):
        place = f"{path}:{number}"
        quantity = one_of(Quantity, row["quantity"], place)
        try:
            found = Range(row["concept"], float(row["least"]), float(row["most"]))
        except ValueError as error:
            raise KnowledgeError(f"{place}: least {row['least']!r}, most {row['most']!r}; allowed: numbers, as in 12.5") from error
        if found.least >= found.most:
            raise KnowledgeError(f"{place}: least {row['least']} is not below most {row['most']}; exchange them")
        yield quantity, found


def range_of(ranges: Ranges, ontology: Ontology, concept: str, quantity: Quantity) -> Range | None:
    """Return a concept's range: its own, or that of the nearest broader concept or whole that has one."""
    level, seen = [concept], {concept}
    while level:
        found = [ranges[c, quantity] for c in level if (c, quantity) in ranges]
        if found:
            return Range(found[0].concept, min(r.least for r in found), max(r.most for r in found))
        above = [target for c in level for relation in _UPWARD for target in ontology.related(c, relation)]
        level = [c for c in dict.fromkeys(above) if c not in seen]
        seen.update(level)
    return None
