"""`template`: a placeholder left in, a choice not made, a sentence twice, or two sentences of which one should have been deleted."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.checks.deletion import without
from agent.checks.opposition import exclusive_pairs, left_normal, levels_in
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.types import Issue, IssueKind, MentionClass, Section, SectionKind, Sentence, Severity, Span, Suggestion
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.templates import load_templates
from kg.tokens import fold, tokenize

_WORDS, _FEWER = 5, 4
"""Words from which a sentence that stands twice was not dictated twice on purpose ("Unremarkable."); fewer where it has a mention."""
_UNMASKED = 8
"""Words from which a sentence is the same although some of its words are masked."""
_BRACKETS = (r"\[", r"\]"), ("<", ">")
_ASKING = (r"\[", r"\[\]", r"\]"), (r"<(?=[^\W\d])", "<>", ">"), (r"\{", "{}", r"\}")
"""Brackets around a request: what opens, what stands not within, what closes. "<5 mm" opens none."""
_ENDED = ".!?;\n"
_LABEL = re.compile(r"(?<=[.!?;] )[^\W\d][^.!?;:\n]{0,40}:[ ]*$")
"""What is asked for, within a line. At its beginning it may be a heading, or an item that every report has."""


def template(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each placeholder, open choice, repeated sentence and pair of exclusive sentences."""
    yield from _placeholders(report)
    yield from _repeated(report)
    for one, other in exclusive_pairs(report, opposite=True):
        name = report.ontology[one.concept].name
        yield Issue(
            kind=IssueKind.TEMPLATE,
            severity=POLICY[IssueKind.TEMPLATE],
            message=f'"{one.span.text}" and "{other.span.text}" exclude each other ({name}); delete one.',
            spans=(one.span, other.span),
            concept=one.concept,
            # What is described was seen; a normal sentence comes from the template.
            suggestion=without(report, one if one.mention_class is MentionClass.NEGATIVE else other),
            # The one sentence may speak of another examination in words that no cue knows.
            confidence=0.8,
        )
    for normal, stated in left_normal(report):
        name = report.ontology[stated.concept].name
        yield Issue(
            kind=IssueKind.TEMPLATE,
            severity=Severity.WARNING,
            message=f'"{normal.span.text}" is said beside "{stated.span.text}" ({name}); delete it, or say what it is of.',
            spans=tuple(sorted((normal.span, stated.span), key=lambda span: span.start)),
            concept=stated.concept,
            # Some readers mean: apart from what is said of that place.
            confidence=0.6,
        )


def _placeholders(report: CheckedReport) -> Iterator[Issue]:
    text = report.document.report.text
    end = 0
    for match in _unfilled(report.document.language).finditer(text):
        section = next((s.kind for s in report.document.sections if s.start <= match.start() < s.end), SectionKind.OTHER)
        # Signs and nouns in brackets are masks outside the body; a request is none anywhere.
        if match.start() < end or _is_form(text, match) or not (section.is_body or match["asked"]):
            continue
        end = match.end()
        yield Issue(
            kind=IssueKind.TEMPLATE,
            severity=POLICY[IssueKind.TEMPLATE],
            message=f'"{match[0]}" was left in from a template; fill it in or delete it.',
            spans=(Span(match.start(), match.end(), match[0], section),),
            suggestion=_deletion(text, match.start(), match.end()) if match["asked"] else None,
            # No such signs stand in dictated text; masks of anonymised corpora are excluded by the tables.
            confidence=0.95,
        )


def _deletion(text: str, start: int, end: int) -> Suggestion | None:
    """Return the deletion of a request that stands alone, or behind the choice that it asked for; None where words would be missing."""
    before, after = text[:start].rstrip(" "), text[end:]
    alternatives = [part.strip().rsplit(" ", 1)[-1] for part in re.split(r"[/|,]", text[start + 1 : end - 1])]
    if len(alternatives) > 1 and before.endswith(tuple(f" {word}" for word in alternatives if word)):
        return Suggestion(len(before), end, "")
    label = _LABEL.search(text[:start])
    if label:
        before = text[: label.start()].rstrip(" ")
    if (before and before[-1] not in _ENDED) or not re.match(r"\s*(?:\.|\n|$)|\s+\w", after):
        return None
    end += len(after) - len(after.lstrip(" ").removeprefix(".")) if re.match(r" *\.", after) else 0
    if before and before[-1] != "\n":
        return Suggestion(len(before), end, "")
    # At the beginning of a line the blank or line end behind it goes too.
    return Suggestion(len(before), end + len(text[end:]) - len(re.sub(r"^(?: *\n| +)", "", text[end:])), "")


