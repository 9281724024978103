"""Statements of one section that exclude each other: the same concept stated and bluntly denied, nothing setting them apart."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, permutations

from agent.checks.sides import sides_of
from agent.checks.statements import CheckedReport, Statement
from agent.locating import places_in, wholes
from agent.study import Study
from agent.types import Change, Laterality, MentionClass, Presence, SectionKind
from kg.concept import ConceptKind
from kg.language import StudyCategory
from kg.tokens import Token, tokenize

_LINK = 4
"""Letters of the longest word that joins a list: or, and, oder, und, nor."""
_LEVEL = re.compile(r"\b[CTLS]\d{1,2}\b", re.IGNORECASE)
_ENDING = 2
"""Letters of an ending."""
_LEAST = 4
"""Letters from which a word within a compound is the same word."""


def exclusive_pairs(report: CheckedReport, *, opposite: bool) -> Iterator[tuple[Statement, Statement]]:
    """Yield the first pair of statements of each concept that cannot both hold, in text order.

    Args:
        report: what is checked.
        opposite: True for denials by a wording of the opposite ("heart size normal"), False for those by a negation.
    """
    by_section: dict[SectionKind, list[Statement]] = {}
    for statement in report.stated:
        # Tubes and lines come and go within one report; what has no broader concept speaks of everything and of nothing.
        if report.ontology[statement.concept].kind is ConceptKind.DEVICE or not report.ontology.ancestors(statement.concept):
            continue
        by_section.setdefault(statement.section, []).append(statement)
    for group in by_section.values():
        seen: set[str] = set()
        for denied, stated in permutations(group, 2):
            if denied.concept in seen or denied.mention_class is not MentionClass.NEGATIVE or denied.mention.opposite is not opposite:
                continue
            if _is_denied_by(report, stated, denied) and _excludes(report, denied, stated):
                seen.add(denied.concept)
                yield (denied, stated) if denied.span.start < stated.span.start else (stated, denied)


def left_normal(report: CheckedReport) -> Iterator[tuple[Statement, Statement]]:
    """Yield a normal sentence of FINDINGS and what they state of one place of that organ: "Opacity at the left base. Lungs are clear."

    Said of a part, a finding does not exclude the normal sentence for sure, but then that should say "otherwise".
    """
    same: dict[str, list[Statement]] = {}
    for statement in report.findings:
        same.setdefault(statement.concept, []).append(statement)
    for group in same.values():
        general = (s for s in group if s.mention.opposite and not _is_restricted(report, s))
        pairs = ((normal, stated) for normal in general for stated in group if _is_local(report, normal, stated))
        yield from islice(pairs, 1)


def _is_restricted(report: CheckedReport, normal: Statement) -> bool:
    """True for a normal sentence of a side, a place or a degree, or of the rest."""
    return bool(normal.side or normal.mention.location or normal.mention.severity) or _is_of_the_rest(report.study, normal)


def _is_local(report: CheckedReport, normal: Statement, stated: Statement) -> bool:
    """True where what is stated has a place within what is called normal."""
    placed = bool(stated.side or stated.mention.location)
    return placed and _is_seen_now(report, normal, stated) and not _places(report, normal) - _places(report, stated)


def _is_seen_now(report: CheckedReport, normal: Statement, stated: Statement) -> bool:
    """True where both speak of this examination and of what is there."""
    if report.ontology[stated.concept].kind is ConceptKind.DEVICE or normal.span == stated.span:
        return False
    if normal.mention_class is not MentionClass.NEGATIVE or stated.mention_class is not MentionClass.POSITIVE:
        return False
    return (
        asserts(stated, normal)
        and not stated.mention.cues - {Presence.AFFIRMED}
        and not _is_gone(stated)
        and not _is_of_another_time(normal)
    )


def _is_denied_by(report: CheckedReport, stated: Statement, denied: Statement) -> bool:
    """True for the same concept, and in an impression for a kind of it: "no fractures" denies the fracture of the ankle.

    A description goes from place to place, so that a broad denial in FINDINGS is of the place just spoken of, unless it names
    one that holds the other.
    """
    if stated.concept == denied.concept:
        return True
    if denied.mention.opposite or denied.concept not in report.ontology.ancestors(stated.concept):
        return False
    sums_up = denied.section is SectionKind.IMPRESSION or bool(_places(report, denied))
    return sums_up and same_words(denied, stated)


def _excludes(report: CheckedReport, denied: Statement, stated: Statement) -> bool:
    if stated.mention_class is not MentionClass.POSITIVE or not asserts(stated, denied):
        return False
    if denied.span == stated.span or stated.mention.cues - {Presence.AFFIRMED} or _is_gone(stated) or _is_of_another_time(denied):
        return False
    # A degree inside an opposite wording is its own word ("normal groß").
    restricted = denied.mention.location or (denied.mention.severity and not denied.mention.opposite)
    if restricted or not _covers_side(denied, stated) or not is_blunt(denied):
        return False
    # "Lungs clear" leaves room for what is said of one place or side.
    if denied.mention.opposite and (denied.side or stated.side or stated.mention.location):
        return False
    if denied.mention.opposite:
        return _places(report, denied) == _places(report, stated)
    if is_elsewhere(report, denied, stated) or _is_unheaded_opening(report, stated):
        return False
    return _is_meant(report, denied, stated)


def _is_meant(report: CheckedReport, denied: Statement, stated: Statement) -> bool:
    """True where both name the same in full, or the denial in the words of the assertion: "effusion" alone may be another one."""
    if denied.concept != stated.concept:
        return True
    if all(_is_named_in_full(report, s) for s in (denied, stated)):
        return True
    cue = {t.folded for t in tokenize(denied.mention.cue or "")}
    words = {w for w in _words(denied) if len(w) >= _LEAST} - cue
    around = [t.folded for t in tokenize(stated.span.text)]
    return len(words) > 1 and all(any(_is_form_of(word, other) for other in around) for word in words)


def _is_form_of(one: str, other: str) -> bool:
    """True for words that differ in no more than an ending: "tiefe", "tiefen"."""
    stem = max(_LEAST - 1, min(len(one), len(other)) - _ENDING)
    return one[:stem] == other[:stem] and abs(len(one) - len(other)) <= _ENDING


def asserts(stated: Statement, denied: Statement) -> bool:
    """True unless the words of an assertion only name what a longer wording denies: "lymph nodes" of "lymph nodes not enlarged"."""
    mention = stated.mention
    for other in stated.sentence.mentions:
        longer = other.start <= mention.start and mention.end <= other.end and other.end - other.start > mention.end - mention.start
        if longer and other.mention_class is MentionClass.NEGATIVE:
            return False
    return not (denied.mention.opposite and set(_words(stated)) <= set(_words(denied)))


def _covers_side(denied: Statement, stated: Statement) -> bool:
    """True where a denial is of both sides, of the side that is stated, or of none in particular."""
    if denied.side is None or denied.side.value == Laterality.BILATERAL:
        return True
    return stated.side is not None and stated.side.value == denied.side.value


def _is_named_in_full(report: CheckedReport, statement: Statement) -> bool:
    """True where a mention holds its concept's whole name: in a long section "effusion" may be another one."""
    names = report.knowledge.lexicon(report.document.language).preferred
    wanted = [t.folded for t in tokenize(names.get(statement.concept, ""))]
    return bool(wanted) and all(any(word.startswith(w) for word in _words(statement)) for w in wanted)


