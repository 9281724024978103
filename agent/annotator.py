"""`RadiologyAgent`: labels and proofreads reports; the Python face of the program."""

import importlib.metadata
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from agent.config import Settings
from agent.context import Context
from agent.errors import AgentError, AnswerError
from agent.explanation import Explanation
from agent.models.base import Classifier
from agent.output import AnnotationModel, Formatter, ProvenanceModel
from agent.types import Annotation, Report, Status
from kg.errors import KnowledgeError


class RadiologyAgent:
    """Labels and proofreads radiology reports on this machine; no report text leaves it.

    >>> from agent import RadiologyAgent
    >>> agent = RadiologyAgent()                                              # doctest: +SKIP
    >>> agent.label("Small left pleural effusion. No pneumothorax.").labels   # doctest: +SKIP
    """

    def __init__(
        self,
        taxonomy: str = "chexpert-14",
        *,
        language: str = "auto",
        weights: Path | str | None = None,
        ontologies: Path | str | None = None,
        examples: Path | str | None = None,
        classifier: Classifier | None = None,
        chunk_size: int = 64,
        rounds: int = 2,
        retrieve: bool = True,
        precedents: bool = True,
        paths: bool = True,
    ) -> None:
        """Prepare an agent; models are loaded at the first report.

        Args:
            taxonomy: id of a taxonomy, or the path of a TOML file of your own.
            language: language code of all reports, or `auto`.
            weights: folder made by `radconcord train`, or a TOML file that names a causal or served model.
            ontologies: an ontologies folder of your own, built with `radconcord ontology build --folder`.
            examples: file of labeled reports or sentences of this taxonomy, a few of which help with findings that the classifier lacks.
            classifier: another implementation of `agent.models.base.Classifier`.
            chunk_size: reports that go through the graph together.
            rounds: 1 turns the verifier's second look off.
            retrieve: whether to look for similar labeled sentences.
            precedents: whether similar sentences speak for or against doubtful issues of the proofreader.
            paths: whether short paths between concepts count as evidence.

        Raises:
            ConfigError, KnowledgeError: an argument has a value that cannot be used.
            InputError: the examples cannot be read.
        """
        # Reports are patient data: no tracing service is ever called, whatever the environment says.
        os.environ["LANGSMITH_TRACING"] = os.environ["LANGCHAIN_TRACING_V2"] = "false"
        self._settings = Settings(
            taxonomy=taxonomy,
            language=language,
            weights=Path(weights) if weights else None,
            ontologies=Path(ontologies) if ontologies else None,
            examples=Path(examples) if examples else None,
            chunk_size=chunk_size,
            rounds=rounds,
            retrieve=retrieve,
            precedents=precedents,
            paths=paths,
        )
        self.context = Context(self._settings, classifier)

    @cached_property
    def _graph(self) -> Any:
        from agent.graph import build_graph

        return build_graph(self.context)

    def label(self, report: str | Report) -> Annotation:
        """Return the annotation of one report: labels, issues and status."""
        return next(self.label_many([report]))

    def proofread(self, report: str | Report) -> Annotation:
        """Return the annotation of one report; its `issues` are what disagrees with what."""
        return self.label(report)

    def label_many(self, reports: Iterable[str | Report], *, chunk_size: int | None = None) -> Iterator[Annotation]:
        """Yield the annotations of reports, in order; a report that fails does not stop the others.

        Args:
            reports: texts, or `Report` values with id and language.
            chunk_size: reports that go through the graph together; the agent's setting if None.
        """
        numbered = (self._report(report, number) for number, report in enumerate(reports, 1))
        while chunk := list(islice(numbered, chunk_size or self._settings.chunk_size)):
            yield from self._annotate(chunk)

    def _report(self, report: str | Report, number: int) -> Report:
        made = Report(f"r{number}", report) if isinstance(report, str) else report
        return made if self._settings.language == "auto" or made.language else replace(made, language=self._settings.language)

    def _annotate(self, chunk: list[Report]) -> list[Annotation]:
        started = time.perf_counter()
        annotations = self._isolated(chunk)
        each = (time.perf_counter() - started) / len(chunk)
        return [replace(annotation, seconds=each) for annotation in annotations]

    def _isolated(self, chunk: list[Report]) -> list[Annotation]:
        """Run the graph; where it fails, run the reports one by one, so that only the culprit is lost."""
        try:
            return self._graph.invoke({"reports": chunk})["annotations"]
        except (AgentError, KnowledgeError):
            raise  # missing weights or broken tables concern every report
        except Exception as error:
            if len(chunk) > 1:
                return [annotation for report in chunk for annotation in self._isolated([report])]
            place = chunk[0].source or chunk[0].id
            # The message of an unforeseen error may quote the report, so only its kind is told.
            told = str(error) if isinstance(error, AnswerError) else f"internal error {type(error).__name__}; please report it"
            return [Annotation(chunk[0], Status.FAILED, error=f"{place}: {told}")]

    def explain(self, annotation: Annotation) -> tuple[Explanation, ...]:
        """Return, for every label that a report states, the concepts named and the paths that speak for it."""
        return self.context.explainer.explain(annotation)

    @cached_property
    def formatter(self) -> Formatter:
        """Turns this agent's annotations into the published JSON."""
        classifier = self.context.classifier
        provenance = ProvenanceModel(
            radconcord=version(),
            classifier=classifier.name,
            adapter_sha256=classifier.sha256,
            ontology=self.context.knowledge.version,
            seconds=0,
        )
        return Formatter(self.context.taxonomy, self.context.knowledge.ontology, provenance)

    def to_model(self, annotation: Annotation, *, explained: bool = False) -> AnnotationModel:
        """Return the checked JSON model of an annotation, with its explanations where asked for."""
        return self.formatter.model(annotation, self.explain(annotation) if explained else None)

    def to_json(self, annotation: Annotation, *, explained: bool = False) -> str:
        """Return an annotation as one line of JSON (schema_version 1)."""
        return self.to_model(annotation, explained=explained).to_json()


def version() -> str:
    """Return the installed version of radconcord."""
    try:
        return importlib.metadata.version("radconcord")
    except importlib.metadata.PackageNotFoundError:
        return "0.0.0+source"
