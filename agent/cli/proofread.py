"""`radconcord proofread`: what in a report disagrees with what."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Inputs, Language, Output, annotations
from agent.rendering import html_page, text_lines
from agent.types import Annotation, Severity, Status
from agent.writing import output_stream


class Layout(StrEnum):
    """How issues are shown."""

    TEXT = "text"
    JSONL = "jsonl"
    HTML = "html"


def run(
    inputs: Inputs,
    language: Language = "auto",
    output: Output = None,
    layout: Annotated[Layout, typer.Option("--format", help="How to show the issues.")] = Layout.TEXT,
) -> None:
    """Proofread reports. Exit status 0: no error-level issue; 1: at least one; 2: could not run."""
    agent = RadiologyAgent(language=language)
    seen: list[Annotation] = []
    with output_stream(output) as stream:
        for part in _parts(agent, inputs, layout, seen):
            stream.write(part.encode())
    if all(annotation.status is Status.FAILED for annotation in seen):
        raise typer.Exit(2)
    if any(issue.severity is Severity.ERROR for annotation in seen for issue in annotation.issues):
        raise typer.Exit(1)


def _parts(agent: RadiologyAgent, inputs: list[str], layout: Layout, seen: list[Annotation]) -> Iterator[str]:
    for annotation in annotations(agent, inputs, "proofreading"):
        seen.append(annotation)
        if layout is Layout.TEXT:
            yield text_lines(annotation)
        elif layout is Layout.JSONL:
            yield agent.to_json(annotation) + "\n"
    if layout is Layout.HTML:
        yield html_page(seen)
