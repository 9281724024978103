"""What a report states, section by section: the mentions that labels and cues agree on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.models.base import Array
from agent.types import STATED, Document, Mention, MentionClass, Modifier, SectionKind, Sentence, Span
from kg.concept import ConceptKind
from kg.ontology import Ontology
from kg.taxonomy import Taxonomy

_CLASSES = (*STATED, MentionClass.NOT_MENTIONED)


@dataclass(frozen=True, slots=True)
class Statement:
    """A concept that a sentence states as present, absent or uncertain."""

    concept: str
    mention_class: MentionClass
    mention: Mention
    sentence: Sentence

    @property
    def section(self) -> SectionKind:
        """The section it stands in."""
        return self.sentence.span.section

    @property
    def span(self) -> Span:
        """The sentence it stands in."""
        return self.sentence.span

    @property
    def side(self) -> Modifier | None:
        """Its side of the body, where one is said."""
        return self.mention.laterality


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """What the checks look at: the statements of the findings and of the impression."""

    document: Document
    ontology: Ontology
    findings: tuple[Statement, ...]
    impression: tuple[Statement, ...]

    @property
    def has_both(self) -> bool:
        """True where there are two sections to compare."""
        kinds = {s.span.section for s in self.document.sentences}
        return {SectionKind.FINDINGS, SectionKind.IMPRESSION} <= kinds

    def sentences(self, kind: SectionKind) -> tuple[Sentence, ...]:
        """Return the sentences of one section kind."""
        return tuple(s for s in self.document.sentences if s.span.section is kind)

    def related(self, one: str, other: str) -> bool:
        """True where two concepts are the same, one a kind of the other, or one hints at the other."""
        family = self.ontology.ancestors(one) | {one}
        if other in family or one in self.ontology.ancestors(other):
            return True
        return other in self.ontology.neighbours(one) and not _only_by_place(self.ontology, one, other)


def _only_by_place(ontology: Ontology, one: str, other: str) -> bool:
    return ConceptKind.ANATOMY in (ontology[one].kind, ontology[other].kind)


def statements(document: Document, probabilities: Array, taxonomy: Taxonomy, ontology: Ontology) -> CheckedReport:
    """Collect the statements that cues and classifier agree on.

    Args:
        document: a linked document.
        probabilities: of its body sentences, shape (sentences, findings, 4).
        taxonomy: its findings are the columns.
        ontology: for the concepts' kinds.
    """
    concept_map = taxonomy.concept_map(ontology)
    columns = {finding.name: i for i, finding in enumerate(taxonomy.findings)}
    found = [
        Statement(mention.concept, mention_class, mention, sentence)
        for sentence, row in zip(document.body, probabilities, strict=True)
        for mention in sentence.mentions
        if (mention_class := mention.mention_class) is not None
        and ontology[mention.concept].kind is not ConceptKind.ANATOMY
        and _agreed(mention_class, [columns[name] for name in concept_map.get(mention.concept, ())], row)
    ]
    return CheckedReport(document, ontology, _of(found, SectionKind.FINDINGS), _of(found, SectionKind.IMPRESSION))


def _agreed(suggested: MentionClass, columns: Sequence[int], row: Array) -> bool:
    """A mention that the classifier labels must be labeled as its cues say; others go by their cues."""
    return all(_CLASSES[int(row[column].argmax())] is suggested for column in columns)


def _of(found: Iterable[Statement], kind: SectionKind) -> tuple[Statement, ...]:
    return tuple(s for s in found if s.section is kind)


def positive(found: Iterable[Statement]) -> list[Statement]:
    """Return the statements of something present."""
    return [s for s in found if s.mention_class is MentionClass.POSITIVE]


def word_span(statement: Statement, modifier: Modifier) -> Span:
    """Return the span of a modifier's words."""
    text = statement.span.text[modifier.start - statement.span.start : modifier.end - statement.span.start]
    return Span(modifier.start, modifier.end, text, statement.section)
