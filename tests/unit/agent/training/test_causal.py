"""A causal model's training in miniature: it learns, goes on where it was cut off, and what it saves loads as the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from peft import get_peft_model_state_dict
from safetensors.torch import load_file

from agent.errors import ConfigError, ModelError
from agent.models.base import Passage
from agent.models.causal import CausalClassifier
from agent.models.causal.calibration import Calibration, fit
from agent.models.causal.loading import adapter_settings
from agent.models.causal.settings import Quantisation
from agent.models.prompts import Mode
from agent.training.causal import CausalRecipe, train_causal
from agent.training.causal_batches import Batch, Order, ReportExample
from agent.training.causal_trainer import CausalTrainer
from agent.training.examples import TARGETS, split_held_out
from agent.training.schedule import learning_share
from agent.types import STATED, MentionClass, SectionKind
from kg.taxonomy import Finding
from tests.unit.agent.models.tiny_causal import make_tiny_model

FINDINGS = (Finding("Edema"), Finding("Fracture"))
POSITIVE, NEGATIVE, UNCERTAIN = STATED
SAID = {
    "Edema.": {"Edema": POSITIVE},
    "No edema.": {"Edema": NEGATIVE},
    "Possible edema, fracture.": {"Edema": UNCERTAIN, "Fracture": POSITIVE},
    "No fracture.": {"Fracture": NEGATIVE},
}
EXAMPLES = [ReportExample(Passage(text, SectionKind.OTHER, "Named: x"), labels) for text, labels in SAID.items()]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("base"))


@pytest.fixture
def recipe(base: Path) -> CausalRecipe:
    return CausalRecipe(name="tiny", model=str(base), epochs=3, batch=2, learning_rate=2e-2, lora_rank=4, lora_alpha=8, patience=99)


@pytest.fixture(autouse=True)
def _numbers_next_to_zero_count_again() -> Iterator[None]:
    yield
    torch.set_flush_denormal(False)


def adapter(trainer: CausalTrainer) -> dict[str, torch.Tensor]:
    return {name: p.detach().clone() for name, p in trainer.network.named_parameters() if p.requires_grad}


@pytest.mark.parametrize("mode", list(Mode))
def test_it_learns_a_handful_and_loads_as_the_same_classifier(recipe: CausalRecipe, tmp_path: Path, mode: Mode) -> None:
    trainer = CausalTrainer(replace(recipe, mode=mode, epochs=30, learning_rate=5e-3, shuffle_findings=0), FINDINGS)
    history = trainer.fit(EXAMPLES, EXAMPLES)
    assert min(history) < history[0] / 2
    assert trainer.accuracy(EXAMPLES, Calibration()) == 1.0

    metadata = {
        "name": "tiny", "version": "2", "backend": "causal", "base": recipe.model, "base_sha256": trainer.base_sha256,
        "profile": "radconcord", "mode": str(mode), "fill": "none", "hints": True, "max_report_tokens": 512,
        "calibration": Calibration(shift=(0.5, 0.0, 0.0)).to_json(),
    }  # fmt: skip
    trainer.save(tmp_path, metadata)
    loaded = CausalClassifier(adapter_settings(tmp_path))
    evidence = np.zeros((1, 1, 1), np.float32)
    scores = np.stack([loaded.score(c, [e.passage for e in EXAMPLES], FINDINGS, evidence) for c in STATED], -1)
    trainer.network.eval()
    with torch.inference_mode():
        expected = trainer._batch_odds(Batch(tuple(EXAMPLES), (0, 1), None)).numpy()
    np.testing.assert_allclose(scores - [0.5, 0, 0], expected, atol=2e-3)
    assert loaded.name == "tiny 2"


def test_a_run_that_was_cut_off_gives_the_same_numbers(recipe: CausalRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = replace(recipe, lora_dropout=0.1)
    whole = CausalTrainer(recipe, FINDINGS)
    history = whole.fit(EXAMPLES, EXAMPLES)

    often = replace(recipe, checkpoint_minutes=0)
    cut, steps, real = CausalTrainer(often, FINDINGS, tmp_path), [], CausalTrainer._step

    def stop_at_third(self: CausalTrainer, *args: object) -> float:
        if len(steps) == 3:
            raise KeyboardInterrupt
        steps.append(1)
        return real(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(CausalTrainer, "_step", stop_at_third)
        with pytest.raises(KeyboardInterrupt):
            cut.fit(EXAMPLES, EXAMPLES)
    resumed = CausalTrainer(often, FINDINGS, tmp_path)
    assert resumed.fit(EXAMPLES, EXAMPLES) == history
    for name, value in adapter(whole).items():
        torch.testing.assert_close(adapter(resumed)[name], value, atol=0, rtol=0)
    with pytest.raises(ModelError, match="another recipe"):
        CausalTrainer(replace(often, seed=99), FINDINGS, tmp_path).fit(EXAMPLES, EXAMPLES)


def test_the_same_recipe_gives_the_same_weights_and_another_seed_others(recipe: CausalRecipe) -> None:
    first, again, other = (CausalTrainer(r, FINDINGS) for r in (recipe, recipe, replace(recipe, seed=99)))
    histories = [t.fit(EXAMPLES, EXAMPLES) for t in (first, again, other)]
    assert histories[0] == histories[1] != histories[2]


def test_the_loss_and_its_gradient_are_those_of_the_whole_model(recipe: CausalRecipe) -> None:
    """Head read once, code rows only: the same as reading each prompt whole with the whole vocabulary."""
    trainer = CausalTrainer(recipe, FINDINGS)
    batch = Batch(tuple(EXAMPLES), (0, 1), None)
    trainer.loss(batch).backward()
    fast = {name: p.grad.clone() for name, p in trainer.network.named_parameters() if p.grad is not None}
    trainer.network.zero_grad()

    encoder = trainer._encoder(batch.findings, None)
    codes = [code[0] for code in encoder.codes.values()]
    parts = []
    for example in EXAMPLES:
        prompt = encoder.encode(example.passage)
        logits = trainer.network(torch.tensor([[*prompt.head, *prompt.body]])).logits[0]
        for finding, slot in zip(FINDINGS, prompt.slots, strict=True):
            target = torch.tensor([example.target(finding.name, None)])
            parts.append(torch.nn.functional.cross_entropy(logits[len(prompt.head) + slot, codes][None], target))
    torch.stack(parts).mean().backward()
    slow = {name: p.grad for name, p in trainer.network.named_parameters() if p.grad is not None}
    assert fast.keys() == slow.keys()
    assert all("lora" in name for name in fast)
    for name, gradient in slow.items():
        torch.testing.assert_close(fast[name], gradient, atol=1e-5, rtol=1e-3)


@pytest.mark.parametrize("kind", [Quantisation.NF4, Quantisation.INT8])
def test_a_step_on_a_quantised_base_changes_the_adapter_only(recipe: CausalRecipe, tmp_path: Path, kind: Quantisation) -> None:
    trainer = CausalTrainer(replace(recipe, quantisation=kind, epochs=1, batch=4), FINDINGS)
    before = {name: p.detach().clone() for name, p in trainer.network.named_parameters()}
    trainer.fit(EXAMPLES, EXAMPLES)
    changed = {name for name, p in trainer.network.named_parameters() if not torch.equal(p, before[name])}
    assert changed
    assert all("lora" in name for name in changed)
    assert any(p.dtype in (torch.uint8, torch.int8) for p in before.values())

    metadata = {
        "name": "q", "version": "1", "backend": "causal", "base": recipe.model, "base_sha256": trainer.base_sha256, "fill": "none",
        "profile": "radconcord", "mode": "all", "hints": True, "max_report_tokens": 512, "calibration": Calibration().to_json(),
    }  # fmt: skip
    trainer.save(tmp_path, metadata)
    loaded = CausalClassifier(adapter_settings(tmp_path, quantisation=kind))
    found = loaded.log_odds(POSITIVE, [e.passage for e in EXAMPLES], FINDINGS)
    with torch.inference_mode():
        expected = trainer._batch_odds(Batch(tuple(EXAMPLES), (0, 1), None))[..., 0].numpy()
    saved = load_file(tmp_path / "adapter_model.safetensors")
    for name, value in get_peft_model_state_dict(trainer.network).items():
        torch.testing.assert_close(saved[name], value, atol=0, rtol=0)
    # The 4-bit kernel that processors use without gradients rounds more coarsely than the one in training.
    np.testing.assert_allclose(found, expected, atol=0.2 if kind is Quantisation.NF4 else 1e-2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"profile": "mosaic"}, "trained with profile 'mosaic'"),
        ({"base_sha256": "0" * 64}, "other weights"),
        ({"mode": "per_class"}, "trained with mode 'per_class'"),
        ({"base_sha256": None, "calibration": None}, ""),
    ],
)
def test_an_adapter_is_used_as_it_was_trained_or_not_at_all(recipe: CausalRecipe, tmp_path: Path, change: dict, message: str) -> None:
    trainer = CausalTrainer(recipe, FINDINGS)
    metadata = {
        "name": "t", "version": "1", "base": recipe.model, "base_sha256": trainer.base_sha256, "profile": "radconcord", "mode": "all",
        "fill": "none", "hints": True, "max_report_tokens": 512,
    }  # fmt: skip
    trainer.save(tmp_path, metadata)
    settings = adapter_settings(tmp_path)
    (tmp_path / "metadata.json").write_text(
        json.dumps({k: v for k, v in (metadata | change).items() if v is not None or k == "base_sha256"})
    )
    if not message:
        assert CausalClassifier(settings).calibration == Calibration()
        return
    with pytest.raises(ModelError, match=message):
        CausalClassifier(settings)


def test_every_report_comes_once_with_every_question_and_an_epoch_repeats() -> None:
    many = [ReportExample(Passage("x" * i, SectionKind.OTHER, "hint"), {}) for i in range(50)]
    order = Order(4, 5, STATED, 0.3, 0.5, 13)
    batches = order.epoch(many, 2)
    assert len(batches) == order.steps(len(many)) == 39
    for asked in STATED:
        assert sorted(len(r.passage.text) for b in batches if b.asked is asked for r in b.reports) == list(range(50))
    assert batches == order.epoch(many, 2) != order.epoch(many, 3)
    assert all(sorted(b.findings) == list(range(5)) for b in batches)
    assert len({b.findings for b in batches}) > 2
    assert 20 < sum(not r.passage.hints for b in batches for r in b.reports) < 80


def test_targets_of_all_classes_and_of_one() -> None:
    example = ReportExample(Passage("", SectionKind.OTHER), {"Edema": UNCERTAIN}, frozenset({"Mass"}))
    assert example.target("Edema", None) == TARGETS.index(MentionClass.UNCERTAIN)
    assert example.target("Fracture", None) == TARGETS.index(MentionClass.NOT_MENTIONED)
    assert (example.target("Edema", UNCERTAIN), example.target("Edema", POSITIVE)) == (0, 1)
    assert example.target("Mass", None) < 0


def test_a_text_is_never_in_both_parts() -> None:
    twice = [ReportExample(Passage(str(i % 20), SectionKind.OTHER), {}) for i in range(40)]
    train, held = split_held_out(twice, lambda example: example.passage.text, 0.25, 1)
    assert len(held) == 10
    assert not {e.passage.text for e in train} & {e.passage.text for e in held}


def test_the_learning_rate_rises_then_falls_to_nothing() -> None:
    rates = [learning_share(step, 100, 0.1) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9]
    assert rates[100] == pytest.approx(0)


def test_calibration_takes_back_overconfidence_and_survives_json() -> None:
    torch.manual_seed(0)
    targets = torch.randint(0, 4, (400,))
    odds = torch.where(torch.nn.functional.one_hot(targets, 4)[:, :3] > 0, 8.0, -8.0)
    odds[:80] = -odds[:80]  # sure, and wrong in a fifth of the cells
    calibration, likelihood = fit(odds, targets)
    assert all(scale < 0.9 for scale in calibration.scale)
    assert likelihood < 1.5
    assert Calibration.from_json(json.loads(json.dumps(calibration.to_json()))) == calibration


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": 0}, "epochs 0"),
        ({"mode": "each"}, "mode 'each'"),
        ({"drop_hints": 1.5}, "drop_hints 1.5"),
        ({"class_weights": (1.0, 2.0)}, "class_weights"),
        ({"quantisation": "fp8"}, "quantisation 'fp8'"),
    ],
)
def test_recipes_that_cannot_be_are_refused(values: dict, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CausalRecipe(name="x", **values)


def test_a_recipe_becomes_a_folder_that_says_where_it_came_from(recipe: CausalRecipe, tmp_path: Path) -> None:
    rows = [
        {"id": str(i), "lang": "en", "report": f"FINDINGS: {text} {i}.", "labels": labels}
        for i in range(3)
        for text, labels in SAID.items()
    ]
    (tmp_path / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    metadata = train_causal(replace(recipe, epochs=1, held_out=0.25, reports=(str(tmp_path / "reports.jsonl"),)), tmp_path / "out")
    assert json.loads(json.dumps(metadata)) == json.loads((tmp_path / "out" / "metadata.json").read_text())
    assert metadata["backend"] == "causal"
    assert metadata["examples"] == {"training": 9, "held_out": 3}
    assert len(metadata["base_sha256"]) == 64
    assert CausalClassifier(adapter_settings(tmp_path / "out")).name == "tiny 1"
