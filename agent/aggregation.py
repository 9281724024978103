"""From sentences to the report: one class per finding, by the labeling guideline's precedence.

A positive sentence wins over an uncertain one, an uncertain one over a negative one, except that a definite denial
in the impression revises a doubt raised in the findings. Probabilities are combined by the noisy-or that the
classifier was trained with (see `agent.training.loss`).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from agent.models.base import Array
from agent.types import CLASSES, Document, Evidence, FindingLabel, Mention, MentionClass, Modifier, SectionKind, Sentence
from kg.concept import ConceptKind
from kg.ontology import Ontology
from kg.taxonomy import Finding, Rule, Taxonomy

_DEFINITE = 0.8
_TRACE = 0.05
"""Probability of a class in a sentence below which it does not count for the report."""
_MOST_EVIDENCE = 3
_POSITIVE, _NEGATIVE, _UNCERTAIN, _SILENT = range(4)


def combine(probabilities: Array) -> Array:
    """Combine sentences into a report.

    Args:
        probabilities: shape (sentences, findings, 4).

    Returns:
        shape (findings, 4).
    """
    p = _without_traces(probabilities.astype(np.float64))
    not_positive = np.prod(1 - p[..., _POSITIVE], axis=0)
    silent_or_negative = np.prod(p[..., _NEGATIVE] + p[..., _SILENT], axis=0)
    silent = np.prod(p[..., _SILENT], axis=0)
    parts = [1 - not_positive, silent_or_negative - silent, not_positive - silent_or_negative, silent]
    return np.clip(np.stack(parts, axis=-1), 0, 1)


def _without_traces(p: Array) -> Array:
    """Keep of each stated class's traces only the largest, the rest goes to its cell's likeliest class.

    A hundred tiny doubts do not make one large one, and a single sentence stays as it is.
    """
    spared = np.zeros(p.shape, bool)
    np.put_along_axis(spared, p.argmax(axis=0)[None], True, axis=0)
    spared[..., _SILENT] = True
    kept = np.where((p < _TRACE) & ~spared, 0, p)
    best = p.argmax(axis=-1)[..., None]
    rest = 1 - kept.sum(axis=-1, keepdims=True)
    np.put_along_axis(kept, best, np.take_along_axis(kept, best, axis=-1) + rest, axis=-1)
    return kept


def revise(probabilities: Array, sections: Sequence[SectionKind]) -> Array:
    """Silence doubts of the findings section that the impression settles by a definite denial.

    Args:
        probabilities: shape (sentences, findings, 4).
        sections: the section of each sentence.
    """
    last = np.array([s is SectionKind.IMPRESSION for s in sections], bool)
    if not last.any() or last.all():
        return probabilities
    denied = (probabilities[last][..., _NEGATIVE] >= _DEFINITE).any(axis=0)
    held = (probabilities[last][..., [_POSITIVE, _UNCERTAIN]] >= 0.5).any(axis=(0, 2))
    revised = probabilities.copy()
    doubtful = ~last[:, None] & (probabilities.argmax(axis=-1) == _UNCERTAIN) & (denied & ~held)[None, :]
    revised[doubtful] = (0, 0, 0, 1)
    return revised


class Aggregator:
    """Makes the labels of reports from the probabilities of their sentences."""

    def __init__(self, taxonomy: Taxonomy, ontology: Ontology) -> None:
        self._taxonomy = taxonomy
        self._ontology = ontology
        self._concept_map = taxonomy.concept_map(ontology)

    def labels(self, document: Document, probabilities: Array) -> tuple[FindingLabel, ...]:
        """Return one label per finding of the taxonomy, in its order."""
        sections = [s.span.section for s in document.body]
        report = combine(revise(probabilities, sections)) if len(sections) else np.tile((0.0, 0, 0, 1), (len(self._taxonomy.findings), 1))
        labels = {}
        for column, finding in enumerate(self._taxonomy.findings):
            if finding.rule is None:
                labels[finding.name] = self._label(finding, report[column], document, probabilities[:, column])
        for finding in self._taxonomy.findings:
            if finding.rule is Rule.NO_FINDING:
                labels[finding.name] = self._no_finding(finding, labels, document)
        return tuple(labels[finding.name] for finding in self._taxonomy.findings)

    def _label(self, finding: Finding, report: Array, document: Document, sentences: Array) -> FindingLabel:
        chosen = int(report.argmax())
        positive, negative, uncertain = (float(x) for x in report[:3])
        evidence = () if chosen == _SILENT else self._evidence(finding, chosen, document, sentences)
        return FindingLabel(
            finding=finding.name,
            mention_class=CLASSES[chosen],
            confidence=float(report[chosen]),
            scores=(positive, negative, uncertain),
            concept=finding.concepts[0] if finding.concepts else None,
            evidence=evidence,
        )

    def _evidence(self, finding: Finding, chosen: int, document: Document, sentences: Array) -> tuple[Evidence, ...]:
        """The sentences most sure of the label's class, in text order."""
        order = np.argsort(-sentences[:, chosen], kind="stable")
        best = [int(i) for i in order[:_MOST_EVIDENCE] if sentences[i, chosen] >= 0.5] or [int(order[0])]
        return tuple(self._one_evidence(finding, CLASSES[chosen], document.body[i]) for i in sorted(best))

    def _one_evidence(self, finding: Finding, mention_class: MentionClass, sentence: Sentence) -> Evidence:
        mine = [m for m in sentence.mentions if finding.name in self._concept_map.get(m.concept, ())]
        mention = next((m for m in mine if m.mention_class is mention_class), mine[0] if mine else None)
        if mention is None:
            return Evidence(sentence.span, mention_class)
        return Evidence(
            sentence.span,
            mention_class,
            mention.cue,
            laterality=_value(mention.laterality),
            location=_value(mention.location),
            severity=_value(mention.severity),
            change=_value(mention.change),
        )

    def _no_finding(self, finding: Finding, labels: Mapping[str, FindingLabel], document: Document) -> FindingLabel:
        """Positive only where nothing abnormal is stated or suspected at all."""
        against = [labels[f.name] for f in self._taxonomy.findings if f.name in labels and f.name not in finding.ignores]
        quiet = float(np.prod([1 - label.scores[0] - label.scores[2] for label in against])) if against else 1.0
        other = any(self._is_other_abnormality(m, finding) for m in _mentions(document))
        score = 0.0 if other or not document.body else max(0.0, min(1.0, quiet))
        chosen = MentionClass.POSITIVE if score >= 0.5 else MentionClass.NOT_MENTIONED
        return FindingLabel(finding.name, chosen, score if chosen is MentionClass.POSITIVE else 1 - score, (score, 0.0, 0.0))

    def _is_other_abnormality(self, mention: Mention, rule: Finding) -> bool:
        """A finding outside the taxonomy that is present or suspected, and that the rule does not tolerate."""
        concept = self._ontology.get(mention.concept)
        if concept is None or concept.kind is not ConceptKind.FINDING or mention.concept in {*self._concept_map, *rule.tolerates}:
            return False
        return mention.mention_class in (MentionClass.POSITIVE, MentionClass.UNCERTAIN)


def _value(modifier: Modifier | None) -> str | None:
    return modifier.value if modifier else None


def _mentions(document: Document) -> list[Mention]:
    return [mention for sentence in document.body for mention in sentence.mentions]
