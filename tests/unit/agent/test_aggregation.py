"""From sentences to the report: the guideline's precedence, revision by the impression, and No Finding."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from agent.aggregation import Aggregator, combine, revise
from agent.models.base import Array
from agent.types import Document, SectionKind
from kg.knowledge import KnowledgeBase, knowledge_base
from kg.taxonomy import Finding, Rule, Taxonomy
from tests.fakes import class_of, document, probabilities, sure

CLASSES = ("positive", "negative", "uncertain", "not_mentioned")
FINDINGS, IMPRESSION = SectionKind.FINDINGS, SectionKind.IMPRESSION


def cells(*classes: str, probability: float = 0.97) -> Array:
    """One finding, one sentence for each class."""
    return np.stack([sure(c, probability) for c in classes])[:, None, :]


def winner(report: Array) -> str:
    return CLASSES[int(report[0].argmax())]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("positive",), "positive"),
        (("negative",), "negative"),
        (("uncertain",), "uncertain"),
        (("not_mentioned",), "not_mentioned"),
        (("negative", "positive"), "positive"),
        (("uncertain", "positive"), "positive"),
        (("negative", "uncertain"), "uncertain"),
        (("not_mentioned", "negative"), "negative"),
        (("negative", "negative", "negative"), "negative"),
        (("positive", "uncertain", "negative", "not_mentioned"), "positive"),
    ],
    ids="-".join,
)
def test_precedence_of_the_guideline(sentences: tuple[str, ...], expected: str) -> None:
    assert winner(combine(cells(*sentences))) == expected
    assert winner(combine(cells(*reversed(sentences)))) == expected


shapes = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 3), st.just(4)), elements=st.floats(0.01, 1))


@given(shapes)
def test_combined_probabilities_are_probabilities(raw: np.ndarray) -> None:
    p = raw / raw.sum(-1, keepdims=True)
    report = combine(p)
    assert report.shape == p.shape[1:]
    assert report.min() >= 0
    np.testing.assert_allclose(report.sum(-1), 1, atol=1e-9)


@given(shapes, st.randoms(use_true_random=False))
def test_the_order_of_sentences_does_not_matter(raw: np.ndarray, rng) -> None:
    p = raw / raw.sum(-1, keepdims=True)
    order = list(range(len(p)))
    rng.shuffle(order)
    np.testing.assert_allclose(combine(p), combine(p[order]), atol=1e-9)


@given(shapes)
def test_one_sentence_is_the_report(raw: np.ndarray) -> None:
    p = (raw / raw.sum(-1, keepdims=True))[:1]
    np.testing.assert_allclose(combine(p), p[0], atol=1e-9)


@given(shapes)
def test_silent_sentences_add_nothing(raw: np.ndarray) -> None:
    p = raw / raw.sum(-1, keepdims=True)
    silent = np.tile(np.array([0, 0, 0, 1.0]), (3, p.shape[1], 1))
    np.testing.assert_allclose(combine(np.concatenate([p, silent])), combine(p), atol=1e-9)


@pytest.mark.parametrize("times", [2, 10, 25])
def test_repeating_a_denial_a_little_does_not_overturn_it(times: int) -> None:
    assert winner(combine(cells(*["negative"] * times, probability=0.99))) == "negative"


@pytest.mark.parametrize("times", [120, 1000])
def test_repeating_a_denial_does_not_overturn_it(times: int) -> None:
    assert winner(combine(cells(*["negative"] * times, probability=0.97))) == "negative"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("uncertain", FINDINGS), ("negative", IMPRESSION)], "negative", id="denied at the end"),
        pytest.param([("positive", FINDINGS), ("negative", IMPRESSION)], "positive", id="a definite finding stands"),
        pytest.param([("negative", FINDINGS), ("uncertain", IMPRESSION)], "uncertain", id="doubt at the end stands"),
        pytest.param([("uncertain", FINDINGS), ("negative", FINDINGS)], "uncertain", id="no revision within findings"),
        pytest.param([("uncertain", IMPRESSION), ("negative", IMPRESSION)], "uncertain", id="no revision within impression"),
        pytest.param([("uncertain", FINDINGS), ("negative", IMPRESSION), ("uncertain", IMPRESSION)], "uncertain", id="held at the end"),
        pytest.param([("uncertain", FINDINGS), ("negative", IMPRESSION), ("positive", IMPRESSION)], "positive", id="stated at the end"),
        pytest.param([("uncertain", FINDINGS), ("not_mentioned", IMPRESSION)], "uncertain", id="impression says nothing"),
        pytest.param([("uncertain", SectionKind.OTHER), ("negative", IMPRESSION)], "negative", id="other body sections too"),
    ],
)
def test_a_clear_impression_revises_doubts(rows: list[tuple[str, SectionKind]], expected: str) -> None:
    revised = revise(cells(*(c for c, _ in rows)), [section for _, section in rows])
    assert winner(combine(revised)) == expected


def test_a_half_hearted_denial_revises_nothing_and_the_input_is_kept() -> None:
    p = np.concatenate([cells("uncertain"), cells("negative", probability=0.7)])
    assert np.array_equal(revise(p, [FINDINGS, IMPRESSION]), p)
    p = cells("uncertain", "negative")
    before = p.copy()
    revise(p, [FINDINGS, IMPRESSION])
    assert np.array_equal(p, before)


def test_revision_is_by_finding() -> None:
    p = np.concatenate([cells("uncertain", "negative"), cells("uncertain", "not_mentioned")], axis=1)
    report = combine(revise(p, [FINDINGS, IMPRESSION]))
    assert [CLASSES[i] for i in report.argmax(-1)] == ["negative", "uncertain"]


# The labels of whole reports, by links and cues alone.


@pytest.fixture(scope="module")
def labels_of(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable[..., Document]) -> Callable[..., tuple]:
    aggregator = Aggregator(chexpert, knowledge.ontology)

    def labels(text: str, language: str = "en") -> tuple:
        linked = read(text, language)
        [said] = probabilities(knowledge, chexpert, [linked])
        return aggregator.labels(linked, said)

    return labels


def test_every_finding_has_one_label_in_the_taxonomys_order(labels_of: Callable, chexpert: Taxonomy) -> None:
    for text in ("FINDINGS: No effusion.", "FINDINGS:", "INDICATION: Cough."):
        assert [x.finding for x in labels_of(text)] == [f.name for f in chexpert.findings]


NO_FINDING = [
    pytest.param("en", "FINDINGS: Heart size normal. Lungs are clear.", True, id="en normal"),
    pytest.param("en", "FINDINGS: No pleural effusion. IMPRESSION: No acute cardiopulmonary abnormality.", True, id="en denied"),
    pytest.param("en", "FINDINGS: Central venous catheter in place. Lungs are clear.", True, id="en device beside"),
    pytest.param("en", "FINDINGS: Small pleural effusion.", False, id="en finding"),
    pytest.param("en", "FINDINGS: Possible pneumonia.", False, id="en doubt"),
    pytest.param("en", "FINDINGS: Lungs are clear. Scoliosis of the thoracic spine.", False, id="en outside the taxonomy"),
    pytest.param("en", "FINDINGS: Lungs are clear. Hiatal hernia is possible.", False, id="en doubt outside the taxonomy"),
    pytest.param("en", "FINDINGS: Lungs are clear. No hiatal hernia.", True, id="en denied outside the taxonomy"),
    pytest.param("en", "INDICATION: Pneumonia? FINDINGS: Lungs are clear.", True, id="en question is no finding"),
    pytest.param("en", "INDICATION: Cough.", False, id="en no body"),
    pytest.param("de", "Befund: Herz normal groß. Kein Pleuraerguss.", True, id="de normal"),
    pytest.param("de", "Befund: Kein Pleuraerguss. Emphysem.", False, id="de outside the taxonomy"),
    pytest.param("fr", "Résultat : Pas d'épanchement pleural.", True, id="fr normal"),
    pytest.param("fr", "Résultat : Épanchement pleural gauche.", False, id="fr finding"),
    pytest.param("es", "Hallazgos: Sin derrame pleural.", True, id="es normal"),
    pytest.param("es", "Hallazgos: Derrame pleural izquierdo.", False, id="es finding"),
]


@pytest.mark.parametrize(("language", "text", "expected"), NO_FINDING)
def test_no_finding_is_given_only_where_nothing_is_abnormal(labels_of: Callable, language: str, text: str, expected: bool) -> None:
    assert class_of(labels_of(text, language), "No Finding") == ("positive" if expected else "not_mentioned")


def test_no_finding_is_never_negative_or_uncertain(labels_of: Callable) -> None:
    for text in ("FINDINGS: Possible effusion.", "FINDINGS: No effusion.", "FINDINGS: Effusion."):
        found = next(x for x in labels_of(text) if x.finding == "No Finding")
        assert found.scores[1:] == (0.0, 0.0)
        assert 0.5 <= found.confidence <= 1


def test_a_taxonomy_without_rule_findings_has_none() -> None:
    taxonomy = Taxonomy("t", "1", (Finding("Only", rule=Rule.NO_FINDING),))
    aggregator = Aggregator(taxonomy, knowledge_base().ontology)
    [found] = aggregator.labels(document(("findings", "Anything.")), cells("not_mentioned"))
    assert (found.finding, found.mention_class) == ("Only", "positive")


def test_evidence_is_the_surest_sentences_in_text_order(labels_of: Callable) -> None:
    text = "FINDINGS: Lungs are expanded. Small left pleural effusion at the base. No pneumothorax. IMPRESSION: Left pleural effusion."
    found = next(x for x in labels_of(text) if x.finding == "Pleural Effusion")
    assert [e.span.text for e in found.evidence] == ["Small left pleural effusion at the base.", "Left pleural effusion."]
    assert (found.evidence[0].laterality, found.evidence[0].severity) == ("left", "mild")
    assert all(text[e.span.start : e.span.end] == e.span.text for x in labels_of(text) for e in x.evidence)


def test_at_most_three_sentences_are_evidence_and_silence_has_none(labels_of: Callable) -> None:
    found = labels_of("FINDINGS: " + " ".join(["Left pleural effusion."] * 6))
    assert len(next(x for x in found if x.finding == "Pleural Effusion").evidence) == 3
    assert next(x for x in found if x.finding == "Fracture").evidence == ()


def test_the_label_names_its_cue(labels_of: Callable) -> None:
    found = next(x for x in labels_of("FINDINGS: No evidence of pneumothorax.") if x.finding == "Pneumothorax")
    assert found.evidence[0].cue == "No evidence of"
    assert found.concept == "rad:pneumothorax"
