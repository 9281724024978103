"""The texts by which a finding may be asked for: in training they vary, so that any taxonomy's wording works."""

from collections.abc import Iterable, Mapping

from agent.training.examples import finding_key
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy


def taxonomy_queries(taxonomy: Taxonomy) -> dict[str, tuple[str, ...]]:
    """Return the wordings of each finding by its key; the first is the one used when labeling."""
    wordings = {}
    for finding in taxonomy.findings:
        texts = [finding.query, finding.query, finding.name, finding.definition]
        wordings[finding_key(taxonomy, finding.name)] = tuple(text for text in texts if text)
    return wordings


def concept_queries(knowledge: KnowledgeBase, concepts: Iterable[str], languages: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the wordings of concepts: definition, name with definition, and preferred labels in some languages."""
    labels = {code: knowledge.lexicon(code).preferred for code in languages}
    wordings = {}
    for concept_id in concepts:
        concept = knowledge.ontology[concept_id]
        names = [preferred[concept_id] for preferred in labels.values() if concept_id in preferred]
        wordings[concept_id] = (concept.name, f"{concept.name}: {concept.definition}", *names)
    return wordings
