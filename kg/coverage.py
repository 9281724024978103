"""How much of the ontology each language can name, so that its status is honest."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.concept import ConceptKind, LabelKind
from kg.core_tables import CONCEPT_COLUMNS, regions
from kg.knowledge import KnowledgeBase
from kg.tables import read_table


@dataclass(frozen=True, slots=True)
class LanguageCoverage:
    """The vocabulary of one language, counted."""

    code: str
    name: str
    status: str
    named: dict[str, tuple[int, int]]
    """For each body region: findings and devices with a preferred label, and how many there are."""
    wordings: int
    cues: int
    headings: int


def language_coverage(knowledge: KnowledgeBase, code: str) -> LanguageCoverage:
    """Count what a language of a knowledge base has.

    Raises:
        KnowledgeError: the language is unknown or was never built.
    """
    language, labels = knowledge.language(code), knowledge.labels(code)
    preferred = {label.concept for label in labels if label.kind is LabelKind.PREFERRED}
    named = {region: (len(found & preferred), len(found)) for region, found in _observations(knowledge.folder / "core").items()}
    return LanguageCoverage(code, language.name, language.status, named, len(labels), len(language.cues), len(language.headings))


@lru_cache(maxsize=8)
def _observations(core: Path) -> dict[str, frozenset[str]]:
    """The findings and devices of each body region."""
    found = {}
    for region in regions(core):
        rows = read_table(core / region / "concepts.tsv", CONCEPT_COLUMNS)
        found[region] = frozenset(row["concept"] for _, row in rows if ConceptKind(row["kind"]).is_observation)
    return found
