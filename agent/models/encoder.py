"""The default classifier: multilingual-e5-small with LoRA, and one calibrated head per mention class.

Every sentence is encoded once, whatever the number of findings; each finding is a query that attends over its
tokens. The adapter was trained to keep the base model's sentence space, so the same pass serves retrieval.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from peft import PeftModel
from safetensors import SafetensorError
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer

from agent.errors import ModelError
from agent.evidence import EVIDENCE_SIZE
from agent.memory import Memory
from agent.models.base import Array, Passage, Unit
from agent.models.network import MentionHead
from agent.models.quiet import quiet_libraries
from agent.models.weights import base_model_folder
from agent.types import STATED, MentionClass
from kg.taxonomy import Finding

PROMPT = "query: "
"""The prefix e5 was trained with."""
WEIGHTS = Path(__file__).parent / "weights" / "encoder"
_BATCH = 64
_CACHED_SENTENCES = 8_192
_CONTEXT = 128
"""Word pieces read of a sentence; longer ones are cut, as they are nearly always lists."""


@dataclass(frozen=True, slots=True)
class EncodedSentence:
    """A sentence after the encoder."""

    states: Array
    """Token states, shape (length, width), half precision to save memory."""
    vector: Array
    """Unit vector of the mean over tokens, shape (width,)."""


class SentenceEncoder:
    """Encodes sentences in length-sorted batches and remembers the most recent ones."""

    def __init__(self, folder: str | Path, adapter: Path | None = None) -> None:
        """Load a base model.

        Args:
            folder: a sentence-transformers or plain transformers model folder or name.
            adapter: a PEFT adapter folder to put on it.
        """
        self._adapted: Any = None
        with quiet_libraries():
            self.model = SentenceTransformer(str(folder), device="cpu")
            self.model.max_seq_length = _CONTEXT
            if adapter is not None:
                transformer = self.model[0]
                self._adapted = PeftModel.from_pretrained(transformer.model, str(adapter)).eval()
                self._adapted.merge_adapter()
                transformer.model = self._adapted.base_model.model
        self._cache: Memory[str, EncodedSentence] = Memory(_CACHED_SENTENCES)
        self._lock = Lock()

    def base_vectors(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of the base model without the adapter, shape (n, width)."""
        if self._adapted is None:
            return self._vectors(texts)
        with self._lock:
            try:
                # Leaving the block switches the adapter on again, but not merged into the weights.
                with self._adapted.disable_adapter():
                    return self._vectors(texts)
            finally:
                self._adapted.merge_adapter()

    def _vectors(self, texts: Sequence[str]) -> Array:
        return np.asarray(self.model.encode(list(texts), prompt=PROMPT, normalize_embeddings=True, show_progress_bar=False), np.float32)

    def encode(self, texts: Sequence[str]) -> list[EncodedSentence]:
        """Return the encoded sentences, in order; repeated texts are encoded once."""
        with self._lock:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._cache]
            new = dict(self._encode(fresh))
            known = {text: new.get(text) or self._cache[text] for text in dict.fromkeys(texts)}
            self._cache.keep(known)
        return [known[text] for text in texts]

    def _encode(self, texts: list[str]) -> Iterator[tuple[str, EncodedSentence]]:
        if not texts:
            return
        rows = self.model.encode(texts, prompt=PROMPT, batch_size=_BATCH, output_value=None, show_progress_bar=False)
        for text, row in zip(texts, rows, strict=True):
            length = int(row["attention_mask"].sum())
            vector = torch.nn.functional.normalize(row["sentence_embedding"], dim=0)
            yield text, EncodedSentence(row["token_embeddings"][:length].half().numpy(), vector.numpy())


