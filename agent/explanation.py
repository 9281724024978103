"""Why a finding has its label, in terms of the knowledge graph: concepts named, and paths from other ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.types import Annotation, Document, MentionClass
from kg.ontology import Ontology
from kg.reach import RankedPath, Reach
from kg.taxonomy import Taxonomy

_STATED = (MentionClass.POSITIVE, MentionClass.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the graph says for one label."""

    finding: str
    concepts: tuple[str, ...]
    """Concepts named in the report that make the finding."""
    paths: tuple[RankedPath, ...]
    """Paths that lead to the finding from other findings that the report states, heaviest first."""


class Explainer:
    """Explains the labels of one taxonomy."""

    def __init__(self, taxonomy: Taxonomy, ontology: Ontology, reach: Reach) -> None:
        self._reach = reach
        self._makers: dict[str, set[str]] = {}
        for concept, names in taxonomy.concept_map(ontology).items():
            for name in names:
                self._makers.setdefault(name, set()).add(concept)

    def explain(self, annotation: Annotation) -> tuple[Explanation, ...]:
        """Return an explanation of every label that the report states; none for a failed report."""
        if annotation.document is None:
            return ()
        named = _concepts(annotation.document, MentionClass)
        stated = _concepts(annotation.document, _STATED)
        mentioned = [label.finding for label in annotation.labels if label.mention_class is not MentionClass.NOT_MENTIONED]
        return tuple(self._explanation(finding, named, stated) for finding in mentioned)

    def _explanation(self, finding: str, named: set[str], stated: set[str]) -> Explanation:
        makers = self._makers.get(finding, set())
        return Explanation(finding, tuple(sorted(named & makers)), self._reach.best(stated - makers, makers))


def _concepts(document: Document, classes: Iterable[MentionClass]) -> set[str]:
    wanted = set(classes)
    return {m.concept for s in document.body for m in s.mentions if m.mention_class in wanted}
