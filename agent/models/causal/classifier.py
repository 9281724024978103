"""A causal language model as a classifier of whole reports, in MOSAIC's manner (Schiavone et al. 2025, arXiv:2509.04471).

The model is asked for a JSON object, finding to class code; see `agent.models.causal.scoring` for how the answer is
scored instead of generated. Any model loads that transformers knows as a causal language model.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from threading import Lock

import numpy as np
import torch

from agent.memory import Memory
from agent.models.base import Array, Passage, Unit
from agent.models.causal.calibration import Calibration
from agent.models.causal.encoding import EncodedPrompt, PromptEncoder
from agent.models.causal.loading import ADAPTER, METADATA, base_sha256, files_sha256, load_adapter, load_base, read_metadata
from agent.models.causal.scoring import HeadCache, greedy_logits, slot_logits
from agent.models.causal.settings import CausalSettings, Fill
from agent.models.prompts import Mode, load_profile
from agent.models.sentence_space import SentenceSpace
from agent.types import STATED, MentionClass
from kg.taxonomy import Finding

_REMEMBERED = 4_096
_KEPT_QUESTIONS = 16
_SILENT = -20.0
"""Log-odds of findings that follow from others by a rule; the model is not asked for them."""


class CausalClassifier:
    """Scores whole reports; the answer for all classes is computed once and remembered."""

    unit = Unit.REPORT

    def __init__(self, settings: CausalSettings) -> None:
        """Load base model and adapter.

        Raises:
            ModelError: weights are missing, damaged, or do not belong together.
            ConfigError: there is no such prompt profile.
        """
        metadata = read_metadata(settings)
        self.settings = settings
        self._profile = load_profile(settings.profile)
        network, self._tokenizer = load_base(settings.model, settings.loading)
        self.network = load_adapter(network, settings.adapter, settings.quantisation) if settings.adapter else network
        self.calibration = Calibration.from_json(metadata["calibration"]) if "calibration" in metadata else Calibration()
        self.name = f"{metadata['name']} {metadata['version']}" if metadata else f"{settings.model} {settings.profile}"
        self.sha256 = _sha256(settings)
        self._heads = HeadCache(self.network)
        self._encoders: Memory[tuple[tuple[Finding, ...], MentionClass | None], PromptEncoder] = Memory(_KEPT_QUESTIONS)
        self._odds: Memory[str, Array] = Memory(_REMEMBERED)
        self._lock = Lock()
        self._space = SentenceSpace()

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of sentences from the bundled base encoder, shape (n, width)."""
        return self._space.embed(texts)

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:  # noqa: ARG002
        """Score one mention class for every report and finding; see `Classifier.score`. Evidence reaches a model as hints only."""
        scores = np.full((len(passages), len(findings)), _SILENT, np.float32)
        columns = [i for i, finding in enumerate(findings) if finding.rule is None]
        if columns and passages:
            odds = self.log_odds(mention_class, passages, [findings[i] for i in columns])
            scores[:, columns] = self.calibration.apply(mention_class, odds)
        return scores

    def log_odds(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding]) -> Array:
        """Return uncalibrated log-odds of a class against "not mentioned", shape (n, m)."""
        asked = None if self.settings.mode is Mode.ALL else mention_class
        told = passages if self.settings.hints else [replace(p, hints="") for p in passages]
        question = repr((self._profile, asked, tuple(findings)))
        keys = [hashlib.sha256(f"{question}{passage!r}".encode("utf-8", "replace")).hexdigest() for passage in told]
        with self._lock:
            known = {key: self._odds[key] for key in keys if key in self._odds}
            fresh = {key: passage for key, passage in zip(keys, told, strict=True) if key not in known}
            known.update(zip(fresh, self._scored(list(fresh.values()), findings, asked), strict=True))
            self._odds.keep(known)
        column = STATED.index(mention_class) if asked is None else 0
        return np.stack([known[key][:, column] for key in keys])

    def _scored(self, passages: Sequence[Passage], findings: Sequence[Finding], asked: MentionClass | None) -> list[Array]:
        """Return the log-odds of each report, shape (m, 3), or (m, 1) when one class is asked for."""
        encoder = self._encoder(tuple(findings), asked)
        prompts = [encoder.encode(passage) for passage in passages]
        found: dict[int, Array] = {}
        with torch.inference_mode():
            for part in _batches(prompts, 1 if self.settings.fill is Fill.GREEDY else self.settings.batch):
                found.update(zip(part, _against_silence(self._logits([prompts[i] for i in part], encoder)), strict=True))
        return [found[i] for i in range(len(prompts))]

    def _logits(self, prompts: Sequence[EncodedPrompt], encoder: PromptEncoder) -> torch.Tensor:
        states = self._heads.states(prompts[0].head)
        codes = list(encoder.codes.values())
        if self.settings.fill is Fill.GREEDY:
            return greedy_logits(self.network, prompts[0], states, codes)
        return slot_logits(self.network, prompts, states, [code[0] for code in codes])

    def _encoder(self, findings: tuple[Finding, ...], asked: MentionClass | None) -> PromptEncoder:
        longest = self.settings.max_report_tokens
        return self._encoders.made((findings, asked), lambda: PromptEncoder(self._tokenizer, self._profile, findings, asked, longest))


def _batches(prompts: Sequence[EncodedPrompt], size: int) -> Iterator[list[int]]:
    """Yield indices of prompts that go together: of one head, and of similar length."""
    order = sorted(range(len(prompts)), key=lambda i: (prompts[i].head, len(prompts[i].body)))
    for _, same in groupby(order, key=lambda i: prompts[i].head):
        group = list(same)
        yield from (group[start : start + size] for start in range(0, len(group), size))


def _against_silence(logits: torch.Tensor) -> Array:
    """Turn logits of the codes, not mentioned last, into log-odds against it: shape (n, m, codes - 1)."""
    odds: Array = (logits[..., :-1] - logits[..., -1:]).float().cpu().numpy()
    return odds


def _sha256(settings: CausalSettings) -> str:
    if settings.adapter is None:
        return base_sha256(settings.model)
    return files_sha256([p for p in (settings.adapter / ADAPTER, settings.adapter / METADATA) if p.is_file()])
