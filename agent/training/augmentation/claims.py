"""Claims: sentences of which it is known which single finding makes which label."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from agent.aggregation import Aggregator
from agent.training.augmentation.reading import RowReader
from agent.types import CLASSES, STATED, Document, Mention, MentionClass, Sentence
from kg.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with exactly one linked finding, whose labels agree with what the cues say."""

    sentence: Sentence
    mention: Mention
    findings: tuple[str, ...]
    """The findings of the taxonomy that the mention makes."""
    stated: MentionClass


class Claims:
    """Finds the claims of one taxonomy, and works out labels when one of them changes."""

    def __init__(self, reader: RowReader, taxonomy: Taxonomy) -> None:
        ontology = reader.knowledge.ontology
        self._reader = reader
        self._taxonomy = taxonomy
        self._findings_of = taxonomy.concept_map(ontology)
        self._hints = {name for f in taxonomy.findings for hint in f.hinted_by for name in (hint, *ontology.descendants(hint))}
        self._rules = tuple(f.name for f in taxonomy.findings if f.rule is not None)
        self._aggregator = Aggregator(taxonomy, ontology)

    @property
    def classes(self) -> tuple[MentionClass, ...]:
        """The classes that the taxonomy can tell apart."""
        return tuple(MentionClass(stated) for stated in self._taxonomy.classes)

    def of(self, document: Document, labels: Mapping[str, str]) -> Iterator[Claim]:
        """Yield the claims of a document, in text order."""
        for sentence in document.body:
            observed = self._reader.observed(sentence)
            if len(observed) == 1 and observed[0].concept not in self._hints:
                findings, stated = self._findings_of.get(observed[0].concept, ()), observed[0].mention_class
                if stated is not None and findings and all(labels.get(name) == stated for name in findings):
                    yield Claim(sentence, observed[0], findings, stated)

    def is_sole(self, claim: Claim, document: Document, labels: Mapping[str, str]) -> bool:
        """True where no other sentence speaks of the claim's findings, and others account for all other labels."""
        elsewhere = self._spoken_of(document, claim.sentence)
        return elsewhere.isdisjoint(claim.findings) and self._stated(labels) - set(claim.findings) <= elsewhere

    def accounts_for(self, document: Document, labels: Mapping[str, str]) -> bool:
        """True where every label has a sentence that is linked to its finding, so that nothing unlinked makes a label."""
        return self._stated(labels) <= self._spoken_of(document)

    def by_rule(self, labels: Mapping[str, str], document: Document) -> dict[str, str]:
        """Return the labels that the taxonomy's rules give, from the other labels and the document's mentions."""
        silent = np.zeros((len(document.body), len(self._taxonomy.findings), 4), np.float32)
        silent[..., len(STATED)] = 1
        for column, finding in enumerate(self._taxonomy.findings):
            if (stated := labels.get(finding.name)) in STATED:
                silent[0, column] = [c == stated for c in CLASSES]
        found = self._aggregator.labels(document, silent)
        return {x.finding: str(x.mention_class) for x in found if x.finding in self._rules and x.mention_class in STATED}

    def without_rules(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Return the labels that sentences make."""
        return {name: stated for name, stated in labels.items() if name not in self._rules}

    def _stated(self, labels: Mapping[str, str]) -> set[str]:
        return {name for name, stated in self.without_rules(labels).items() if stated in STATED}

    def _spoken_of(self, document: Document, without: Sentence | None = None) -> set[str]:
        mentions = [m for s in document.body if s is not without for m in s.mentions]
        return {name for m in mentions for name in self._findings_of.get(m.concept, ())}
