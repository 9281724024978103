"""Understanding bare names: the concepts that a finding's name and synonyms stand for (concept normalisation).

A taxonomy of one's own needs only names. Each is looked up in the language's labels as the words of reports are, but a
label must cover it from the first word to the last: a word left over could change the meaning.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.taxonomy import Finding, Taxonomy
from kg.tokens import Token, fold, tokenize

_MOST_NEAREST = 3
_LIST_MARK = re.compile(r"[/,;|&+]")
_Readings = list[tuple[str, ...]]
"""For each stretch of words of a text the concepts it names; more than one where they are unrelated."""


class How(StrEnum):
    """By what a finding was understood."""

    GIVEN = "given"
    RULE = "rule"
    NAME = "name"
    SYNONYM = "synonym"
    PARTS = "parts"
    """Every part of the name is a concept of its own ("NoduleTumorMass")."""
    NONE = "none"
    """No concept; the text and its embedding carry the finding."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a finding stands for, and how that is known."""

    finding: Finding
    concepts: tuple[str, ...]
    how: How
    ambiguous: tuple[str, ...] = ()
    """Unrelated concepts that one and the same wording names; all of them are taken."""
    nearest: tuple[str, ...] = ()
    """Where nothing was understood: concepts whose names share words with the finding's, best first."""


class ConceptResolver:
    """Finds the concepts of names in one language."""

    def __init__(self, lexicon: Lexicon, ontology: Ontology) -> None:
        self._lexicon = lexicon
        self._ontology = ontology

    def understand(self, finding: Finding) -> Understanding:
        """Return what a finding stands for; what its file gives is never changed."""
        if not finding.unresolved:
            return Understanding(finding, finding.concepts, How.RULE if finding.rule else How.GIVEN)
        name = self._read(finding.name)
        synonyms = [reading for synonym in finding.synonyms for reading in self._read(synonym)]
        if not name and not synonyms:
            return Understanding(finding, (), How.NONE, nearest=self._nearest(finding))
        how = How.SYNONYM if not name else How.NAME if len(name) == 1 else How.PARTS
        concepts = tuple(dict.fromkeys(concept for reading in name + synonyms for concept in reading))
        unclear = tuple(dict.fromkeys(c for reading in name + synonyms if len(reading) > 1 for c in reading))
        return Understanding(finding, concepts, how, ambiguous=unclear)

    def _read(self, text: str) -> _Readings:
        """The concept that a whole text names, or else the concepts of its parts."""
        whole = self._whole(text)
        return [whole] if whole else self._parts(text)

    def _whole(self, text: str) -> tuple[str, ...]:
        """What a text names: letter for letter a preferred label, or else a label of any kind."""
        if exact := self._joined.get("".join(token.folded for token in tokenize(text))):
            return (exact,)
        readings = self._readings(tokenize(separated(text)))
        return readings[0] if len(readings) == 1 else ()

    def _parts(self, text: str) -> _Readings:
        """What each member of a list ("Mass/Nodule") or of a name run together names; none where one names nothing.

        In a phrase one word qualifies another ("cystic mass"), so there its words are not read one by one.
        """
        members = [member for member in _LIST_MARK.split(text) if member.strip()]
        if len(members) > 1:
            readings = [self._whole(member) for member in members]
            return readings if all(readings) else []
        return [] if " " in text.strip() else self._readings(tokenize(separated(text)))

    def _readings(self, tokens: Sequence[Token]) -> _Readings:
        """The concepts of each stretch of words; none where a word is left over."""
        found: dict[tuple[int, ...], list[str]] = {}
        for candidate in self._lexicon.find(tokens):
            if not candidate.opposite and self._is_observation(candidate.concept):
                found.setdefault(candidate.words, []).append(candidate.concept)
        if {word for words in found for word in words} != set(range(len(tokens))):
            return []
        return [self._chosen(concepts, [tokens[i].folded for i in words]) for words, concepts in found.items()]

    def _chosen(self, concepts: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
        """The concept that bears these words as its preferred label, or else the broadest ones."""
        named = tuple(c for c in concepts if [t.folded for t in tokenize(self._lexicon.preferred.get(c, ""))] == list(words))
        return named or self._topmost(concepts)

    def _topmost(self, concepts: Sequence[str]) -> tuple[str, ...]:
        """Leave out what is narrower than another of the concepts; it comes with that one anyway."""
        return tuple(c for c in concepts if self._ontology.ancestors(c).isdisjoint(concepts))

    def _is_observation(self, concept: str) -> bool:
        return concept in self._ontology and self._ontology[concept].kind.is_observation

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """The folded words of every preferred label that a report can find."""
        labels = self._lexicon.preferred.items()
        return {concept: [t.folded for t in tokenize(text)] for concept, text in labels if self._is_observation(concept)}

    @cached_property
    def _joined(self) -> dict[str, str]:
        return {"".join(words): concept for concept, words in self._words.items()}

    def _nearest(self, finding: Finding) -> tuple[str, ...]:
        """Concepts by the share of words in common (Dice's coefficient); for a misspelt name, by its letters."""
        wanted = {t.folded for text in (finding.name, *finding.synonyms) for t in tokenize(separated(text))}
        shares = {c: 2 * len(wanted & set(words)) / (len(wanted) + len(set(words))) for c, words in self._words.items()}
        near = sorted((c for c, share in shares.items() if share > 0), key=lambda c: (-shares[c], c))
        close = difflib.get_close_matches("".join(map(fold, finding.name.split())), self._joined, _MOST_NEAREST, cutoff=0.8)
        return tuple(dict.fromkeys([*(self._joined[name] for name in close), *near]))[:_MOST_NEAREST]


def separated(name: str) -> str:
    """Put spaces where a name run together by capitals or underscores has its seams.

    >>> separated("NoduleTumorMass"), separated("CTScan"), separated("DVTs"), separated("pleural_effusion")
    ('Nodule Tumor Mass', 'CT Scan', 'DVTs', 'pleural effusion')
    """
    parts = []
    for i, letter in enumerate(name):
        before, after = name[i - 1] if i else "", name[i + 1 : i + 3]
        seam = letter.isupper() and (before.islower() or (before.isupper() and len(after) == 2 and after.islower()))
        parts.append(f" {letter}" if seam else letter)
    return "".join(parts).replace("_", " ")


def resolved(taxonomy: Taxonomy, ontology: Ontology, lexicon: Callable[[str], Lexicon]) -> Taxonomy:
    """Return a taxonomy with the concepts of all its findings.

    Args:
        taxonomy: as its file is written.
        ontology: has the concepts.
        lexicon: gives the labels of a language by its code; asked only where a finding has no concepts.
    """
    if not any(finding.unresolved for finding in taxonomy.findings):
        return taxonomy
    resolver = ConceptResolver(lexicon(taxonomy.language), ontology)
    findings = (replace(f, concepts=resolver.understand(f).concepts, unresolved=False) for f in taxonomy.findings)
    return replace(taxonomy, findings=tuple(findings))