@lru_cache(maxsize=64)
def _unfilled(language: str) -> re.Pattern[str]:
    words = load_templates(language)
    blanks = "|".join(re.escape(word) for word in words.blanks)
    choices = "|".join(re.escape(choice).replace("/", r"\s?/\s?") for choice in sorted(words.choices, key=len, reverse=True))
    verbs = "|".join(re.escape(verb) for verb in words.verbs)
    asked = [rf"{front}(?=[^{no}\n]{{0,80}}(?<!\w)(?:{verbs})(?!\w))[^{no}\n]{{1,120}}{back}" for front, no, back in _ASKING if verbs]
    parts = [rf"(?P<asked>(?i:{'|'.join(asked or ['(?!)'])}))", *words.symbols]
    if blanks:
        parts += [rf"(?i:{front}\s*(?:{blanks})(?:[ /:][^\]<>\n]{{0,40}})?{back})" for front, back in _BRACKETS]
    if choices:
        parts.append(rf"(?i:(?<![\w/])(?:{choices})(?![\w/]))")
    return re.compile("|".join(parts))


def _is_form(text: str, match: re.Match[str]) -> bool:
    """True in a form with ticked boxes, and for stars that decorate a line from both ends."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)].strip()
    if match[0].startswith("["):
        return "[x]" in text.lower()
    return match[0] == "***" and line.startswith("*") and line.endswith("*")


def _repeated(report: CheckedReport) -> Iterator[Issue]:
    """A sentence twice in a section; three times is a list that repeats itself on purpose (levels of the spine)."""
    for section in report.document.sections:
        if not section.kind.is_body:
            continue
        seen: dict[str, list[Sentence]] = {}
        for sentence in _within(report.document.sentences, section):
            seen.setdefault(_key(sentence.span.text), []).append(sentence)
        pairs = [same for key, same in seen.items() if len(same) == 2 and _says_enough(key, same[0])]
        # Several pairs, or another side or level in between, are a list of two sides or levels that are described alike.
        loose = [same for same in pairs if not _names_its_place(report, same[0])]
        for one, other in pairs:
            if [one, other] not in loose or (
                len(loose) == 1 and _last_places(report, section, one) == _last_places(report, section, other)
            ):
                yield _repetition(report.document.report.text, one.span, other.span)


def _says_enough(key: str, sentence: Sentence) -> bool:
    words = key.split()
    masked = words.count(fold("XXXX"))
    return len(words) >= (_FEWER if sentence.mentions else _WORDS) and (not masked or len(words) - masked >= _UNMASKED)


def _names_its_place(report: CheckedReport, sentence: Sentence) -> bool:
    """True where a sentence names its own side or level: no heading before it can tell it from another."""
    sides = _sides(report.knowledge, report.document.language)
    return bool(levels_in(sentence.span.text)) or any(token.folded in sides for token in tokenize(sentence.span.text))


def _last_places(report: CheckedReport, section: Section, sentence: Sentence) -> tuple[str | None, set[str]]:
    """Return the side and the levels that were last named in a section before a sentence."""
    texts = [s.span.text for s in _within(report.document.sentences, section) if s.span.start < sentence.span.start]
    levels = next((found for text in reversed(texts) if (found := levels_in(text))), set())
    return _last_side(report, section, sentence), levels


def _last_side(report: CheckedReport, section: Section, sentence: Sentence) -> str | None:
    """Return the side that was last named in a section before a sentence."""
    sides = _sides(report.knowledge, report.document.language)
    before = tokenize(report.document.report.text[section.body_start : sentence.span.start])
    return next((sides[token.folded] for token in reversed(before) if token.folded in sides), None)


@lru_cache(maxsize=64)
def _sides(knowledge: KnowledgeBase, language: str) -> dict[str, str]:
    cues = [cue for cue in knowledge.language(language).cues if cue.category is Category.LATERALITY]
    return {fold(word): cue.value for cue in cues for word in cue.text.split("/") if " " not in cue.text}


def _within(sentences: Sequence[Sentence], section: Section) -> Iterator[Sentence]:
    return (s for s in sentences if section.start <= s.span.start < section.end)


@lru_cache(maxsize=50_000)
def _key(text: str) -> str:
    return " ".join(token.folded for token in tokenize(text))


def _repetition(text: str, first: Span, second: Span) -> Issue:
    start = len(text[: second.start].rstrip(" "))
    return Issue(
        kind=IssueKind.TEMPLATE,
        severity=Severity.WARNING,
        message=f'"{second.text}" stands twice in the section; delete one.',
        spans=(first, second),
        suggestion=Suggestion(start, second.end, ""),
        # A repeated sentence is a slip, but harms nobody.
        confidence=0.8,
    )
