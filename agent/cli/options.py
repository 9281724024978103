"""Options that several verbs share, and reading the inputs they name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.inputs import read_reports
from agent.progress import notice, watched
from agent.types import Annotation, Status

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Text files, .jsonl, .csv or .parquet tables of reports, or - for standard input.")
]
Taxonomy = Annotated[str, typer.Option(help="Id of a taxonomy, or a TOML file of your own.")]
Language = Annotated[str, typer.Option(help="Language code of all reports, or auto.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")]
Weights = Annotated[Path | None, typer.Option(help="Folder of trained weights, or a TOML file that names a causal or served model.")]
Examples = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Labeled reports, or sentences (text, labels), of this taxonomy to learn from; kept in memory only."),
]


def annotations(agent: RadiologyAgent, inputs: list[str], what: str) -> Iterator[Annotation]:
    """Yield the annotations of all reports of the inputs; failures are told as they come."""
    reports = list(read_reports(inputs))
    for annotation in watched(agent.label_many(reports), len(reports), what):
        if annotation.status is Status.FAILED:
            notice(f"{annotation.report.id}: {annotation.error}")
        yield annotation
