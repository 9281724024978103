"""Issues as lines for a terminal: the reason, then each sentence with the words underlined and the edit."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len

from agent.issue_filter import fingerprint
from agent.rendering.sides import Side, sides
from agent.types import Annotation, Issue, Status, Suggestion

WIDTH = 96
"""Columns of report text in a line; longer sentences go on in the next line."""
_SECTION_COLUMNS = 10
Cell = tuple[int, str]
"""A character's offset in the report, and what is shown for it."""


def text_lines(annotation: Annotation, *, with_fingerprints: bool = False) -> str:
    """Return the issues of one report as lines of text.

    Args:
        annotation: of one report.
        with_fingerprints: whether to show what `--dismiss` takes.
    """
    name = _shown_text(annotation.report.id)
    if annotation.status is Status.FAILED:
        return f"{name}: failed: {_shown_text(annotation.error or '')}\n"
    if not annotation.issues:
        return f"{name}: no issue found\n"
    lines: list[str] = []
    for issue in annotation.issues:
        dismiss = f" (--dismiss {fingerprint(annotation.report, issue)})" if with_fingerprints else ""
        lines += [f"{name}: {issue.severity} [{issue.kind}] {_shown_text(issue.message)}{dismiss}", *_issue_lines(annotation, issue)]
    return "".join(f"{line}\n" for line in lines)


def _issue_lines(annotation: Annotation, issue: Issue) -> Iterator[str]:
    for side in sides(annotation, issue):
        section = side.span.section.upper()
        for row in _wrapped(_cells(side)):
            yield f"    {section:>{_SECTION_COLUMNS}} | {''.join(shown for _, shown in row).rstrip()}"
            section = ""
            if marks := _underline(row, side):
                yield f"    {'':>{_SECTION_COLUMNS}} | {marks}"


def _cells(side: Side) -> list[Cell]:
    """The characters of a sentence, and a blank after it where something is to be inserted there."""
    cells = [(at, _shown(c)) for at, c in enumerate(side.span.text, side.span.start)]
    return [*cells, (side.span.end, " ")] if any(start == side.span.end for start, _ in side.words) else cells


def _shown(character: str) -> str:
    """What a terminal shows for a character: no line ends, no escape sequences, nothing invisible that shifts the underline."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return " " if character.isspace() or category == "Cc" else character


def _shown_text(text: str) -> str:
    return "".join(map(_shown, text))


def _wrapped(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cut a sentence into rows, after a blank where there is one."""
    while cells:
        cut = _cut(cells)
        yield cells[:cut]
        cells = cells[cut:]


def _cut(cells: list[Cell]) -> int:
    """How many characters go into the first row."""
    columns, last_blank = 0, 0
    for number, (_, shown) in enumerate(cells):
        columns += cell_len(shown)
        if columns > WIDTH:
            return last_blank or max(number, 1)
        if shown == " ":
            last_blank = number + 1
    return len(cells)


def _underline(row: list[Cell], side: Side) -> str:
    """The marks below a row, and the edit after them where it ends in this row; empty where nothing is marked."""
    # Something inserted has no words of its own: one mark shows the place.
    stretches = [(start, max(end, start + 1)) for start, end in side.words]
    marks = "".join(("^" if any(start <= at < end for start, end in stretches) else " ") * cell_len(shown) for at, shown in row).rstrip()
    edit = side.edit
    if edit and any(at == max(edit.end - 1, edit.start) for at, _ in row):
        return f"{marks} {_proposal(edit)}"
    return marks


def _proposal(edit: Suggestion) -> str:
    if not edit.replacement:
        return "suggest: remove"
    verb = "suggest:" if edit.end > edit.start else "suggest to insert:"
    return f"{verb} {_shown_text(edit.replacement)}"
