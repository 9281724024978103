"""One edit of a text, and the small steps that injectors make edits with."""

import re
from dataclasses import dataclass

from agent.checks.wording import in_the_style_of
from agent.injection.errors import ErrorType, InjectedError
from agent.types import SectionKind, Sentence, Span

_ABBREVIATED = 4
"""Letters of an abbreviation, which says nothing of the capitals of its sentence."""
_LIST_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|[-*•])?\s*")


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of `text[start:end]` of a clean report, of which it becomes wrong."""

    start: int
    end: int
    replacement: str
    description: str
    section: SectionKind
    against: Span | None = None
    """The sentence of the clean report that shows the error."""


def replaced(sentence: Span, start: int, end: int, new: str, description: str, against: Span | None = None) -> Edit:
    """Put words into the place of others of a sentence, with their capitals."""
    old = sentence.text[start - sentence.start : end - sentence.start]
    styled = _styled(old, new, sentence.text)
    return Edit(start, end, styled, f'"{styled}" for "{old}": {description}', sentence.section, against)


def _styled(old: str, new: str, sentence: str) -> str:
    """Return `new` with the capitals of `old`; abbreviations lend theirs to no word, and keep their own."""
    if any(c.isupper() for c in new[1:]):
        return new
    if old.isupper() and len(old) <= _ABBREVIATED and not sentence.isupper():
        return new
    return in_the_style_of(old, new)


def appended(after: Span, text: str, description: str, against: Span | None = None) -> Edit:
    """Write a sentence of its own behind another."""
    text = text.rstrip(". ")
    stop = "" if after.text.rstrip().endswith((".", "!", "?")) else "."
    return Edit(after.end, after.end, f"{stop} {text[:1].upper()}{text[1:]}.", description, after.section, against)


def deleted(sentence: Sentence, text: str, description: str, against: Span | None = None) -> Edit:
    """Take a sentence out, with the space behind it."""
    start, end = sentence.span.start, sentence.span.end
    while end < len(text) and text[end].isspace():
        end += 1
    return Edit(start, end, "", description, sentence.span.section, against)


def opening(sentence: Span) -> int:
    """Return where the first word of a sentence begins, behind its number in a list."""
    found = _LIST_NUMBER.match(sentence.text)
    return sentence.start + (found.end() if found else 0)


def applied(text: str, edit: Edit) -> str:
    """Return the text with an edit."""
    return text[: edit.start] + edit.replacement + text[edit.end :]


def record(text: str, edit: Edit, error_type: ErrorType, sentences: tuple[Span, ...]) -> InjectedError:
    """Return what an edit did.

    Args:
        text: the clean report.
        edit: the change.
        error_type: why it is wrong.
        sentences: all sentences of the clean report; those that the edit touches are where a reader would look.
    """
    by = len(edit.replacement) - (edit.end - edit.start)
    touched = [s for s in sentences if s.start < edit.start <= s.end or edit.start <= s.start < edit.end]
    looked_at = {(s.start if s.start <= edit.start else edit.start, _moved(s.end, edit, by)) for s in touched}
    if edit.against:
        looked_at.add((_moved(edit.against.start, edit, by), _moved(edit.against.end, edit, by)))
    return InjectedError(
        type=error_type,
        start=edit.start,
        end=edit.start + len(edit.replacement),
        original=text[edit.start : edit.end],
        replacement=edit.replacement,
        section=edit.section,
        description=edit.description,
        sentences=tuple(sorted(looked_at)),
    )


def _moved(offset: int, edit: Edit, by: int) -> int:
    """Return where an offset of the clean report is after the edit; what was deleted ends where it began."""
    if offset < edit.end or (offset == edit.start and edit.start < edit.end):
        return offset if offset <= edit.start else edit.start + len(edit.replacement)
    return offset + by
