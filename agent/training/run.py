"""`radconcord train RECIPE`: from a recipe to a folder of weights with metadata."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from agent.errors import ConfigError
from agent.evidence import EVIDENCE_SIZE
from agent.models.encoder import WEIGHTS, saved_heads, weights_sha256
from agent.models.weights import PACKAGE_SHA256, base_model_folder
from agent.progress import notice
from agent.training.adapted_encoder import BASE_NAME, AdaptedEncoder
from agent.training.checkpoint import CheckpointFile
from agent.training.data import Neighbours, TrainingData
from agent.training.examples import Example, example_text, package_versions, split_held_out
from agent.training.recipe import Recipe
from agent.training.task import ExampleTask, Mixture, scores
from agent.training.trainer import Trainer
from kg.knowledge import KnowledgeBase, knowledge_base


def train(recipe: Recipe, output: Path) -> dict[str, Any]:
    """Train, calibrate on held-out examples, and write the weights; a stopped run goes on at its last epoch.

    Args:
        recipe: the run's settings.
        output: folder for `adapter_model.safetensors`, `heads.safetensors` and `metadata.json`, and for checkpoints.

    Returns:
        the metadata that was written beside the weights.

    Raises:
        ConfigError, InputError, KnowledgeError: the recipe names what does not exist or cannot be read.
    """
    knowledge = knowledge_base()
    data = TrainingData(recipe, knowledge)
    tasks = data.tasks()
    if not any(map(len, tasks)):
        raise ConfigError(f"recipe {recipe.name}: nothing to train on; name reports, sentences or a number of synthetic sentences")
    trainer = prepared(recipe, data.queries(tasks))
    neighbours = Neighbours(knowledge, trainer.encoder, data.library_names())
    training, held_out = _divided(tasks, neighbours, recipe)
    development = neighbours.added(data.development())
    if not held_out:
        raise ConfigError(f"recipe {recipe.name}: held_out {recipe.held_out} of the data is no example; calibration needs some, give more")
    mixture = Mixture(tuple(training), recipe.seed)
    notice(f"{len(mixture)} training examples, {len(held_out)} held out, {len(development)} for development")
    checkpoint = CheckpointFile(output, dataclasses.asdict(recipe), data.hashes(), knowledge.version)
    epochs = trainer.fit(mixture, development or held_out, checkpoint)
    likelihood = trainer.calibrate(held_out)
    judged = {"held_out": {**_scores(trainer, held_out), "negative_log_likelihood": round(likelihood, 4)}}
    if development:
        judged["development"] = _scores(trainer, development)
    metadata = {**_about(recipe, data, training, knowledge), "width": trainer.encoder.width, "epochs": epochs, **judged}
    trainer.save(output, metadata)
    checkpoint.remove()
    return metadata


def prepared(recipe: Recipe, queries: Mapping[str, Sequence[str]]) -> Trainer:
    """Return a trainer with the base model, and with the weights that the recipe starts from."""
    torch.manual_seed(recipe.seed)
    start = _start(recipe.start)
    encoder = AdaptedEncoder(recipe, base_model_folder(), start)
    return Trainer(recipe, encoder, queries, saved_heads(start) if start else None)


def _start(name: str) -> Path | None:
    if not name:
        return None
    folder = WEIGHTS if name == "bundled" else Path(name)
    if not (folder / "heads.safetensors").is_file():
        raise ConfigError(f"start {name!r}: no weights there; give `bundled` or a folder made by `radconcord train`")
    return folder


def _divided(tasks: Sequence[ExampleTask], neighbours: Neighbours, recipe: Recipe) -> tuple[list[ExampleTask], list[Example]]:
    """Return the tasks without what is held out, and what is; a text is never on both sides."""
    # By identity: a task that counts twice is one object, and two tasks may be parts of one file.
    voted = {id(task): neighbours.added(task.examples) for task in {id(t): t for t in tasks}.values()}
    _, held_out = split_held_out([e for examples in voted.values() for e in examples], example_text, recipe.held_out, recipe.seed)
    held = {e.passages for e in held_out}
    return [ExampleTask(t.name, tuple(e for e in voted[id(t)] if e.passages not in held)) for t in tasks], held_out


def _scores(trainer: Trainer, examples: Sequence[Example]) -> dict[str, float]:
    task = ExampleTask("", tuple(examples))
    judged = [cell for i, answer in enumerate(trainer.predict(examples)) for cell in task.judge(i, answer)]
    return {"examples": len(examples), **scores(judged)}


def _about(recipe: Recipe, data: TrainingData, tasks: Sequence[ExampleTask], knowledge: KnowledgeBase) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "backend": "encoder",
        "base": BASE_NAME,
        "base_sha256": PACKAGE_SHA256,
        "evidence_size": EVIDENCE_SIZE,
        "ontology": knowledge.version,
        "recipe": dataclasses.asdict(recipe),
        "start_sha256": weights_sha256(start) if (start := _start(recipe.start)) else None,
        "data_sha256": data.hashes(),
        "examples": {task.name: len(task) for task in tasks},
        "packages": package_versions("torch", "transformers", "peft", "sentence-transformers", "numpy"),
    }
