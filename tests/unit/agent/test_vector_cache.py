"""Vectors on disk: the same texts and weights are embedded once, anything else anew."""

from pathlib import Path

import numpy as np
import pytest

from agent.vector_cache import remembered_vectors
from tests.fakes import CueClassifier

TEXTS = ["pleural effusion", "fluid in the pleural space"]


class Counting(CueClassifier):
    """Counts how many texts it embeds."""

    asked = 0

    def embed(self, texts):
        self.asked += len(texts)
        return super().embed(texts)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("RADCONCORD_CACHE", str(tmp_path))
    return tmp_path


def test_texts_are_embedded_once(cache: Path) -> None:
    classifier = Counting()
    first = remembered_vectors("concepts", TEXTS, classifier)
    again = remembered_vectors("concepts", TEXTS, classifier)
    assert classifier.asked == 2
    np.testing.assert_allclose(again, first, atol=1e-3)
    assert [path.suffix for path in cache.iterdir()] == [".npy"]


@pytest.mark.parametrize("texts", [TEXTS[::-1], TEXTS[:1], [*TEXTS, "x"], ["".join(TEXTS)]])
def test_other_texts_are_embedded_anew(texts: list[str]) -> None:
    classifier = Counting()
    remembered_vectors("concepts", TEXTS, classifier)
    assert len(remembered_vectors("concepts", texts, classifier)) == len(texts)
    assert classifier.asked == 2 + len(texts)


def test_other_weights_are_other_vectors() -> None:
    one, other = Counting(), Counting()
    other.sha256 = "f" * 64
    remembered_vectors("concepts", TEXTS, one)
    remembered_vectors("concepts", TEXTS, other)
    assert other.asked == 2


@pytest.mark.parametrize("content", [b"", b"damaged"])
def test_a_damaged_file_is_made_anew(cache: Path, content: bytes) -> None:
    classifier = Counting()
    remembered_vectors("concepts", TEXTS, classifier)
    [kept] = cache.iterdir()
    kept.write_bytes(content)
    assert len(remembered_vectors("concepts", TEXTS, classifier)) == 2
    assert classifier.asked == 4
