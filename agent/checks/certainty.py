"""`certainty`: definite in one place, hedged to the opposite in another."""

from collections.abc import Iterator
from functools import lru_cache

from agent.checks.places import same_place
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement
from agent.checks.wording import in_the_style_of
from agent.study import Study, study
from agent.types import Issue, IssueKind, MentionClass, Presence, Suggestion
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory


def certainty(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept that one section denies and the other calls possible, or states and calls unlikely."""
    told = study(report.document, report.knowledge)
    for concept in sorted({s.concept for s in report.findings} & {s.concept for s in report.impression}):
        found = [s for s in report.findings if s.concept == concept]
        concluded = [s for s in report.impression if s.concept == concept]
        if any(len({s.mention_class for s in side}) > 1 for side in (found, concluded)):
            continue
        if same_place(report, found[0], concluded[0]) and _contradict(report, told, found[0], concluded[0]):
            yield _issue(report, found[0], concluded[0])


def _contradict(report: CheckedReport, told: Study, one: Statement, other: Statement) -> bool:
    hedged, definite = (one, other) if one.mention_class is MentionClass.UNCERTAIN else (other, one)
    if hedged.mention_class is not MentionClass.UNCERTAIN or definite.mention_class is MentionClass.UNCERTAIN:
        return False
    if (hedged.mention.cue or "").casefold() in _joining(report.knowledge, report.document.language):
        return False
    unlikely = _is_unlikely(told, hedged)
    if definite.mention_class is MentionClass.POSITIVE:
        return unlikely
    return not unlikely and not _leaves_room(definite)


@lru_cache(maxsize=64)
def _joining(knowledge: KnowledgeBase, language: str) -> frozenset[str]:
    """Return the hedges that join two findings ("or", "versus"): they are no doubt of their own in a denied list."""
    cues = knowledge.language(language).cues
    return frozenset(c.text.casefold() for c in cues if c.value == Presence.UNCERTAIN and c.scope == "both")


def _is_unlikely(told: Study, stated: Statement) -> bool:
    doubts = [f for f in told.of(StudyCategory.DOUBT) if f.sentence == stated.span]
    return any(f.span.text.casefold() in (stated.mention.cue or "").casefold() for f in doubts)


def _leaves_room(denial: Statement) -> bool:
    """A denial of a large or a new one, "lungs are clear" or "cleared" leave room for a small, old or doubtful one."""
    mention = denial.mention
    return bool(mention.severity or mention.change or mention.opposite or mention.presence is Presence.RESOLVED)


def _issue(report: CheckedReport, one: Statement, other: Statement) -> Issue:
    says = [_says(one), _says(other)]
    return Issue(
        kind=IssueKind.CERTAINTY,
        severity=POLICY[IssueKind.CERTAINTY],
        message=f"The {report.ontology[one.concept].name} is {says[0]} in FINDINGS and {says[1]} in IMPRESSION.",
        spans=(one.span, other.span),
        concept=one.concept,
        suggestion=_edit(one, other),
        confidence=0.75,
    )


def _says(stated: Statement) -> str:
    if stated.mention_class is MentionClass.UNCERTAIN:
        return f'in doubt ("{stated.mention.cue}")'
    return "present" if stated.mention_class is MentionClass.POSITIVE else "absent"


def _edit(one: Statement, other: Statement) -> Suggestion | None:
    """Put the cue of FINDINGS into the place of that of IMPRESSION, where both stand right before the same words."""
    cues = [_cue_before(one), _cue_before(other)]
    words = [s.span.text[s.mention.start - s.span.start : s.mention.end - s.span.start].casefold() for s in (one, other)]
    if None in cues or words[0] != words[1]:
        return None
    (start, end), old = cues[1], other.span  # type: ignore[misc]
    new = one.span.text[slice(*cues[0])]  # type: ignore[misc]
    return Suggestion(old.start + start, old.start + end, in_the_style_of(old.text[start:end], new))


def _cue_before(stated: Statement) -> tuple[int, int] | None:
    """Return the offsets in its sentence of a cue that stands right before the mention."""
    cue, before = stated.mention.cue, stated.span.text[: stated.mention.start - stated.span.start].rstrip()
    if not cue or not before.casefold().endswith(cue.casefold()):
        return None
    return len(before) - len(cue), len(before)
