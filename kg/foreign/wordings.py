"""Wordings of foreign terms: made fit for a lexicon, compared with ours, and given to one concept each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.concept import Label, LabelKind
from kg.foreign.conflicts import Conflict, ConflictKind
from kg.tokens import fold, tokenize

NAMING = (LabelKind.PREFERRED, LabelKind.SYNONYM)
"""Kinds of label that name a concept in plain words."""
_WILDCARD = re.compile(r"[*/]|(?<!\S)\.\.(?!\S)")
_MAX_ABBREVIATION = 6


@lru_cache(maxsize=200_000)
def wording_key(text: str) -> str:
    """Return what two spellings of one wording have in common: their words without case, accents and punctuation.

    >>> wording_key("Ground-glass  opacity"), wording_key("ground glass opacity")
    ('ground glass opacity', 'ground glass opacity')
    """
    return " ".join(token.folded for token in tokenize(text))


def plain_wording(text: str) -> str:
    """Return a text without what the pattern language would take for a wildcard, empty where no word of letters is left.

    >>> plain_wording("Aplasia/hypoplasia of the lung & pleura")
    'Aplasia hypoplasia of the lung pleura'
    """
    letters = [character for character in text if character.isalnum()]
    if not all(map(fold, letters)) or not any(map(str.isalpha, letters)):
        return ""  # what folds to nothing is found in no text, a mere number in too many
    return " ".join(word for word in _WILDCARD.sub(" ", text).split() if any(map(str.isalnum, word)))


def is_abbreviation(text: str) -> bool:
    """Say whether a wording is one short word in capitals, which is looked for only as written.

    >>> is_abbreviation("VSD"), is_abbreviation("Ventricular septal defect")
    (True, False)
    """
    return text.isupper() and len(text) <= _MAX_ABBREVIATION and " " not in text


@dataclass(frozen=True, slots=True)
class Claim:
    """A wording that the file gives to a concept."""

    concept: str
    text: str
    is_name: bool
    """True for the label of the term, False for a synonym."""


class Allotment:
    """Gives every claimed wording of one language to at most one concept; ours come first, then names, then synonyms."""

    def __init__(self, language: str, ours: Iterable[Label], new: frozenset[str]) -> None:
        """Start from our labels.

        Args:
            language: whose wordings these are.
            ours: our labels of this language.
            new: the concepts that the merge adds; they need a preferred label.
        """
        self._language = language
        self._new = new
        self._taken: dict[str, set[str]] = defaultdict(set)
        for label in ours:
            if label.kind is not LabelKind.PATTERN or plain_wording(label.text) == label.text:
                self._taken[wording_key(label.text)].add(_owner(label))
        self.labels: list[Label] = []
        self.conflicts: list[Conflict] = []

    def allot(self, claims: Sequence[Claim]) -> None:
        """Decide on all claims of the file; the outcome stands in `labels` and `conflicts`."""
        usable = [claim for claim in map(self._cleaned, claims) if claim is not None]
        owners = self._owners(usable)
        granted: dict[str, dict[str, Claim]] = defaultdict(dict)
        for claim in usable:
            key = wording_key(claim.text)
            owner = owners[key]
            if owner != claim.concept and claim.concept not in self._taken.get(key, ()):
                self._lose(claim, owner)
            elif key not in self._taken:
                granted[claim.concept].setdefault(key, claim)
        for concept, wordings in granted.items():
            self.labels.extend(self._labels(concept, list(wordings.values())))

    def _cleaned(self, claim: Claim) -> Claim | None:
        text = plain_wording(claim.text)
        if text:
            return Claim(claim.concept, text, claim.is_name)
        message = f"{claim.concept}: {claim.text!r} ({self._language}) has no word that a text could hold; left out"
        self.conflicts.append(Conflict(ConflictKind.UNUSABLE, claim.concept, message))
        return None

    def _owners(self, claims: Sequence[Claim]) -> dict[str, str | None]:
        """Return who gets each wording: one who has it, the only one named so, the only one at all, or nobody."""
        named: dict[str, set[str]] = defaultdict(set)
        claimed: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            key = wording_key(claim.text)
            claimed[key].add(claim.concept)
            if claim.is_name:
                named[key].add(claim.concept)
        best = {key: self._taken.get(key) or named.get(key) or concepts for key, concepts in claimed.items()}
        return {key: min(owners) if key in self._taken or len(owners) == 1 else None for key, owners in best.items()}

    def _lose(self, claim: Claim, owner: str | None) -> None:
        fate = f"it stays with {owner}" if owner else "several new concepts claim it equally, none gets it"
        message = f"{claim.concept}: {claim.text!r} ({self._language}) left out; {fate}"
        self.conflicts.append(Conflict(ConflictKind.WORDING, claim.concept, message))

    def _labels(self, concept: str, claims: Sequence[Claim]) -> Iterator[Label]:
        """Yield the labels of a concept; a new one is named by its own name, or else by its first synonym in words."""
        names = [claim for claim in claims if claim.is_name] or [claim for claim in claims if not is_abbreviation(claim.text)]
        preferred = names[0] if names and concept in self._new else None
        for claim in claims:
            kind = LabelKind.ABBREVIATION if is_abbreviation(claim.text) else LabelKind.SYNONYM
            yield Label(concept, LabelKind.PREFERRED if claim is preferred else kind, claim.text)


def _owner(label: Label) -> str:
    """Return whose wording a label of ours is; denials and distractors belong to no concept that could be named."""
    if label.kind is LabelKind.OPPOSITE:
        return f"the opposite of {label.concept}"
    return label.concept or "a distractor"
