"""Denials taken out, put in or weakened; findings that only the impression states; findings that it leaves out."""

import re
from collections.abc import Iterator
from itertools import islice
from random import Random

from agent.checks.statements import CheckedReport, Statement
from agent.injection.edits import Edit, appended, deleted, opening, replaced
from agent.injection.pairs import concepts, pairs, sides
from agent.injection.wording import first_cue, preferred
from agent.types import Change, Mention, MentionClass, Presence, SectionKind, Sentence, Span
from kg.concept import ConceptKind
from kg.language import Category

_SOME = 5
"""Concepts to choose from for an insertion; all would take long."""
_STEM = 5
"""Letters that forms of a word have in common."""
_BEFORE_DENIAL = 3
"""Words before a denial that a sentence may open with ("There is no")."""


def negation_removed(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Take the denial out of an impression that denies what FINDINGS deny."""
    for stated, start, against in _denials(report):
        text, at = report.document.report.text, _next_word(stated, start)
        first = text[at].upper() if start == opening(stated.span) else text[at]
        yield Edit(start, at + 1, first, f"denial {text[start:at].strip()!r} taken out", stated.section, against)


def denial_hedged(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Put a hedge in the place of the denial: absent in FINDINGS, possible in IMPRESSION."""
    hedge = _hedge(report)
    for stated, start, against in _denials(report) if hedge else ():
        end = start + len(stated.mention.cue or "")
        yield replaced(stated.span, start, end, str(hedge), "a hedge for a denial", against)


def _hedge(report: CheckedReport) -> str | None:
    """Return the first hedge of one word with several forms: an adjective or an adverb, which can stand before a finding."""
    cues = report.knowledge.language(report.document.language).cues
    texts = [c.text for c in cues if c.category is Category.PRESENCE and c.value == Presence.UNCERTAIN and c.scope == "forward"]
    single = [t for t in texts if t.isalpha() and t.islower() and len(t) > _STEM]
    return next((t for t in single if sum(other[:_STEM] == t[:_STEM] for other in single) > 1), None)


def _denials(report: CheckedReport) -> Iterator[tuple[Statement, int, Span]]:
    """Yield the denials of IMPRESSION that FINDINGS have too and that open their sentence, with where the cue begins."""
    for pair in pairs(report, MentionClass.NEGATIVE):
        stated = pair.wrong
        start = _cue_start(stated)
        if stated.section is SectionKind.IMPRESSION and start is not None and all(map(_is_plain_denial, (stated, pair.right))):
            yield stated, start, pair.right.span


def _is_plain_denial(stated: Statement) -> bool:
    """Return whether nothing is left room for, as "no large effusion" and "no new opacity" do."""
    mention = stated.mention
    return mention.presence is Presence.NEGATED and not (mention.opposite or mention.severity or mention.change)


def _cue_start(stated: Statement) -> int | None:
    """Return where the cue begins that stands right before a mention, at the beginning of its sentence."""
    sentence, mention = stated.span, stated.mention
    before = sentence.text[: mention.start - sentence.start]
    cue = re.escape(mention.cue or "").replace(r"\ ", r"\s+")
    found = re.search(rf"(?:^|\s)({cue})\s+(?:\w+\s+){{0,2}}$", before, re.IGNORECASE) if cue else None
    if not found or any(m.end <= mention.start for m in stated.sentence.mentions if m is not mention):
        return None
    start = sentence.start + found.start(1)
    lead = sentence.text[opening(sentence) - sentence.start : found.start(1)]
    return start if len(lead.split()) <= _BEFORE_DENIAL and "," not in lead else None


def _next_word(stated: Statement, start: int) -> int:
    at = start + len(stated.mention.cue or "") - stated.span.start
    while stated.span.text[at].isspace():
        at += 1
    return at + stated.span.start


def negation_added(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Deny in the impression the one finding of a sentence that FINDINGS describe."""
    cue = first_cue(report.knowledge.language(report.document.language), Category.PRESENCE, Presence.NEGATED, "forward")
    for pair in pairs(report) if cue else ():
        stated = pair.wrong
        observed = [m for m in stated.sentence.mentions if report.ontology[m.concept].kind.is_observation]
        if stated.section is SectionKind.IMPRESSION and len(observed) == 1 and not stated.mention.opposite:
            at = opening(stated.span)
            if _opens(stated.mention, at):
                yield _denied(report, stated, at, str(cue), pair.right.span)


def _opens(mention: Mention, at: int) -> bool:
    """True where a mention or its side or place begins at an offset; "no large effusion" would leave room for a small one."""
    graded = [m for m in (mention.severity, mention.change) if m and m.start < mention.start]
    starts = [mention.start, *(m.start for m in (mention.laterality, mention.location) if m)]
    return not graded and min(starts) == at


def _denied(report: CheckedReport, stated: Statement, at: int, cue: str, against: Span) -> Edit:
    """A noun that opens the sentence keeps the capital that its language gives it."""
    text = report.document.report.text
    name = preferred(report.knowledge, report.document.language, stated.concept) or ""
    noun = stated.mention.start == at and name[:1].isupper()
    first = text[at] if noun or text[at : at + 2].isupper() else text[at].lower()
    return Edit(at, at + 1, f"{cue[:1].upper()}{cue[1:]} {first}", "a denial put before a finding", stated.section, against)


def false_finding(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """State in the impression what FINDINGS deny."""
    last = report.sentences(SectionKind.IMPRESSION)[-1:]
    for concept in concepts(report) if last else ():
        found, concluded = sides(report, concept)
        denied = bool(found) and all(_is_plain_denial(s) for s in found) and not concluded
        name = preferred(report.knowledge, report.document.language, concept)
        if denied and name and report.ontology[concept].actionable:
            yield appended(last[0].span, name, "a finding that FINDINGS deny", found[0].span)


def finding_inserted(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """State in the impression an important finding of an organ of the report that nothing in the report speaks of."""
    yield from _inserted(report, rng, ConceptKind.FINDING)


def device_added(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """State in the impression a device that nothing in the report speaks of."""
    yield from _inserted(report, rng, ConceptKind.DEVICE)


def _inserted(report: CheckedReport, rng: Random, kind: ConceptKind) -> Iterator[Edit]:
    ontology = report.ontology
    mentioned = {m.concept for s in report.document.body for m in s.mentions if ontology[m.concept].kind.is_observation}
    organs = {a for c in mentioned for a in ontology.ancestors(c) if ontology.ancestors(a)}
    if not report.has_both or not organs:
        return
    after = report.sentences(SectionKind.IMPRESSION)[-1].span
    pool = sorted(c for c in ontology if ontology[c].kind is kind and (ontology[c].actionable or kind is ConceptKind.DEVICE))
    near = [c for c in pool if _is_ordinary(report, c) and _is_of(report, c, organs)]
    rng.shuffle(near)
    strange = (c for c in near if not any(report.taken_up(m, c) or report.taken_up(c, m) for m in mentioned))
    for concept in islice(strange, _SOME):
        if name := preferred(report.knowledge, report.document.language, concept):
            yield appended(after, name, "a finding that FINDINGS do not mention")


def _is_ordinary(report: CheckedReport, concept: str) -> bool:
    """True where nothing but FINDINGS speaks against a concept: neither the examination nor the sex."""
    known = report.ontology[concept]
    return not known.modalities and known.sex is None


def _is_of(report: CheckedReport, concept: str, organs: set[str]) -> bool:
    """Devices are seen wherever something else is; findings must be of an organ that the report speaks of."""
    if report.ontology[concept].kind is ConceptKind.DEVICE:
        places = set(report.ontology.expected_anatomy(concept))
        return any(places & set(report.ontology.expected_anatomy(o)) for o in organs)
    return bool(organs & report.ontology.ancestors(concept))


def impression_deleted(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Delete the only sentence of the impression about an important finding; something else must remain."""
    text = report.document.report.text
    for sentence, stated, witness in _concluded(report):
        if len(report.sentences(SectionKind.IMPRESSION)) > 1:
            yield deleted(sentence, text, f"the sentence about {report.ontology[stated.concept].name} deleted", witness.span)


def false_normal(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Call the study normal, where the impression has one sentence and that is of an important finding."""
    language = report.knowledge.language(report.document.language)
    normal = first_cue(language, Category.SUMMARY, "normal", "both")
    for sentence, stated, witness in _concluded(report) if normal else ():
        if len(report.sentences(SectionKind.IMPRESSION)) == 1:
            span, new = sentence.span, f"{str(normal)[:1].upper()}{str(normal)[1:]}."
            yield Edit(span.start, span.end, new, f"normal instead of {report.ontology[stated.concept].name}", span.section, witness.span)


def _concluded(report: CheckedReport) -> Iterator[tuple[Sentence, Statement, Statement]]:
    """Yield each sentence of the impression that alone takes up an important finding, once."""
    seen: set[Span] = set()
    for pair in pairs(report):
        stated, change = pair.wrong, pair.right.mention.change
        important = report.ontology[stated.concept].actionable and not (change and change.value == Change.UNCHANGED)
        if stated.section is not SectionKind.IMPRESSION or not important or stated.span in seen:
            continue
        others = [s for s in report.impression if s.span != stated.span]
        if not any(report.taken_up(stated.concept, s.concept) for s in others):
            seen.add(stated.span)
            yield stated.sentence, stated, pair.right
