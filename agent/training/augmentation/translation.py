"""Cross-language sentences: what a sentence says of a finding, said in another language by its templates and vocabulary."""

import random

from agent.training.augmentation.claims import Claims
from agent.training.augmentation.labeled_text import LabeledText
from agent.training.augmentation.phrasing import Phraser
from agent.training.augmentation.reading import RowReader


class Translation:
    """Makes a labeled sentence of another language out of one claim of a report or sentence."""

    name = "translation"

    def __init__(self, reader: RowReader, claims: Claims, phraser: Phraser) -> None:
        self._reader = reader
        self._claims = claims
        self._phraser = phraser

    def __call__(self, row: LabeledText, rng: random.Random) -> LabeledText | None:
        """Return a single sentence that has only the labels of its claim."""
        claims = list(self._claims.of(self._reader.document(row), row.labels))
        targets = [code for code in self._phraser.languages if code != row.language]
        for claim in rng.sample(claims, len(claims)):
            side = claim.mention.laterality.value if claim.mention.laterality else None
            for language in rng.sample(targets, len(targets)):
                text = self._phraser.phrase(claim.mention.concept, claim.stated, side, language, rng)
                if text is not None:
                    return LabeledText(text, language, dict.fromkeys(claim.findings, str(claim.stated)), claim.sentence.span.section)
        return None
