"""The sides of an issue: the sentences to show for it, and the words in each that it is about."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from agent.types import Annotation, Issue, IssueKind, Mention, Modifier, SectionKind, Sentence, Span, Suggestion

_MODIFIER: dict[IssueKind, Callable[[Mention], Modifier | None]] = {
    IssueKind.LATERALITY: attrgetter("laterality"),
    IssueKind.SEVERITY: attrgetter("severity"),
    IssueKind.LOCATION: attrgetter("location"),
    IssueKind.TEMPORAL: attrgetter("change"),
}
"""The words of a mention that disagree, by kind of issue; for other kinds it is the mention itself."""
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of an issue."""

    span: Span
    """What to show: the whole sentence."""
    words: tuple[Stretch, ...]
    """Start and end of what the issue is about; none in a sentence that is only context."""
    edit: Suggestion | None = None
    """The edit that mends the issue, where it is to be made in this sentence."""


def sides(annotation: Annotation, issue: Issue) -> tuple[Side, ...]:
    """Return the sides of an issue, one a sentence, in the order of its spans; the sentence of its edit is always among them."""
    sentences = annotation.document.sentences if annotation.document else ()
    found: dict[Stretch, Side] = {}
    for span in issue.spans:
        side = _side(span, issue, sentences)
        key = (side.span.start, side.span.end)
        found[key] = _joined(found[key], side) if key in found else side
    edit = issue.suggestion
    if edit and not any(side.edit for side in found.values()):
        sentence = _sentence_before(edit, sentences)
        key = (sentence.start, sentence.end)
        side = Side(sentence, ((edit.start, edit.end),), edit)
        found[key] = _joined(found[key], side) if key in found else side
    # A sentence in which nothing is meant is context for the others; alone, it is meant as a whole.
    if any(side.words for side in found.values()):
        return tuple(found.values())
    return tuple(replace(side, words=((side.span.start, side.span.end),)) for side in found.values())


def _side(span: Span, issue: Issue, sentences: Sequence[Sentence]) -> Side:
    edit = issue.suggestion
    sentence = next((s for s in sentences if s.span.start <= span.start and span.end <= s.span.end), None)
    shown = sentence.span if sentence else span
    if edit and span.start <= edit.start and edit.end <= span.end:
        return Side(shown, ((edit.start, edit.end),), edit)
    if sentence and span == sentence.span and issue.concept:
        return Side(shown, tuple(_meant(sentence, issue)))
    return Side(shown, ((span.start, span.end),))


def _meant(sentence: Sentence, issue: Issue) -> Iterator[Stretch]:
    """The words of a sentence that name the issue's concept, or the modifier that disagrees."""
    modifier_of = _MODIFIER.get(issue.kind)
    for mention in sentence.mentions:
        if mention.concept == issue.concept:
            modifier = modifier_of(mention) if modifier_of else None
            yield (modifier.start, modifier.end) if modifier else (mention.start, mention.end)


def _joined(one: Side, other: Side) -> Side:
    return replace(one, words=tuple(dict.fromkeys(one.words + other.words)), edit=one.edit or other.edit)


def _sentence_before(edit: Suggestion, sentences: Sequence[Sentence]) -> Span:
    """The sentence that an edit stands in or follows; an empty span where there is none."""
    before = [s.span for s in sentences if s.span.start <= edit.start]
    return before[-1] if before else Span(edit.start, edit.start, "", SectionKind.OTHER)
