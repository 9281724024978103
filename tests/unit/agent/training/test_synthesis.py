"""Sentences generated from the vocabulary: every language, repeatable, asked with strangers that are silent."""

import pytest

from agent.evidence import EVIDENCE_SIZE
from agent.training.examples import TARGETS, Example, ExampleMaker, finding_key
from agent.training.queries import concept_queries, taxonomy_queries
from agent.training.synthesis import _OTHERS, Synthesizer
from agent.types import MentionClass
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import seeded


@pytest.fixture(scope="module")
def synthesizer(knowledge: KnowledgeBase, chexpert: Taxonomy) -> Synthesizer:
    return Synthesizer(knowledge, ExampleMaker(knowledge, chexpert), chexpert.concept_map(knowledge.ontology))


@pytest.fixture(scope="module")
def made(synthesizer: Synthesizer) -> list[Example]:
    return list(synthesizer.generate(150, seeded(5)))


def test_as_many_as_asked_and_the_same_again(synthesizer: Synthesizer, made: list[Example]) -> None:
    again = list(synthesizer.generate(150, seeded(5)))
    assert [(e.passages, e.targets) for e in again] == [(e.passages, e.targets) for e in made]
    assert len(made) == 150


def test_shapes_fit(made: list[Example]) -> None:
    for e in made:
        assert len(e.passages) == 1
        assert e.evidence.shape == (1, len(e.findings), EVIDENCE_SIZE)
        assert len(e.targets) == len(e.findings) == len(set(e.findings))


def test_classes_are_mixed_and_strangers_silent(made: list[Example], chexpert: Taxonomy) -> None:
    asked = len([f for f in chexpert.findings if f.rule is None])
    named = {TARGETS[e.targets[asked]] for e in made}
    assert named == {*TARGETS}
    for e in made:
        concepts = e.findings[asked:]
        assert 1 <= len(concepts) - _OTHERS <= 2
        assert all(TARGETS[t] is MentionClass.NOT_MENTIONED for t in e.targets[-_OTHERS:])


def test_every_finding_can_be_asked_in_several_wordings(knowledge: KnowledgeBase, chexpert: Taxonomy, made: list[Example]) -> None:
    wordings = taxonomy_queries(chexpert)
    assert list(wordings) == [finding_key(chexpert, f.name) for f in chexpert.findings]
    assert all(wordings[finding_key(chexpert, f.name)][0] == f.query for f in chexpert.findings)
    assert all(all(texts) for texts in wordings.values())
    concepts = {f for e in made for f in e.findings} - set(wordings)
    named = concept_queries(knowledge, concepts, ("en", "de"))
    assert set(named) == concepts
    assert all(text for texts in named.values() for text in texts)
