"""Negation and hedge rewriting: a finding that was present is denied or doubted, and the other way round; its label follows."""

import random
from dataclasses import replace

from agent.injection.edits import opening
from agent.training.augmentation.claims import Claim, Claims
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.phrasing import Phraser
from agent.training.augmentation.reading import RowReader, edited, layout
from agent.types import Document, MentionClass


class PresenceRewriting:
    """Says a sentence about a single finding again with another presence, by the language's templates.

    The counterpart of counterfactual augmentation (Kaushik et al., ICLR 2020): the smallest change that turns a label.
    """

    name = "presence"

    def __init__(self, reader: RowReader, claims: Claims, phraser: Phraser) -> None:
        self._reader = reader
        self._claims = claims
        self._phraser = phraser

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return the row with one sentence rewritten and the labels of its finding changed."""
        document = self._reader.document(row)
        sole = [c for c in self._claims.of(document, row.labels) if self._claims.is_sole(c, document, row.labels)]
        turns = [(claim, stated) for claim in sole for stated in self._claims.classes if stated is not claim.stated]
        tried = (self._turned(row, document, claim, stated, rng) for claim, stated in rng.sample(turns, len(turns)))
        return next((made for made in tried if made is not None), None)

    def _turned(self, row: LabeledText, document: Document, claim: Claim, stated: MentionClass, rng: random.Random) -> LabeledText | None:
        if stated is not MentionClass.NEGATIVE and any(s.summary for s in document.body):
            return None  # "no acute abnormality" would be wrong beside it
        side = claim.mention.laterality.value if claim.mention.laterality else None
        text = self._phraser.phrase(claim.mention.concept, stated, side, row.language, rng)
        if text is None:
            return None
        span = claim.sentence.span
        made = edited(row, [(opening(span), span.end, text.lower() if row.text.islower() else text)])
        return self._labeled(row, document, made, claim, stated)

    def _labeled(self, row: LabeledText, document: Document, made: LabeledText, claim: Claim, stated: MentionClass) -> LabeledText | None:
        """Return a rewritten row with its labels; None where more than the one sentence changed, or a label by rule is unclear."""
        after = self._reader.document(made)
        at = document.body.index(claim.sentence)
        if not _differ_only_at(at, document, after) or self._heard(after, at) != (claim.mention.concept, stated):
            return None
        labels = {**self._claims.without_rules(row.labels), **dict.fromkeys(claim.findings, str(stated))}
        if row.section is None:
            if {**row.labels} != {**row.labels, **self._claims.by_rule(row.labels, document)}:
                return None
            labels |= self._claims.by_rule(labels, after)
        return replace(made, labels=labels)

    def _heard(self, document: Document, at: int) -> tuple[str, MentionClass | None] | None:
        observed = self._reader.observed(document.body[at])
        return (observed[0].concept, observed[0].mention_class) if len(observed) == 1 else None


def _differ_only_at(at: int, one: Document, other: Document) -> bool:
    first, second = layout(one), layout(other)
    return len(first) == len(second) and first[:at] == second[:at] and first[at + 1 :] == second[at + 1 :]
