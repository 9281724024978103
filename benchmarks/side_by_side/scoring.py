"""From an engine's mentions to labels in the published format: one way for all engines, by the labeling guideline's precedence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.context import Context
from agent.output import AnnotationModel, Formatter, ProvenanceModel
from agent.types import STATED, Annotation, FindingLabel, Mention, MentionClass, Report, Status
from kg.concept import ConceptKind

PRECEDENCE = (MentionClass.POSITIVE, MentionClass.UNCERTAIN, MentionClass.NEGATIVE)
Said = tuple[str, MentionClass]
"""A concept, and what one mention says of it."""


@dataclass(frozen=True, slots=True)
class EngineMention:
    """What an engine says of a piece of text that a rule found."""

    concepts: Sequence[str]
    opposite: bool
    negated: bool
    uncertain: bool
    elsewhere: bool
    """History, a condition, or somebody else: nothing that the patient has now."""

    def said(self) -> Iterator[Said]:
        """Yield what it says: doubt wins over denial (as in NegBio), and a denied opposite is present."""
        if not self.elsewhere:
            denied = MentionClass.NEGATIVE if self.negated != self.opposite else MentionClass.POSITIVE
            stated = MentionClass.UNCERTAIN if self.uncertain else denied
            yield from ((concept, stated) for concept in self.concepts)


def said_by_links(mentions: Iterable[Mention]) -> Iterator[Said]:
    """Yield what our own links and cues say."""
    yield from ((m.concept, m.mention_class) for m in mentions if m.mention_class is not None)


class MentionScorer:
    """Makes labels of what mentions say."""

    def __init__(self, context: Context, engine: str) -> None:
        self._taxonomy, self._ontology = context.taxonomy, context.knowledge.ontology
        self._reach = {f.name: f.reach(self._ontology) for f in self._taxonomy.findings}
        self._findings_of = self._taxonomy.concept_map(self._ontology)
        made_by = ProvenanceModel(radconcord="none", classifier=engine, adapter_sha256="", ontology=context.knowledge.version, seconds=0)
        self._formatter = Formatter(self._taxonomy, self._ontology, made_by)

    def result(self, report: Report, said: Iterable[Said]) -> AnnotationModel:
        """Return the labels of a report."""
        classes = self._classes(list(said))
        labels = tuple(_label(finding.name, classes.get(finding.name)) for finding in self._taxonomy.findings)
        return self._formatter.model(Annotation(report, Status.OK, "en", labels=labels))

    def _classes(self, said: Sequence[Said]) -> dict[str, MentionClass]:
        found: dict[str, set[MentionClass]] = {}
        for concept, stated in said:
            for name in self._findings_of.get(concept, ()):
                is_hint = concept not in self._reach[name] and stated is MentionClass.POSITIVE
                found.setdefault(name, set()).add(MentionClass.UNCERTAIN if is_hint else stated)
        classes = {name: next(c for c in PRECEDENCE if c in stated) for name, stated in found.items()}
        return classes | self._by_rule(classes, said)

    def _by_rule(self, classes: Mapping[str, MentionClass], said: Sequence[Said]) -> dict[str, MentionClass]:
        """Return No Finding: positive where nothing abnormal is stated or suspected, in the taxonomy or outside it."""
        held = {name for name, stated in classes.items() if stated is not MentionClass.NEGATIVE}
        rules = [finding for finding in self._taxonomy.findings if finding.rule is not None]
        return {
            rule.name: MentionClass.POSITIVE
            for rule in rules
            if held <= set(rule.ignores) and not any(self._is_other(concept, stated, rule.tolerates) for concept, stated in said)
        }

    def _is_other(self, concept: str, stated: MentionClass, tolerated: Sequence[str]) -> bool:
        is_finding = self._ontology[concept].kind is ConceptKind.FINDING
        return is_finding and stated is not MentionClass.NEGATIVE and concept not in {*self._findings_of, *tolerated}


def _label(finding: str, stated: MentionClass | None) -> FindingLabel:
    mention_class = stated or MentionClass.NOT_MENTIONED
    positive, negative, uncertain = (float(mention_class is c) for c in STATED)
    return FindingLabel(finding, mention_class, 1.0, (positive, negative, uncertain))
