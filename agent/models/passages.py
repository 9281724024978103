"""What a classifier of whole reports reads of a document: the text of its body, and what the ontology found in it."""

from collections.abc import Iterable
from types import MappingProxyType

from agent.models.base import Passage
from agent.types import Document, MentionClass, SectionKind
from kg.knowledge import KnowledgeBase

_MOST_HINTS = 30
_WORDS = MappingProxyType({MentionClass.POSITIVE: "stated", MentionClass.NEGATIVE: "denied", MentionClass.UNCERTAIN: "in doubt"})
_ORDER = (MentionClass.POSITIVE, MentionClass.UNCERTAIN, MentionClass.NEGATIVE)
"""Which class a finding that is named more than once has, the first found winning (the labeling guideline)."""


def report_passage(document: Document, knowledge: KnowledgeBase) -> Passage:
    """Return the passage of a linked document."""
    return Passage(body_text(document), SectionKind.OTHER, hints_of(document, knowledge))


def body_text(document: Document) -> str:
    """Return the sentences whose statements are labels, in order; history, question and technique are left out."""
    return " ".join(" ".join(sentence.span.text.split()) for sentence in document.body)


def hints_of(document: Document, knowledge: KnowledgeBase) -> str:
    """Return what the ontology found, in words for a prompt: "Named: pleural effusion (denied); cardiomegaly (stated)".

    Only findings and devices are named, in the language of the ontology, each once; the empty string where there are none.
    """
    said: dict[str, set[MentionClass]] = {}
    for mention in (m for sentence in document.body for m in sentence.mentions):
        if mention.mention_class is not None and knowledge.ontology[mention.concept].kind.is_observation:
            said.setdefault(mention.concept, set()).add(mention.mention_class)
    named = [f"{knowledge.ontology[concept].name} ({_WORDS[_strongest(classes)]})" for concept, classes in said.items()]
    return f"Named: {'; '.join(named[:_MOST_HINTS])}" if named else ""


def _strongest(classes: Iterable[MentionClass]) -> MentionClass:
    return min(classes, key=_ORDER.index)
