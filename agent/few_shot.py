"""Learning from a few labeled examples without training: their nearest sentences speak, or they are shown to a language model.

A classifier of sentences is mixed with its nearest labeled sentences, as in nearest-neighbour language models (Khandelwal et
al., ICLR 2020): p = (1 - w) p_classifier + w p_neighbours. A classifier of reports is shown the most similar examples.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.attribution import NOT_JUDGED, sentence_labels
from agent.classification import Cell
from agent.labeled_examples import LabeledExample
from agent.models.base import Array, Shot
from agent.retrieval import MIN_SIMILARITY, NEIGHBOURS, SHARPNESS
from agent.types import CLASSES, Document
from kg.taxonomy import Taxonomy
from kg.vectors import Embed, flat_index

SHOTS = 4
"""Examples that are shown with a report."""
_DECIMALS = 4
"""Cosines are rounded, so that the order of sums in another batch changes nothing."""
_BATCH = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """How much near examples weigh; to be chosen on reports apart with `benchmarks/few_shot.py`, anew for other weights."""

    unknown: float = 0.8
    """Weight w of near examples for a finding that no concept makes; above a half, as they alone can decide."""
    known: float = 0.5
    """The same for the other findings; whether the sentence links to them made no difference in `results/few_shot.json`."""
    far: float = MIN_SIMILARITY
    """Cosine from which an example counts at all."""
    near: float = 0.94
    """Cosine from which it counts in full."""


class ExampleNeighbours:
    """Mixes what the nearest labeled sentences say into the probabilities of a classifier of sentences."""

    def __init__(
        self,
        examples: Sequence[LabeledExample],
        taxonomy: Taxonomy,
        concept_map: Mapping[str, Sequence[str]],
        embed: Embed,
        mixing: Mixing | None = None,
    ) -> None:
        """Index the examples' sentences.

        Args:
            examples: labeled reports or sentences.
            taxonomy: its findings are the columns of the probabilities.
            concept_map: names of the findings that each concept makes.
            embed: gives unit vectors of sentences, shape (n, d).
            mixing: how much near examples weigh.
        """
        self._embed = embed
        self.mixing = mixing or Mixing()
        known = {name for names in concept_map.values() for name in names}
        self._known = np.array([finding.name in known for finding in taxonomy.findings])
        texts, self._says = _sentences(examples, [finding.name for finding in taxonomy.findings], embed)
        # Findings that follow from others, and those of which no example says anything, are left alone.
        ruled = [finding.rule is not None for finding in taxonomy.findings]
        self._says[:, np.array(ruled) | (self._says[..., :-1].sum(axis=(0, 2)) == 0)] = 0
        self._index = flat_index(_embedded(texts, embed))

    def mix(
        self, documents: Sequence[Document], probabilities: Sequence[Array], cells: Sequence[Iterable[Cell]] | None = None
    ) -> list[Array]:
        """Return the probabilities with what near examples say mixed in.

        Args:
            documents: linked documents.
            probabilities: for each document shape (sentences, findings, 4), as the classifier gave them.
            cells: for each document the cells to mix; all if None.
        """
        chosen = [d for d, document in enumerate(documents) if document.body and (cells is None or cells[d])]
        texts = list(dict.fromkeys(s.span.text for d in chosen for s in documents[d].body))
        votes = dict(zip(texts, self.votes(texts), strict=True))
        weights = np.where(self._known, self.mixing.known, self.mixing.unknown).astype(np.float32)[:, None]
        mixed = list(probabilities)
        for d in chosen:
            said = np.stack([votes[s.span.text] for s in documents[d].body]) * weights
            whole = (1 - said.sum(axis=-1, keepdims=True)) * probabilities[d] + said
            mixed[d] = whole if cells is None else _only(cells[d], whole, probabilities[d])
        return mixed

    def votes(self, texts: Sequence[str]) -> Array:
        """Return the probabilities of near examples times how near they are, shape (n, m, 4); zeros where none is near."""
        if not texts:
            return np.zeros((0, *self._says.shape[1:]), np.float32)
        found, rows = self._index.search(_embedded(texts, self._embed), min(NEIGHBOURS, len(self._says)))
        cosines = np.round(found, _DECIMALS)
        trust = np.clip((cosines - self.mixing.far) / (self.mixing.near - self.mixing.far), 0, 1)
        weights = np.exp((cosines - cosines[:, :1]) / SHARPNESS) * (trust > 0)
        says = self._says[rows]
        votes = np.einsum("nk,nkmc->nmc", weights, says)
        # An example that does not judge a finding neither votes nor counts as near.
        nearest = (trust[..., None] * says.sum(axis=-1)).max(axis=1)[..., None]
        summed: Array = (nearest * votes / np.maximum(votes.sum(axis=-1, keepdims=True), 1e-9)).astype(np.float32)
        return summed


class ExampleShots:
    """Finds for a report the most similar examples, to be shown to a language model."""

    def __init__(self, examples: Sequence[LabeledExample], embed: Embed) -> None:
        """Embed the examples.

        Args:
            examples: labeled reports or sentences; those without a body are left out.
            embed: gives unit vectors of sentences, shape (n, d).
        """
        self._embed = embed
        shown = sorted((e for e in examples if e.sentences), key=lambda e: e.text)
        self._shots = [Shot(e.text, e.labels) for e in shown]
        self._vectors = _means([e.sentences for e in shown], embed)

    def shots(self, documents: Sequence[Document]) -> list[tuple[Shot, ...]]:
        """Return for each document with a body the `SHOTS` examples nearest to its mean sentence, the most similar last."""
        if not documents or not self._shots:
            return [() for _ in documents]
        cosines = _means([[s.span.text for s in d.body] for d in documents], self._embed) @ self._vectors.T
        order = np.argsort(np.round(cosines, _DECIMALS), axis=1, kind="stable")[:, -SHOTS:]
        return [tuple(self._shots[i] for i in row) for row in order]


def _sentences(examples: Sequence[LabeledExample], findings: Sequence[str], embed: Embed) -> tuple[list[str], Array]:
    """Return the distinct sentences and the share of each class among the examples that hold them, shape (n, m, 4).

    A row of zeros stands for findings that no example judges in the sentence.
    """
    # In the order of the alphabet, so that the order of the file changes nothing.
    texts = sorted({sentence for example in examples for sentence in example.sentences})
    place = {text: i for i, text in enumerate(texts)}
    vectors = dict(zip(texts, _embedded(texts, embed), strict=True))
    stacked = [np.stack([vectors[s] for s in e.sentences]) if e.sentences else np.empty((0, 0), np.float32) for e in examples]
    counts = np.zeros((len(texts), len(findings), len(CLASSES)), np.float32)
    for example, codes in zip(examples, sentence_labels(examples, stacked, findings), strict=True):
        for sentence, row in zip(example.sentences, codes, strict=True):
            judged = np.flatnonzero(row != NOT_JUDGED)
            counts[place[sentence], judged, row[judged]] += 1
    return texts, counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1)


def _embedded(texts: Sequence[str], embed: Embed) -> Array:
    """Return unit vectors, shape (n, d), in parts, as an encoder keeps all states of one call; nothing is kept on disk."""
    parts: list[Array] = [embed(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
    return np.concatenate(parts) if parts else np.empty((0, 0), np.float32)


def _means(texts: Sequence[Sequence[str]], embed: Embed) -> Array:
    """Return the mean unit vector of each list of sentences, made a unit vector again, shape (n, d)."""
    if not texts:
        return np.empty((0, 0), np.float32)
    distinct = list(dict.fromkeys(sentence for part in texts for sentence in part))
    vectors = dict(zip(distinct, _embedded(distinct, embed), strict=True))
    means = np.stack([np.mean([vectors[sentence] for sentence in part], axis=0) for part in texts])
    unit: Array = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return unit


def _only(cells: Iterable[Cell], mixed: Array, before: Array) -> Array:
    """Return the probabilities before, with some cells mixed."""
    changed = before.copy()
    for cell in cells:
        changed[cell] = mixed[cell]
    return changed
