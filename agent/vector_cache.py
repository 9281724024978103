"""Vectors of texts that do not change between runs (library sentences, concepts), kept on disk by content and weights."""

import contextlib
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.models.base import Array, Classifier
from agent.models.weights import cache_folder
from agent.progress import notice

_MANY = 1000
"""Texts whose embedding takes so long that the user should know why."""


def remembered_vectors(what: str, texts: Sequence[str], classifier: Classifier) -> Array:
    """Return the unit vectors of texts, from the cache where these texts were embedded with these weights before.

    Args:
        what: short name of the texts, for the file's name and for the notice to the user.
        texts: what to embed; never report text, for the cache stays on disk.
        classifier: gives the vectors, and the hash of its weights.

    Returns:
        shape (n, d).
    """
    path = cache_folder() / f"{what}-{_fingerprint(texts)}-{classifier.sha256[:16]}.npy"
    vectors = _kept(path, len(texts))
    if vectors is None:
        if len(texts) > _MANY:
            notice(f"embedding {len(texts)} texts of the {what} once ...")
        vectors = classifier.embed(texts)
        _keep(path, vectors)
    return vectors


def _fingerprint(texts: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()[:16]


def _kept(path: Path, count: int) -> Array | None:
    with contextlib.suppress(OSError, ValueError, EOFError):
        vectors = np.load(path, allow_pickle=False).astype(np.float32)
        if len(vectors) == count:
            return vectors
    return None


def _keep(path: Path, vectors: Array) -> None:
    """Write beside and rename: another process never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
        np.save(beside, vectors.astype(np.float16))
    Path(beside.name).replace(path)
