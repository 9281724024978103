"""A training run in miniature: it learns, repeats, and what it saves loads as the same classifier."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from agent.evidence import EVIDENCE_SIZE
from agent.models.base import Passage
from agent.models.encoder import EncoderClassifier
from agent.models.network import class_log_probabilities
from agent.training.adapted_encoder import AdaptedEncoder
from agent.training.checkpoint import CheckpointFile
from agent.training.examples import Example
from agent.training.recipe import Recipe
from agent.training.task import ExampleTask, Mixture
from agent.training.trainer import Trainer
from agent.types import STATED, SectionKind
from kg.taxonomy import Finding

QUERIES = {"Edema": ("edema",), "Fracture": ("fracture",)}
SAID = {"edema": (0, 3), "no edema": (1, 3), "possible edema": (2, 3), "fracture": (3, 0), "no fracture": (3, 1), "clear": (3, 3)}
UNKNOWN = {"unk_token": "<unk>"}
SPECIAL = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}
RECIPE = Recipe(
    "tiny",
    epochs=50,
    patience=50,
    batch=6,
    disguise=0,
    drop_evidence=0,
    drop_links=0,
    keep_space=0.1,
    lora_dropout=0,
    learning_rate=1e-2,
    head_learning_rate=1e-2,
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one small layer over a vocabulary of a few words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("base")
    words = ["<pad>", "<s>", "</s>", "<unk>", "query", ":", "no", "possible", "edema", "fracture", "clear", "."]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, **UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **UNKNOWN, **SPECIAL)
    fast.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=32
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


def examples() -> list[Example]:
    return [
        Example("s", (Passage(text, SectionKind.FINDINGS),), tuple(QUERIES), np.zeros((1, 2, EVIDENCE_SIZE), np.float32), targets)
        for text, targets in SAID.items()
    ]


def trainer_of(base: Path, recipe: Recipe = RECIPE) -> Trainer:
    torch.manual_seed(recipe.seed)
    trainer = Trainer(recipe, AdaptedEncoder(recipe, base), QUERIES)
    trainer.encoder.remember_space(list(SAID))
    return trainer


def mixture(recipe: Recipe = RECIPE) -> Mixture:
    return Mixture((ExampleTask("s", tuple(examples())),) * 4, recipe.seed)


def trained(base: Path, recipe: Recipe = RECIPE) -> tuple[Trainer, list[float]]:
    trainer = trainer_of(base, recipe)
    return trainer, trainer.fit(mixture(recipe), examples())


def test_it_learns_and_loads_as_the_same_classifier(base: Path, tmp_path: Path) -> None:
    trainer, losses = trained(base)
    assert losses[-1] < losses[0] / 3
    predicted = trainer.predict(examples())
    assert [tuple(p.argmax(1)) for p in predicted] == list(SAID.values())

    before = [h.scale.item() for h in trainer.heads.values()]
    likelihood = trainer.calibrate(examples())
    assert np.isfinite(likelihood)
    assert [h.scale.item() for h in trainer.heads.values()] != before

    folder = tmp_path / "weights"
    trainer.save(folder, {"name": "tiny", "version": "1", "width": 32, "evidence_size": EVIDENCE_SIZE})
    assert json.loads((folder / "metadata.json").read_text())["name"] == "tiny"
    loaded = EncoderClassifier(folder, base)
    nothing = np.zeros((len(SAID), 2, EVIDENCE_SIZE), np.float32)
    passages = [e.passages[0] for e in examples()]
    odds = np.stack([loaded.score(c, passages, [Finding("edema"), Finding("fracture")], nothing) for c in STATED], -1)
    read_back = class_log_probabilities(torch.from_numpy(odds)).exp()
    np.testing.assert_allclose(read_back, np.exp(trainer.predict(examples())), atol=0.02)
    assert loaded.name == "tiny 1"


def test_the_same_recipe_gives_the_same_weights_and_another_seed_others(base: Path) -> None:
    short = replace(RECIPE, epochs=2)
    first, again = trained(base, short)[1], trained(base, short)[1]
    assert first == again
    assert trained(base, replace(short, seed=99))[1] != first


def test_the_base_model_stays_as_it_is(base: Path) -> None:
    before = {p.name: p.read_bytes() for p in base.iterdir()}
    trainer, _ = trained(base, replace(RECIPE, epochs=1))
    assert {p.name: p.read_bytes() for p in base.iterdir()} == before
    assert all("lora" in name for name, p in trainer.encoder.network.named_parameters() if p.requires_grad)


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(base: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, epochs=4, lora_dropout=0.1, drop_evidence=0.3, disguise=0.5)
    whole = trainer_of(base, recipe)
    losses = whole.fit(mixture(recipe), examples())

    class StoppedError(Exception):
        pass

    stopped, epoch = trainer_of(base, recipe), Trainer._epoch

    def two_epochs(number: int, *rest: object) -> float:
        if number == 3:
            raise StoppedError
        return epoch(stopped, number, *rest)  # type: ignore[arg-type]

    stopped._epoch = two_epochs  # type: ignore[method-assign, assignment]
    with pytest.raises(StoppedError):
        stopped.fit(mixture(recipe), examples(), CheckpointFile(tmp_path, "run"))
    resumed = trainer_of(base, recipe)
    assert resumed.fit(mixture(recipe), examples(), CheckpointFile(tmp_path, "run")) == losses[2:]
    for one, other in zip(whole.predict(examples()), resumed.predict(examples()), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_best_epoch_is_kept_and_training_stops_when_nothing_gets_better(base: Path) -> None:
    recipe = replace(RECIPE, epochs=20, patience=2, learning_rate=0.5, head_learning_rate=0.5)
    trainer, losses = trained(base, recipe)
    assert len(losses) < 20
    assert len(losses) - (int(np.argmin(losses)) + 1) == 2
    assert trainer.loss(examples()) == pytest.approx(min(losses), abs=1e-6)


def test_a_frozen_encoder_stays_and_gives_the_same_states(base: Path) -> None:
    recipe = replace(RECIPE, freeze_encoder=True, epochs=3, disguise=0)
    trainer = trainer_of(base, recipe)
    before = {k: v.clone() for k, v in trainer.encoder.weights().items()}
    losses = trainer.fit(mixture(recipe), examples())
    assert losses[-1] < losses[0]
    assert all(torch.equal(before[k], v) for k, v in trainer.encoder.weights().items())
    free = trainer_of(base, replace(recipe, freeze_encoder=False))
    free.encoder.train(False)
    texts = ["edema", "no edema", "edema"]
    (one, mask), (other, same) = trainer.encoder.encode(texts), free.encoder.encode(texts)
    assert torch.equal(mask, same)
    torch.testing.assert_close(one[mask], other[mask], atol=2e-3, rtol=0)


def test_a_target_that_stands_for_two_classes_is_learned_as_their_sum(base: Path) -> None:
    """In a taxonomy of positives only, an uncertain sentence is a positive one, and a denial is not mentioned."""
    folded = [replace(e, folds=(0, 3, 0, 3), targets=tuple(0 if t == 2 else 3 if t == 1 else t for t in e.targets)) for e in examples()]
    trainer = trainer_of(base)
    trainer.fit(Mixture((ExampleTask("s", tuple(folded)),) * 4, 13), folded)
    task = ExampleTask("s", tuple(folded))
    judged = [cell for i, answer in enumerate(trainer.predict(folded)) for cell in task.judge(i, answer)]
    assert all(gold == answered for _, gold, answered in judged)
