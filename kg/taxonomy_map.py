"""How two taxonomies relate through the graph: which findings mean the same, more, or less.

The relations are those of SKOS mappings (https://www.w3.org/TR/skos-reference/#mapping), computed from the concepts
that each finding reaches.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.ontology import Ontology
from kg.taxonomy import Finding, Taxonomy


class Correspondence(StrEnum):
    """How the first finding relates to the second; from closest to loosest."""

    EQUAL = "equal"
    NARROWER = "narrower"
    BROADER = "broader"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A finding of the first taxonomy beside one of the second."""

    first: str
    second: str
    correspondence: Correspondence
    via: tuple[str, ...]
    """The broadest concepts that both mean; none for findings by rule."""


@dataclass(frozen=True, slots=True)
class TaxonomyMap:
    """All mappings of two taxonomies, and the findings that have none."""

    mappings: tuple[Mapping, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def relate(first: Taxonomy, second: Taxonomy, ontology: Ontology) -> TaxonomyMap:
    """Compare every finding of a taxonomy with every finding of another, closest relations first within a finding."""
    mappings = tuple(found for finding in first.findings for found in _mappings(finding, second, ontology))
    seen = {m.first for m in mappings}, {m.second for m in mappings}
    only_first = tuple(f.name for f in first.findings if f.name not in seen[0])
    return TaxonomyMap(mappings, only_first, tuple(f.name for f in second.findings if f.name not in seen[1]))


def _mappings(finding: Finding, taxonomy: Taxonomy, ontology: Ontology) -> list[Mapping]:
    order = list(Correspondence)
    return sorted(_related(finding, taxonomy, ontology), key=lambda m: order.index(m.correspondence))


def _related(finding: Finding, taxonomy: Taxonomy, ontology: Ontology) -> Iterator[Mapping]:
    mine = finding.reach(ontology)
    for other in taxonomy.findings:
        theirs = other.reach(ontology)
        if finding.rule is not None and finding.rule is other.rule:
            yield Mapping(finding.name, other.name, Correspondence.EQUAL, ())
        elif shared := mine & theirs:
            via = tuple(sorted(c for c in shared if ontology.ancestors(c).isdisjoint(shared)))
            yield Mapping(finding.name, other.name, _correspondence(mine, theirs), via)


def _correspondence(mine: frozenset[str], theirs: frozenset[str]) -> Correspondence:
    if mine == theirs:
        return Correspondence.EQUAL
    if mine < theirs:
        return Correspondence.NARROWER
    return Correspondence.BROADER if mine > theirs else Correspondence.OVERLAPS
