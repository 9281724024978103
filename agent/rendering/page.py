"""A self-contained HTML page of reports with their issues, and the same of one report as a fragment; without scripts, loading nothing."""

import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from agent.rendering.cards import issue_card, labels_table
from agent.rendering.segments import Marked, Segment, segments
from agent.rendering.sides import sides
from agent.types import Annotation, Issue, Severity, Status

_NOTE = "Decision support; not a medical device. This page holds report text: patient data."


def html_page(annotations: Sequence[Annotation], *, with_fingerprints: bool = False) -> str:
    """Return one HTML page with every report.

    Args:
        annotations: of one or more reports.
        with_fingerprints: whether to show what `--dismiss` takes.
    """
    names = [f"r{number}" for number in range(1, len(annotations) + 1)]
    parts = (_article(a, name, with_fingerprints) for name, a in zip(names, annotations, strict=True))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<title>radconcord</title><style>{_style()}</style></head><body class="radconcord">\n'
        f"<main><h1>Proofreading</h1><p>{_NOTE}</p>{_contents(annotations, names)}{''.join(parts)}</main></body></html>\n"
    )


def html_fragment(annotation: Annotation) -> str:
    """Return one report as HTML with its own style, for a notebook."""
    # Several reports may stand in one notebook: their anchors must differ.
    name = "r" + hashlib.sha256(f"{annotation.report.id}\n{annotation.report.text}".encode("utf-8", "replace")).hexdigest()[:8]
    return f'<div class="radconcord"><style>{_style()}</style>{_article(annotation, name, False)}</div>'


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _contents(annotations: Sequence[Annotation], names: Sequence[str]) -> str:
    """Links to the reports with issues, where there is more than one report."""
    if len(annotations) < 2:
        return ""
    rows = [
        f'<li><a href="#{name}">{escape(a.report.id)}</a>: {_summary(a)}</li>'
        for name, a in zip(names, annotations, strict=True)
        if a.issues or a.status is Status.FAILED
    ]
    return f'<nav aria-label="Reports with issues"><p>{len(annotations)} reports, {len(rows)} to look at</p><ul>{"".join(rows)}</ul></nav>'


def _summary(annotation: Annotation) -> str:
    if annotation.status is Status.FAILED:
        return "failed"
    counts = [(severity, sum(i.severity is severity for i in annotation.issues)) for severity in Severity]
    return ", ".join(f"{count} {severity}" for severity, count in counts if count) or "no issue found"


def _article(annotation: Annotation, name: str, with_fingerprints: bool) -> str:
    title = f'<h2 id="{name}-title">{escape(annotation.report.id)}</h2>'
    opening = f'<article id="{name}" aria-labelledby="{name}-title">{title}'
    if annotation.status is Status.FAILED:
        return f'{opening}<p class="summary">failed: {escape(annotation.error or "")}</p></article>\n'
    numbered = enumerate(annotation.issues, 1)
    cards = "".join(issue_card(annotation, issue, f"{name}-i{number}", with_fingerprints) for number, issue in numbered)
    return (
        f'{opening}<p class="summary">{_summary(annotation)}</p><div class="columns">'
        f'<div class="text" lang="{escape(annotation.language)}" dir="auto">{_marked_text(annotation, name)}</div>'
        f'<aside aria-label="Issues and labels"><ol class="issues">{cards}</ol>{labels_table(annotation)}</aside></div></article>\n'
    )


def _marked_text(annotation: Annotation, name: str) -> str:
    """The report with its issues marked; the marks change nothing of the text, so that it can be copied."""
    text = annotation.report.text
    found = segments(len(text), _marks(annotation))
    return "".join(_segment(segment, text[segment.start : segment.end], annotation.issues, name) for segment in found)


def _marks(annotation: Annotation) -> list[Marked]:
    """The spans of the issues, and the words in them that the issues are about."""
    found = []
    for number, issue in enumerate(annotation.issues):
        found += [Marked(span.start, span.end, number) for span in issue.spans]
        found += [Marked(start, end, number, words=True) for side in sides(annotation, issue) for start, end in side.words]
    return found


def _segment(segment: Segment, text: str, issues: Sequence[Issue], name: str) -> str:
    """One segment; where words begin it is a link to the issue beside, which the keyboard reaches."""
    if not segment.issues:
        return escape(text)
    # What the issue is about stands out from the rest of its sentence.
    shown = issues[(segment.words_of or segment.issues)[0]]
    tip = escape("\n".join(_tip(issues[number]) for number in segment.issues))
    look = f'class="flag {shown.severity}{" words" if segment.words_of else ""}" data-tip="{tip}"'
    if not segment.first_of:
        return f'<mark {look} tabindex="-1">{escape(text)}</mark>'
    targets = [f"{name}-i{number + 1}" for number in segment.first_of]
    return f'<a {look} href="#{targets[0]}" aria-describedby="{" ".join(targets)}"><mark>{escape(text)}</mark></a>'


def _tip(issue: Issue) -> str:
    """What is shown over the words: the reason, which names the other side, and the fix."""
    others = [f"{span.section.upper()}: {' '.join(span.text.split())}" for span in issue.spans] if len(issue.spans) > 1 else []
    edit = [f"Suggested: {issue.suggestion.replacement or 'remove'}"] if issue.suggestion else []
    return "\n".join([f"{issue.severity}: {issue.message}", *others, *edit])
