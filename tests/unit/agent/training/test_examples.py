"""Training examples: labeled bags, and a held-out part that shares no text with the rest."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import InputError
from agent.evidence import EVIDENCE_SIZE, Feature
from agent.labeled_reports import LabeledReport
from agent.models.base import Passage
from agent.training.examples import SKIPPED, TARGETS, Example, ExampleMaker, expand, finding_key, labeled_sentences, split_held_out
from agent.types import MentionClass, Report, SectionKind
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def maker(knowledge: KnowledgeBase, chexpert: Taxonomy) -> ExampleMaker:
    return ExampleMaker(knowledge, chexpert)


def example(*texts: str) -> Example:
    passages = tuple(Passage(t, SectionKind.FINDINGS) for t in texts)
    return Example("s", passages, ("Edema",), np.zeros((len(texts), 1, EVIDENCE_SIZE), np.float32), (3,))


def text_of(e: Example) -> str:
    return " ".join(p.text for p in e.passages)


def test_a_report_is_a_bag_of_its_body_sentences(maker: ExampleMaker) -> None:
    report = Report("a", "INDICATION: Pneumonia?\nFINDINGS: No effusion. Left pneumothorax.", "en")
    labels = {"Pneumothorax": MentionClass.POSITIVE, "Pleural Effusion": MentionClass.NEGATIVE}
    rows = [LabeledReport(report, labels, frozenset({"Fracture"})), LabeledReport(Report("b", "INDICATION: Cough.", "en"), {})]
    [found] = maker.from_reports(rows, "test")
    assert [p.text for p in found.passages] == ["No effusion.", "Left pneumothorax."]
    assert found.evidence.shape == (2, len(found.findings), EVIDENCE_SIZE)
    targets = {f.removeprefix("chexpert-14/"): t for f, t in zip(found.findings, found.targets, strict=True)}
    assert targets.pop("Fracture") == SKIPPED
    said = {f: str(TARGETS[t]) for f, t in targets.items()}
    assert (said["Pneumothorax"], said["Pleural Effusion"], said["Edema"]) == ("positive", "negative", "not_mentioned")
    assert "No Finding" not in said


def test_a_sentence_is_a_bag_of_one(maker: ExampleMaker) -> None:
    row = {"text": "Kein Erguss.", "lang": "de", "section": "impression", "labels": {"Pleural Effusion": "negative"}}
    [found] = maker.from_sentences([row], "test")
    column = found.findings.index("chexpert-14/Pleural Effusion")
    assert found.passages == (Passage("Kein Erguss.", SectionKind.IMPRESSION),)
    assert found.evidence[0, column, Feature.NEGATED] == 1
    assert found.evidence[0, column, Feature.IMPRESSION] == 1


def test_an_unknown_class_is_refused(maker: ExampleMaker) -> None:
    row = {"text": "x", "lang": "en", "section": "findings", "labels": {"Edema": "maybe"}}
    with pytest.raises(ValueError):
        list(maker.from_sentences([row], "test"))


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=2), min_size=1, max_size=30), st.floats(0, 0.9), st.integers(0, 9))
def test_no_text_is_on_both_sides(bags: list[list[str]], share: float, seed: int) -> None:
    examples = [example(*texts) for texts in bags]
    train, held = split_held_out(examples, text_of, share, seed)
    assert len(train) + len(held) == len(examples)
    assert not {text_of(e) for e in train} & {text_of(e) for e in held}
    distinct = {text_of(e) for e in examples}
    assert len({text_of(e) for e in held}) == round(share * len(distinct))
    again = split_held_out(examples[::-1], text_of, share, seed)
    assert {text_of(e) for e in again[1]} == {text_of(e) for e in held}


def test_labels_fold_as_the_taxonomy_does(knowledge: KnowledgeBase) -> None:
    """CT-RATE knows positives only: what is uncertain counts as positive, what is denied as not mentioned."""
    maker = ExampleMaker(knowledge, knowledge.taxonomy("ct-rate-18"))
    [found] = maker.from_reports([LabeledReport(Report("a", "FINDINGS: x.", "en"), {"Emphysema": MentionClass.UNCERTAIN})], "test")
    assert found.folds == (0, 3, 0, 3)
    assert {TARGETS[t] for t in found.targets} == {MentionClass.POSITIVE, MentionClass.NOT_MENTIONED}
    assert found.targets[found.findings.index(finding_key(maker.taxonomy, "Emphysema"))] == 0


def test_labeled_sentences_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "sentences"
    folder.mkdir()
    (folder / "b.jsonl").write_text('{"id": 2, "split": "test"}\n{"id": 3}\n')
    (folder / "a.jsonl").write_text('{"id": 1, "split": "train"}\n')
    assert [row["id"] for row in labeled_sentences(folder)] == [1, 3]
    assert [row["id"] for row in labeled_sentences(folder, test=True)] == [2]


def test_paths_may_name_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RADCONCORD_DATA", str(tmp_path))
    assert expand("${RADCONCORD_DATA}") == tmp_path
    with pytest.raises(InputError, match="set the environment variable"):
        expand("${RADCONCORD_DATA}/none.jsonl")
    monkeypatch.delenv("RADCONCORD_DATA")
    with pytest.raises(InputError):
        expand("${RADCONCORD_DATA}/x")
