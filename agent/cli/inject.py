"""`radconcord inject`: controlled errors put into correct reports, to measure a proofreader with."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer

from agent.cli.options import Inputs, Language, Output
from agent.errors import ConfigError
from agent.injection.errors import ErrorType
from agent.injection.injecting import ErrorInjector, to_json, types_of
from agent.inputs import read_reports
from agent.progress import notice, watched
from agent.types import IssueKind, Report
from agent.writing import output_stream
from kg.knowledge import knowledge_base


def run(
    inputs: Inputs,
    output: Output = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Kind of issue (laterality) or type of error (side_swapped); may be given again. All without it."),
    ] = None,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of the reports to leave correct.")] = 0.75,
    seed: Annotated[int, typer.Option(help="The same seed makes the same errors.")] = 0,
    language: Language = "auto",
) -> None:
    """Put one error into some of the reports; JSON lines with id, report and errors."""
    kinds = [_kind(name) for name in kind or ()]
    knowledge = knowledge_base()
    given = None if language == "auto" else knowledge.language(language).code
    reports = list(_readable(inputs, given))
    injected = watched(ErrorInjector(knowledge).inject_many(reports, kinds, correct=share, seed=seed), len(reports), "injecting")
    spoilt = 0
    with output_stream(output) as stream:
        for one in injected:
            spoilt += bool(one.errors)
            stream.write(to_json(one).encode() + b"\n")
    notice(f"{spoilt} of {len(reports)} reports have an error")


def _readable(inputs: list[str], language: str | None) -> Iterator[Report]:
    """Yield the reports that could be read; the others are told and left out."""
    for report in read_reports(inputs):
        if report.error:
            notice(f"{report.id}: {report.error}")
        else:
            yield replace(report, language=report.language or language)


def _kind(name: str) -> ErrorType | IssueKind:
    """Return a type of error or a kind of issue by its name; where both have the name, the kind."""
    kinds = [k for k in IssueKind if types_of(k)]  # an error that no examination can hold cannot be put in
    for known in (*kinds, *ErrorType):
        if name == known:
            return known
    raise ConfigError(f"--kind {name!r}; allowed: {', '.join([*kinds, *ErrorType])}")
