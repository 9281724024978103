"""The values that flow through the pipeline, all frozen; offsets are characters of the text as given, end exclusive."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


class MentionClass(StrEnum):
    """What a report says about a finding."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNCERTAIN = "uncertain"
    NOT_MENTIONED = "not_mentioned"


STATED = (MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.UNCERTAIN)
"""The classes a sentence can give a finding; the order of all score arrays."""
CLASSES = (*STATED, MentionClass.NOT_MENTIONED)
"""Every class; the order of all probability arrays."""


class SectionKind(StrEnum):
    """The part of a report a sentence stands in."""

    EXAM = "exam"
    INDICATION = "indication"
    TECHNIQUE = "technique"
    COMPARISON = "comparison"
    FINDINGS = "findings"
    IMPRESSION = "impression"
    OTHER = "other"

    @property
    def is_body(self) -> bool:
        """True where the section's statements are labels (not history, question or technique)."""
        return self in (SectionKind.FINDINGS, SectionKind.IMPRESSION, SectionKind.OTHER)


class Presence(StrEnum):
    """What the cues around a mention say about it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    RESOLVED = "resolved"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"


class Laterality(StrEnum):
    """Side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"

    @property
    def opposite(self) -> "Laterality":
        """The other side; both sides have none but themselves."""
        return {Laterality.LEFT: Laterality.RIGHT, Laterality.RIGHT: Laterality.LEFT}.get(self, self)


ONE_SIDED = frozenset({Laterality.LEFT, Laterality.RIGHT})


class Change(StrEnum):
    """Interval change against an earlier examination."""

    NEW = "new"
    INCREASED = "increased"
    DECREASED = "decreased"
    UNCHANGED = "unchanged"


class Degree(StrEnum):
    """Size or degree, from least to most."""

    TRACE = "trace"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """Place in the order, from 0."""
        return tuple(Degree).index(self)


class Status(StrEnum):
    """How far a report got."""

    OK = "ok"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"


class IssueKind(StrEnum):
    """What the proofreader flags (the product contract's sixteen kinds)."""

    NEGATION = "negation"
    OMISSION = "omission"
    INSERTION = "insertion"
    LATERALITY = "laterality"
    LOCATION = "location"
    SEVERITY = "severity"
    MEASUREMENT = "measurement"
    TEMPORAL = "temporal"
    IMPOSSIBLE = "impossible"
    DEVICE = "device"
    CERTAINTY = "certainty"
    EXAM = "exam"
    SEX_AGE = "sex_age"
    TRANSCRIPTION = "transcription"
    TEMPLATE = "template"
    UNINFERABLE = "uninferable"


class Severity(StrEnum):
    """How much an issue matters: an error should be mended before signing, info never blocks."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Report:
    """One report as given."""

    id: str
    text: str
    language: str | None = None
    """Language code where the caller knows it; None lets it be found."""
    source: str = ""
    """Where it came from, for error messages: file and line."""
    error: str | None = None
    """Set where the input row could not be read; the report is then emitted as failed."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the report."""

    start: int
    end: int
    text: str
    section: SectionKind


@dataclass(frozen=True, slots=True)
class Section:
    """One section; sections are in order, do not overlap and cover the text."""

    kind: SectionKind
    start: int
    end: int
    body_start: int
    """Where the text after the heading begins."""


@dataclass(frozen=True, slots=True)
class Modifier:
    """A word that qualifies a mention, with its place in the report."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a sentence, with what the words around it say."""

    concept: str
    start: int
    end: int
    presence: Presence
    opposite: bool = False
    """True where the wording states the concept's opposite ("heart size normal")."""
    cue: str | None = None
    """The words that decided `presence`."""
    cues: frozenset[Presence] = frozenset()
    """Every presence value whose cue reaches the mention."""
    laterality: Modifier | None = None
    severity: Modifier | None = None
    location: Modifier | None = None
    change: Modifier | None = None

    @property
    def mention_class(self) -> MentionClass | None:
        """The class that the cues alone suggest; None for history and clinical questions."""
        if self.presence in (Presence.HISTORICAL, Presence.HYPOTHETICAL):
            return None
        if self.presence is Presence.UNCERTAIN:
            return MentionClass.UNCERTAIN
        denied = self.presence in (Presence.NEGATED, Presence.RESOLVED)
        return MentionClass.NEGATIVE if denied != self.opposite else MentionClass.POSITIVE


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the mentions in it."""

    span: Span
    mentions: tuple[Mention, ...] = ()
    summary: bool = False
    """True where it sums up a normal study."""
    candidates: tuple[str, ...] = ()
    """Concepts near by meaning, where no wording was found."""


@dataclass(frozen=True)
class Document:
    """A report on its way through the pipeline; without slots, so that `body` is computed once."""

    report: Report
    language: str = ""
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    error: str | None = None

    @cached_property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences whose statements are labels."""
        return tuple(s for s in self.sentences if s.span.section.is_body)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that made a label."""

    span: Span
    mention_class: MentionClass
    cue: str | None = None
    laterality: str | None = None
    location: str | None = None
    severity: str | None = None
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labeled sentence of the library that resembles the evidence."""

    id: str
    similarity: float
    mention_class: MentionClass


@dataclass(frozen=True, slots=True)
class FindingLabel:
    """What the report says about one finding of the taxonomy."""

    finding: str
    mention_class: MentionClass
    confidence: float
    scores: tuple[float, float, float]
    """Probabilities in the order of `STATED`; the rest is not_mentioned."""
    needs_review: bool = False
    concept: str | None = None
    evidence: tuple[Evidence, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An edit that mends an issue."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in the report that disagrees with something else in it."""

    kind: IssueKind
    severity: Severity
    message: str
    spans: tuple[Span, ...]
    concept: str | None = None
    suggestion: Suggestion | None = None
    confidence: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything radconcord says about one report."""

    report: Report
    status: Status
    language: str = ""
    sections: tuple[Section, ...] = ()
    labels: tuple[FindingLabel, ...] = ()
    issues: tuple[Issue, ...] = ()
    error: str | None = None
    seconds: float = field(default=0.0, compare=False)
    document: Document | None = field(default=None, compare=False, repr=False)
    """The sentences and mentions behind the labels; None where the report failed."""
    make_graph: Callable[[], Any] | None = field(default=None, compare=False, repr=False)
    """Makes `graph`; the types know neither ontology nor networkx."""

    @property
    def graph(self) -> Any:
        """The report as a `networkx.MultiDiGraph`, made anew at each call (see `agent.report_graph`); None where it failed."""
        return self.make_graph() if self.make_graph else None

    def _repr_html_(self) -> str:
        """Show the report with its issues and labels in a notebook."""
        from agent.rendering import html_fragment

        return html_fragment(self)
