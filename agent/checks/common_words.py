"""Whether two sentences have a telling word in common, for what no concept names in their language."""

from functools import lru_cache

from kg.knowledge import KnowledgeBase
from kg.tokens import fold, tokenize

_STEM = 6
"""Letters by which words are compared, and that a telling word has at least: inflections come after them."""


@lru_cache(maxsize=64)
def _cue_stems(language: str, knowledge: KnowledgeBase) -> frozenset[str]:
    """Stems of the words for sides, degrees, changes and the like, which any two sentences may share."""
    return frozenset(fold(word)[:_STEM] for cue in knowledge.language(language).cues for word in cue.text.split())


def common_words(one: str, other: str, language: str, knowledge: KnowledgeBase) -> set[str]:
    """Return the stems of the telling words that two sentences share."""
    mine, theirs = ({t.folded[:_STEM] for t in tokenize(text) if len(t.folded) >= _STEM and t.folded.isalpha()} for text in (one, other))
    return (mine & theirs) - _cue_stems(language, knowledge)