def _words(statement: Statement) -> list[str]:
    start = statement.span.start
    return [t.folded for t in tokenize(statement.span.text[statement.mention.start - start : statement.mention.end - start])]


def is_elsewhere(report: CheckedReport, denied: Statement, stated: Statement) -> bool:
    """True where the denial is of a place, level or side that the assertion does not name, or of what is left besides it."""
    within = {whole for place in _places(report, stated) for whole in wholes(place, report.ontology)}
    told = report.study
    within |= {f"rad:{f.value}" for f in told.of(StudyCategory.REGION, SectionKind.EXAM)}  # all that was examined
    expected = report.ontology.expected_anatomy(stated.concept)
    within |= set(expected)  # "no pneumothorax": some languages name the pleura in it
    if denied.concept != stated.concept:
        within |= {whole for place in expected for whole in wholes(place, report.ontology)}
    if _places(report, denied) - within or levels(denied) - levels(stated):
        return True
    here, there = _sides(report, denied), _sides(report, stated)
    return bool(here and there and not here & there) or _is_of_the_rest(told, denied)


def _sides(report: CheckedReport, statement: Statement) -> set[str]:
    """Return the one side that a statement or its sentence names; both where it names both."""
    if statement.side:
        both = statement.side.value == Laterality.BILATERAL
        return {Laterality.LEFT, Laterality.RIGHT} if both else {statement.side.value}
    sides = sides_of(report.document.language, report.knowledge)
    return {sides.words[m[1].lower()] for m in sides.within.finditer(statement.span.text)}


