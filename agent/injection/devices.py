"""Another device in the impression than in the findings."""

from collections.abc import Iterator
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, replaced
from agent.injection.pairs import is_device, pairs
from agent.injection.wording import names, preferred
from kg.concept import Relation


def device_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """Name a device by the name of one of its kind that the report does not have."""
    language = report.document.language
    for pair in pairs(report):
        mention, span = pair.wrong.mention, pair.wrong.span
        written = span.text[mention.start - span.start : mention.end - span.start]
        if not is_device(report, mention.concept) or not names(report.knowledge, language, mention.concept, written):
            continue
        options = [name for c in _fellows(report, mention.concept) if (name := preferred(report.knowledge, language, c))]
        if options:
            yield replaced(span, mention.start, mention.end, rng.choice(options), "another device", pair.right.span)


def _fellows(report: CheckedReport, device: str) -> list[str]:
    """Return the devices with the same broader concept, neither named in the report nor related to what is."""
    ontology = report.ontology
    named = {m.concept for s in report.document.body for m in s.mentions}
    parents = set(ontology.related(device, Relation.BROADER))
    children = {c for parent in parents for c in ontology.descendants(parent)}
    return sorted(c for c in children if is_device(report, c) and not any(report.related(c, other) for other in named))
