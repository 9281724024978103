"""The space of sentences for classifiers that have none of their own: the base encoder's, without an adapter."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from agent.models.base import Array

if TYPE_CHECKING:
    from agent.models.encoder import SentenceEncoder


class SentenceSpace:
    """Embeds sentences for retrieval; the encoder is loaded with the first one."""

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors, shape (n, width)."""
        return self._encoder.base_vectors(texts) if texts else np.empty((0, 0), np.float32)

    @cached_property
    def _encoder(self) -> "SentenceEncoder":
        from agent.models.encoder import SentenceEncoder
        from agent.models.weights import base_model_folder

        return SentenceEncoder(base_model_folder())
