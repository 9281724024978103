"""Mention classes of whole reports: for classifiers that read a report at once, such as language models.

What the model says of a finding is put on the sentence that speaks of it, so that evidence, verification and
aggregation are the same as for a classifier of sentences.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from agent.classification import Cell, softmax
from agent.evidence import EVIDENCE_SIZE
from agent.few_shot import ExampleShots
from agent.models.base import Array, Classifier, Passage
from agent.models.passages import report_passage
from agent.types import CLASSES, STATED, Document, MentionClass, Sentence
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

_SILENT = CLASSES.index(MentionClass.NOT_MENTIONED)


class ReportClassifier:
    """Gives sentences the class probabilities of their report."""

    def __init__(self, classifier: Classifier, taxonomy: Taxonomy, knowledge: KnowledgeBase, examples: ExampleShots | None = None) -> None:
        """Prepare for a taxonomy.

        Args:
            classifier: reads whole reports.
            taxonomy: its findings are the columns.
            knowledge: for what the links of sentences mean.
            examples: labeled examples to show with each report; none if None.
        """
        self._classifier = classifier
        self._taxonomy = taxonomy
        self._knowledge = knowledge
        self._examples = examples
        self._concept_map = taxonomy.concept_map(knowledge.ontology)

    def classify(self, documents: Sequence[Document]) -> list[Array]:
        """Return the probabilities of each document's body sentences, shape (sentences, findings, 4); see `SentenceClassifier`.

        Every finding's probabilities stand in one sentence; in all others it is not mentioned.
        """
        read = [document for document in documents if document.body]
        passages = self._passages(read)
        findings = self._taxonomy.findings
        evidence = np.zeros((len(read), len(findings), EVIDENCE_SIZE), np.float32)
        odds = [self._classifier.score(c, passages, findings, evidence) for c in STATED]
        found = dict(zip(map(id, read), softmax(odds), strict=True))
        return [self._placed(document, found[id(document)]) if document.body else self._nothing(0) for document in documents]

    def reconsider(
        self,
        documents: Sequence[Document],  # noqa: ARG002
        probabilities: Sequence[Array],
        doubts: Sequence[Iterable[Cell]],  # noqa: ARG002
        votes: Sequence[Array],  # noqa: ARG002
    ) -> list[Array]:
        """Return the probabilities as they are: the model has read the whole report, so a second look would say the same."""
        return list(probabilities)

    def _passages(self, documents: Sequence[Document]) -> list[Passage]:
        passages = [report_passage(document, self._knowledge) for document in documents]
        if self._examples is None:
            return passages
        return [replace(passage, shots=shots) for passage, shots in zip(passages, self._examples.shots(documents), strict=True)]

    def _nothing(self, sentences: int) -> Array:
        silent = np.zeros((sentences, len(self._taxonomy.findings), len(CLASSES)), np.float32)
        silent[..., _SILENT] = 1
        return silent

    def _placed(self, document: Document, report: Array) -> Array:
        placed = self._nothing(len(document.body))
        said = [self._said(sentence) for sentence in document.body]
        for column, finding in enumerate(self._taxonomy.findings):
            if finding.rule is None:
                place = self._place(document.body, said, column, CLASSES[int(report[column].argmax())])
                placed[place, column] = report[column]
        return placed

    def _said(self, sentence: Sentence) -> Mapping[str, set[MentionClass | None]]:
        """What the links and cues of a sentence say of findings."""
        found: dict[str, set[MentionClass | None]] = {}
        for mention in sentence.mentions:
            for name in self._concept_map.get(mention.concept, ()):
                found.setdefault(name, set()).add(mention.mention_class)
        return found

    def _place(
        self, body: Sequence[Sentence], said: Sequence[Mapping[str, set[MentionClass | None]]], column: int, chosen: MentionClass
    ) -> int:
        """Return the sentence that speaks of a finding: by its links, else, for a class that is stated, the nearest by meaning."""
        name = self._taxonomy.findings[column].name
        speaking = [i for i, found in enumerate(said) if name in found]
        agreeing = [i for i in speaking if chosen in said[i][name]]
        if speaking or chosen is MentionClass.NOT_MENTIONED:
            return next(iter(agreeing or speaking), 0)
        query, *sentences = self._classifier.embed([self._taxonomy.findings[column].query, *(s.span.text for s in body)])
        return int(np.argmax(np.stack(sentences) @ query))
