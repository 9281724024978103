"""`radconcord evaluate`: how well labels agree with a gold standard."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Language, Output, Taxonomy, Weights, annotations
from agent.writing import output_stream


def run(
    gold: Annotated[Path, typer.Argument(help="JSON lines of reports with their labels (finding: class).")],
    taxonomy: Taxonomy = "chexpert-14",
    language: Language = "auto",
    output: Output = None,
    weights: Weights = None,
) -> None:
    """Label the reports of a gold file and print the scores as JSON."""
    from agent.evaluation import evaluate, gold_labels

    agent = RadiologyAgent(taxonomy, language=language, weights=weights)
    found = list(annotations(agent, [str(gold)], "evaluating"))
    scores = evaluate(gold_labels(gold), found)
    with output_stream(output) as stream:
        stream.write(json.dumps(scores, indent=2).encode() + b"\n")
