"""Settings of a causal language model: which weights, which prompt, how it is loaded."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from agent.errors import ConfigError
from agent.models.prompts import Mode

E = TypeVar("E", bound=StrEnum)
_COMPUTE = ("float32", "bfloat16")


class Quantisation(StrEnum):
    """How the base weights are kept in memory; the adapter never is quantised."""

    NONE = "none"
    NF4 = "nf4"
    """Four bits (QLoRA, Dettmers et al., NeurIPS 2023, arXiv:2305.14314)."""
    INT8 = "int8"


class Fill(StrEnum):
    """What stands at the earlier class slots of the answer when a later one is scored."""

    NONE = "none"
    """Nothing, in training as in use: all slots are scored in one pass, and no slot can inherit another's error."""
    GREEDY = "greedy"
    """The most likely code, slot after slot: for adapters that were trained on whole answers, such as MOSAIC's."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How base weights are loaded; wrong combinations are refused when it is made."""

    quantisation: Quantisation = Quantisation.NONE
    compute: str = "float32"
    """Type of the arithmetic; bfloat16 is ten to twenty times slower on a processor."""
    double: bool = False
    """Whether the scales of 4-bit blocks are quantised once more."""
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.compute not in _COMPUTE:
            raise ConfigError(f"compute {self.compute!r}; allowed: {', '.join(_COMPUTE)}")
        if self.compute == "bfloat16" and self.device == "cpu":
            raise ConfigError("compute 'bfloat16' on a processor is ten to twenty times slower; use 'float32', or a GPU")
        if self.double and self.quantisation is not Quantisation.NF4:
            raise ConfigError(f"double quantisation with {str(self.quantisation)!r}; allowed: with 'nf4' only")
        if self.compute == "bfloat16" and self.quantisation is Quantisation.INT8:
            raise ConfigError("compute 'bfloat16' with 'int8'; allowed: 'float32', the library sets the type of 8-bit arithmetic itself")

    def bitsandbytes(self) -> Any:
        """Return the `BitsAndBytesConfig`, or None where nothing is quantised."""
        import torch
        from transformers import BitsAndBytesConfig

        if self.quantisation is Quantisation.NONE:
            return None
        if self.quantisation is Quantisation.INT8:
            return BitsAndBytesConfig(load_in_8bit=True)
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=self.double,
            bnb_4bit_compute_dtype=getattr(torch, self.compute),
        )


@dataclass(frozen=True, slots=True)
class CausalSettings:
    """Everything that decides what a causal classifier says; enums may be given as their strings."""

    model: str
    """A packaged model (see `agent.models.gguf`), a folder, or a name on the Hugging Face hub."""
    adapter: Path | None = None
    """Folder of a LoRA adapter; with a `metadata.json` where it was trained by `radconcord train`."""
    profile: str = "radconcord"
    mode: Mode = Mode.ALL
    fill: Fill = Fill.NONE
    quantisation: Quantisation = Quantisation.NONE
    hints: bool = True
    """Whether the model is shown what the ontology found."""
    max_report_tokens: int = 768
    """A longer report loses its middle: the exam stands first and the impression last."""
    batch: int = 8
    """Reports scored together."""
    device: str = "cpu"

    def __post_init__(self) -> None:
        for name, kind in (("mode", Mode), ("fill", Fill), ("quantisation", Quantisation)):
            object.__setattr__(self, name, member(kind, name, getattr(self, name)))
        if self.adapter is not None:
            object.__setattr__(self, "adapter", Path(self.adapter))
        for name, least in (("max_report_tokens", 32), ("batch", 1)):
            if getattr(self, name) < least:
                raise ConfigError(f"{name} {getattr(self, name)}; allowed: {least} or more")

    @property
    def loading(self) -> Loading:
        """How the base weights are loaded on this device."""
        gpu = self.device != "cpu"
        compute = "bfloat16" if gpu and self.quantisation is not Quantisation.INT8 else "float32"
        return Loading(self.quantisation, compute, double=self.quantisation is Quantisation.NF4, device=self.device)


def member(kind: type[E], name: str, value: str) -> E:
    """Return the member of a closed set by its value.

    Raises:
        ConfigError: there is none.
    """
    try:
        return kind(value)
    except ValueError as error:
        raise ConfigError(f"{name} {str(value)!r}; allowed: {', '.join(kind)}") from error
