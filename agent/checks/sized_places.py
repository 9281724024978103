"""Two sentences of one size and one name at places that exclude each other: the 80 % stenosis of another artery."""

from collections.abc import Iterator, Sequence

from agent.checks.common_words import common_words
from agent.checks.statements import CheckedReport
from agent.locating import exclusive, narrowest, places_in, places_inside, side_of
from agent.measured import Measured, measured
from agent.measurements import agree
from agent.types import Mention, MentionClass, SectionKind, Sentence
from kg.places import load_disjoint

Placed = tuple[Sentence, Mention]


def sized_places(report: CheckedReport) -> Iterator[tuple[Placed, Placed]]:
    """Yield pairs of sentences, of FINDINGS and of the impression, with the one place that each names."""
    found = _sized(SectionKind.FINDINGS, report)
    for other in _sized(SectionKind.IMPRESSION, report):
        alike = _most_alike([m for m in found if agree(m.measurement, other.measurement)], other, report)
        if alike is None:
            continue
        one, wrong = (_place(m.sentence, report) for m in (alike, other))
        if len(_sides(alike.sentence, report) | _sides(other.sentence, report)) > 1 or not one or not wrong:
            continue
        if exclusive(one.concept, wrong.concept, report.knowledge) and not _told(wrong, other.sentence, report):
            yield (alike.sentence, one), (other.sentence, wrong)


def _most_alike(found: Sequence[Measured], other: Measured, report: CheckedReport) -> Measured | None:
    """Return the one with the most words in common, if it is one."""
    counts = {m: len(_common(m.sentence, other.sentence, report)) for m in found}
    best = [m for m in found if counts[m] == max(counts.values()) > 0]
    return best[0] if len(best) == 1 else None


def _sized(kind: SectionKind, report: CheckedReport) -> list[Measured]:
    found = [m for s in report.sentences(kind) for m in measured(s, report.document.language, report.knowledge)]
    return [m for m in found if m.measurement.is_current_size]


def _common(one: Sentence, other: Sentence, report: CheckedReport) -> set[str]:
    return common_words(one.span.text, other.span.text, report.document.language, report.knowledge)


def _place(sentence: Sentence, report: CheckedReport) -> Mention | None:
    """Return the only place of a series that a sentence names."""
    language, table = report.document.language, load_disjoint(report.knowledge.folder)
    hidden = [p for m in sentence.mentions for p in places_inside(m, sentence, language, report.knowledge)]
    places = narrowest([*places_in(sentence, report.ontology), *hidden], report.ontology)
    telling = [p for p in places if any(exclusive(p.concept, c, report.knowledge) for c in table)]
    return telling[0] if len(telling) == 1 else None


def _told(wrong: Mention, concluded: Sentence, report: CheckedReport) -> bool:
    """True where FINDINGS have something of the same name at that place."""
    for sentence in report.sentences(SectionKind.FINDINGS):
        place = _place(sentence, report)
        denied = any(m.mention_class is MentionClass.NEGATIVE for m in sentence.mentions)
        if place and not exclusive(place.concept, wrong.concept, report.knowledge) and not denied and _common(sentence, concluded, report):
            return True
    return False


def _sides(sentence: Sentence, report: CheckedReport) -> set[str]:
    return {str(s) for m in sentence.mentions if (s := side_of(m, places_in(sentence, report.ontology), report.ontology))}
