"""`radconcord evaluate`: how well labels agree with a gold standard."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Examples, Language, Output, Taxonomy, Weights, annotations
from agent.errors import ConfigError, InputError
from agent.evaluation.gold import TABLES
from agent.inputs import read_reports
from agent.output import AnnotationModel
from agent.progress import notice
from agent.writing import output_stream

if TYPE_CHECKING:
    from agent.evaluation import Evaluation


class Layout(StrEnum):
    """How scores are shown."""

    JSON = "json"
    MARKDOWN = "markdown"


Predictions = Annotated[Path | None, typer.Option(metavar="FILE.jsonl", help="Score these results of `label` instead of labeling now.")]
Against = Annotated[
    Path | None, typer.Option(metavar="FILE.jsonl", help="Compare with a second run: results of `label` for the same reports.")
]
Plots = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write reliability.png, risk_coverage.png and f1_per_finding.png.")]
Gallery = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.html",
        help="Write a page of all wrong labels with their evidence. It HOLDS REPORT TEXT (patient data); only you can read the file.",
    ),
]


def run(
    gold: Annotated[
        Path,
        typer.Argument(help="Labeled reports: JSON lines (labels or positive, skip), or a CSV or Parquet table with a column per finding."),
    ],
    taxonomy: Taxonomy = "chexpert-14",
    language: Language = "auto",
    output: Output = None,
    layout: Annotated[Layout, typer.Option("--format", help="How to show the scores.")] = Layout.JSON,
    weights: Weights = None,
    examples: Examples = None,
    predictions: Predictions = None,
    against: Against = None,
    plots: Plots = None,
    gallery: Gallery = None,
) -> None:
    """Label the reports of a gold file and score the labels: F1, kappa, calibration, abstention, 95 % intervals."""
    from agent.evaluation import full_evaluation, matched, read_gold, read_predictions

    _check_options(gold, predictions, weights, examples)
    agent = RadiologyAgent(taxonomy, language=language, weights=weights, examples=examples)
    chosen = agent.context.taxonomy
    rows = read_gold(gold, chosen)
    # All files are read before the long work begins.
    second = matched(rows, read_predictions(against, chosen), against) if against else None
    if predictions:
        found = matched(rows, read_predictions(predictions, chosen), predictions)
    else:
        found = [agent.to_model(annotation) for annotation in annotations(agent, [str(gold)], "evaluating")]
    evaluation = full_evaluation(rows, found, chosen, against=second)
    _write_extras(evaluation, found, gold, plots, gallery)
    shown = evaluation.to_markdown() if layout is Layout.MARKDOWN else evaluation.to_json() + "\n"
    _write_text(shown, output)


def _check_options(gold: Path, predictions: Path | None, weights: Path | None, examples: Path | None) -> None:
    if gold.suffix.lower() not in (".jsonl", *TABLES):
        raise InputError(f"{gold}: a gold file is a .jsonl, .csv or .parquet table")
    if predictions and weights:
        raise ConfigError("--predictions are scored as they are, so --weights has no use; give one of the two")
    if predictions and examples:
        raise ConfigError("--predictions are scored as they are, so --examples has no use; give one of the two")


def _write_extras(evaluation: "Evaluation", found: list[AnnotationModel], gold: Path, plots: Path | None, page: Path | None) -> None:
    if plots:
        from agent.evaluation.plots import write_plots

        write_plots(evaluation, plots)
    if page:
        from agent.evaluation.gallery import gallery

        _write_text(gallery(evaluation, found, [report.text for report in read_reports([gold])]), page)
        notice(f"{page} holds report text: patient data")


def _write_text(text: str, path: Path | None) -> None:
    # A new file is readable by its owner alone, which the gallery needs.
    with output_stream(path) as stream:
        stream.write(text.encode("utf-8", "replace"))
