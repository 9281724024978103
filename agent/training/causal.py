"""Training of a causal language model's adapter: from a recipe to a folder of weights with metadata.

`agent.training.causal_trainer` is the run itself, `agent.training.causal_batches` what it sees and in which order.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import ConfigError
from agent.labeled_reports import read_labeled_reports
from agent.linking import Linker
from agent.models.causal.settings import Fill, Quantisation, member
from agent.models.passages import report_passage
from agent.models.prompts import Mode
from agent.progress import notice
from agent.splitting import Splitter, link
from agent.training.causal_batches import ReportExample
from agent.training.examples import data_hash, expand, package_versions, split_held_out
from kg.knowledge import KnowledgeBase, knowledge_base
from kg.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalRecipe:
    """Everything that decides a training run; the run repeats to the same weights on the same machine."""

    name: str
    """Name of the classifier, for provenance."""
    version: str = "1"
    model: str = "gemma3-270m"
    """A packaged model (see `agent.models.gguf`), a folder, or a name on the Hugging Face hub."""
    profile: str = "radconcord"
    mode: Mode = Mode.ALL
    quantisation: Quantisation = Quantisation.NONE
    """Quantised base weights under a full adapter are QLoRA."""
    taxonomy: str = "chexpert-14"
    reports: tuple[str, ...] = ()
    """JSON-lines files or folders of labeled reports; `${VARIABLE}` is replaced from the environment."""
    epochs: int = 5
    batch: int = 8
    """Reports per step."""
    learning_rate: float = 3e-4
    weight_decay: float = 0.01
    warmup: float = 0.05
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    class_weights: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    """Weight of a cell by its class: positive, negative, uncertain, not mentioned."""
    hints: bool = True
    """Whether prompts say what the ontology found."""
    drop_hints: float = 0.3
    """How often they do not, so that the words alone must do."""
    shuffle_findings: float = 0.3
    """How often a batch asks the findings in another order, so that any taxonomy's order works."""
    max_report_tokens: int = 512
    held_out: float = 0.1
    """Share of the reports kept for early stopping and calibration."""
    patience: int = 2
    """Epochs without improvement on the held-out reports before the run stops."""
    checkpoint_minutes: float = 5.0
    seed: int = 13

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", member(Mode, "mode", self.mode))
        object.__setattr__(self, "quantisation", member(Quantisation, "quantisation", self.quantisation))
        for name in ("reports", "class_weights"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name in ("epochs", "batch", "lora_rank", "patience"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} {getattr(self, name)}; allowed: 1 or more")
        for name in ("drop_hints", "shuffle_findings", "held_out", "lora_dropout", "warmup"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"{name} {getattr(self, name)}; allowed: from 0 to below 1")
        if len(self.class_weights) != 4 or min(self.class_weights) < 0:
            raise ConfigError(f"class_weights {list(self.class_weights)}; allowed: four numbers, none below 0")


def train_causal(recipe: CausalRecipe, output: Path, checkpoints: Path | None = None) -> dict[str, Any]:
    """Train, calibrate on held-out reports, and write the adapter.

    Args:
        recipe: the run's settings.
        output: folder for `adapter_model.safetensors` and `metadata.json`.
        checkpoints: folder from which a run that was cut off goes on; None keeps none.

    Returns:
        the metadata that was written beside the weights.
    """
    from agent.training.causal_trainer import CausalTrainer

    knowledge = knowledge_base()
    taxonomy = knowledge.taxonomy(recipe.taxonomy)
    reports = read_examples(recipe, knowledge, taxonomy)
    training, held_out = split_held_out(reports, lambda example: example.passage.text, recipe.held_out, recipe.seed)
    notice(f"{len(training)} training reports, {len(held_out)} held out")
    hashes = {name: data_hash(expand(name)) for name in recipe.reports}
    trainer = CausalTrainer(recipe, [f for f in taxonomy.findings if f.rule is None], checkpoints, hashes)
    history = trainer.fit(training, held_out)
    calibration, likelihood = trainer.calibrate(held_out)
    metadata = {
        **_description(recipe, trainer.base_sha256),
        "calibration": calibration.to_json(),
        "data_sha256": hashes,
        "examples": {"training": len(training), "held_out": len(held_out)},
        "held_out": {
            "accuracy": round(trainer.accuracy(held_out, calibration), 4),
            "negative_log_likelihood": round(likelihood, 4),
            "loss_by_epoch": [round(loss, 4) for loss in history],
        },
    }
    trainer.save(output, metadata)
    return metadata


def read_examples(recipe: CausalRecipe, knowledge: KnowledgeBase, taxonomy: Taxonomy) -> list[ReportExample]:
    """Return the recipe's reports as passages with labels; reports without a body are left out."""
    rows = [row for name in recipe.reports for row in read_labeled_reports(expand(name), taxonomy)]
    documents = link(Splitter(knowledge).split([row.report for row in rows]), Linker(knowledge))
    return [
        ReportExample(report_passage(document, knowledge), row.labels, row.skipped)
        for document, row in zip(documents, rows, strict=True)
        if document.body
    ]


def _description(recipe: CausalRecipe, base_sha256: str) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "backend": "causal",
        "base": recipe.model,
        "base_sha256": base_sha256,
        "profile": recipe.profile,
        "mode": str(recipe.mode),
        "fill": str(Fill.NONE),
        "hints": recipe.hints,
        "max_report_tokens": recipe.max_report_tokens,
        "recipe": dataclasses.asdict(recipe),
        "packages": package_versions("torch", "transformers", "peft", "numpy"),
    }
