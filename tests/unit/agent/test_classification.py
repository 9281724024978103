"""Sentences to probabilities: one call per mention class, a memory, and a second look at doubted cells only."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.classification import SentenceClassifier
from agent.memory import Memory
from agent.types import STATED, Document
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import CueClassifier

CLASSES = ("positive", "negative", "uncertain", "not_mentioned")


@pytest.fixture
def fake() -> CueClassifier:
    return CueClassifier()


@pytest.fixture
def classifier(fake: CueClassifier, knowledge: KnowledgeBase, chexpert: Taxonomy) -> SentenceClassifier:
    return SentenceClassifier(fake, chexpert, knowledge)


@pytest.mark.parametrize(
    ("language", "sentence", "finding", "expected"),
    [
        ("en", "Left pleural effusion.", "Pleural Effusion", "positive"),
        ("en", "No pleural effusion.", "Pleural Effusion", "negative"),
        ("en", "Possible pleural effusion.", "Pleural Effusion", "uncertain"),
        ("en", "Left pleural effusion.", "Pneumothorax", "not_mentioned"),
        ("de", "Kein Pneumothorax.", "Pneumothorax", "negative"),
        ("fr", "Pas de pneumothorax.", "Pneumothorax", "negative"),
        ("es", "Sin neumotórax.", "Pneumothorax", "negative"),
    ],
)
def test_probabilities_follow_the_scores(
    classifier: SentenceClassifier, chexpert: Taxonomy, read: Callable, language: str, sentence: str, finding: str, expected: str
) -> None:
    heading = {"en": "FINDINGS", "de": "Befund", "fr": "Résultat", "es": "Hallazgos"}[language]
    [found] = classifier.classify([read(f"{heading}: {sentence}", language)])
    row = found[0, [f.name for f in chexpert.findings].index(finding)]
    assert CLASSES[int(row.argmax())] == expected
    assert row.sum() == pytest.approx(1, abs=1e-5)


def test_each_class_is_asked_once_for_all_distinct_sentences(classifier: SentenceClassifier, fake: CueClassifier, read: Callable) -> None:
    one = read("FINDINGS: No effusion. Lungs are clear. No effusion.")
    two = read("FINDINGS: Lungs are clear. Pneumothorax.")
    found = classifier.classify([one, two])
    assert [c for c, _ in fake.seen] == list(STATED)
    assert [set(texts) for _, texts in fake.seen] == [{"No effusion.", "Lungs are clear.", "Pneumothorax."}] * 3
    assert all(len(texts) == 3 for _, texts in fake.seen)
    assert [len(p) for p in found] == [3, 2]
    assert np.array_equal(found[0][0], found[0][2])
    assert np.array_equal(found[0][1], found[1][0])


def test_known_sentences_are_not_asked_again(classifier: SentenceClassifier, fake: CueClassifier, read: Callable) -> None:
    linked = read("FINDINGS: No effusion. Lungs are clear.")
    first = classifier.classify([linked])
    calls = len(fake.seen)
    assert np.array_equal(classifier.classify([linked])[0], first[0])
    assert len(fake.seen) == calls
    classifier.classify([read("FINDINGS: No effusion. Pneumothorax.")])
    assert fake.seen[-1][1] == ("Pneumothorax.",)


def test_section_and_language_are_part_of_what_is_known(classifier: SentenceClassifier, fake: CueClassifier, read: Callable) -> None:
    for text, language in (("FINDINGS: Pneumothorax.", "en"), ("IMPRESSION: Pneumothorax.", "en"), ("Befund: Pneumothorax.", "de")):
        classifier.classify([read(text, language)])
    assert len(fake.seen) == 9


def test_the_result_does_not_share_memory_with_what_is_known(classifier: SentenceClassifier, read: Callable) -> None:
    linked = read("FINDINGS: No effusion.")
    first = classifier.classify([linked])[0]
    before = first.copy()
    first[:] = 0
    assert np.array_equal(classifier.classify([linked])[0], before)


def test_the_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch, classifier: SentenceClassifier, fake: CueClassifier, read: Callable
) -> None:
    monkeypatch.setattr(classifier, "_cache", Memory(2))
    linked = read("FINDINGS: One. Two two. Three three. Four four.")
    assert len(classifier.classify([linked])[0]) == len(linked.body)
    classifier.classify([linked])
    assert len(fake.seen) > 3


def test_documents_without_body_sentences_give_empty_arrays(classifier: SentenceClassifier, chexpert: Taxonomy, read: Callable) -> None:
    failed = Document(read("FINDINGS: x y.").report, error="broken")
    found = classifier.classify([failed, read("INDICATION: Cough."), read("FINDINGS: No effusion.")])
    assert [p.shape for p in found] == [(0, len(chexpert.findings), 4), (0, len(chexpert.findings), 4), (1, len(chexpert.findings), 4)]
    assert classifier.classify([]) == []


def test_rule_findings_stay_silent(classifier: SentenceClassifier, chexpert: Taxonomy, read: Callable) -> None:
    [found] = classifier.classify([read("FINDINGS: Normal chest. No effusion.")])
    at = [f.name for f in chexpert.findings].index("No Finding")
    assert np.array_equal(found[:, at], np.tile((0, 0, 0, 1), (len(found), 1)))


def test_reconsidering_touches_only_the_doubted_cells(classifier: SentenceClassifier, chexpert: Taxonomy, read: Callable) -> None:
    documents = [read("FINDINGS: No effusion. Pneumothorax."), read("FINDINGS: Lungs are clear.")]
    before = classifier.classify(documents)
    votes = [np.zeros((len(d.body), len(chexpert.findings), 4), np.float32) for d in documents]
    for array in votes:
        array[..., 2] = 1  # every neighbour says uncertain
    doubts = [frozenset({(1, 3), (0, 9)}), frozenset()]
    kept = [p.copy() for p in before]
    after = classifier.reconsider(documents, before, doubts, votes)
    changed = [sorted(map(tuple, np.argwhere((a != b).any(-1)).tolist())) for a, b in zip(before, after, strict=True)]
    assert changed == [[(0, 9), (1, 3)], []]
    assert [int(after[0][cell].argmax()) for cell in ((1, 3), (0, 9))] == [2, 2]
    assert all(np.array_equal(p, k) for p, k in zip(before, kept, strict=True))


def test_reconsidering_nothing_asks_nothing(classifier: SentenceClassifier, fake: CueClassifier, read: Callable) -> None:
    documents = [read("FINDINGS: No effusion.")]
    before = classifier.classify(documents)
    calls = len(fake.seen)
    after = classifier.reconsider(documents, before, [frozenset()], [np.empty(0, np.float32)])
    assert np.array_equal(after[0], before[0])
    assert len(fake.seen) == calls


def test_a_second_look_is_not_remembered(classifier: SentenceClassifier, chexpert: Taxonomy, read: Callable) -> None:
    documents = [read("FINDINGS: No effusion.")]
    before = classifier.classify(documents)
    votes = np.zeros((1, len(chexpert.findings), 4), np.float32)
    votes[..., 0] = 1
    classifier.reconsider(documents, before, [frozenset({(0, 9)})], [votes])
    assert np.array_equal(classifier.classify(documents)[0], before[0])
