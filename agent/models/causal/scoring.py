"""Scores of the class codes at the slots of an answer, in one pass of the model.

The keys of the answer are given (teacher forcing), so one prefill scores every finding; the head of the prompt is read
once and its keys and values are reused. Rows are padded on the right: in a causal model nothing looks there, so a report's
scores do not depend on its company. Only the rows of the output matrix that belong to codes are multiplied.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from agent.memory import Memory
from agent.models.causal.encoding import EncodedPrompt

HeadStates = tuple[tuple[Tensor, Tensor], ...]
"""Keys and values of the head of a prompt in every layer, each of shape (1, heads, length, width)."""
_KEPT_HEADS = 8


def decoder_of(model: Any) -> Any:
    """Return the transformer without the output matrix; the adapter's layers are inside."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    return base.get_decoder()


def read_head(model: Any, head: Sequence[int]) -> HeadStates:
    """Read the head of a prompt; gradients flow through it where they are on."""
    cache = DynamicCache()
    decoder_of(model)(input_ids=torch.tensor([list(head)], device=_device(model)), past_key_values=cache, use_cache=True)
    return tuple((layer.keys, layer.values) for layer in cache.layers)


def slot_logits(model: Any, prompts: Sequence[EncodedPrompt], states: HeadStates, codes: Sequence[int]) -> Tensor:
    """Score the codes at every slot.

    Args:
        model: a causal model, with or without an adapter.
        prompts: n prompts with the same head and the same number m of slots.
        states: of their head; empty where there is none.
        codes: first tokens of the codes.

    Returns:
        logits, shape (n, m, codes).
    """
    device = _device(model)
    bodies = [torch.tensor(prompt.body) for prompt in prompts]
    ids = torch.nn.utils.rnn.pad_sequence(bodies, batch_first=True).to(device)
    hidden = decoder_of(model)(input_ids=ids, past_key_values=_spread(states, len(prompts)), use_cache=bool(states)).last_hidden_state
    slots = torch.tensor([prompt.slots for prompt in prompts], device=device)
    return _code_logits(model, hidden[torch.arange(len(prompts), device=device)[:, None], slots], codes)


def greedy_logits(model: Any, prompt: EncodedPrompt, states: HeadStates, codes: Sequence[tuple[int, ...]]) -> Tensor:
    """Score the codes slot after slot, each with the most likely codes at the slots before it.

    Args:
        model: a causal model.
        prompt: one prompt.
        states: of its head.
        codes: all tokens of each code.

    Returns:
        logits, shape (1, m, codes).
    """
    cache = _spread(states, 1) or DynamicCache()
    found: list[Tensor] = []
    tokens = list(prompt.rest)
    for piece in prompt.pieces:
        ids = torch.tensor([[*tokens, *piece]], device=_device(model))
        hidden = decoder_of(model)(input_ids=ids, past_key_values=cache, use_cache=True).last_hidden_state
        found.append(_code_logits(model, hidden[:, -1], [code[0] for code in codes]))
        tokens = list(codes[int(found[-1].argmax())])
    return torch.stack(found, dim=1)


def _spread(states: HeadStates, rows: int) -> DynamicCache | None:
    """Return a cache that holds the head for every row; without the model's settings, so that no layer drops its beginning."""
    if not states:
        return None
    return DynamicCache([(keys.expand(rows, -1, -1, -1), values.expand(rows, -1, -1, -1)) for keys, values in states])


def _code_logits(model: Any, hidden: Tensor, codes: Sequence[int]) -> Tensor:
    output = model.get_output_embeddings()
    rows = torch.tensor(list(codes), device=hidden.device)
    logits = torch.nn.functional.linear(hidden, output.weight[rows].to(hidden.dtype), None if output.bias is None else output.bias[rows])
    cap = getattr(decoder_of(model).config, "final_logit_softcapping", None)
    return torch.tanh(logits / cap) * cap if cap else logits


def _device(model: Any) -> torch.device:
    return next(model.parameters()).device


class HeadCache:
    """Remembers the heads that a model read last; only for a model that is not being trained."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._states: Memory[tuple[int, ...], HeadStates] = Memory(_KEPT_HEADS)

    def states(self, head: tuple[int, ...]) -> HeadStates:
        """Return the states of a head, empty for an empty one."""
        return self._states.made(head, lambda: read_head(self._model, head)) if head else ()
