"""The confusion gallery: an HTML page of every wrong cell with its evidence, for the eyes of who may read the reports.

It is the one output of an evaluation that holds report text. It has no scripts and loads nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape
from itertools import groupby

from agent.evaluation.cells import ScoredCell
from agent.evaluation.report import Evaluation
from agent.output import AnnotationModel, LabelModel
from agent.types import CLASSES

_NOTE = "This page holds report text: patient data. Keep it where the reports may be kept, and delete it when you are done."
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
.note { border: 2px solid #d22; border-radius: .4rem; padding: .5rem .75rem; font-weight: 600; }
table { border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }
th, td { border-bottom: 1px solid #8886; padding: .25rem .75rem .25rem 0; text-align: start; vertical-align: top; font-weight: 400; }
thead th { font-size: .85em; }
blockquote { margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid #8886; border-radius: .4rem; padding: .75rem; }
"""


def gallery(evaluation: Evaluation, results: Sequence[AnnotationModel], texts: Sequence[str]) -> str:
    """Return the page.

    Args:
        evaluation: the scored cells.
        results: what they were made from, in the order of the gold file.
        texts: the reports, in the same order.
    """
    labels = {(number, label.finding): label for number, result in enumerate(results) for label in result.labels}
    wrong = sorted((c for c in evaluation.cells if not c.right), key=partial(_place, findings=evaluation.table.findings))
    by_finding = [(name, list(cells)) for name, cells in groupby(wrong, key=lambda cell: cell.finding)]
    sections = "".join(_finding(number, name, cells, labels) for number, (name, cells) in enumerate(by_finding))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>radconcord: confusions</title><style>{_STYLE}</style></head><body>\n<main><h1>Confusions</h1>"
        f'<p class="note">{_NOTE}</p><p>{len(wrong)} of {len(evaluation.cells)} cells are wrong.</p>'
        f"{_contents(by_finding)}{sections}{''.join(_reports(wrong, texts))}</main></body></html>\n"
    )


def _place(cell: ScoredCell, findings: Sequence[str]) -> tuple[int, int, int, float]:
    """By finding, then by confusion, the surest errors first."""
    return findings.index(cell.finding), CLASSES.index(cell.gold), CLASSES.index(cell.predicted), -cell.confidence


def _contents(by_finding: Sequence[tuple[str, Sequence[ScoredCell]]]) -> str:
    links = "".join(f'<li><a href="#f{n}">{escape(name)}</a>: {len(cells)}</li>' for n, (name, cells) in enumerate(by_finding))
    return f'<nav aria-label="Findings with confusions"><ul>{links}</ul></nav>' if links else ""


def _finding(number: int, name: str, cells: Sequence[ScoredCell], labels: Mapping[tuple[int, str], LabelModel]) -> str:
    counted = Counter((cell.gold, cell.predicted) for cell in cells)
    summary = ", ".join(f"{gold} → {predicted}: {count}" for (gold, predicted), count in counted.items())
    titles = "".join(f'<th scope="col">{title}</th>' for title in ("Report", "Gold", "Predicted", "Confidence", "Evidence"))
    rows = "".join(_row(cell, labels.get((cell.report, name))) for cell in cells)
    return (
        f'<section id="f{number}"><h2>{escape(name)}</h2><p>{summary}</p>'
        f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table></section>\n"
    )


def _row(cell: ScoredCell, label: LabelModel | None) -> str:
    review = " (needs review)" if cell.needs_review else ""
    quotes = (
        "".join(f'<blockquote dir="auto">{escape(e.text)} <small>{e.section}</small></blockquote>' for e in label.evidence) if label else ""
    )
    evidence = quotes or ("the report failed" if cell.failed else "no sentence")
    return (
        f'<tr><th scope="row"><a href="#r{cell.report}">{escape(cell.report_id)}</a></th><td>{cell.gold}</td>'
        f"<td>{cell.predicted}{review}</td><td>{cell.confidence:.2f}</td><td>{evidence}</td></tr>"
    )


def _reports(wrong: Sequence[ScoredCell], texts: Sequence[str]) -> Iterator[str]:
    """The reports with a wrong cell in full: where a finding was missed there is no evidence to show."""
    if wrong:
        yield "<h2>Reports</h2>\n"
    for number, report_id in sorted({(cell.report, cell.report_id) for cell in wrong}):
        yield f'<article id="r{number}"><h3>{escape(report_id)}</h3><pre dir="auto">{escape(texts[number])}</pre></article>\n'
