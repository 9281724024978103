"""An organ that one sentence says was removed and another describes (the relation `excludes`)."""

from collections.abc import Iterator, Sequence

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.locating import places_in, side_of
from agent.types import Issue, IssueKind, Mention, MentionClass, Presence, SectionKind, Sentence, Severity
from kg.concept import ConceptKind, Relation, Sidedness

_UNPAIRED = (Sidedness.UNPAIRED, Sidedness.MIDLINE, Sidedness.LEFT, Sidedness.RIGHT)
_REPORTED = (SectionKind.FINDINGS, SectionKind.IMPRESSION)
_SHORT = 8
"""Words of a sentence that only says how an organ looks."""
Found = tuple[Sentence, Mention]


def removed_and_described(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each finding of an organ that the report says is gone."""
    stated = [(s, m) for s in report.document.body for m in s.mentions if _is_stated(m)]
    flagged: set[tuple[str, str]] = set()
    for one in stated:
        if one[1].presence is not Presence.HISTORICAL and one[1].opposite:
            continue
        for target in report.ontology.related(one[1].concept, Relation.EXCLUDES):
            for other in stated:
                if other[1].concept == target and (one[1].concept, target) not in flagged and _clash(one, other, report):
                    flagged.add((one[1].concept, target))
                    yield _issue(one, other, report)
    yield from _organs_described(stated, report)


def _organs_described(stated: Sequence[Found], report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue where a short sentence of its own describes an organ that is gone ("The gallbladder is unremarkable")."""
    gone = {organ: found for found in stated if not found[1].opposite for organ in _organs(found[1].concept, report)}
    for sentence in report.document.body if gone else ():
        if sentence.span.section in _REPORTED and len(sentence.mentions) == 1 and len(sentence.span.text.split()) <= _SHORT:
            [mention] = sentence.mentions
            if mention.concept in gone and mention.presence is Presence.AFFIRMED:
                yield _issue(gone[mention.concept], (sentence, mention), report)


def _organs(concept: str, report: CheckedReport) -> frozenset[str]:
    """Return the unpaired organ that a concept removes: where all that it excludes is expected."""
    places = [set(report.ontology.expected_anatomy(target)) for target in report.ontology.related(concept, Relation.EXCLUDES)]
    common = set.intersection(*places) if len(places) > 1 else set()
    return frozenset(organ for organ in common if report.ontology[organ].sidedness in _UNPAIRED)


def _is_stated(mention: Mention) -> bool:
    """Present, or removed earlier; a normal organ ("gallbladder is normal") is described too."""
    if mention.presence is Presence.HISTORICAL:
        return True
    return mention.mention_class is MentionClass.POSITIVE or (mention.opposite and mention.presence is Presence.AFFIRMED)


def _clash(one: Found, other: Found, report: CheckedReport) -> bool:
    """True where both speak of the same organ; of paired organs the side must be said and the same."""
    if other[1].presence is Presence.HISTORICAL or one[0] is other[0]:
        return False  # "cholecystectomy for gallstones" tells the past in one breath
    organs = report.ontology.expected_anatomy(other[1].concept)
    if organs and all(report.ontology[organ].sidedness in _UNPAIRED for organ in organs):
        return True
    sides = [side_of(m, places_in(s, report.ontology), report.ontology) for s, m in (one, other)]
    return sides[0] is not None and sides[0] == sides[1]


def _issue(one: Found, other: Found, report: CheckedReport) -> Issue:
    gone, there = (report.ontology[found[1].concept].name for found in (one, other))
    # Reports of an operation tell of the organ and its removal in one text.
    sure = {one[0].span.section, other[0].span.section} <= set(_REPORTED) and report.ontology[other[1].concept].kind.is_observation
    what = f"{there} is described" if report.ontology[other[1].concept].kind is ConceptKind.ANATOMY else f"{there} is stated"
    if other[1].opposite:
        what = f"a normal organ is described ({there} denied)"
    return Issue(
        kind=IssueKind.IMPOSSIBLE,
        severity=POLICY[IssueKind.IMPOSSIBLE] if sure else Severity.WARNING,
        message=f"The report states {gone}, yet {what}; one of them cannot be.",
        spans=tuple(sorted((one[0].span, other[0].span), key=lambda span: span.start)),
        concept=other[1].concept,
        # Remnants after partial removal are the exception.
        confidence=0.75,
    )
