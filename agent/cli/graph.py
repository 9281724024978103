"""`radconcord graph`: each report as a graph of observations, anatomy and labels."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Inputs, Language, Taxonomy, Weights, annotations
from agent.errors import InputError
from agent.graph_export import GraphFormat, write_graph_file, write_graph_folder
from agent.progress import notice
from agent.report_graph import report_graph

if TYPE_CHECKING:
    import networkx as nx

Target = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File for all reports, or folder for one file a report; standard output without it."),
]


def run(
    inputs: Inputs,
    taxonomy: Taxonomy = "chexpert-14",
    language: Language = "auto",
    output: Target = None,
    layout: Annotated[GraphFormat | None, typer.Option("--format", help="By the ending of the file without it, else ttl.")] = None,
    include_text: Annotated[bool, typer.Option("--include-text", help="Write the words of reports too: patient data.")] = False,
    weights: Weights = None,
) -> None:
    """Write reports as graphs, to be asked with `radconcord ontology query`."""
    chosen = layout or _layout_of(output)
    agent = RadiologyAgent(taxonomy, language=language, weights=weights)

    def graphs() -> Iterator["nx.MultiDiGraph"]:
        for annotation in annotations(agent, inputs, "making graphs"):
            if annotation.document is not None:
                yield report_graph(annotation.document, annotation.labels, agent.context.knowledge.ontology)

    if output is not None and (output.is_dir() or not output.suffix):
        written = write_graph_folder(graphs(), output, chosen, include_text=include_text)
    else:
        written = write_graph_file(graphs(), output, chosen, include_text=include_text)
    notice(f"{written} report graphs written")
    if not written:
        raise typer.Exit(2)


def _layout_of(output: Path | None) -> GraphFormat:
    if output is None or output.is_dir() or not output.suffix:
        return GraphFormat.TURTLE
    try:
        return GraphFormat(output.suffix.removeprefix("."))
    except ValueError as error:
        raise InputError(
            f"{output}: unknown ending {output.suffix!r}; allowed: {', '.join(GraphFormat)}, or name it with --format"
        ) from error
