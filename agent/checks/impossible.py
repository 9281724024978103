"""`impossible`: a side, a level or an organ that the body of this report does not have."""

from collections.abc import Iterator, Set

from agent.checks.levels import unknown_levels
from agent.checks.policy import POLICY
from agent.checks.removed import removed_and_described
from agent.checks.sides import Sides, SideWord, sides_of
from agent.checks.statements import CheckedReport
from agent.checks.wording import in_the_style_of
from agent.locating import wholes
from agent.types import Issue, IssueKind, Laterality, Mention, MentionClass, Sentence, Suggestion
from kg.concept import Sidedness
from kg.places import ALWAYS, load_mirrored

_SIDE = {Sidedness.LEFT: Laterality.LEFT, Sidedness.RIGHT: Laterality.RIGHT}


def impossible(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each one-sided organ on the other side, each unknown level, and each removed organ that is described."""
    yield from _wrong_sides(report)
    for sentence in report.document.body:
        yield from unknown_levels(sentence, report)
    yield from removed_and_described(report)


def _wrong_sides(report: CheckedReport) -> Iterator[Issue]:
    varied = _mirrored(report)
    sides = sides_of(report.document.language, report.knowledge)
    named = [(s, m, word) for s in report.document.body for m in s.mentions if (word := _side_beside(m, s, sides, varied, report))]
    for sentence, mention, word in named:
        own = _SIDE[report.ontology[mention.concept].sidedness]  # type: ignore[index]
        if word.side is not own:
            right = next((w for _, m, w in named if m.concept == mention.concept and w.side is own), None)
            yield _wrong_side(report, sentence, mention, word, right)


def _mirrored(report: CheckedReport) -> frozenset[str]:
    """Return the wholes whose organs may lie on the other side in this report."""
    mentions = [m for s in report.document.sentences for m in s.mentions if m.mention_class is not MentionClass.NEGATIVE]
    stated = {ALWAYS, *(m.concept for m in mentions)}
    return frozenset().union(*(wholes for concept, wholes in load_mirrored(report.knowledge.folder).items() if concept in stated))


def _side_beside(mention: Mention, sentence: Sentence, sides: Sides, varied: Set[str], report: CheckedReport) -> SideWord | None:
    """Return the side word directly beside an organ that has one side only, or in its name."""
    concept = report.ontology[mention.concept]
    if concept.sidedness not in _SIDE or varied & wholes(concept.id, report.ontology):
        return None
    text, start, end = sentence.span.text, mention.start - sentence.span.start, mention.end - sentence.span.start
    return sides.beside(text, start, end) or sides.inside(text, start, end)


def _wrong_side(report: CheckedReport, sentence: Sentence, mention: Mention, word: SideWord, right: SideWord | None) -> Issue:
    """Which word is wrong is open, unless the report names the organ with its side elsewhere."""
    concept, start = report.ontology[mention.concept], sentence.span.start
    text = report.document.report.text[mention.start : mention.end]
    edit = Suggestion(start + word.start, start + word.end, in_the_style_of(word.text, right.text)) if right else None
    return Issue(
        kind=IssueKind.IMPOSSIBLE,
        severity=POLICY[IssueKind.IMPOSSIBLE],
        message=f'"{word.text}" with "{text}": this exists on the {concept.sidedness} only; mend the side or the name.',
        spans=(sentence.span,),
        concept=concept.id,
        suggestion=edit,
        # A mirrored anatomy that the report does not speak of is the only way to be right.
        confidence=0.9,
    )
