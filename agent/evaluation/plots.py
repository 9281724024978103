"""Plots of an evaluation as PNG files; the only module here that needs matplotlib."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agent.errors import ConfigError, InputError
from agent.evaluation.abstention import risks
from agent.evaluation.calibration import Calibration
from agent.evaluation.report import Evaluation
from agent.types import MentionClass

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {MentionClass.POSITIVE: "#0072b2", MentionClass.NEGATIVE: "#e69f00", MentionClass.UNCERTAIN: "#009e73"}
"""Colours that people with colour-blindness tell apart (Okabe & Ito)."""
_DPI = 150


def write_plots(evaluation: Evaluation, folder: Path) -> None:
    """Write `reliability.png`, `risk_coverage.png` and `f1_per_finding.png`.

    Args:
        evaluation: what to draw.
        folder: made where it does not exist.

    Raises:
        ConfigError: matplotlib is not installed.
        InputError: the folder cannot be written.
    """
    try:
        drawn = {"reliability": reliability(evaluation), "risk_coverage": risk_coverage(evaluation), "f1_per_finding": f1_bars(evaluation)}
    except ModuleNotFoundError as error:
        raise ConfigError(f"--plots needs {error.name}; install it with: pip install 'radconcord[plots]'") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in drawn.items():
            figure.savefig(folder / f"{name}.png", dpi=_DPI)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); choose another folder with --plots") from error


def _new_figure(width: float, height: float) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    # Not by pyplot, which keeps every figure and may look for a screen.
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def reliability(evaluation: Evaluation) -> "Figure":
    """Draw accuracy over confidence; on the diagonal the confidences are honest."""
    figure, axes = _new_figure(5, 5)
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    for name, marker, found in (("all cells", "o", evaluation.calibration), ("stated", "s", evaluation.stated_calibration)):
        _draw_bins(axes, found, f"{name} (ECE {found.ece:.3f})", marker)
    axes.set(xlabel="Confidence", ylabel="Accuracy", xlim=(0, 1), ylim=(0, 1.02), title="Reliability", aspect="equal")
    axes.legend(loc="upper left")
    return figure


def _draw_bins(axes: "Axes", found: Calibration, name: str, marker: str) -> None:
    """Draw a line through the bins; a bin of few cells has a small mark, as it says little."""
    confidence, shares = [b.confidence for b in found.bins], [b.accuracy for b in found.bins]
    [line] = axes.plot(confidence, shares, linewidth=1, alpha=0.5)
    sizes = [10 + 150 * (b.cells / found.cells) ** 0.5 for b in found.bins]
    axes.scatter(confidence, shares, sizes, color=line.get_color(), marker=marker, alpha=0.7, label=name)


def risk_coverage(evaluation: Evaluation) -> "Figure":
    """Draw the share of errors over the share of cells that are kept, surest first; the cross is what `needs_review` gives."""
    figure, axes = _new_figure(6, 4)
    risk = risks(evaluation.table)
    axes.plot(np.arange(1, len(risk) + 1) / len(risk), risk, label=f"by confidence (AURC {evaluation.abstention.aurc:.4f})")
    review = evaluation.abstention.review
    axes.plot([review.coverage], [1 - review.accuracy], marker="x", linestyle="none", color="black", label="not marked needs_review")
    axes.set(xlabel="Coverage", ylabel="Share of errors", xlim=(0, 1), title="Risk and coverage")
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure


def f1_bars(evaluation: Evaluation) -> "Figure":
    """Draw the F1 score of each finding and class; a class that gold never gives a finding has no bar."""
    rows = evaluation.per_finding
    figure, axes = _new_figure(7, 1.5 + 0.4 * len(rows))
    height = 0.8 / len(evaluation.classes)
    for number, mention_class in enumerate(evaluation.classes):
        values = [row.f1[mention_class] if row.gold[mention_class] else np.nan for row in rows]
        places = np.arange(len(rows)) - 0.4 + height * (number + 0.5)
        axes.barh(places, values, height=height, color=_COLOURS[mention_class], label=str(mention_class))
    # A dollar sign in a name is no formula.
    axes.set_yticks(range(len(rows)), [row.finding.replace("$", r"\$") for row in rows])
    axes.invert_yaxis()
    axes.set(xlabel="F1", xlim=(0, 1), title=f"F1 per finding, {evaluation.taxonomy}".replace("$", r"\$"))
    figure.legend(loc="outside lower center", ncols=3)
    return figure
