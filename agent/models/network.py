"""The trained part that sits on the sentence encoder: one head per mention class."""

import torch
from torch import Tensor, nn
from torch.nn import functional

_INNER = 192
_ATTENTION_HEADS = 6
_HIDDEN = 128
_EVIDENCE = 64


class MentionHead(nn.Module):
    """Scores one mention class: the finding's vector attends over the sentence's tokens, evidence is added.

    The log-odds it returns are against "not mentioned"; `scale` and `shift` calibrate them on held-out data
    (Platt scaling per class; Guo et al., ICML 2017).
    """

    def __init__(self, width: int, evidence: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.query = nn.Linear(width, _INNER, bias=False)
        self.key = nn.Linear(width, _INNER, bias=False)
        self.value = nn.Linear(width, _INNER, bias=False)
        for twin in (self.key, self.value):
            # One shared space to begin with: a token that means the finding is then near it from the start.
            twin.weight.data.copy_(self.query.weight.data)
        self.evidence = nn.Sequential(nn.Linear(evidence, _EVIDENCE), nn.GELU())
        self.mix = nn.Sequential(nn.Linear(2 * _INNER + _EVIDENCE, _HIDDEN), nn.GELU(), nn.Dropout(dropout), nn.Linear(_HIDDEN, 1))
        self.direct = nn.Linear(evidence, 1)
        self.scale: Tensor
        self.shift: Tensor
        self.register_buffer("scale", torch.ones(()))
        self.register_buffer("shift", torch.zeros(()))

    def forward(self, tokens: Tensor, mask: Tensor, findings: Tensor, evidence: Tensor) -> Tensor:
        """Return uncalibrated log-odds.

        Args:
            tokens: encoder states, shape (batch, length, width).
            mask: true where a token stands, shape (batch, length).
            findings: vectors of the findings, shape (batch, m, width), or (m, width) for all alike.
            evidence: features, shape (batch, m, k).

        Returns:
            shape (batch, m).
        """
        if findings.dim() == 2:
            findings = findings.expand(tokens.shape[0], *findings.shape)
        query = self.query(findings)
        found = functional.scaled_dot_product_attention(
            _split(query), _split(self.key(tokens)), _split(self.value(tokens)), attn_mask=mask[:, None, None, :]
        )
        context = found.transpose(1, 2).flatten(2)
        features = torch.cat([context * query, context, self.evidence(evidence)], dim=-1)
        return (self.mix(features) + self.direct(evidence)).squeeze(-1)

    def calibrated(self, log_odds: Tensor) -> Tensor:
        """Apply the calibration to uncalibrated log-odds."""
        return log_odds * self.scale + self.shift


def _split(x: Tensor) -> Tensor:
    """(batch, n, inner) to (batch, attention heads, n, inner / heads)."""
    return x.view(*x.shape[:-1], _ATTENTION_HEADS, -1).transpose(1, 2)


def class_log_probabilities(log_odds: Tensor) -> Tensor:
    """Turn log-odds against "not mentioned" into log-probabilities.

    Args:
        log_odds: shape (..., 3), in the order of `agent.types.STATED`.

    Returns:
        shape (..., 4); the last is "not mentioned".
    """
    rest = torch.zeros_like(log_odds[..., :1])
    return torch.log_softmax(torch.cat([log_odds, rest], dim=-1), dim=-1)
