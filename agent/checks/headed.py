"""Places that head what follows: "L4-L5: Postsurgical changes. New disc extrusion." tells of L4-L5 in both sentences."""

from agent.checks.statements import CheckedReport
from agent.locating import places_in
from agent.types import Mention, SectionKind, Sentence

_LONGEST = 40
"""Characters of a heading within a section."""


def headed(report: CheckedReport) -> dict[int, tuple[Mention, ...]]:
    """Return, by the start of each sentence of FINDINGS, the places that the last heading before it in its line names."""
    heads: dict[int, tuple[Mention, ...]] = {}
    current: tuple[Mention, ...] = ()
    text, last = report.document.report.text, 0
    for sentence in report.sentences(SectionKind.FINDINGS):
        own = _head(sentence, report)
        if own:
            current = own
        elif "\n" in text[last : sentence.span.start] or ":" in sentence.span.text[:_LONGEST]:
            current = ()
        heads[sentence.span.start] = current
        last = sentence.span.end
    return heads


def _head(sentence: Sentence, report: CheckedReport) -> tuple[Mention, ...]:
    """Return the places before a colon near the start of a sentence that begins with one of them."""
    colon = sentence.span.text.find(":", 0, _LONGEST)
    places = [m for m in places_in(sentence, report.ontology) if m.end <= sentence.span.start + colon]
    return tuple(places) if any(m.start == sentence.span.start for m in places) else ()
