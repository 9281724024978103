"""`radconcord label`: labels for every report."""

from collections.abc import Iterator
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Examples, Inputs, Language, Output, Taxonomy, Weights, annotations
from agent.output import AnnotationModel
from agent.types import Status
from agent.writing import Format, write_labels


def run(
    inputs: Inputs,
    taxonomy: Taxonomy = "chexpert-14",
    language: Language = "auto",
    output: Output = None,
    layout: Annotated[Format, typer.Option("--format", help="How to write the labels.")] = Format.JSONL,
    weights: Weights = None,
    examples: Examples = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add the concepts and graph paths behind each label (JSON formats).")] = False,
) -> None:
    """Label reports with a taxonomy; JSON lines by default."""
    agent = RadiologyAgent(taxonomy, language=language, weights=weights, examples=examples)
    counted = dict.fromkeys(Status, 0)

    def models() -> Iterator[AnnotationModel]:
        for annotation in annotations(agent, inputs, "labeling"):
            counted[annotation.status] += 1
            yield agent.to_model(annotation, explained=explain)

    write_labels(models(), output, layout)
    if counted[Status.FAILED] == sum(counted.values()):
        raise typer.Exit(2)
