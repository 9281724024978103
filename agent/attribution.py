"""Which sentences of labeled reports carry the labels: those that link to the finding, else what only such reports say.

Where the vocabulary has no word for a finding, the sentence is found by a simple form of diverse density (Maron and
Lozano-Perez, NIPS 1997): near the other reports with the label, and far from all reports that do not mention the finding.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.labeled_examples import LabeledExample
from agent.models.base import Array
from agent.types import CLASSES, STATED, MentionClass

NOT_JUDGED = -1
"""What a sentence says of a finding is not known."""
_SILENT = CLASSES.index(MentionClass.NOT_MENTIONED)
Codes = NDArray[np.int8]


def sentence_labels(examples: Sequence[LabeledExample], vectors: Sequence[Array], findings: Sequence[str]) -> list[Codes]:
    """Return what each sentence of each example says of each finding.

    Args:
        examples: labeled reports.
        vectors: for each of them the unit vectors of its sentences, shape (sentences, d).
        findings: names of m findings.

    Returns:
        for each example indices into `CLASSES`, or `NOT_JUDGED`, shape (sentences, m).
    """
    codes = [_linked_codes(example, findings) for example in examples]
    for column, finding in enumerate(findings):
        silent = [v for e, v in zip(examples, vectors, strict=True) if _is_silent(e, finding) and len(v)]
        pending = [i for i, e in enumerate(examples) if e.sentences and not _is_silent(e, finding) and _is_unlinked(e, finding)]
        for mention_class in STATED:
            rows = [i for i in pending if examples[i].labels.get(finding) is mention_class]
            for row, sentence in zip(rows, _carriers([vectors[i] for i in rows], silent), strict=True):
                if sentence is not None:
                    codes[row][sentence, column] = CLASSES.index(mention_class)
    return codes


def _linked_codes(example: LabeledExample, findings: Sequence[str]) -> Codes:
    """What is known without comparing reports."""
    codes = np.full((len(example.sentences), len(findings)), _SILENT, np.int8)
    for column, finding in enumerate(findings):
        if finding in example.skipped or (not _is_silent(example, finding) and _is_unlinked(example, finding)):
            # Any of the sentences may speak of it, also those that are not chosen later.
            codes[:, column] = NOT_JUDGED
            continue
        for row, labels in enumerate(example.linked):
            codes[row, column] = CLASSES.index(labels.get(finding, MentionClass.NOT_MENTIONED))
    return codes


def _is_silent(example: LabeledExample, finding: str) -> bool:
    label = example.labels.get(finding, MentionClass.NOT_MENTIONED)
    return label is MentionClass.NOT_MENTIONED and finding not in example.skipped


def _is_unlinked(example: LabeledExample, finding: str) -> bool:
    return not any(finding in labels for labels in example.linked)


def _carriers(reports: Sequence[Array], silent: Sequence[Array]) -> list[int | None]:
    """Return for each of some reports with the same label the sentence that carries it; None where nothing tells."""
    if not silent:
        return [0 if len(report) == 1 else None for report in reports]
    contrast = np.concatenate(silent)
    return [_carrier(report, [o for o in reports if o is not report], contrast) for report in reports]


def _carrier(report: Array, others: Sequence[Array], contrast: Array) -> int:
    """Return the sentence that is near the other reports with the label and far from the contrast.

    Args:
        report: unit vectors of its sentences, shape (s, d).
        others: the same of other reports with the label.
        contrast: unit vectors of all sentences of reports without it, shape (n, d).
    """
    density = -(report @ contrast.T).max(axis=1)
    if others:
        density += np.mean([(report @ other.T).max(axis=1) for other in others], axis=0)
    # Rounded, so that the order of sums in another batch does not decide between equals.
    return int(np.argmax(np.round(density, 4)))
