"""The regions of the body that places and findings belong to, and whether words name one."""

from collections.abc import Iterable
from functools import lru_cache

from agent.locating import wholes
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase
from kg.places import load_shown
from kg.tokens import fold, tokenize

_STEM = 5
"""Letters by which words of one organ are alike: pleura, pleural, Pleuraerguss."""
_SHORTEST = 4


@lru_cache(maxsize=4096)
def regions(place: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the narrowest regions of the body (`core/shown.tsv`) that a place belongs to."""
    reached = wholes(place, knowledge.ontology) & load_shown(knowledge.folder).keys()
    return frozenset(r for r in reached if not any(r in wholes(inner, knowledge.ontology) for inner in reached - {r}))


@lru_cache(maxsize=4096)
def regions_of_finding(concept: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """Return the regions of the body that a finding is expected in; none where the ontology expects it anywhere."""
    expected = [regions(place, knowledge) for place in knowledge.ontology.expected_anatomy(concept)]
    return frozenset().union(*expected) if all(expected) else frozenset()


def names_region(words: str, named: Iterable[str], language: str, knowledge: KnowledgeBase) -> bool:
    """Say whether words name the anatomy of one of these regions themselves: "pleural effusion" does, "effusion" does not."""
    folded, stems = fold(words), _stems(language, knowledge)
    return any(stem in folded for region in named for stem in stems.get(region, ()))


@lru_cache(maxsize=64)
def _stems(language: str, knowledge: KnowledgeBase) -> dict[str, frozenset[str]]:
    """Return, for each region, how the words begin that name its anatomy and that of no other: "pleur", "lung"."""
    found: dict[str, set[str]] = {}
    for concept, text in knowledge.lexicon(language).preferred.items():
        if knowledge.ontology[concept].kind is ConceptKind.ANATOMY:
            stems = {token.folded[:_STEM] for token in tokenize(text) if len(token.folded) >= _SHORTEST}
            for region in regions(concept, knowledge):
                found.setdefault(region, set()).update(stems)
    return {region: frozenset(s for s in stems if sum(s in other for other in found.values()) == 1) for region, stems in found.items()}
