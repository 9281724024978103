"""Sentences generated from the vocabulary: every language's labels with its own cues.

They are telegram style, as dictated reports often are, and teach two things that labeled reports are short of: rare
findings of any taxonomy, and each language's way to deny and to doubt.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from agent.evidence import EvidenceMaker
from agent.models.base import Array, Passage
from agent.training.examples import TARGETS, Example, ExampleMaker, finding_key
from agent.types import MentionClass, Presence, SectionKind, Sentence
from kg.concept import Concept, Label, LabelKind, Relation
from kg.knowledge import KnowledgeBase
from kg.language import Category, Cue
from kg.taxonomy import Finding, Taxonomy

_CLASS = {
    Presence.NEGATED: MentionClass.NEGATIVE,
    Presence.UNCERTAIN: MentionClass.UNCERTAIN,
    Presence.AFFIRMED: MentionClass.POSITIVE,
    Presence.RESOLVED: MentionClass.NEGATIVE,
    Presence.HYPOTHETICAL: MentionClass.NOT_MENTIONED,
}
_WEIGHTS = {Presence.NEGATED: 3, Presence.UNCERTAIN: 4, Presence.AFFIRMED: 1, Presence.RESOLVED: 2, Presence.HYPOTHETICAL: 1}
_PLAIN = 0.35
"""Share of sentences without a cue: the finding is just named."""
_LISTS = 0.3
"""Share of sentences that name two findings."""
_SIDES = 0.25
_SHORT = 8
"""Letters of a joining word: "or", "versus", "oder"."""
_OTHERS = 7
"""Concepts asked beside the named one, as cells that are not mentioned."""
_UNKNOWN = 0.5
"""How often the concepts are asked as if the vocabulary had no word for them."""
_CONFUSABLE = 4
"""How many of these are siblings of the named ones where there are any: the hardest to tell apart."""


class Synthesizer:
    """Generates examples from the vocabulary."""

    def __init__(self, knowledge: KnowledgeBase, maker: ExampleMaker, findings_of: dict[str, tuple[str, ...]]) -> None:
        """Prepare.

        Args:
            knowledge: where labels and cues come from.
            maker: links the generated sentences.
            findings_of: the taxonomy's findings that each concept makes.
        """
        self._knowledge = knowledge
        self._maker = maker
        self._findings_of = findings_of
        self._languages = knowledge.languages
        self._labels = {code: self._speakable(code) for code in self._languages}
        self._askable = {c for c in knowledge.ontology if _asked_for(knowledge.ontology[c])}

    def _speakable(self, code: str) -> list[Label]:
        """Labels that can be said as they stand: no wildcards, and findings or devices only."""
        kinds = (LabelKind.PREFERRED, LabelKind.SYNONYM)
        named = [label for label in self._knowledge.labels(code) if label.kind in kinds and label.concept]
        ontology = self._knowledge.ontology
        return [n for n in named if ontology[n.concept or ""].kind.is_observation and ontology.ancestors(n.concept or "")]

    def generate(self, count: int, rng: random.Random) -> Iterator[Example]:
        """Yield `count` examples, spread evenly over the languages."""
        for i in range(count):
            code = self._languages[i % len(self._languages)]
            yield self._example(code, rng)

    def _example(self, code: str, rng: random.Random) -> Example:
        if rng.random() < _LISTS:
            labels = rng.sample(self._labels[code], 2)
            text, mention_class = self._list(labels, code, rng)
        else:
            labels = [rng.choice(self._labels[code])]
            text, mention_class = self._phrase(labels[0].text, code, rng)
        section = rng.choice((SectionKind.FINDINGS, SectionKind.IMPRESSION))
        return self._asked(text, code, section, list(dict.fromkeys(label.concept or "" for label in labels)), mention_class, rng)

    def _phrase(self, name: str, code: str, rng: random.Random) -> tuple[str, MentionClass]:
        """Say one finding, with or without a side and a cue."""
        cues = self._knowledge.language(code).cues
        side = _pick(cues, Category.LATERALITY, rng) if rng.random() < _SIDES else None
        named = f"{name} {side.text}" if side else name
        if rng.random() < _PLAIN:
            return _sentence(named), MentionClass.POSITIVE
        presence = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        cue = _pick(cues, Category.PRESENCE, rng, presence)
        if cue is None:
            return _sentence(named), MentionClass.POSITIVE
        before = cue.scope == "forward" or (cue.scope == "both" and rng.random() < 0.5)
        return _sentence(f"{cue.text} {named}" if before else f"{named} {cue.text}"), _CLASS[presence]

    def _list(self, labels: Sequence[Label], code: str, rng: random.Random) -> tuple[str, MentionClass]:
        """Say two findings together: "A, B", "A or B" (both uncertain), "no A or B" (both denied)."""
        cues = self._knowledge.language(code).cues
        joiner = _pick([c for c in cues if c.scope == "both" and len(c.text) <= _SHORT], Category.PRESENCE, rng, Presence.UNCERTAIN)
        hedged = joiner is not None and rng.random() < 0.6
        named = f" {joiner.text} ".join(x.text for x in labels) if joiner and hedged else ", ".join(x.text for x in labels)
        denial = _pick([c for c in cues if c.scope == "forward"], Category.PRESENCE, rng, Presence.NEGATED)
        if denial is not None and rng.random() < 0.5:
            return _sentence(f"{denial.text} {named}"), MentionClass.NEGATIVE
        return _sentence(named), MentionClass.UNCERTAIN if hedged else MentionClass.POSITIVE

    def _asked(
        self, text: str, code: str, section: SectionKind, concepts: Sequence[str], mention_class: MentionClass, rng: random.Random
    ) -> Example:
        """Ask for the taxonomy's findings, the concepts themselves, and unrelated concepts."""
        ontology = self._knowledge.ontology
        linked = self._maker.sentence(text, code, section)
        meant = {*concepts, *(mention.concept for mention in linked.mentions)} & self._askable
        family = {relative for c in meant for relative in (c, *ontology.ancestors(c), *ontology.descendants(c))}
        strangers = self._strangers(concepts, family, rng)
        base = self._maker.from_sentence(linked, {}, "synthetic")
        made = {finding_key(self._maker.taxonomy, finding) for c in concepts for finding in self._findings_of.get(c, ())}
        named = TARGETS.index(mention_class)
        silent = TARGETS.index(MentionClass.NOT_MENTIONED)
        targets = [named if finding in made else silent for finding in base.findings]
        asked = (*concepts, *strangers)
        evidence = self._evidence(asked, replace(linked, mentions=()) if rng.random() < _UNKNOWN else linked)
        return Example(
            "synthetic",
            (Passage(text, section),),
            (*base.findings, *asked),
            np.concatenate([base.evidence, evidence], axis=1),
            (*targets, *[named] * len(concepts), *[silent] * len(strangers)),
        )

    def _evidence(self, concepts: Sequence[str], sentence: Sentence) -> Array:
        """Return the evidence for concepts as for a taxonomy of them, shape (1, concepts, features)."""
        findings = tuple(Finding(concept, (concept,)) for concept in concepts)
        taxonomy = Taxonomy("concepts", "1", findings)
        return EvidenceMaker(taxonomy, taxonomy.concept_map(self._knowledge.ontology)).features([sentence])

    def _strangers(self, concepts: Sequence[str], family: set[str], rng: random.Random) -> list[str]:
        """Draw concepts that the sentence does not name: some that share a parent with one it names, others from anywhere."""
        ontology = self._knowledge.ontology
        parents = {p for c in concepts for p in ontology.related(c, Relation.BROADER)}
        siblings = sorted({c for p in parents for c in ontology.descendants(p)} & self._askable - family)
        near = rng.sample(siblings, min(_CONFUSABLE, len(siblings)))
        return near + rng.sample(sorted(self._askable - family - set(near)), _OTHERS - len(near))


def _asked_for(concept: Concept) -> bool:
    return concept.kind.is_observation and concept.id != "rad:finding"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


def _pick(cues: Sequence[Cue], category: Category, rng: random.Random, value: str | None = None) -> Cue | None:
    fitting = [c for c in cues if c.category is category and (value is None or c.value == value) and not set("*./") & set(c.text)]
    return rng.choice(fitting) if fitting else None
