"""`radconcord proofread`: what in a report disagrees with what."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Inputs, Language, Output, annotations
from agent.dismissals import add_dismissals, read_dismissals
from agent.errors import ConfigError
from agent.issue_filter import fingerprint, visible
from agent.progress import notice
from agent.rendering import html_page, text_lines
from agent.site_settings import SiteSettings, find_settings_file, load_site_settings
from agent.types import Annotation, IssueKind, Severity, Status
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
    only: Annotated[list[IssueKind] | None, typer.Option("--only", metavar="KIND", help="Show this kind only; may be repeated.")] = None,
    min_confidence: Annotated[float | None, typer.Option(min=0, max=1, help="Show only issues at least this sure.")] = None,
    settings: Annotated[Path | None, typer.Option(help="The site's settings; radconcord.toml of this folder without it.")] = None,
    dismissals: Annotated[Path | None, typer.Option(help="Hide the issues dismissed in this file, and show what --dismiss takes.")] = None,
    dismiss: Annotated[list[str] | None, typer.Option(metavar="ID", help="Add an issue to the dismissals; may be repeated.")] = None,
) -> None:
    """Proofread reports. Exit status 0: no error-level issue; 1: at least one; 2: could not run."""
    chosen = _settings(settings, only, min_confidence)
    dismissed = _Dismissals.of(dismissals, dismiss)
    agent = RadiologyAgent(language=language)
    seen: list[Annotation] = []

    def shown() -> Iterator[Annotation]:
        for annotation in annotations(agent, inputs, "proofreading"):
            seen.append(dismissed.applied(visible(annotation, chosen, dismissed.known)))
            yield seen[-1]

    with output_stream(output) as stream:
        for part in _parts(agent, shown(), layout, dismissals is not None):
            # Half characters (lone surrogates) of a refused report cannot be written.
            stream.write(part.encode("utf-8", "replace"))
    dismissed.save()
    _tell_by_status(seen)


def _tell_by_status(seen: list[Annotation]) -> None:
    if all(annotation.status is Status.FAILED for annotation in seen):
        raise typer.Exit(2)
    if any(issue.severity is Severity.ERROR for annotation in seen for issue in annotation.issues):
        raise typer.Exit(1)


def _settings(named: Path | None, only: list[IssueKind] | None, min_confidence: float | None) -> SiteSettings:
    """The site's settings; what the command line says goes before them."""
    file = find_settings_file(named)
    chosen = load_site_settings(file) if file else SiteSettings()
    if file and file != named:
        notice(f"settings of {file}")
    if only:
        chosen = replace(chosen, kinds=frozenset(only))
    return chosen if min_confidence is None else replace(chosen, min_confidence=min_confidence)


@dataclass(frozen=True, slots=True)
class _Dismissals:
    """What was dismissed before, what is to be dismissed now, and what of that was found in the reports."""

    file: Path | None
    known: frozenset[str]
    wanted: frozenset[str]
    found: dict[str, IssueKind] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path | None, wanted: list[str] | None) -> "_Dismissals":
        if wanted and file is None:
            raise ConfigError("--dismiss needs a file to keep it in; name one with --dismissals")
        return cls(file, read_dismissals(file) if file else frozenset(), frozenset(wanted or ()))

    def applied(self, annotation: Annotation) -> Annotation:
        """Leave out the issues to be dismissed, and remember them."""
        if not self.wanted:
            return annotation
        named = {fingerprint(annotation.report, issue): issue.kind for issue in annotation.issues}
        self.found.update({known: kind for known, kind in named.items() if known in self.wanted})
        kept = tuple(issue for issue in annotation.issues if fingerprint(annotation.report, issue) not in self.wanted)
        return replace(annotation, issues=kept)

    def save(self) -> None:
        """Write what was dismissed now."""
        if self.file is None or not self.wanted:
            return
        if unknown := self.wanted - self.found.keys() - self.known:
            raise ConfigError(f"--dismiss {', '.join(sorted(unknown))}: no such issue; run with --dismissals alone to see the ids")
        add_dismissals(self.file, self.found.items())


def _parts(agent: RadiologyAgent, shown: Iterator[Annotation], layout: Layout, with_fingerprints: bool) -> Iterator[str]:
    if layout is Layout.HTML:
        yield html_page(list(shown), with_fingerprints=with_fingerprints)
        return
    for annotation in shown:
        if layout is Layout.TEXT:
            yield text_lines(annotation, with_fingerprints=with_fingerprints)
        else:
            yield agent.to_json(annotation) + "\n"
