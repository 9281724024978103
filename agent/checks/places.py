"""Whether two statements can be of the same place: side, part of an organ and anatomy named in their sentences."""

from agent.checks.statements import CheckedReport, Statement
from kg.concept import ConceptKind


def same_place(report: CheckedReport, one: Statement, other: Statement) -> bool:
    """True where nothing says that two statements are of different places."""
    pairs = ((one.mention.laterality, other.mention.laterality), (one.mention.location, other.mention.location))
    if any(first and second and first.value != second.value for first, second in pairs):
        return False
    here, there = _anatomy(report, one), _anatomy(report, other)
    return not (here and there) or bool(here & there)


def _anatomy(report: CheckedReport, statement: Statement) -> set[str]:
    return {m.concept for m in statement.sentence.mentions if report.ontology[m.concept].kind is ConceptKind.ANATOMY}
