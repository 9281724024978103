"""`device`: a device that is present and removed, of another type, on another side, or with its tip elsewhere."""

from collections.abc import Iterator, Sequence

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.wording import named_as, with_other_side
from agent.locating import exclusive, narrowest, places_in, places_inside
from agent.types import ONE_SIDED, Issue, IssueKind, Mention, Modifier, Presence, Suggestion
from kg.concept import ConceptKind


def device(report: CheckedReport) -> Iterator[Issue]:
    """Yield at most one issue for each device of the impression that FINDINGS contradict."""
    if not report.has_both:
        return
    found, concluded = _devices(report.findings, report), _devices(report.impression, report)
    flagged: set[str] = set()
    for other in concluded:
        if other.concept in flagged:
            continue
        issue = next((issue for one in found for rule in _RULES if (issue := rule(one, other, found, concluded, report))), None)
        if issue:
            flagged |= {other.concept} | report.ontology.ancestors(other.concept)
            yield issue


def _devices(statements: Sequence[Statement], report: CheckedReport) -> list[Statement]:
    """Return the statements of particular devices; "support devices" are any."""
    ontology = report.ontology
    return [s for s in statements if ontology[s.concept].kind is ConceptKind.DEVICE and len(ontology.ancestors(s.concept)) > 1]


def _kin(one: Statement, other: Statement, report: CheckedReport) -> bool:
    ontology = report.ontology
    return (
        one.concept == other.concept or one.concept in ontology.ancestors(other.concept) or other.concept in ontology.ancestors(one.concept)
    )


def _on_other_sides(one: Statement, other: Statement, report: CheckedReport) -> bool:
    sides = {side.value for s in (one, other) if (side := _side(s, report))}
    return len(sides) > 1


def _removed(
    one: Statement, other: Statement, found: Sequence[Statement], concluded: Sequence[Statement], report: CheckedReport
) -> Issue | None:
    """Present in one section and removed in the other; a denial is the check of negation."""
    gone = [s for s in (one, other) if s.mention.presence is Presence.RESOLVED]
    there = [s for s in positive((one, other)) if s.mention.presence is Presence.AFFIRMED]
    if len(gone) != 1 or len(there) != 1 or one.concept != other.concept or _on_other_sides(one, other, report):
        return None
    # Of several of a kind one may be removed; removed and placed anew is told in one section.
    same = [s for s in (*found, *concluded) if s.concept == one.concept]
    if len({s.mention.presence for s in found if s in same}) > 1 or len({s.mention.presence for s in concluded if s in same}) > 1:
        return None
    says = ("removed", "present") if gone[0] is one else ("present", "removed")
    name = report.ontology[one.concept].name
    return _issue(one, other, f"The {name} is {says[0]} in FINDINGS and {says[1]} in IMPRESSION.", 0.85)


def _other_type(
    one: Statement, other: Statement, found: Sequence[Statement], concluded: Sequence[Statement], report: CheckedReport
) -> Issue | None:
    """Another type of the same sort (a port for a PICC line), where neither section names the other's."""
    if len(positive((one, other))) < 2 or _kin(one, other, report) or not exclusive(one.concept, other.concept, report.knowledge):
        return None
    if any(s.concept == other.concept for s in found) or any(s.concept == one.concept for s in concluded):
        return None
    first, second = _words(one), _words(other)
    edit = Suggestion(other.mention.start, other.mention.end, named_as(second, first))
    return _issue(one, other, f'The device is "{first}" in FINDINGS and "{second}" in IMPRESSION.', 0.7, edit)


