"""Evidence features: what links, cues and neighbours say of a cell."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.evidence import EVIDENCE_SIZE, EvidenceMaker, Feature, add_neighbours
from agent.types import Document
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

SECTION = {Feature.FINDINGS, Feature.IMPRESSION}


@pytest.fixture(scope="module")
def features(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable[..., Document]) -> Callable[..., set[Feature]]:
    maker = EvidenceMaker(chexpert, chexpert.concept_map(knowledge.ontology))
    columns = [f.name for f in chexpert.findings]

    def set_features(text: str, finding: str, language: str = "en") -> set[Feature]:
        array = maker.features(read(text, language).body)
        assert array.shape[1:] == (len(columns), EVIDENCE_SIZE)
        return {f for f in Feature if array[0, columns.index(finding), f]}

    return set_features


@pytest.mark.parametrize(
    ("sentence", "finding", "expected"),
    [
        ("Left pleural effusion.", "Pleural Effusion", {Feature.AFFIRMED}),
        ("No pleural effusion.", "Pleural Effusion", {Feature.NEGATED, Feature.REACHED_BY_NEGATION}),
        ("Possible pneumonia.", "Pneumonia", {Feature.UNCERTAIN, Feature.REACHED_BY_HEDGE}),
        ("Heart size normal.", "Cardiomegaly", {Feature.OPPOSITE_AFFIRMED}),
        ("New pleural effusion.", "Pleural Effusion", {Feature.AFFIRMED, Feature.CHANGE}),
        ("Blunted costophrenic angle.", "Pleural Effusion", {Feature.AFFIRMED, Feature.HINTED}),
        ("Left pleural effusion.", "Edema", {Feature.OTHERS_LINKED}),
        ("The patient was turned.", "Edema", {Feature.NOTHING_LINKED}),
        ("No acute cardiopulmonary disease.", "Edema", {Feature.NOTHING_LINKED, Feature.SUMMARY}),
    ],
)
def test_features_of_a_cell(features: Callable, sentence: str, finding: str, expected: set[Feature]) -> None:
    assert features(f"FINDINGS: {sentence}", finding) == expected | {Feature.FINDINGS}
    assert features(f"IMPRESSION: {sentence}", finding) == expected | {Feature.IMPRESSION}


def test_neighbours_are_added_to_a_copy() -> None:
    evidence = np.zeros((2, 1, EVIDENCE_SIZE), np.float32)
    evidence[..., Feature.AFFIRMED] = 1
    votes = np.array([[[0.7, 0.1, 0.2, 0]], [[0, 0, 0, 0]]], np.float32)
    filled = add_neighbours(evidence, votes)
    assert not evidence[..., Feature.HAS_NEIGHBOURS :].any()
    assert filled[0, 0, Feature.HAS_NEIGHBOURS :].tolist() == pytest.approx([1, 0.7, 0.1, 0.2, 0])
    assert not filled[1, 0, Feature.HAS_NEIGHBOURS :].any()
    assert np.array_equal(filled[..., : Feature.HAS_NEIGHBOURS], evidence[..., : Feature.HAS_NEIGHBOURS])


def test_the_neighbour_features_come_last() -> None:
    assert list(Feature)[-5:] == [f for f in Feature if "NEIGHBOURS" in f.name]
    assert [int(f) for f in Feature] == list(range(EVIDENCE_SIZE))