class EncoderClassifier:
    """The bundled classifier; also the loader of any other adapter folder of the same layout."""

    unit = Unit.SENTENCE

    def __init__(self, weights: Path = WEIGHTS, base: str | Path | None = None) -> None:
        """Load base, adapter and heads.

        Args:
            weights: folder with `adapter_model.safetensors`, `heads.safetensors` and `metadata.json`.
            base: model folder or name; the prepared multilingual-e5-small if None.

        Raises:
            ModelError: a file is missing or does not fit.
        """
        metadata = _metadata(weights)
        self.name = f"{metadata['name']} {metadata['version']}"
        self.sha256 = weights_sha256(weights)
        try:
            self.encoder = SentenceEncoder(base or base_model_folder(), weights)
        except SafetensorError as error:
            raise ModelError(f"{weights}: the adapter is damaged ({error}); train again or restore the file") from error
        self.heads = _load_heads(weights / "heads.safetensors", metadata)
        self._findings: dict[str, torch.Tensor] = {}

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of sentences, shape (n, width)."""
        return np.stack([encoded.vector for encoded in self.encoder.encode(texts)]) if texts else np.empty((0, 0), np.float32)

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:
        """Score one mention class for every passage and finding; see `Classifier.score`."""
        encoded = self.encoder.encode([p.text for p in passages])
        queries = self._queries([finding.query for finding in findings])
        scores = np.zeros((len(passages), len(findings)), np.float32)
        order = sorted(range(len(passages)), key=lambda i: len(encoded[i].states))
        head = self.heads[mention_class]
        with torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                part = order[start : start + _BATCH]
                tokens, mask = pad([torch.from_numpy(encoded[i].states).float() for i in part])
                odds = head(tokens, mask, queries, torch.from_numpy(evidence[part]))
                scores[part] = head.calibrated(odds).numpy()
        return scores

    def _queries(self, texts: Sequence[str]) -> torch.Tensor:
        if fresh := [text for text in dict.fromkeys(texts) if text not in self._findings]:
            vectors = torch.from_numpy(self.encoder.base_vectors(fresh))
            self._findings.update(zip(fresh, vectors, strict=True))
        return torch.stack([self._findings[text] for text in texts])


def pad(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Stack token states of different lengths: (batch, longest, width) and the mask of true tokens."""
    tokens = torch.nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    lengths = torch.tensor([len(s) for s in states])
    return tokens, torch.arange(tokens.shape[1])[None, :] < lengths[:, None]


def saved_heads(weights: Path) -> dict[MentionClass, MentionHead]:
    """Load the heads of a folder made by `radconcord train`."""
    return _load_heads(weights / "heads.safetensors", _metadata(weights))


def _load_heads(path: Path, metadata: dict[str, Any]) -> dict[MentionClass, MentionHead]:
    """Load the heads; they must have been trained with the evidence features of this version."""
    if metadata["evidence_size"] != EVIDENCE_SIZE:
        raise ModelError(
            f"{path}: trained with {metadata['evidence_size']} evidence features, this version has {EVIDENCE_SIZE}; train again"
        )
    try:
        state = load_file(path)
    except SafetensorError as error:
        raise ModelError(f"{path}: damaged ({error}); train again or restore the file") from error
    heads = {}
    for mention_class in STATED:
        head = MentionHead(metadata["width"], EVIDENCE_SIZE)
        part = {key.removeprefix(f"{mention_class}."): value.float() for key, value in state.items() if key.startswith(f"{mention_class}.")}
        head.load_state_dict(part)
        heads[mention_class] = head.eval()
    return heads


def _metadata(weights: Path) -> dict[str, Any]:
    try:
        metadata = json.loads((weights / "metadata.json").read_text(encoding="utf-8"))
        return {key: metadata[key] for key in ("name", "version", "width", "evidence_size")}
    except (FileNotFoundError, json.JSONDecodeError, KeyError) as error:
        raise ModelError(f"{weights}: no readable metadata.json; give a folder made by `radconcord train`") from error


def weights_sha256(weights: Path) -> str:
    """Return the hash of a folder's adapter and heads.

    Raises:
        ModelError: a file is missing.
    """
    digest = hashlib.sha256()
    for path in (weights / "adapter_model.safetensors", weights / "heads.safetensors"):
        if not path.is_file():
            raise ModelError(f"{path} is missing; give a folder made by `radconcord train`")
        digest.update(path.read_bytes())
    return digest.hexdigest()
