"""`impossible`: a side, a level or an organ that the body of this report does not have."""

from collections.abc import Iterator, Set

from agent.checks.levels import unknown_levels
from agent.checks.policy import POLICY
from agent.checks.removed import removed_and_described
from agent.checks.sides import Sides, SideWord, sides_of
from agent.checks.statements import CheckedReport
from agent.checks.wording import with_other_side
from agent.locating import OWN_SIDE, exclusive, wholes
from agent.types import Issue, IssueKind, Mention, MentionClass, Sentence, Suggestion
from kg.places import ALWAYS, load_mirrored


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
        own = OWN_SIDE[report.ontology[mention.concept].sidedness]  # type: ignore[index]
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
    if concept.sidedness not in OWN_SIDE or varied & wholes(concept.id, report.ontology):
        return None
    text, start, end = sentence.span.text, mention.start - sentence.span.start, mention.end - sentence.span.start
    return sides.beside(text, start, end) or sides.inside(text, start, end)


def _wrong_side(report: CheckedReport, sentence: Sentence, mention: Mention, word: SideWord, right: SideWord | None) -> Issue:
    """Which word is wrong is open, unless the report names the organ with its side elsewhere."""
    concept, start = report.ontology[mention.concept], sentence.span.start
    text = report.document.report.text[mention.start : mention.end]
    edit = _other_side(report, word, right, start) if right else _unsided(report, sentence, mention, word)
    edit = edit or _sibling(report, sentence, mention, word)
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


def _other_side(report: CheckedReport, word: SideWord, right: SideWord, start: int) -> Suggestion | None:
    new = with_other_side(word.text, report.knowledge.language(report.document.language), right.text)
    return Suggestion(start + word.start, start + word.end, new) if new else None


def _unsided(report: CheckedReport, sentence: Sentence, mention: Mention, word: SideWord) -> Suggestion | None:
    """Leave the side word out where the report names the organ without one elsewhere, in the same words."""
    text, place = report.document.report.text, sentence.span.start + word.start
    if mention.start <= place < mention.end:
        return None
    name = text[mention.start : mention.end].lower()
    named = [m for s in report.document.body for m in s.mentions if m.concept == mention.concept and m.start != mention.start]
    if not any(text[m.start : m.end].lower() == name for m in named):
        return None
    before = place >= mention.end
    return Suggestion(place - before, place + len(word.text) + (not before), "")


def _sibling(report: CheckedReport, sentence: Sentence, mention: Mention, word: SideWord) -> Suggestion | None:
    """Name the one other place of the series that the report has on that side ("left upper lobe")."""
    knowledge = report.knowledge
    text = report.document.report.text
    others = [
        m
        for s in report.document.sentences
        for m in s.mentions
        if OWN_SIDE.get(report.ontology[m.concept].sidedness) is word.side  # type: ignore[arg-type]
        and exclusive(m.concept, mention.concept, knowledge)
        and word.text.lower() in text[m.start : m.end].lower()
    ]
    if len({m.concept for m in others}) != 1:
        return None
    start, end = sentence.span.start + word.start, sentence.span.start + word.end
    name = text[others[0].start : others[0].end]
    return Suggestion(min(start, mention.start), max(end, mention.end), name)