def _is_of_the_rest(told: Study, denied: Statement) -> bool:
    """True for "no other fracture", and for "lungs otherwise clear"."""
    said = denied.span.text if denied.mention.opposite else denied.mention.cue or ""
    words = f" {said.casefold()} "
    elsewhere = told.of(StudyCategory.ELSEWHERE)
    # The place is compared before the text, which is slow to do for every pair of a long report.
    near = (f for f in elsewhere if f.sentence.start == denied.span.start and f.value == "side")
    return any(f.sentence == denied.span and f" {f.span.text.casefold()} " in words for f in near)


def levels(statement: Statement) -> set[str]:
    """Return the vertebral levels that a statement's sentence names."""
    return levels_in(statement.span.text)


def levels_in(text: str) -> set[str]:
    """Return the vertebral levels that a text names."""
    return set(_LEVEL.findall(text.upper()))


def _places(report: CheckedReport, statement: Statement) -> set[str]:
    side = statement.side
    found = places_in(statement.sentence, report.ontology)
    # "Des deux côtés" are no ribs.
    return {m.concept for m in found if not (side and side.start <= m.start and m.end <= side.end)}


def same_words(one: Statement, other: Statement) -> bool:
    """True where two mentions share a word; different names of a concept may mean different kinds of it."""
    first, second = _words(one), _words(other)
    return any(a == b or (min(len(a), len(b)) >= _LEAST and (a in b or b in a)) for a in first for b in second)


def _is_unheaded_opening(report: CheckedReport, statement: Statement) -> bool:
    """The first sentence of a report without headings is often the question: "control after pneumonia"."""
    return statement.sentence is report.document.sentences[0] and report.document.sections[0].body_start == 0


def _is_gone(statement: Statement) -> bool:
    """True for what was there, or may have gone since: "decreased"."""
    mention = statement.mention
    smaller = mention.change is not None and mention.change.value == Change.DECREASED
    return (smaller and _is_of_another_time(statement)) or mention.presence in (Presence.RESOLVED, Presence.HISTORICAL)


def _is_of_another_time(statement: Statement) -> bool:
    mention = statement.mention
    # "Enlarged" is a change elsewhere, but not where it is a word of the finding itself.
    changed = mention.change is not None and not mention.start <= mention.change.start < mention.end
    return changed or mention.presence in (Presence.RESOLVED, Presence.HISTORICAL)


def is_blunt(denied: Statement) -> bool:
    """True where no word restricts the denial: "no effusion or pneumothorax", but not "no large effusion"."""
    mention, span = denied.mention, denied.span
    if mention.opposite:
        return True
    tokens = tokenize(span.text, span.start)
    cue = (mention.cue or "").split()
    inside = [t.raw for t in tokens if mention.start <= t.start and t.end <= mention.end]
    if any(inside[i : i + len(cue)] == cue for i in range(len(inside))):
        return True  # "menisci without tear"
    before = [i for i, t in enumerate(tokens) if t.end <= mention.start]
    after = [i for i, t in enumerate(tokens) if t.start >= mention.end]
    raw = [t.raw for t in tokens]
    ahead = [i for i in before if raw[i : i + len(cue)] == cue]
    if ahead:
        return _is_list(denied, [tokens[i] for i in range(ahead[-1] + len(cue), len(before))])
    # A denial that follows its finding: "Pneumothorax not seen", "Erguss nicht nachweisbar".
    return not before and bool(after)


def _is_list(denied: Statement, words: Sequence[Token]) -> bool:
    """True where a mention follows its cue at once, or another finding with no more than a joining word between them."""
    other = max((m.end for m in denied.sentence.mentions if m.end <= denied.mention.start), default=0)
    # "No right hernia": the side is compared elsewhere and restricts nothing else.
    side = denied.side
    free = [t for t in words if not (side and side.start <= t.start and t.end <= side.end)]
    between = [t for t in free if t.start >= other]
    if len(between) == len(free):
        return not free
    return not between or (len(between) == 1 and len(between[0].raw) <= _LINK)
