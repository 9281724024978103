"""A small deterministic classifier, and builders of documents and labels around it."""

import hashlib
import random
from collections.abc import Sequence

import numpy as np

from agent.checks.statements import CheckedReport, statements
from agent.classification import SentenceClassifier
from agent.evidence import Feature
from agent.models.base import Array, Passage, Unit
from agent.types import CLASSES, STATED, Document, Evidence, FindingLabel, MentionClass, Report, Section, SectionKind, Sentence, Span
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Finding, Taxonomy

HEADINGS = {
    "en": ("FINDINGS:", "IMPRESSION:"),
    "de": ("Befund:", "Beurteilung:"),
    "fr": ("Résultat :", "Conclusion :"),
    "es": ("Hallazgos:", "Conclusión:"),
}
WIDTH = 64
SURE = 5.0
"""Log-odds of a class that the cues suggest; -SURE for the others."""
_SAYS = {
    MentionClass.POSITIVE: (Feature.AFFIRMED, Feature.OPPOSITE_DENIED),
    MentionClass.UNCERTAIN: (Feature.UNCERTAIN, Feature.OPPOSITE_UNCERTAIN),
    MentionClass.NEGATIVE: (Feature.NEGATED, Feature.RESOLVED, Feature.OPPOSITE_AFFIRMED),
}
_VOTED = {
    MentionClass.POSITIVE: Feature.NEIGHBOURS_POSITIVE,
    MentionClass.NEGATIVE: Feature.NEIGHBOURS_NEGATIVE,
    MentionClass.UNCERTAIN: Feature.NEIGHBOURS_UNCERTAIN,
}


class CueClassifier:
    """Follows the links and cues, positive before uncertain before negative; where neighbours voted, it follows them instead."""

    name = "cues 1"
    sha256 = "0" * 64
    unit = Unit.SENTENCE

    def __init__(self) -> None:
        self.seen: list[tuple[MentionClass, tuple[str, ...]]] = []
        """What each call asked for: the class and the texts."""

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:
        assert evidence.shape == (len(passages), len(findings), len(Feature))
        self.seen.append((mention_class, tuple(p.text for p in passages)))
        voted = evidence[..., list(_VOTED.values())]
        by_votes = voted.argmax(-1) == list(_VOTED).index(mention_class)
        says = np.where(evidence[..., Feature.HAS_NEIGHBOURS] > 0, by_votes & (voted.max(-1) > 0), _class(evidence) == mention_class)
        return np.where(says, SURE, -SURE).astype(np.float32)

    def embed(self, texts: Sequence[str]) -> Array:
        """Unit vectors of bags of hashed words: equal texts are equal, texts that share words are similar."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % WIDTH] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def _class(evidence: Array) -> np.ndarray:
    found = np.full(evidence.shape[:2], MentionClass.NOT_MENTIONED, object)
    for mention_class in (MentionClass.NEGATIVE, MentionClass.UNCERTAIN, MentionClass.POSITIVE):
        found[evidence[..., list(_SAYS[mention_class])].any(-1)] = mention_class
    hinted = (evidence[..., Feature.HINTED] > 0) & (found == MentionClass.POSITIVE)
    found[hinted] = MentionClass.UNCERTAIN
    return found


def sure(mention_class: str, probability: float = 0.97) -> np.ndarray:
    """Return the four probabilities of a cell that is sure of a class."""
    row = np.full(4, (1 - probability) / 3, np.float32)
    row[CLASSES.index(MentionClass(mention_class))] = probability
    return row


def document(*sentences: tuple[str, str], language: str = "en") -> Document:
    """Make an unlinked document from pairs of section and sentence."""
    spans, sections, at = [], [], 0
    for kind, text in sentences:
        spans.append(Span(at, at + len(text), text, SectionKind(kind)))
        sections.append(Section(SectionKind(kind), at, at + len(text) + 1, at))
        at += len(text) + 1
    whole = "\n".join(text for _, text in sentences)
    return Document(Report("r1", whole), language, tuple(sections), tuple(Sentence(span) for span in spans))


def label(
    finding: str,
    mention_class: str = "positive",
    confidence: float = 0.97,
    spans: Sequence[Span] = (),
    concept: str | None = None,
) -> FindingLabel:
    """Make a label whose class has a probability of `confidence`."""
    chosen = MentionClass(mention_class)
    scores = tuple(confidence if c is chosen else (1 - confidence) / 3 for c in STATED)
    evidence = tuple(Evidence(span, chosen) for span in spans)
    return FindingLabel(finding, chosen, confidence, scores, concept=concept, evidence=evidence)  # type: ignore[arg-type]


def probabilities(knowledge: KnowledgeBase, taxonomy: Taxonomy, documents: Sequence[Document]) -> list[Array]:
    """Return what the cue-following classifier says of documents."""
    return SentenceClassifier(CueClassifier(), taxonomy, knowledge).classify(documents)


def checked(knowledge: KnowledgeBase, read: Document, taxonomy: str = "chexpert-14") -> CheckedReport:
    """Return what the checks see of a linked document."""
    chosen = knowledge.taxonomy(taxonomy)
    [said] = probabilities(knowledge, chosen, [read])
    return statements(read, said, chosen, knowledge)


def class_of(labels: Sequence[FindingLabel], finding: str) -> str:
    """Return the class of one finding."""
    return str(next(x.mention_class for x in labels if x.finding == finding))


def report(language: str, findings: str, impression: str) -> str:
    """Write a report of two sections in the headings of a language."""
    first, second = HEADINGS[language]
    return f"{first} {findings}\n{second} {impression}"


def seeded(seed: int) -> random.Random:
    """Return a generator that repeats."""
    return random.Random(seed)  # noqa: S311
