"""`certainty`: definite in one place, hedged to the opposite in another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from agent.checks.places import same_place
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement
from agent.checks.wording import in_the_style_of
from agent.study import Study
from agent.types import Issue, IssueKind, Laterality, MentionClass, Presence, Span, Suggestion
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory


def certainty(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each concept that one section denies and the other calls possible, or states and calls unlikely."""
    told = report.study
    flagged: set[int] = set()
    for one, other in product(report.findings, report.impression):
        if other.mention.start in flagged or not _same_thing(report, one, other) or not _contradict(report, told, one, other):
            continue
        if _is_settled(report.findings, one) and _is_settled(report.impression, other) and _agree_in_place(report, one, other):
            flagged.add(other.mention.start)
            yield _issue(report, one, other)


def _same_thing(report: CheckedReport, one: Statement, other: Statement) -> bool:
    """True for one concept, for a kind seen where the whole is called unlikely, and for a kind probable where the whole is denied."""
    if one.concept == other.concept:
        return True
    hedged, definite = (one, other) if one.mention_class is MentionClass.UNCERTAIN else (other, one)
    kind, whole = (definite, hedged) if definite.mention_class is MentionClass.POSITIVE else (hedged, definite)
    ancestors = report.ontology.ancestors
    return bool(ancestors(whole.concept)) and whole.concept in ancestors(kind.concept)


def _is_settled(section: Sequence[Statement], stated: Statement) -> bool:
    """True where a section says the same of a concept wherever it names it."""
    return all(s.mention_class is stated.mention_class for s in section if s.concept == stated.concept)


def _agree_in_place(report: CheckedReport, one: Statement, other: Statement) -> bool:
    denied = one if one.mention_class is MentionClass.NEGATIVE else other
    if denied.mention_class is MentionClass.NEGATIVE and (side := denied.side) and side.value == Laterality.BILATERAL:
        denied_everywhere = replace(denied, mention=replace(denied.mention, laterality=None))
        one, other = (denied_everywhere, other) if denied is one else (one, denied_everywhere)
    return same_place(report, one, other)


def _contradict(report: CheckedReport, told: Study, one: Statement, other: Statement) -> bool:
    hedged, definite = (one, other) if one.mention_class is MentionClass.UNCERTAIN else (other, one)
    if hedged.mention_class is not MentionClass.UNCERTAIN or definite.mention_class is MentionClass.UNCERTAIN:
        return False
    if _joins(report, hedged):
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


def _joins(report: CheckedReport, hedged: Statement) -> bool:
    """True where the hedge stands between two things; a word like "probable" may do so, or be of the finding before it alone."""
    cue, text = (hedged.mention.cue or "").casefold(), hedged.span.text.casefold()
    if cue not in _joining(report.knowledge, report.document.language):
        return False
    at = text.find(cue, hedged.mention.end - hedged.span.start)
    if at < 0:
        at = text.find(cue)
    found = [m for m in hedged.sentence.mentions if report.ontology[m.concept].kind.is_observation]
    follower = text[at + len(cue) :].lstrip()
    return any(m.end - hedged.span.start <= at for m in found) and follower[:1].isalnum()


def _is_unlikely(told: Study, stated: Statement) -> bool:
    """True where the hedge is a word of doubt or a part of one ("peu probable"), with no other finding in between."""
    hedge = set((stated.mention.cue or "").casefold().split())
    for fact in told.of(StudyCategory.DOUBT):
        doubt = set(fact.span.text.casefold().split())
        if fact.sentence == stated.span and hedge and (hedge <= doubt or doubt <= hedge) and not _is_of_another(stated, fact.span):
            return True
    return False


def _is_of_another(stated: Statement, words: Span) -> bool:
    """True where another finding stands in between that is told otherwise, or behind a hedge of the stated one's own."""
    low, high = sorted((stated.mention.end, words.start))
    between = [m for m in stated.sentence.mentions if low <= m.start < high]
    cue, start = (stated.mention.cue or "").casefold(), stated.span.start
    hedged_before = any(cue in stated.span.text[low - start : m.start - start].casefold() for m in between)
    return hedged_before or any(m.presence is not stated.mention.presence for m in between)


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
    """Put the cue of FINDINGS into the place of that of IMPRESSION, or in front where that one follows the same words."""
    words = [s.span.text[s.mention.start - s.span.start : s.mention.end - s.span.start] for s in (one, other)]
    cues, old = [_cue_before(one), _cue_before(other)], other.span
    if words[0].casefold() != words[1].casefold() or cues[0] is None:
        return None
    new = one.span.text[slice(*cues[0])]
    if cues[1]:
        start, end = cues[1]
        return Suggestion(old.start + start, old.start + end, in_the_style_of(old.text[start:end], new))
    behind = _end_of_cue_behind(other)
    opening = in_the_style_of(words[1], new) if other.mention.start == _first_letter(old) else new.lower()
    return (
        Suggestion(other.mention.start, behind, f"{opening} {words[0]}") if behind and one.mention_class is MentionClass.NEGATIVE else None
    )


def _first_letter(span: Span) -> int:
    return span.start + next((i for i, c in enumerate(span.text) if c.isalpha()), 0)


def _end_of_cue_behind(stated: Statement) -> int | None:
    """Return where a cue ends that follows the mention with at most the side in between."""
    mention, cue = stated.mention, (stated.mention.cue or "").casefold()
    behind = stated.span.text[mention.end - stated.span.start :]
    at = behind.casefold().find(cue)
    side = mention.laterality
    between = behind[:at].strip() if cue and at > 0 else None
    if between is None or (between and not (side and between == behind[side.start - mention.end : side.end - mention.end])):
        return None
    return mention.end + at + len(cue)


def _cue_before(stated: Statement) -> tuple[int, int] | None:
    """Return the offsets in its sentence of a cue that stands right before the mention."""
    cue, before = stated.mention.cue, stated.span.text[: stated.mention.start - stated.span.start].rstrip()
    if not cue or not before.casefold().endswith(cue.casefold()):
        return None
    return len(before) - len(cue), len(before)
