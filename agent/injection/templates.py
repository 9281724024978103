"""What templates leave behind: placeholders, repeated sentences, and the normal sentence beside the finding."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from agent.checks.statements import CheckedReport, positive
from agent.injection.edits import Edit, appended
from agent.injection.pairs import is_device
from agent.injection.wording import labels
from agent.types import SectionKind
from kg.concept import LabelKind

_MARKS = ("[ ]", "[***]", "___", "***")
"""Gaps to fill in; they are of no language."""
_WORDS = 4
"""Words of a sentence that nobody writes twice."""


def placeholder(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """A gap in the place of a side, degree or change."""
    for stated in report.stated:
        mention = stated.mention
        for modifier in (mention.laterality, mention.severity, mention.change):
            if modifier:
                mark, old = rng.choice(_MARKS), report.document.report.text[modifier.start : modifier.end]
                yield Edit(modifier.start, modifier.end, mark, f'a gap for "{old}"', stated.section)


def sentence_repeated(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """A sentence of the findings that stands twice."""
    found = report.sentences(SectionKind.FINDINGS)
    for sentence, later in pairwise(found):
        if sentence.mentions and len(sentence.span.text.split()) >= _WORDS:
            text = sentence.span.text.strip().rstrip(".")
            yield appended(later.span, text, "a sentence repeated", sentence.span)


def normal_sentence_left(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The template's normal sentence behind what contradicts it ("Normal heart size." after an enlarged heart)."""
    known = labels(report.knowledge, report.document.language)
    denied = {s.concept for s in report.findings} - {s.concept for s in positive(report.findings)}
    for stated in positive(report.findings):
        normal = [x.text for x in known.get(stated.concept, ()) if x.kind is LabelKind.OPPOSITE]
        # Tubes come and go: the opposite of a tube that is there is no normal sentence, but what happened next.
        described = not stated.mention.opposite and not is_device(report, stated.concept)
        if normal and stated.concept not in denied and described:
            yield appended(stated.span, normal[0], "a normal sentence of the template", stated.span)
