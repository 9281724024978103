"""What a report states, section by section: the mentions that labels and cues agree on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from agent.field_of_view import FieldOfView
from agent.models.base import Array
from agent.study import Study, study
from agent.types import CLASSES, Document, Mention, MentionClass, Modifier, SectionKind, Sentence, Span
from kg.concept import Relation
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.taxonomy import Taxonomy


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


@dataclass(frozen=True)
class CheckedReport:
    """What the checks look at: the document, what it states, and the knowledge to compare it with."""

    document: Document
    knowledge: KnowledgeBase
    stated: tuple[Statement, ...]
    """All statements of the body, in text order."""
    study: Study
    """What the report says of its examination and patient."""
    precedents: tuple[tuple[str, ...], ...] = ()
    """For each body sentence the texts of similar sentences of the library; empty where none were looked for."""

    @property
    def ontology(self) -> Ontology:
        """Concepts and their relations."""
        return self.knowledge.ontology

    @cached_property
    def findings(self) -> tuple[Statement, ...]:
        """The statements of the findings section."""
        return tuple(s for s in self.stated if s.section is SectionKind.FINDINGS)

    @cached_property
    def impression(self) -> tuple[Statement, ...]:
        """The statements of the impression."""
        return tuple(s for s in self.stated if s.section is SectionKind.IMPRESSION)

    @property
    def has_both(self) -> bool:
        """True where there are two sections to compare."""
        kinds = {s.span.section for s in self.document.sentences}
        return {SectionKind.FINDINGS, SectionKind.IMPRESSION} <= kinds

    def sentences(self, kind: SectionKind) -> tuple[Sentence, ...]:
        """Return the sentences of one section kind."""
        return tuple(s for s in self.document.sentences if s.span.section is kind)

    def related(self, one: str, other: str) -> bool:
        """True where two concepts are the same, one is a kind of the other, or one implies the other."""
        if not (self.ontology.ancestors(one) and self.ontology.ancestors(other)):
            return one == other  # "no abnormality" speaks of everything and of nothing
        return other in self._family(one) or one in self._family(other)

    def _family(self, concept: str) -> set[str]:
        """The concept, what it implies, and all broader ones."""
        near = {concept, *self.ontology.related(concept, Relation.IMPLIES)}
        return near | {broader for one in near for broader in self.ontology.ancestors(one)}

    def taken_up(self, sign: str, conclusion: str) -> bool:
        """True where a conclusion is related to a sign, or is what the sign speaks for (consolidation: pneumonia)."""
        if self.related(sign, conclusion):
            return True
        family = (sign, *self.ontology.ancestors(sign))
        spoken_for = {target for one in family for target in self.ontology.related(one, Relation.SUGGESTIVE_OF)}
        return any(self.related(target, conclusion) for target in spoken_for)


def statements(document: Document, probabilities: Array, taxonomy: Taxonomy, knowledge: KnowledgeBase) -> CheckedReport:
    """Collect the statements that cues and classifier agree on.

    Args:
        document: a linked document.
        probabilities: of its body sentences, shape (sentences, findings, 4).
        taxonomy: its findings are the columns.
        knowledge: ontology and languages.
    """
    ontology = knowledge.ontology
    told = study(document, knowledge)
    view = FieldOfView(told, document.language, knowledge)
    columns = _columns(taxonomy, knowledge)
    found = [
        Statement(mention.concept, mention_class, mention, sentence)
        for sentence, row in zip(document.body, probabilities, strict=True)
        for mention in sentence.mentions
        if (mention_class := mention.mention_class) is not None
        and ontology[mention.concept].kind.is_observation
        and view.holds(mention, sentence)
        and _agreed(mention_class, columns.get(mention.concept, ()), row)
    ]
    return CheckedReport(document, knowledge, tuple(found), told)


@lru_cache(maxsize=8)
def _columns(taxonomy: Taxonomy, knowledge: KnowledgeBase) -> dict[str, tuple[int, ...]]:
    """Return for each concept the columns of the findings that it makes."""
    at = {finding.name: i for i, finding in enumerate(taxonomy.findings)}
    return {concept: tuple(at[name] for name in names) for concept, names in taxonomy.concept_map(knowledge.ontology).items()}


def _agreed(suggested: MentionClass, columns: Sequence[int], row: Array) -> bool:
    """A mention that the classifier labels must be labeled as its cues say; others go by their cues."""
    return all(CLASSES[int(row[column].argmax())] is suggested for column in columns)


def positive(found: Iterable[Statement]) -> list[Statement]:
    """Return the statements of something present."""
    return [s for s in found if s.mention_class is MentionClass.POSITIVE]


def word_span(statement: Statement, modifier: Modifier) -> Span:
    """Return the span of a modifier's words."""
    text = statement.span.text[modifier.start - statement.span.start : modifier.end - statement.span.start]
    return Span(modifier.start, modifier.end, text, statement.section)
