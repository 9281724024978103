"""Sections of a report by their headings; headings are data (`headings.tsv`), layout is handled here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.types import Section, SectionKind
from kg.language import Heading
from kg.tokens import fold

_BLANKS = r" \t\u00a0\u2007\u202f"
"""Blanks within a line; word processors put no-break ones before a colon."""
# A heading may begin the text or a line, or follow a sentence end; lower-cased corpora separate by two spaces.
_START = re.compile(rf"(?:\A|(?<=\n)|(?<=[.!?:])|(?<=\s\s))[{_BLANKS}]*(?:[-*#>•]+[{_BLANKS}]*)?(?:\(?\d{{1,2}}[.)][{_BLANKS}]*)?")
_WORD = re.compile(r"[^\W_][^\W_'’]*(?:['’-][^\W_]+)*")
_BETWEEN_WORDS = re.compile(rf"[{_BLANKS}/&,.()-]{{0,8}}")
_END = re.compile(rf"[{_BLANKS}]*(?::|[{_BLANKS}][-–—][{_BLANKS}]|(?=[{_BLANKS}]*(?:\r?\n|\Z)))")
_LAYOUT_END = re.compile(rf"[{_BLANKS}]{{2,}}")
_BLANK_LINE = re.compile(rf"\r?\n[{_BLANKS}]*\r?\n\s*")
_LINE_END = re.compile(r"\r?\n\s*")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_])\s?[.!?]\s+(?=[^\W\d_]{2})")
_MAX_TITLE = 200
_TOLD = 3
"""Sentences that make a narrative."""


@dataclass(frozen=True, slots=True)
class _Found:
    kind: SectionKind
    start: int
    body_start: int


class Sectionizer:
    """Cuts reports into sections by the headings of given languages."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self._kinds: dict[tuple[str, ...], SectionKind] = {}
        for heading in headings:
            key = tuple(fold(word) for word in _WORD.findall(heading.text))
            self._kinds.setdefault(key, SectionKind(heading.section))
        self._longest = max((len(key) for key in self._kinds), default=0)

    def split(self, text: str) -> tuple[Section, ...]:
        """Return the sections of a text: in order, disjoint, covering it; empty for an empty text.

        Text without any heading is findings; what stands before the first heading is the exam title where
        a findings heading follows, otherwise findings. A paragraph without a heading after a preliminary section
        (indication, technique ...) is findings too.
        """
        if not text:
            return ()
        found = self._headings(text)
        if not found or found[0].start > 0:
            end = found[0].start if found else len(text)
            found.insert(0, _Found(_opening_kind(text[:end], found), 0, 0))
        found = _with_unheaded_findings(text, found)
        ends = [*(f.start for f in found[1:]), len(text)]
        return tuple(Section(f.kind, f.start, end, min(f.body_start, end)) for f, end in zip(found, ends, strict=True))

    def _headings(self, text: str) -> list[_Found]:
        found: list[_Found] = []
        # Two spaces end a heading only in text without capitals, where punctuation has been stripped.
        stripped = not any(c.isupper() for c in text)
        for start in _START.finditer(text):
            if found and start.end() < found[-1].body_start:
                continue
            match = self._heading_at(text, start.end(), stripped)
            if match is not None:
                found.append(_Found(match[0], start.start(), match[1]))
        return found

    def _heading_at(self, text: str, at: int, stripped: bool) -> tuple[SectionKind, int] | None:
        """Return the kind and the body's start of the longest heading that begins at `at`."""
        words: list[str] = []
        best = None
        while len(words) < self._longest and (match := _WORD.match(text, at)) is not None:
            words.append(fold(match.group()))
            kind = self._kinds.get(tuple(words))
            end = _END.match(text, match.end()) or (_LAYOUT_END.match(text, match.end()) if stripped else None)
            if kind is not None and end is not None:
                best = kind, end.end()
            gap = _BETWEEN_WORDS.match(text, match.end())
            at = gap.end() if gap else match.end()
        return best


def _with_unheaded_findings(text: str, found: list[_Found]) -> list[_Found]:
    """A paragraph without a heading after a preliminary section is findings; where nothing else is, so is a line."""
    announced = any(f.kind is SectionKind.FINDINGS and f.body_start > f.start for f in found)
    concluded = any(f.kind is SectionKind.IMPRESSION for f in found)
    ends = [*(f.start for f in found[1:]), len(text)]
    completed = []
    for section, end in zip(found, ends, strict=True):
        completed.append(section)
        if section.kind.is_body:
            continue
        body = text[section.body_start : end].rstrip()
        lead = len(body) - len(body.lstrip())
        is_exam = section.kind is SectionKind.EXAM
        # A title on a line of its own, then a blank line: what follows is no longer the title.
        titled = is_exam and not announced and _BLANK_LINE.match(body[:lead].lstrip(" \t")) is not None
        gap = _BLANK_LINE.search(body, 0 if titled else lead) or (None if announced else _sentence_line(body, lead))
        if gap is None and not (announced or concluded or is_exam):
            gap = _told(body)
        if gap is not None:
            at = section.body_start + gap.end()
            completed.append(_Found(SectionKind.FINDINGS, at, at))
        elif is_exam and body.strip() and not announced and (not concluded or _told(body)):
            # "Chest radiograph: lungs clear, heart normal." holds the findings in the title's own line.
            completed[-1] = _Found(SectionKind.FINDINGS, section.start, section.body_start)
    return completed


def _told(body: str) -> re.Match[str] | None:
    """Find the end of the first of three sentences or more: too many for a title or a technique."""
    stops = list(_SENTENCE_END.finditer(body))
    return stops[0] if len(stops) >= _TOLD - 1 else None


def _sentence_line(body: str, start: int) -> re.Match[str] | None:
    """Find a line end after which something new begins, not the next line of a wrapped sentence."""
    lines = _LINE_END.finditer(body, start)
    return next((m for m in lines if body[m.start() - 1] in ".?!" or body[m.end() : m.end() + 1].isupper()), None)


def _opening_kind(opening: str, found: list[_Found]) -> SectionKind:
    """A title stands on a line of its own, or says nothing: statements before the first heading are findings."""
    has_findings = any(f.kind is SectionKind.FINDINGS for f in found)
    is_title = "\n" in opening or not re.search(r"[.!?](?:\s|$)", opening)
    return SectionKind.EXAM if has_findings and is_title and len(opening) <= _MAX_TITLE else SectionKind.FINDINGS
