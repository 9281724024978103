"""What stands beside a report on its page: a card for each issue, and the table of labels."""

from collections.abc import Sequence
from html import escape

from agent.issue_filter import fingerprint
from agent.rendering.sides import Side, sides
from agent.types import Annotation, FindingLabel, Issue, MentionClass


def issue_card(annotation: Annotation, issue: Issue, name: str, with_fingerprint: bool) -> str:
    """Return an issue as a list item: what, how sure, why, its sides, and the edit.

    Args:
        annotation: the report with the issue.
        issue: one of its issues.
        name: the item's id, which the marks in the text link to.
        with_fingerprint: whether to show what `--dismiss` takes.
    """
    head = f"<strong>{issue.severity}</strong> {issue.kind} <small>{issue.confidence:.0%}</small>"
    quotes = "".join(_quote(side, annotation.language) for side in sides(annotation, issue))
    dismiss = f"<p><small>--dismiss {fingerprint(annotation.report, issue)}</small></p>" if with_fingerprint else ""
    return (
        f'<li id="{name}" class="{issue.severity}" tabindex="-1"><p>{head}</p><p>{escape(issue.message)}</p>'
        f"<dl>{quotes}</dl>{_edit(annotation, issue)}{dismiss}</li>"
    )


def _quote(side: Side, language: str) -> str:
    """A sentence with the words of the issue in bold."""
    parts, at = [], side.span.start
    for start, end in sorted(side.words):
        if start >= at:
            parts += [escape(_cut(side, at, start)), f"<b>{escape(_cut(side, start, end))}</b>"]
            at = end
    quoted = "".join([*parts, escape(_cut(side, at, side.span.end))])
    return f'<dt>{side.span.section}</dt><dd lang="{escape(language)}">{quoted}</dd>'


def _cut(side: Side, start: int, end: int) -> str:
    return side.span.text[start - side.span.start : end - side.span.start]


def _edit(annotation: Annotation, issue: Issue) -> str:
    if issue.suggestion is None:
        return ""
    edit = issue.suggestion
    removed, added = annotation.report.text[edit.start : edit.end], edit.replacement
    parts = [f"<del>{escape(removed)}</del>"] * bool(removed) + [f"<ins>{escape(added)}</ins>"] * bool(added)
    return f"<p>Suggested: {' → '.join(parts)}</p>"


def labels_table(annotation: Annotation) -> str:
    """Return what the report states about the findings of the taxonomy, and a folded list of what it does not mention."""
    stated = [label for label in annotation.labels if label.mention_class is not MentionClass.NOT_MENTIONED]
    others = [label.finding for label in annotation.labels if label.mention_class is MentionClass.NOT_MENTIONED]
    rows = "".join(_label_row(label) for label in stated)
    head = '<tr><th scope="col">Finding</th><th scope="col">Class</th><th scope="col">Confidence</th></tr>'
    table = f"<table><caption>Labels</caption><thead>{head}</thead><tbody>{rows}</tbody></table>" if stated else ""
    return table + _not_mentioned(others)


def _label_row(label: FindingLabel) -> str:
    review = " (needs review)" if label.needs_review else ""
    return f'<tr><th scope="row">{escape(label.finding)}</th><td>{label.mention_class}{review}</td><td>{label.confidence:.2f}</td></tr>'


def _not_mentioned(findings: Sequence[str]) -> str:
    if not findings:
        return ""
    return f"<details><summary>{len(findings)} findings not mentioned</summary><p>{escape(', '.join(findings))}</p></details>"
