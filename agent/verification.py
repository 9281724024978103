"""Does what the classifier says of a cell agree with links, cues and the ontology? Cells that do not are doubted.

Doubted cells go back to the classifier once, with similar labeled sentences as added evidence. What is still in
doubt then, and matters for the report's label, is marked for review: never guessed silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.classification import Cell
from agent.models.base import Array
from agent.types import CLASSES, Document, FindingLabel, MentionClass, Sentence
from kg.concept import Relation
from kg.ontology import Ontology
from kg.reach import Reach
from kg.taxonomy import Taxonomy

_PRECEDENCE = (MentionClass.POSITIVE, MentionClass.UNCERTAIN, MentionClass.NEGATIVE)
_SILENT = CLASSES.index(MentionClass.NOT_MENTIONED)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a cell or a label is in doubt; probabilities."""

    unsure: float = 0.7
    """A cell whose best class is below this is doubted."""
    unlinked: float = 0.9
    """So is a class below this that no link supports, or that the nearest concepts speak against."""
    path: float = 0.5
    """A path of this weight between concepts is as good as nearness by meaning."""
    review: float = 0.75
    """A label below this is marked for review."""


class Verifier:
    """Compares labels with cues and ontology for one taxonomy."""

    def __init__(self, taxonomy: Taxonomy, ontology: Ontology, reach: Reach | None = None, thresholds: Thresholds | None = None) -> None:
        """Prepare for a taxonomy.

        Args:
            taxonomy: its findings are the columns of the probabilities.
            ontology: for relations that must hold.
            reach: paths between concepts, by which a finding may follow from what a sentence names; none if None.
            thresholds: when a cell or label is in doubt.
        """
        self._reach = reach
        self._taxonomy = taxonomy
        self._ontology = ontology
        self._concept_map = taxonomy.concept_map(ontology)
        self._asked = [i for i, finding in enumerate(taxonomy.findings) if finding.rule is None]
        self._limits = thresholds or Thresholds()

    def doubts(self, documents: Sequence[Document], probabilities: Sequence[Array]) -> list[frozenset[Cell]]:
        """Return the cells of each document that disagree with their evidence or are unsure."""
        return [self._doubts(d, p) for d, p in zip(documents, probabilities, strict=True)]

    def _doubts(self, document: Document, probabilities: Array) -> frozenset[Cell]:
        doubted: set[Cell] = set()
        for i, sentence in enumerate(document.body):
            expected = self._expected(sentence)
            near = {name for concept in (*sentence.candidates, *self._reached(sentence)) for name in self._concept_map.get(concept, ())}
            for column in self._asked:
                name = self._taxonomy.findings[column].name
                if self._is_doubtful(probabilities[i, column], expected.get(name), name in near):
                    doubted.add((i, column))
            doubted |= {(i, column) for column in self._broken_relations(sentence, probabilities[i])}
        return frozenset(doubted)

    def _expected(self, sentence: Sentence) -> dict[str, MentionClass | None]:
        """The class that links and cues alone suggest for each finding; None for history and questions."""
        expected: dict[str, MentionClass | None] = {}
        for mention in sentence.mentions:
            for name in self._concept_map.get(mention.concept, ()):
                suggested = mention.mention_class
                if (
                    self._taxonomy[name].hinted_by
                    and mention.concept in self._taxonomy[name].hinted_by
                    and suggested is MentionClass.POSITIVE
                ):
                    suggested = MentionClass.UNCERTAIN
                expected[name] = _stronger(expected.get(name), suggested)
        return expected

    def _reached(self, sentence: Sentence) -> set[str]:
        """Concepts that a short path joins to a finding that the sentence states ("Kerley lines": edema)."""
        if self._reach is None:
            return set()
        stated = [m.concept for m in sentence.mentions if m.mention_class is MentionClass.POSITIVE and not m.opposite]
        paths = [path for concept in stated for path in self._reach.paths(concept).values()]
        return {path.concepts[-1] for path in paths if path.weight >= self._limits.path and not path.is_kinship}

    def _is_doubtful(self, cell: Array, expected: MentionClass | None, near: bool) -> bool:
        """Say whether a cell is unsure, or disagrees with its links or, without any, with nearness by meaning."""
        best = int(cell.argmax())
        if cell[best] < self._limits.unsure:
            return True
        if expected is not None:
            return CLASSES[best] is not expected
        return (best != _SILENT) != near and bool(cell[best] < self._limits.unlinked)

    def _broken_relations(self, sentence: Sentence, row: Array) -> set[int]:
        """Columns of findings that a named concept implies (hydropneumothorax: effusion) but that are not positive."""
        columns = {finding.name: i for i, finding in enumerate(self._taxonomy.findings)}
        broken = set()
        for mention in sentence.mentions:
            if mention.mention_class is not MentionClass.POSITIVE or mention.opposite:
                continue
            for implied in self._ontology.related(mention.concept, Relation.IMPLIES):
                for name in self._concept_map.get(implied, ()):
                    if row[columns[name]].argmax() != 0:
                        broken.add(columns[name])
        return broken

    def marked(self, labels: Sequence[FindingLabel], document: Document, doubts: frozenset[Cell]) -> tuple[FindingLabel, ...]:
        """Mark the labels that stay in doubt: unsure ones, and those whose evidence is a doubted cell."""
        doubted = self._doubted_sentences(document, doubts)
        return tuple(replace(label, needs_review=self._needs_review(label, doubted.get(label.finding, set()))) for label in labels)

    def _needs_review(self, label: FindingLabel, doubted: set[tuple[int, int]]) -> bool:
        if label.confidence < self._limits.review:
            return True
        return bool(label.evidence) and all((e.span.start, e.span.end) in doubted for e in label.evidence) and label.confidence < 0.9

    def _doubted_sentences(self, document: Document, doubts: frozenset[Cell]) -> Mapping[str, set[tuple[int, int]]]:
        found: dict[str, set[tuple[int, int]]] = {}
        for sentence, column in doubts:
            span = document.body[sentence].span
            found.setdefault(self._taxonomy.findings[column].name, set()).add((span.start, span.end))
        return found


def _stronger(one: MentionClass | None, other: MentionClass | None) -> MentionClass | None:
    return next((c for c in _PRECEDENCE if c in (one, other)), None)
