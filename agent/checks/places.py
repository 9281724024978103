"""Whether two statements can be of the same place: side, part of an organ and anatomy named in their sentences."""

from agent.checks.statements import CheckedReport, Statement
from agent.locating import places_in, wholes
from agent.types import Modifier


def same_place(report: CheckedReport, one: Statement, other: Statement) -> bool:
    """True where nothing says that two statements are of different places."""
    if _differ(one.mention.laterality, other.mention.laterality):
        return False
    here, there = _places(report, one), _places(report, other)
    if here and there and all(_holds(report, place, there) for place in here):
        return True  # "apical" in the upper lobe is no other place
    if _differ(one.mention.location, other.mention.location):
        return False
    return not (here and there) or bool(here & there)


def _places(report: CheckedReport, statement: Statement) -> set[str]:
    """Return the anatomy that a statement's sentence names, without what stands in the words of its other findings."""
    own = statement.mention
    found = [m for m in statement.sentence.mentions if report.ontology[m.concept].kind.is_observation]
    others = [m for m in found if m.end <= own.start or own.end <= m.start]
    places = places_in(statement.sentence, report.ontology)
    return {p.concept for p in places if not any(m.start <= p.start and p.end <= m.end for m in others)}


def _differ(one: Modifier | None, other: Modifier | None) -> bool:
    return bool(one and other and one.value != other.value)


def _holds(report: CheckedReport, place: str, others: set[str]) -> bool:
    """True where a place is one of some others, or a part or the whole of one."""
    around = wholes(place, report.ontology)
    return any(other in around or place in wholes(other, report.ontology) for other in others)
