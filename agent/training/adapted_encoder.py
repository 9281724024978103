"""The base model with the adapter that is being trained, and the base model's sentence space that it should keep."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from torch import Tensor

from agent.models.encoder import PROMPT, SentenceEncoder, pad
from agent.models.quiet import quiet_libraries
from agent.training.recipe import Recipe

BASE_NAME = "multilingual-e5-small"
_LORA_LAYERS = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]


class AdaptedEncoder:
    """Encodes sentences with gradients through the adapter, or from memory where it is frozen."""

    def __init__(self, recipe: Recipe, base: Path, start: Path | None = None) -> None:
        """Load the base model and put an adapter on it.

        Args:
            recipe: size of the adapter, and whether it is trained.
            base: folder of the base model.
            start: folder of an adapter to go on from; a fresh one if None.
        """
        self._base = SentenceEncoder(base)
        self._frozen = recipe.freeze_encoder
        self.width: int = self._base.model.get_embedding_dimension()
        self._tokenizer = self._base.model.tokenizer
        self.network = _adapted(self._base.model[0].model, recipe, start)
        self._space: dict[str, Tensor] = {}
        self._states: dict[str, Tensor] = {}

    def train(self, training: bool) -> None:
        """Switch dropout on or off."""
        self.network.train(training and not self._frozen)

    def base_vectors(self, texts: Sequence[str]) -> Tensor:
        """Return the base model's unit vectors of texts, shape (n, width)."""
        with self.network.disable_adapter():
            return torch.from_numpy(self._base.base_vectors(texts))

    def remember_space(self, texts: Sequence[str]) -> None:
        """Keep the base model's vectors of these texts, to stay near them."""
        if fresh := sorted(set(texts) - set(self._space)):
            self._space.update(zip(fresh, self.base_vectors(fresh), strict=True))

    def space(self, texts: Sequence[str]) -> np.ndarray:
        """Return the base model's unit vectors of remembered texts, shape (n, width)."""
        return torch.stack([self._space[text] for text in texts]).numpy()

    def drift(self, pooled: Tensor, texts: Sequence[str]) -> Tensor:
        """Return how far pooled vectors, shape (n, width), are from where the base model has these texts."""
        space = torch.stack([self._space[text] for text in texts])
        return 1 - torch.nn.functional.cosine_similarity(pooled, space).mean()

    def encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return token states, shape (n, length, width), and the mask of true tokens."""
        if not self._frozen:
            return self._encode(texts)
        fresh = [text for text in dict.fromkeys(texts) if text not in self._states]
        if fresh:
            with torch.no_grad():
                states, mask = self._encode(fresh)
            self._states.update((text, row[kept].half()) for text, row, kept in zip(fresh, states, mask, strict=True))
        return pad([self._states[text].float() for text in texts])

    def weights(self) -> dict[str, Tensor]:
        """Return the adapter's weights."""
        return get_peft_model_state_dict(self.network, save_embedding_layers=False)

    def restore(self, weights: Mapping[str, Tensor]) -> None:
        """Put back what `weights` returned."""
        set_peft_model_state_dict(self.network, dict(weights))

    def save(self, folder: Path) -> None:
        """Write the adapter as safetensors; its base goes by name, as folders differ between machines."""
        self.network.peft_config["default"].base_model_name_or_path = BASE_NAME
        self.network.save_pretrained(folder, save_embedding_layers=False)  # "auto" would look the base model up on a hub

    def _encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        length = self._base.model.max_seq_length
        inputs = self._tokenizer([PROMPT + t for t in texts], padding=True, truncation=True, max_length=length, return_tensors="pt")
        states = self.network(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
        return states, inputs["attention_mask"].bool()


def _adapted(model: Any, recipe: Recipe, start: Path | None) -> Any:
    with quiet_libraries():
        if start is not None:
            return PeftModel.from_pretrained(model, str(start), is_trainable=not recipe.freeze_encoder)
        network = get_peft_model(model, _lora(recipe))
    if recipe.freeze_encoder:
        network.requires_grad_(False)
    return network


def _lora(recipe: Recipe) -> LoraConfig:
    return LoraConfig(
        r=recipe.lora_rank, lora_alpha=recipe.lora_alpha, lora_dropout=recipe.lora_dropout, target_modules=_LORA_LAYERS, bias="none"
    )
