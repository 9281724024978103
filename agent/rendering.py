"""Issues for people: plain text with the words underlined, and a self-contained HTML page."""

import html
from collections.abc import Sequence

from agent.types import Annotation, Issue, Span, Status, Suggestion

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color-scheme: light dark; }
pre { white-space: pre-wrap; font: inherit; border: 1px solid #8886; border-radius: .5rem; padding: 1rem; }
mark.error { background: #f992; border-bottom: 2px solid #c00; } mark.warning { background: #fc93; border-bottom: 2px solid #b70; }
mark.info { background: #9cf3; border-bottom: 2px solid #06c; } mark { color: inherit; } li { margin: .3rem 0; } code { font-weight: 600; }
"""


def text_lines(annotation: Annotation) -> str:
    """Return the issues of one report as lines of text, each with its sentences and the edit underlined."""
    name = annotation.report.id
    if annotation.status is Status.FAILED:
        return f"{name}: failed: {annotation.error}\n"
    if not annotation.issues:
        return f"{name}: no issue found\n"
    return "".join(f"{name}: {_text_issue(issue)}" for issue in annotation.issues)


def _text_issue(issue: Issue) -> str:
    lines = [f"{issue.severity} [{issue.kind}] {issue.message}\n"]
    for span in issue.spans:
        lines.append(f"    {span.section.upper():>10} | {_one_line(span.text)}\n")
        if issue.suggestion and span.start <= issue.suggestion.start < span.end:
            lines.append(f"    {'':>10} | {_underline(span, issue.suggestion)}\n")
    return "".join(lines)


def _one_line(text: str) -> str:
    """Keep the length, so that underlines stand below their words."""
    return "".join(" " if c.isspace() else c for c in text)


def _underline(span: Span, edit: Suggestion) -> str:
    mark = "^" * max(1, edit.end - edit.start)
    return f"{' ' * (edit.start - span.start)}{mark} suggest: {edit.replacement}"


def html_page(annotations: Sequence[Annotation]) -> str:
    """Return one HTML page with every report, its issues marked in the text; it loads nothing from anywhere."""
    parts = "".join(_html_report(annotation) for annotation in annotations)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>radconcord</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>Proofreading</h1>{parts}</body></html>\n'


def _html_report(annotation: Annotation) -> str:
    title = f"<h2>{html.escape(annotation.report.id)}</h2>"
    if annotation.status is Status.FAILED:
        return f"{title}<p>failed: {html.escape(annotation.error or '')}</p>"
    items = "".join(_html_issue(issue) for issue in annotation.issues) or "<li>no issue found</li>"
    return f"<section>{title}<ul>{items}</ul><pre>{_marked_text(annotation)}</pre></section>"


def _html_issue(issue: Issue) -> str:
    edit = f" Suggested: <code>{html.escape(issue.suggestion.replacement)}</code>." if issue.suggestion else ""
    return f"<li><strong>{issue.severity}</strong> ({issue.kind}) {html.escape(issue.message)}{edit}</li>"


def _marked_text(annotation: Annotation) -> str:
    """The report with the spans of its issues marked; where spans overlap, the first stands."""
    text, parts, at = annotation.report.text, [], 0
    for span, issue in sorted(((s, i) for i in annotation.issues for s in i.spans), key=lambda pair: pair[0].start):
        if span.start < at:
            continue
        parts.append(html.escape(text[at : span.start]))
        parts.append(f'<mark class="{issue.severity}" title="{html.escape(issue.message)}">{html.escape(span.text)}</mark>')
        at = span.end
    return "".join([*parts, html.escape(text[at:])])
