"""Which words are known, and which term an unknown one was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.knowledge import KnowledgeBase
from kg.spelling import LEAST_LETTERS, spelling

SLIPS = [
    ("en", "effussion", "effusion"),
    ("en", "pnuemothorax", "pneumothorax"),
    ("en", "PNUEMOTHORAX", "pneumothorax"),
    ("en", "opaccities", "opacities"),
    ("en", "atlectasis", "atelectasis"),
    ("de", "Pnuemothorax", "Pneumothorax"),
    ("de", "Pleuraergsus", "Pleuraerguss"),
    ("fr", "épnachement", "épanchement"),
    ("fr", "rétrocadiaque", "rétrocardiaque"),
    ("es", "infitrado", "infiltrado"),
    ("es", "neumotroax", "neumotórax"),
    ("nl", "pleruavocht", "pleuravocht"),
    ("pl", "zasotju", "zastoju"),
    ("sv", "pleuravästka", "pleuravätska"),
]
KNOWN = [
    ("en", "haemorrhage"),
    ("en", "hemorrhage"),
    ("en", "oesophagus"),
    ("en", "radiculopathies"),
    ("en", "granulomata"),
    ("en", "costophrenic"),
    ("en", "Smithson"),
    ("de", "Unterlappenatelektase"),
    ("de", "Pleuraerguesse"),
    ("de", "Zwerchfellhochstand"),
    ("fr", "épanchements"),
    ("fr", "epanchement"),
    ("es", "neumotorax"),
    ("es", "diafisis"),
    ("nl", "onderkwabsconsolidatie"),
    ("sv", "hemithorax"),
    ("da", "fortaetning"),
]


@pytest.mark.parametrize(("code", "typed", "meant"), SLIPS)
def test_a_slip_is_unknown_and_one_edit_from_its_term(knowledge: KnowledgeBase, code: str, typed: str, meant: str) -> None:
    words = spelling(knowledge, code)
    assert not words.knows(typed)
    assert words.meant(typed) == meant


@pytest.mark.parametrize(("code", "word"), KNOWN)
def test_variants_inflections_compounds_and_unmarked_words_are_left_alone(knowledge: KnowledgeBase, code: str, word: str) -> None:
    words = spelling(knowledge, code)
    assert words.knows(word) or words.meant(word) is None


@pytest.mark.parametrize("word", ["vasculitic", "strandy", "sphenoidale", "cannulate"])
def test_another_ending_is_a_derived_word_not_a_slip(knowledge: KnowledgeBase, word: str) -> None:
    assert spelling(knowledge, "en").meant(word) is None


def test_a_language_without_a_frequency_list_knows_every_word(knowledge: KnowledgeBase) -> None:
    assert spelling(knowledge, "et").knows("pneumotoraks")
    assert spelling(knowledge, "mt").knows("qqqqqqq")


@given(st.data())
def test_what_is_proposed_is_itself_known(knowledge: KnowledgeBase, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(["en", "de", "fr", "es"]))
    words = spelling(knowledge, code)
    term = data.draw(st.sampled_from(sorted(t for t in words._terms if len(t) > LEAST_LETTERS)))
    at = data.draw(st.integers(0, len(term) - 1))
    meant = words.meant(term[:at] + term[at + 1 :])
    assert meant is None or words.knows(meant)
