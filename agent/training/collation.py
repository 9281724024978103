"""Examples put together into batches of tensors, with some of their evidence hidden.

Hidden links are to make the classifier read the words too, as a vocabulary never has them all.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from agent.evidence import EVIDENCE_SIZE, LINK_FEATURES, NEIGHBOUR_FEATURES, Feature
from agent.models.base import Array
from agent.training.examples import SKIPPED, Example
from agent.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples collated: sentences in one list, cells padded to the widest example."""

    texts: tuple[str, ...]
    bags: Tensor
    """The example of each sentence, shape (sentences,)."""
    findings: Tensor
    """Vectors, shape (bags, m, width)."""
    evidence: Tensor
    """Shape (sentences, m, k)."""
    targets: Tensor
    """Shape (bags, m); `SKIPPED` where padded or not judged."""
    folds: Tensor
    """For each class the target that it counts as, shape (bags, 4)."""


class Collator:
    """Makes batches; in training, wordings vary and evidence is hidden now and then."""

    def __init__(self, recipe: Recipe, queries: Mapping[str, Sequence[str]], vectors: Mapping[str, Tensor], width: int) -> None:
        """Prepare.

        Args:
            recipe: how often what is hidden.
            queries: wordings of every finding that examples ask for; the first is the standard one.
            vectors: the vector of every wording, shape (width,).
            width: of the vectors.
        """
        self._recipe = recipe
        self._queries = queries
        self._vectors = vectors
        self._width = width

    def collate(self, examples: Sequence[Example], rng: random.Random | None = None) -> Batch:
        """Return a batch; with a random generator as for training, without one as for labeling."""
        widest = max(len(e.findings) for e in examples)
        findings = torch.zeros(len(examples), widest, self._width)
        targets = torch.full((len(examples), widest), SKIPPED)
        bags = torch.tensor([i for i, e in enumerate(examples) for _ in e.passages])
        evidence = torch.zeros(len(bags), widest, EVIDENCE_SIZE)
        row = 0
        for i, example in enumerate(examples):
            m, rows = len(example.findings), len(example.passages)
            findings[i, :m] = torch.stack([self._query(f, rng) for f in example.findings])
            targets[i, :m] = torch.tensor(example.targets)
            evidence[row : row + rows, :m] = torch.from_numpy(hidden(example.evidence, self._recipe, rng) if rng else example.evidence)
            row += rows
        texts = tuple(p.text for e in examples for p in e.passages)
        return Batch(texts, bags, findings, evidence, targets, torch.tensor([e.folds for e in examples]))

    def _query(self, finding: str, rng: random.Random | None) -> Tensor:
        wordings = self._queries[finding]
        return self._vectors[rng.choice(wordings) if rng else wordings[0]]


def hidden(evidence: Array, recipe: Recipe, rng: random.Random) -> Array:
    """Return evidence of which some is hidden: links of a sentence or of a finding, votes of neighbours.

    Args:
        evidence: of one example, shape (sentences, findings, features); left as it is.
        recipe: how often.
        rng: draws what.
    """
    drawn = np.random.default_rng(rng.getrandbits(32))
    sentences, findings, _ = evidence.shape
    gone = (drawn.random((sentences, 1)) < recipe.drop_evidence) | (drawn.random((1, findings)) < recipe.drop_links)
    left = evidence.copy()
    left[np.broadcast_to(gone, left.shape[:2])[..., None] & LINK_FEATURES] = 0
    linked = np.any(left[..., LINK_FEATURES], axis=-1)
    left[..., Feature.OTHERS_LINKED] = ~linked & np.any(linked, axis=1, keepdims=True)
    left[..., Feature.NOTHING_LINKED] = ~np.any(linked, axis=1, keepdims=True)
    if rng.random() < recipe.drop_neighbours:
        left[..., NEIGHBOUR_FEATURES] = 0
    return left
