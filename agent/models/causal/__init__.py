"""Any Hugging Face causal language model as a classifier of whole reports; importing it loads torch."""

from agent.models.causal.classifier import CausalClassifier
from agent.models.causal.settings import CausalSettings, Fill, Quantisation

__all__ = ["CausalClassifier", "CausalSettings", "Fill", "Quantisation"]
