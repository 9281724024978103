"""The JSON of one report (schema_version 1): checked models, and the annotation turned into them."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from agent.explanation import Explanation
from agent.types import Annotation, Evidence, FindingLabel, Issue, IssueKind, MentionClass, SectionKind, Severity, Span, Status
from kg.concept import Relation
from kg.ontology import Ontology
from kg.taxonomy import Taxonomy

SCHEMA_VERSION: Literal["1"] = "1"
Probability = Annotated[float, Field(ge=0, le=1)]
Offset = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanModel(_Model):
    """A stretch of the report: `text` stands at `start` to `end` of it."""

    start: Offset
    end: Offset
    text: str
    section: SectionKind


class SectionModel(_Model):
    """One section; sections are in order, disjoint, and cover the text."""

    kind: SectionKind
    start: Offset
    end: Offset


class EvidenceModel(SpanModel):
    """A sentence that made a label, with the cue and the attributes found in it."""

    mention_class: MentionClass = Field(serialization_alias="class", validation_alias=AliasChoices("class", "mention_class"))
    cue: str | None
    laterality: str | None
    location: str | None
    severity: str | None
    change: str | None


class NeighbourModel(_Model):
    """A labeled library sentence that resembles the evidence."""

    id: str
    similarity: float
    mention_class: MentionClass = Field(serialization_alias="class", validation_alias=AliasChoices("class", "mention_class"))


class ScoresModel(_Model):
    """Probabilities of the stated classes; the rest is not_mentioned."""

    positive: Probability
    negative: Probability
    uncertain: Probability


class LabelModel(_Model):
    """What the report says about one finding of the taxonomy."""

    finding: str
    concept: str | None
    codes: dict[str, str]
    mention_class: MentionClass = Field(serialization_alias="class", validation_alias=AliasChoices("class", "mention_class"))
    confidence: Probability
    scores: ScoresModel
    needs_review: bool
    evidence: tuple[EvidenceModel, ...]
    neighbours: tuple[NeighbourModel, ...]


class SuggestionModel(_Model):
    """An edit that mends an issue: replace the text from `start` to `end`."""

    start: Offset
    end: Offset
    replacement: str


class IssueModel(_Model):
    """Something in the report that disagrees with something else in it."""

    kind: IssueKind
    severity: Severity
    confidence: Probability
    message: str
    concept: str | None
    spans: tuple[SpanModel, ...]
    suggestion: SuggestionModel | None


class TaxonomyModel(_Model):
    """Which list of findings was used."""

    id: str
    version: str


class ProvenanceModel(_Model):
    """What made the result."""

    radconcord: str
    classifier: str
    adapter_sha256: str
    ontology: str
    seconds: Annotated[float, Field(ge=0)]


class StepModel(_Model):
    """One relation on a path; `against` where it is walked from its object to its subject."""

    relation: Relation
    against: bool


class PathModel(_Model):
    """A chain of concepts that leads from what the report states to a finding."""

    concepts: tuple[str, ...]
    steps: tuple[StepModel, ...]
    weight: Probability


class ExplanationModel(_Model):
    """Why a finding has its label: concepts named in the report that make it, and paths from others."""

    finding: str
    concepts: tuple[str, ...]
    paths: tuple[PathModel, ...]


class AnnotationModel(_Model):
    """Everything radconcord says about one report."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    id: str
    language: str
    taxonomy: TaxonomyModel
    status: Status
    error: str | None
    sections: tuple[SectionModel, ...]
    labels: tuple[LabelModel, ...]
    issues: tuple[IssueModel, ...]
    explanations: tuple[ExplanationModel, ...] | None = Field(default=None, exclude_if=lambda given: given is None)
    """Only where asked for; the key is left out otherwise."""
    provenance: ProvenanceModel

    def to_json(self) -> str:
        """Return one line of JSON."""
        return self.model_dump_json(by_alias=True)


class Formatter:
    """Turns annotations into checked JSON models."""

    def __init__(self, taxonomy: Taxonomy, ontology: Ontology, provenance: ProvenanceModel) -> None:
        """Prepare.

        Args:
            taxonomy: its id and version are written into every result.
            ontology: for the concepts' codes.
            provenance: the parts that are the same for every report; `seconds` is replaced.
        """
        self._taxonomy = TaxonomyModel(id=taxonomy.id, version=taxonomy.version)
        self._ontology = ontology
        self._provenance = provenance

    def model(self, annotation: Annotation, explanations: Sequence[Explanation] | None = None) -> AnnotationModel:
        """Return the checked model of an annotation, with explanations where given."""
        return AnnotationModel(
            id=annotation.report.id,
            language=annotation.language,
            taxonomy=self._taxonomy,
            status=annotation.status,
            error=annotation.error,
            sections=tuple(SectionModel(kind=s.kind, start=s.start, end=s.end) for s in annotation.sections),
            labels=tuple(self._label(label) for label in annotation.labels),
            issues=tuple(_issue(issue) for issue in annotation.issues),
            explanations=None if explanations is None else tuple(_explanation(e) for e in explanations),
            provenance=self._provenance.model_copy(update={"seconds": round(annotation.seconds, 4)}),
        )

    def json(self, annotation: Annotation) -> str:
        """Return an annotation as one line of JSON."""
        return self.model(annotation).to_json()

    def _label(self, label: FindingLabel) -> LabelModel:
        concept = self._ontology.get(label.concept) if label.concept else None
        positive, negative, uncertain = (round(score, 4) for score in label.scores)
        scores = ScoresModel(positive=positive, negative=negative, uncertain=uncertain)
        return LabelModel(
            finding=label.finding,
            concept=label.concept,
            codes=concept.codes if concept else {},
            mention_class=label.mention_class,
            confidence=round(label.confidence, 4),
            scores=scores,
            needs_review=label.needs_review,
            evidence=tuple(_evidence(e) for e in label.evidence),
            neighbours=tuple(NeighbourModel(id=n.id, similarity=n.similarity, mention_class=n.mention_class) for n in label.neighbours),
        )


def _span(span: Span) -> SpanModel:
    return SpanModel(start=span.start, end=span.end, text=span.text, section=span.section)


def _evidence(evidence: Evidence) -> EvidenceModel:
    return EvidenceModel(
        start=evidence.span.start,
        end=evidence.span.end,
        text=evidence.span.text,
        section=evidence.span.section,
        mention_class=evidence.mention_class,
        cue=evidence.cue,
        laterality=evidence.laterality,
        location=evidence.location,
        severity=evidence.severity,
        change=evidence.change,
    )


def _explanation(explanation: Explanation) -> ExplanationModel:
    paths = tuple(
        PathModel(
            concepts=path.concepts,
            steps=tuple(StepModel(relation=step.relation, against=step.against) for step in path.steps),
            weight=round(path.weight, 4),
        )
        for path in explanation.paths
    )
    return ExplanationModel(finding=explanation.finding, concepts=explanation.concepts, paths=paths)


def _issue(issue: Issue) -> IssueModel:
    edit = issue.suggestion
    return IssueModel(
        kind=issue.kind,
        severity=issue.severity,
        confidence=issue.confidence,
        message=issue.message,
        concept=issue.concept,
        spans=tuple(_span(span) for span in issue.spans),
        suggestion=SuggestionModel(start=edit.start, end=edit.end, replacement=edit.replacement) if edit else None,
    )


def json_schema() -> dict:
    """Return the JSON Schema of one result; `agent/schema.json` is a copy of it."""
    return AnnotationModel.model_json_schema(by_alias=True, mode="serialization")
