"""Cells that disagree with their evidence are doubted, and labels that stay in doubt are marked."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.models.base import Array
from agent.types import Document
from agent.verification import Thresholds, Verifier
from kg.knowledge import KnowledgeBase
from kg.reach import Reach
from kg.taxonomy import Taxonomy
from tests.fakes import document, label, probabilities, sure


@pytest.fixture(scope="module")
def verifier(knowledge: KnowledgeBase, chexpert: Taxonomy) -> Verifier:
    return Verifier(chexpert, knowledge.ontology)


@pytest.fixture(scope="module")
def column(chexpert: Taxonomy) -> Callable[[str], int]:
    return [f.name for f in chexpert.findings].index


def silent(linked: Document, taxonomy: Taxonomy) -> Array:
    return np.tile(sure("not_mentioned"), (len(linked.body), len(taxonomy.findings), 1))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_cells_that_follow_their_cues_are_not_doubted(
    verifier: Verifier, knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable, language: str
) -> None:
    texts = {
        "en": "FINDINGS: Left pleural effusion. No pneumothorax. Possible pneumonia. Heart size normal.",
        "de": "Befund: Pleuraerguss links. Kein Pneumothorax. Fraglich Pneumonie.",
        "fr": "Résultat : Épanchement pleural gauche. Pas de pneumothorax.",
        "es": "Hallazgos: Derrame pleural izquierdo. Sin neumotórax.",
    }
    linked = read(texts[language], language)
    assert verifier.doubts([linked], probabilities(knowledge, chexpert, [linked])) == [frozenset()]


@pytest.mark.parametrize(
    ("sentence", "finding", "said", "probability", "doubted"),
    [
        pytest.param("Left pleural effusion.", "Pleural Effusion", "positive", 0.97, False, id="agrees"),
        pytest.param("Left pleural effusion.", "Pleural Effusion", "positive", 0.6, True, id="agrees but unsure"),
        pytest.param("No pleural effusion.", "Pleural Effusion", "positive", 0.99, True, id="denied but positive"),
        pytest.param("Possible pleural effusion.", "Pleural Effusion", "positive", 0.99, True, id="hedged but positive"),
        pytest.param("Left pleural effusion.", "Pleural Effusion", "not_mentioned", 0.99, True, id="linked but silent"),
        pytest.param("The airways are patent.", "Pneumonia", "positive", 0.85, True, id="nothing linked, fairly sure"),
        pytest.param("The airways are patent.", "Pneumonia", "positive", 0.95, False, id="nothing linked, very sure"),
        pytest.param("The airways are patent.", "Pneumonia", "not_mentioned", 0.75, False, id="nothing linked, silent"),
        pytest.param("Blunted costophrenic angle.", "Pleural Effusion", "uncertain", 0.97, False, id="a hint is uncertain"),
        pytest.param("Blunted costophrenic angle.", "Pleural Effusion", "positive", 0.97, True, id="a hint is not positive"),
        pytest.param("Heart size normal.", "Cardiomegaly", "negative", 0.97, False, id="opposite denied"),
        pytest.param("Heart size normal.", "Cardiomegaly", "positive", 0.97, True, id="opposite but positive"),
    ],
)
def test_doubts_of_one_cell(
    verifier: Verifier,
    chexpert: Taxonomy,
    read: Callable,
    column: Callable,
    sentence: str,
    finding: str,
    said: str,
    probability: float,
    doubted: bool,
) -> None:
    linked = read(f"FINDINGS: {sentence}")
    cells = silent(linked, chexpert)
    cells[0, column(finding)] = sure(said, probability)
    [doubts] = verifier.doubts([linked], [cells])
    assert ((0, column(finding)) in doubts) == doubted


def test_what_a_concept_implies_must_be_positive_too(verifier: Verifier, chexpert: Taxonomy, read: Callable, column: Callable) -> None:
    linked = read("FINDINGS: Right hydropneumothorax.")
    cells = silent(linked, chexpert)
    both = (column("Pneumothorax"), column("Pleural Effusion"))
    [doubts] = verifier.doubts([linked], [cells])
    assert {(0, both[0]), (0, both[1])} <= doubts
    cells[0, list(both)] = sure("positive")
    assert verifier.doubts([linked], [cells]) == [frozenset()]
    denied = read("FINDINGS: No hydropneumothorax.")
    cells[0, list(both)] = sure("negative")
    assert verifier.doubts([denied], [cells]) == [frozenset()]


def test_rule_findings_are_never_doubted(verifier: Verifier, chexpert: Taxonomy, read: Callable, column: Callable) -> None:
    linked = read("FINDINGS: Left pleural effusion.")
    cells = np.full((1, len(chexpert.findings), 4), 0.25, np.float32)
    [doubts] = verifier.doubts([linked], [cells])
    assert {f for _, f in doubts} == set(range(len(chexpert.findings))) - {column("No Finding")}


def test_a_document_without_sentences_has_no_doubts(verifier: Verifier, chexpert: Taxonomy) -> None:
    empty = Document(document(("findings", "x")).report)
    assert verifier.doubts([empty], [np.empty((0, len(chexpert.findings), 4), np.float32)]) == [frozenset()]
    assert verifier.doubts([], []) == []


@pytest.mark.parametrize(
    ("confidence", "doubted", "marked"),
    [(0.97, False, False), (0.97, True, False), (0.85, True, True), (0.85, False, False), (0.7, False, True)],
    ids=["sure", "sure though doubted", "doubted evidence", "fairly sure", "unsure"],
)
def test_labels_in_doubt_are_marked(verifier: Verifier, column: Callable, confidence: float, doubted: bool, marked: bool) -> None:
    said = document(("findings", "Left pleural effusion."), ("findings", "Right pleural effusion."))
    given = label("Pleural Effusion", confidence=confidence, spans=[said.body[1].span])
    doubts = frozenset({(1, column("Pleural Effusion"))} if doubted else ())
    [found] = verifier.marked([given], said, doubts)
    assert found.needs_review == marked


def test_one_undoubted_sentence_is_enough_and_other_cells_do_not_matter(verifier: Verifier, column: Callable) -> None:
    said = document(("findings", "Left pleural effusion."), ("findings", "Right pleural effusion."))
    given = label("Pleural Effusion", confidence=0.85, spans=[s.span for s in said.body])
    for doubts in ({(0, column("Pleural Effusion"))}, {(0, column("Edema")), (1, column("Edema"))}):
        assert not verifier.marked([given], said, frozenset(doubts))[0].needs_review
    both = frozenset({(0, column("Pleural Effusion")), (1, column("Pleural Effusion"))})
    assert verifier.marked([given], said, both)[0].needs_review


def test_thresholds_can_be_moved(knowledge: KnowledgeBase, chexpert: Taxonomy) -> None:
    strict = Verifier(chexpert, knowledge.ontology, thresholds=Thresholds(review=0.99))
    [found] = strict.marked([label("Edema", confidence=0.97)], document(("findings", "Edema.")), frozenset())
    assert found.needs_review


def test_a_path_of_the_graph_is_as_good_as_nearness(
    knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable, column: Callable[[str], int]
) -> None:
    linked = read("FINDINGS: Consolidation of the right upper lobe.", "en")
    said = probabilities(knowledge, chexpert, [linked])[0]
    cell = (0, column("Pneumonia"))
    said[cell] = sure("positive", 0.85)
    assert cell in Verifier(chexpert, knowledge.ontology).doubts([linked], [said])[0]
    assert cell not in Verifier(chexpert, knowledge.ontology, Reach(knowledge.ontology)).doubts([linked], [said])[0]
