"""Lesions whose name is read as one of another part of the body: measured in FINDINGS, of no word in IMPRESSION.

"Mass" and "abscess" name findings of the lung when nothing else is said; in a report of the abdomen no statement is made of
them. What they are of is not known then, but that the impression is silent can be seen.
"""

from collections.abc import Iterator

from agent.checks.statements import CheckedReport
from agent.field_of_view import FieldOfView
from agent.measurements import Measurement, agree, measurements
from agent.types import Change, Mention, MentionClass, SectionKind, Sentence
from kg.concept import ConceptKind
from kg.measures import Quantity, Role
from kg.tokens import fold, tokenize

_STEM = 5
"""Letters that forms of a word have in common."""
_LARGE = 10.0
"""Millimetres from which a lesion is worth a conclusion."""


def unread_lesions(report: CheckedReport) -> Iterator[tuple[Sentence, Mention, Measurement]]:
    """Yield each large lesion of FINDINGS that nothing was read in and that IMPRESSION has no word, size or relative of."""
    view: FieldOfView | None = None
    read = {s.span for s in report.stated}
    for sentence in report.sentences(SectionKind.FINDINGS):
        for mention in sentence.mentions if sentence.span not in read else ():  # else the size is that of what was read
            size = _size(report, sentence) if _is_lesion(report, mention) else None
            if size is None:
                continue
            view = view or FieldOfView(report.study, report.document.language, report.knowledge)
            if not view.holds(mention, sentence) and not _is_taken_up(report, sentence, mention, size):
                yield sentence, mention, size


def _is_lesion(report: CheckedReport, mention: Mention) -> bool:
    known = report.ontology[mention.concept]
    old = mention.change is not None and mention.change.value == Change.UNCHANGED
    return known.kind is ConceptKind.FINDING and known.actionable and mention.mention_class is MentionClass.POSITIVE and not old


def _size(report: CheckedReport, sentence: Sentence) -> Measurement | None:
    """Return the one size that a sentence tells, if it is large; what has two dimensions is no distance."""
    sizes = [m for m in _measured(report, sentence) if m.quantity is Quantity.LENGTH and (m.is_current_size or _is_plane(m))]
    return sizes[0] if len(sizes) == 1 and max(sizes[0].values) >= _LARGE else None


def _is_plane(measured: Measurement) -> bool:
    return len(measured.extents) > 1 and not measured.is_range and not measured.roles - {Role.DISTANCE}


def _measured(report: CheckedReport, sentence: Sentence) -> list[Measurement]:
    return list(measurements(sentence.span.text, report.document.language, report.knowledge.folder))


def _is_taken_up(report: CheckedReport, sentence: Sentence, mention: Mention, size: Measurement) -> bool:
    words = sentence.span.text[mention.start - sentence.span.start : mention.end - sentence.span.start]
    stems = {t.folded[:_STEM] for t in tokenize(words)}
    for concluded in report.sentences(SectionKind.IMPRESSION):
        text = fold(concluded.span.text)
        if any(stem in text for stem in stems) or any(agree(size, other) for other in _measured(report, concluded)):
            return True
        if any(report.taken_up(mention.concept, m.concept) for m in concluded.mentions if report.ontology[m.concept].kind.is_observation):
            return True
    return False
