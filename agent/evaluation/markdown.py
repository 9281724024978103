"""An evaluation as Markdown, to read or to paste into a paper's supplement."""

import math
from collections.abc import Iterable, Iterator, Sequence

from agent.evaluation.bootstrap import Interval
from agent.evaluation.calibration import Calibration
from agent.evaluation.comparison import Comparison, PairedTests
from agent.evaluation.report import Evaluation
from agent.types import MentionClass

_NONE = "–"
_SHOWN_P = 0.001


def markdown(evaluation: Evaluation) -> str:
    """Return all figures as Markdown; what is not defined is a dash."""
    parts = [_overview(evaluation), _figures(evaluation), _classes(evaluation), _findings(evaluation)]
    parts += [_calibration(evaluation), _abstention(evaluation)]
    if evaluation.comparison is not None:
        parts.append(_comparison(evaluation.comparison))
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _overview(evaluation: Evaluation) -> Iterator[str]:
    yield f"# Evaluation: {evaluation.taxonomy}\n"
    yield f"{evaluation.reports} reports ({evaluation.failed} failed), {len(evaluation.cells)} cells ({evaluation.skipped} skipped)."
    made = evaluation.made_with
    yield (f"radconcord {made['radconcord']}, classifier {made['classifier']} ({made['adapter_sha256'][:12]}), {made['ontology']}.")


def _figures(evaluation: Evaluation) -> Iterator[str]:
    yield f"## Agreement\n\n95 % intervals: {evaluation.resamples} bootstrap resamples of reports, seed {evaluation.seed}.\n"
    rows = [(_words(name), _number(i.estimate), _range(i)) for name, i in evaluation.intervals.items()]
    rows += [("Cohen's kappa, all cells", _number(evaluation.kappa), ""), ("Cohen's kappa, mean", _number(evaluation.mean_kappa), "")]
    yield from _table(("figure", "estimate", "95 % interval"), rows)


def _classes(evaluation: Evaluation) -> Iterator[str]:
    yield "## Mention classes\n"
    rows = [
        (str(c), _number(s.micro_f1), _number(s.macro_f1), str(s.findings), _number(s.extraction_f1))
        for c, s in evaluation.by_class.items()
    ]
    yield from _table(("class", "micro F1", "macro F1", "findings with 3 or more", "extraction F1 (1 or more)"), rows)


def _findings(evaluation: Evaluation) -> Iterator[str]:
    yield "## Findings\n\nF1, with gold cases in brackets.\n"
    rows = []
    for scores in evaluation.per_finding:
        classes = [f"{_number(scores.f1[c])} ({scores.gold[c]})" for c in evaluation.classes]
        weighted = [scores.weighted_f1, scores.stated_weighted_f1] if evaluation.weighted_f1 is not None else []
        rows.append((scores.finding, *classes, *map(_number, (*weighted, scores.kappa))))
    titles = ("weighted F1", "weighted F1, stated") if evaluation.weighted_f1 is not None else ()
    yield from _table(("finding", *map(str, evaluation.classes), *titles, "kappa"), rows)


def _calibration(evaluation: Evaluation) -> Iterator[str]:
    yield "## Calibration\n"
    named = (("all cells", evaluation.calibration), ("cells with a predicted stated class", evaluation.stated_calibration))
    rows = [(name, str(c.cells), _number(c.ece), _number(c.ece_equal_mass), _number(c.brier)) for name, c in named]
    yield from _table(("of", "cells", "ECE, equal width", "ECE, equal mass", "Brier"), rows)
    yield "\nReliability of all cells:\n"
    yield from _reliability(evaluation.calibration)


def _reliability(found: Calibration) -> Iterator[str]:
    rows = [(f"{b.low:.3f} to {b.high:.3f}", str(b.cells), _number(b.confidence), _number(b.accuracy)) for b in found.bins]
    yield from _table(("confidence", "cells", "mean confidence", "accuracy"), rows)


def _abstention(evaluation: Evaluation) -> Iterator[str]:
    found = evaluation.abstention
    yield "## Abstention\n"
    rows = [(f"surest {coverage:.0%}", _number(coverage), _number(share)) for coverage, share in found.accuracy_at.items()]
    rows.append(("not marked needs_review", _number(found.review.coverage), _number(found.review.accuracy)))
    rows.append(("marked needs_review", _number(1 - found.review.coverage), _number(found.review.marked_accuracy)))
    yield from _table(("cells", "coverage", "accuracy"), rows)
    yield (
        f"\nArea under the risk-coverage curve {_number(found.aurc)}; {_number(found.review.errors_marked)} of the wrong cells are marked; "
        f"{found.review.reports} reports have a marked cell."
    )


def _comparison(found: Comparison) -> Iterator[str]:
    yield "## Against the second run\n\nDifferences are this run minus the second.\n"
    yield from _table(
        ("figure", "difference", "95 % interval"),
        [(_words(name), _number(i.estimate), _range(i)) for name, i in found.differences.items()],
    )
    yield ""
    yield from _table(
        ("pairs", "number", "mean difference", "paired t, p", "Wilcoxon, p"),
        [_tests("accuracy per report", found.reports), _tests("F1 per finding", found.findings)],
    )
    cells = found.cells
    yield f"\nMcNemar, cells: {cells.only_first_right} right only here, {cells.only_second_right} only there, p {_p(cells.p)}."


def _tests(name: str, tests: PairedTests) -> tuple[str, ...]:
    return name, str(tests.pairs), _number(tests.mean_difference), _p(tests.t_p), _p(tests.wilcoxon_p)


def _words(name: str) -> str:
    """Turn the name of a figure into words: `positive_micro_f1` becomes "positive, micro F1"."""
    for mention_class in MentionClass:
        name = name.replace(f"{mention_class}_m", f"{mention_class}, m")
    return name.replace("_", " ").replace("f1", "F1")


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else _NONE


def _range(interval: Interval) -> str:
    return f"{_number(interval.low)} to {_number(interval.high)}"


def _p(value: float) -> str:
    if not math.isfinite(value):
        return _NONE
    return f"< {_SHOWN_P}" if value < _SHOWN_P else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
