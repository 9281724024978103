"""`radconcord train RECIPE`: from a recipe to a folder of weights with metadata."""

import dataclasses
import hashlib
import importlib.metadata
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.evidence import EVIDENCE_SIZE, add_neighbours
from agent.labeled_library import library_files, read_library
from agent.linking import Linker
from agent.models.weights import PACKAGE_SHA256, base_model_folder
from agent.progress import notice
from agent.retrieval import Hit, LabeledIndex, library_names, votes
from agent.training.examples import Example, ExampleMaker, expand, labeled_reports, labeled_sentences, split_held_out
from agent.training.queries import concept_queries, taxonomy_queries
from agent.training.recipe import Recipe
from agent.training.synthesis import Synthesizer
from agent.training.trainer import Trainer
from kg.knowledge import KnowledgeBase

_QUERY_LANGUAGES = ("en", "es", "fr", "de")
_PACKAGES = ("torch", "transformers", "peft", "sentence-transformers", "numpy")


def train(recipe: Recipe, output: Path) -> dict[str, Any]:
    """Train, calibrate on held-out examples, and write the weights.

    Args:
        recipe: the run's settings.
        output: folder for `adapter_model.safetensors`, `heads.safetensors` and `metadata.json`.

    Returns:
        the metadata that was written beside the weights.
    """
    knowledge = KnowledgeBase()
    taxonomy = knowledge.taxonomy(recipe.taxonomy)
    maker = ExampleMaker(knowledge, taxonomy)
    examples = [*_given(recipe, maker), *_synthetic(recipe, knowledge, maker)]
    concepts = sorted({f for e in examples for f in e.findings} - {f.name for f in taxonomy.findings})
    queries = {**taxonomy_queries(taxonomy), **concept_queries(knowledge, concepts, _QUERY_LANGUAGES)}
    trainer = Trainer(recipe, base_model_folder(), queries)
    examples = with_neighbours(examples, trainer, knowledge)
    training, held_out = split_held_out(examples, recipe.held_out, recipe.seed)
    notice(f"{len(training)} training examples, {len(held_out)} held out")
    trainer.fit(
        training, lambda epoch, loss: notice(f"epoch {epoch}: loss {loss:.4f}, held-out accuracy {accuracy(trainer, held_out):.4f}")
    )
    likelihood = trainer.calibrate(held_out)
    metadata = _metadata(recipe, trainer, examples, held_out, likelihood)
    trainer.save(output, metadata)
    return metadata


def with_neighbours(examples: Sequence[Example], trainer: Trainer, knowledge: KnowledgeBase) -> list[Example]:
    """Fill in what similar library sentences vote on each cell; a sentence is never its own neighbour."""
    library = read_library(library_files(), knowledge, Linker(knowledge))
    texts = [p.text for e in examples for p in e.passages]
    trainer.remember_space([*texts, *(entry.text for entry in library)])
    index = LabeledIndex(library, trainer.space([entry.text for entry in library]))
    names = library_names(knowledge.taxonomy(trainer.recipe.taxonomy), knowledge)
    distinct = sorted(set(texts))
    hits = dict(zip(distinct, index.search(trainer.space(distinct), exclude=distinct), strict=True))
    return [_with_votes(example, [hits[p.text] for p in example.passages], names) for example in examples]


def _with_votes(example: Example, hits: Sequence[Sequence[Hit]], names: dict[str, tuple[str, ...]]) -> Example:
    known = {finding: names.get(finding, ()) for finding in example.findings}
    return dataclasses.replace(example, evidence=add_neighbours(example.evidence, votes(hits, known)))


def accuracy(trainer: Trainer, examples: Sequence[Example]) -> float:
    """Return the share of cells whose most likely class is the labeled one."""
    hits = [p.argmax(1) == np.asarray(e.targets) for e, p in zip(examples, trainer.predict(examples), strict=True)]
    return float(np.concatenate(hits).mean())


def _given(recipe: Recipe, maker: ExampleMaker) -> Iterator[Example]:
    for name in recipe.reports:
        yield from maker.from_reports(labeled_reports(expand(name)), name)
    for name in recipe.sentences:
        yield from maker.from_sentences(labeled_sentences(expand(name)), name)


def _synthetic(recipe: Recipe, knowledge: KnowledgeBase, maker: ExampleMaker) -> Iterator[Example]:
    if recipe.synthetic:
        findings_of = knowledge.taxonomy(recipe.taxonomy).concept_map(knowledge.ontology)
        yield from Synthesizer(knowledge, maker, findings_of).generate(recipe.synthetic, random.Random(recipe.seed))


def _metadata(
    recipe: Recipe, trainer: Trainer, examples: Sequence[Example], held_out: Sequence[Example], likelihood: float
) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "base": "multilingual-e5-small",
        "base_sha256": PACKAGE_SHA256,
        "width": trainer.width,
        "evidence_size": EVIDENCE_SIZE,
        "recipe": dataclasses.asdict(recipe),
        "data_sha256": {name: _data_hash(expand(name)) for name in (*recipe.reports, *recipe.sentences)},
        "examples": {source: sum(e.source == source for e in examples) for source in sorted({e.source for e in examples})},
        "held_out": {
            "examples": len(held_out),
            "accuracy": round(accuracy(trainer, held_out), 4),
            "negative_log_likelihood": round(likelihood, 4),
        },
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
    }


def _data_hash(path: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