def _other_side(
    one: Statement, other: Statement, found: Sequence[Statement], concluded: Sequence[Statement], report: CheckedReport
) -> Issue | None:
    """A device that the sections name differently, on different sides; one name is the check of laterality."""
    if len(positive((one, other))) < 2 or one.concept == other.concept or not _kin(one, other, report):
        return None
    shared = {s.concept for s in found} & {s.concept for s in concluded}
    stated, wrongly = _side(one, report), _side(other, report)
    if not stated or not wrongly or stated.value == wrongly.value or shared & {one.concept, other.concept}:
        return None
    groups = [{side.value for s in group if _kin(s, one, report) and (side := _side(s, report))} for group in (found, concluded)]
    if any(len(values) != 1 for values in groups):
        return None
    name, wrong = report.ontology[other.concept].name, word_span(other, wrongly)
    new = with_other_side(wrong.text, report.knowledge.language(report.document.language), word_span(one, stated).text)
    edit = Suggestion(wrong.start, wrong.end, new) if new else None
    return _issue(one, other, f"The {name} is on the {stated.value} in FINDINGS and on the {wrongly.value} in IMPRESSION.", 0.85, edit)


def _other_tip(
    one: Statement, other: Statement, found: Sequence[Statement], _concluded: Sequence[Statement], report: CheckedReport
) -> Issue | None:
    """The same device in places that exclude each other."""
    if len(positive((one, other))) < 2 or not _kin(one, other, report) or _on_other_sides(one, other, report):
        return None
    places = [_places(s, report) for s in (one, other)]
    every = [place for s in found if _kin(s, other, report) for place in _places(s, report)]
    if not all(places) or not all(exclusive(a.concept, b.concept, report.knowledge) for a in every for b in places[1]):
        return None
    first, second = (_text(p[0], s) for p, s in zip(places, (one, other), strict=True))
    # "Above the carina" does not become "in the carina".
    alike = len(places[0]) == 1 == len(places[1]) and _before(places[0][0], one) == _before(places[1][0], other)
    edit = Suggestion(places[1][0].start, places[1][0].end, named_as(second, first)) if alike else None
    name = report.ontology[other.concept].name
    return _issue(one, other, f'The {name} is at "{first}" in FINDINGS and at "{second}" in IMPRESSION.', 0.7, edit)


_RULES = (_removed, _other_type, _other_side, _other_tip)


def _places(statement: Statement, report: CheckedReport) -> tuple[Mention, ...]:
    """Return the places that the sentence of a device names, if it speaks of that device alone."""
    sentence, language = statement.sentence, report.document.language
    others = [s for s in _devices(report.stated, report) if s.sentence is sentence and not _kin(s, statement, report)]
    if others:
        return ()
    hidden = [place for m in sentence.mentions for place in places_inside(m, sentence, language, report.knowledge)]
    return narrowest([*places_in(sentence, report.ontology), *hidden], report.ontology)


def _text(place: Mention, statement: Statement) -> str:
    return statement.span.text[place.start - statement.span.start : place.end - statement.span.start]


def _words(statement: Statement) -> str:
    return _text(statement.mention, statement)


def _side(statement: Statement, report: CheckedReport) -> Modifier | None:
    """Return the side of a device, unless the word belongs to the place of its tip ("in the right atrium")."""
    side, language = statement.side, report.document.language
    if side is None or side.value not in ONE_SIDED:
        return None
    sentence = statement.sentence
    hidden = [place for m in sentence.mentions for place in places_inside(m, sentence, language, report.knowledge)]
    named = [*places_in(sentence, report.ontology), *hidden]
    return None if any(place.start <= side.start and side.end <= place.end for place in named) else side


def _before(place: Mention, statement: Statement) -> str:
    """Return the two words before a place."""
    return " ".join(statement.span.text[: place.start - statement.span.start].lower().split()[-2:])


def _issue(one: Statement, other: Statement, message: str, confidence: float, edit: Suggestion | None = None) -> Issue:
    """Removal and side are sure; types and tips are named loosely."""
    return Issue(
        kind=IssueKind.DEVICE,
        severity=POLICY[IssueKind.DEVICE],
        message=message,
        spans=(one.span, other.span),
        concept=other.concept,
        suggestion=edit,
        confidence=confidence,
    )
