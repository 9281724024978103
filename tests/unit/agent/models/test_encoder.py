"""The bundled classifier: what it returns does not depend on the company, and foreign weights are refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from agent import RadiologyAgent
from agent.errors import ModelError
from agent.evidence import EVIDENCE_SIZE
from agent.memory import Memory
from agent.models.base import Passage
from agent.models.encoder import WEIGHTS, EncoderClassifier, SentenceEncoder, pad
from agent.models.network import MentionHead, class_log_probabilities
from agent.models.weights import base_model_folder
from agent.types import STATED, MentionClass, SectionKind
from kg.taxonomy import Finding

TEXTS = [
    "No pneumothorax.",
    "Small left pleural effusion, which has slightly increased in size since the earlier examination of yesterday.",
    "Kein Erguss.",
]
FINDINGS = [Finding("Pneumothorax", definition="air in the pleural space"), Finding("Pleural Effusion", definition="pleural fluid")]


def test_padding_keeps_every_token() -> None:
    states = [torch.ones(2, 3), torch.ones(5, 3), torch.ones(1, 3)]
    tokens, mask = pad(states)
    assert tokens.shape == (3, 5, 3)
    assert mask.sum(1).tolist() == [2, 5, 1]
    assert tokens[0, 2:].abs().sum() == 0


def test_a_head_ignores_what_is_masked_and_takes_shared_or_own_findings() -> None:
    torch.manual_seed(0)
    head = MentionHead(8, 4).eval()
    tokens, findings, evidence = torch.randn(2, 3, 8), torch.randn(2, 8), torch.randn(2, 2, 4)
    mask = torch.tensor([[True, True, False], [True, True, True]])
    found = head(tokens, mask, findings, evidence)
    assert found.shape == (2, 2)
    changed = tokens.clone()
    changed[0, 2] = 100
    torch.testing.assert_close(head(changed, mask, findings, evidence), found)
    torch.testing.assert_close(head(tokens, mask, findings.expand(2, 2, 8), evidence), found)
    torch.testing.assert_close(head(tokens, mask, findings[[1]], evidence[:, [1]]), found[:, [1]])


def test_calibration_scales_and_shifts() -> None:
    head = MentionHead(8, 4)
    odds = torch.tensor([-1.0, 2.0])
    torch.testing.assert_close(head.calibrated(odds), odds)
    head.scale.fill_(2.0)
    head.shift.fill_(-1.0)
    torch.testing.assert_close(head.calibrated(odds), torch.tensor([-3.0, 3.0]))


def test_log_odds_become_probabilities() -> None:
    found = class_log_probabilities(torch.tensor([[0.0, 0.0, 0.0], [50.0, -50.0, -50.0]])).exp()
    torch.testing.assert_close(found.sum(-1), torch.ones(2))
    torch.testing.assert_close(found[0], torch.full((4,), 0.25))
    assert found[1].argmax() == 0


METADATA = '{"name": "x", "version": "1", "width": 384, "evidence_size": 24}'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "metadata.json"),
        ({"metadata.json": "{broken"}, "metadata.json"),
        ({"metadata.json": METADATA}, "adapter_model.safetensors is missing"),
        ({"metadata.json": METADATA, "adapter_model.safetensors": ""}, "heads.safetensors is missing"),
    ],
    ids=["empty folder", "broken metadata", "no adapter", "no heads"],
)
def test_folders_that_are_no_weights_are_refused(tmp_path: Path, files: dict[str, str], told: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(ModelError, match=told):
        EncoderClassifier(tmp_path)


def test_metadata_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text("{}")
    with pytest.raises(ModelError):
        EncoderClassifier(tmp_path)


@pytest.mark.model
class TestBundled:
    @pytest.fixture(scope="class")
    def classifier(self, agent: RadiologyAgent) -> EncoderClassifier:
        return agent.context.classifier  # type: ignore[return-value]

    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        """The bundled folder with links instead of copies."""
        for file in WEIGHTS.iterdir():
            (tmp_path / file.name).symlink_to(file)
        return tmp_path

    @staticmethod
    def replace(folder: Path, name: str, content: bytes) -> None:
        (folder / name).unlink()
        (folder / name).write_bytes(content)

    def test_scores_do_not_depend_on_the_company(self, classifier: EncoderClassifier) -> None:
        passages = [Passage(t, SectionKind.FINDINGS) for t in TEXTS]
        evidence = np.random.default_rng(3).random((3, 2, EVIDENCE_SIZE), np.float32).round()
        for mention_class in STATED:
            together = classifier.score(mention_class, passages, FINDINGS, evidence)
            assert together.shape == (3, 2)
            assert np.isfinite(together).all()
            alone = [classifier.score(mention_class, [p], FINDINGS, evidence[[i]])[0] for i, p in enumerate(passages)]
            np.testing.assert_allclose(together, alone, atol=2e-2)
            swapped = classifier.score(mention_class, passages[::-1], FINDINGS[::-1], evidence[::-1, ::-1].copy())
            np.testing.assert_allclose(swapped[::-1, ::-1], together, atol=2e-2)

    def test_nothing_in_nothing_out(self, classifier: EncoderClassifier) -> None:
        nothing = np.empty((0, 2, EVIDENCE_SIZE), np.float32)
        assert classifier.score(MentionClass.POSITIVE, [], FINDINGS, nothing).shape == (0, 2)
        assert len(classifier.embed([])) == 0

    def test_vectors_are_unit_vectors_and_repeat(self, classifier: EncoderClassifier) -> None:
        vectors = classifier.embed([*TEXTS, TEXTS[0]])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
        assert np.array_equal(vectors[0], vectors[3])
        classifier.encoder._cache.clear()
        np.testing.assert_allclose(classifier.embed(TEXTS[::-1])[::-1], vectors[:3], atol=2e-3)

    def test_the_same_words_are_nearer_than_other_words(self, classifier: EncoderClassifier) -> None:
        no_air, effusion, no_effusion, german = classifier.embed(
            ["No pneumothorax.", "Large pleural effusion.", "No effusion.", "Kein Erguss."]
        )
        assert no_effusion @ german > effusion @ no_air

    def test_the_adapter_is_back_after_finding_vectors(self, classifier: EncoderClassifier) -> None:
        before = classifier.embed(TEXTS)
        classifier.encoder.base_vectors(TEXTS)
        classifier.encoder._cache.clear()
        np.testing.assert_allclose(classifier.embed(TEXTS), before, atol=2e-3)

    def test_finding_vectors_are_the_base_models_as_in_training(self, classifier: EncoderClassifier) -> None:
        base = SentenceEncoder(base_model_folder()).base_vectors(TEXTS)
        np.testing.assert_allclose(classifier.encoder.base_vectors(TEXTS), base, atol=2e-3)

    def test_the_memory_of_sentences_is_bounded(self, classifier: EncoderClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(classifier.encoder, "_cache", Memory(2))
        assert len(classifier.encoder.encode(TEXTS)) == 3
        assert len(classifier.encoder._cache) <= 2

    def test_another_evidence_size_is_refused(self, copy: Path) -> None:
        metadata = json.loads((WEIGHTS / "metadata.json").read_text())
        self.replace(copy, "metadata.json", json.dumps({**metadata, "evidence_size": 3}).encode())
        with pytest.raises(ModelError, match="train again"):
            EncoderClassifier(copy)

    @pytest.mark.parametrize("name", ["heads.safetensors", "adapter_model.safetensors"])
    def test_damaged_weights_are_refused(self, copy: Path, name: str) -> None:
        self.replace(copy, name, (WEIGHTS / name).read_bytes()[:5000])
        with pytest.raises(ModelError):
            EncoderClassifier(copy)
