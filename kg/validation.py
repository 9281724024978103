"""Does the built ontology satisfy its SHACL shapes (`ontologies/shapes.ttl`; W3C Recommendation, 2017)?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.namespaces import concept_id
from kg.paths import ontologies_folder

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One concept that breaks one shape."""

    concept: str
    message: str


def validate(folder: Path | None = None) -> list[Violation]:
    """Check all built Turtle files of an ontologies folder together.

    Args:
        folder: an ontologies folder with `shapes.ttl`; the program's own if None.

    Returns:
        the violations, sorted; none where the ontology is sound.
    """
    from pyshacl import validate as check
    from rdflib import SH, Graph

    root = folder or ontologies_folder()
    data = Graph()
    for path in sorted((root / "build").glob("*.ttl")):
        data.parse(path)
    _, report, _ = check(data, shacl_graph=Graph().parse(root / "shapes.ttl"), advanced=True)
    return sorted({_violation(report, result) for result in report.subjects(SH.focusNode)})


def _violation(report: "Graph", result: "Node") -> Violation:
    """A rule about the whole ontology has the concept at fault as its value, a shape as its focus."""
    from rdflib import SH, SKOS

    focus = report.value(result, SH.focusNode)
    fault = report.value(result, SH.value) if focus == SKOS.Concept else focus
    return Violation(concept_id(str(fault)), str(report.value(result, SH.resultMessage)))
