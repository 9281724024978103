"""Changes of the order and number of sentences that no label depends on."""

import random
from collections import Counter
from collections.abc import Sequence

from agent.injection.edits import deleted, opening
from agent.training.augmentation.claims import Claims
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.reading import RowReader, edited, layout
from agent.types import Document, Section, SectionKind, Sentence

_TRIES = 4
_STOPS = (".", "!", "?")


class SentenceShuffle:
    """Puts the sentences of the findings section into another order."""

    name = "order"

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the shuffled row; None where fewer than two sentences can change places."""
        document = self._reader.document(row)
        sections = [s for s in document.sections if s.kind is SectionKind.FINDINGS]
        groups = [group for group in (_movable(document, section) for section in sections) if len(group) > 1]
        for _ in range(_TRIES if groups else 0):
            moves = [move for group in groups for move in zip(group, rng.sample(group, len(group)), strict=True)]
            made = edited(row, [(slot.span.start, slot.span.end, moved.span.text) for slot, moved in moves])
            if made != row and Counter(layout(self._reader.document(made))) == Counter(layout(document)):
                return made
        return None


def _movable(document: Document, section: Section) -> list[Sentence]:
    """Return the sentences of a section that end with a stop, none where it is a list."""
    inside = [s for s in document.body if section.body_start <= s.span.start < section.end]
    is_list = any(opening(s.span) > s.span.start for s in inside)
    return [] if is_list else [s for s in inside if s.span.text.endswith(_STOPS)]


class SentenceDropping:
    """Leaves out a sentence that is linked to nothing, where the labels have their sentences elsewhere."""

    name = "dropping"

    def __init__(self, reader: RowReader, claims: Claims) -> None:
        self._reader = reader
        self._claims = claims

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row without one sentence; None where every sentence may matter."""
        document = self._reader.document(row)
        idle = [i for i, s in enumerate(document.body) if not s.mentions and not s.summary]
        if len(document.body) < 2 or not self._claims.accounts_for(document, row.labels):
            return None
        tried = (self._without(row, document, at) for at in rng.sample(idle, len(idle)))
        return next((made for made in tried if made is not None), None)

    def _without(self, row: LabeledText, document: Document, at: int) -> LabeledText | None:
        edit = deleted(document.body[at], row.text, "")
        made = edited(row, [(edit.start, edit.end, "")])
        return made if layout(self._reader.document(made)) == _all_but(layout(document), at) else None


def _all_but(sentences: Sequence[tuple[SectionKind, str]], at: int) -> list[tuple[SectionKind, str]]:
    return [*sentences[:at], *sentences[at + 1 :]]
