"""Foreign wordings: what a lexicon can take, and what counts as an abbreviation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.foreign.wordings import is_abbreviation, plain_wording, wording_key
from kg.matcher import PatternMatcher
from kg.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pleural effusion", "Pleural effusion"),
        ("Ground-glass opacity", "Ground-glass opacity"),
        ("Aplasia/Hypoplasia of the lung", "Aplasia Hypoplasia of the lung"),
        ("lung* .. cyst", "lung cyst"),
        ("Hand & foot - swelling", "Hand foot swelling"),
        ("Cyst, e.g.. large", "Cyst, e.g.. large"),
        ("T2", "T2"),
        ("*", ""),
        ("--", ""),
        ("12", ""),
        ("12 / 50%", ""),
        ("", ""),
        ("ͺ", ""),
    ],
)
def test_wildcards_and_bare_punctuation_go(text, expected):
    assert plain_wording(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("VSD", True), ("T2", True), ("COVID", True), ("Vsd", False), ("PLEURAL", False), ("A B", False), ("12", False), ("lung", False)],
)
def test_abbreviations_are_short_words_in_capitals(text, expected):
    assert is_abbreviation(text) is expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Pleural effusion", "PLEURAL  EFFUSION", True),
        ("ground-glass", "ground glass", True),
        ("œdème", "oedeme", False),
        ("Épanchement", "epanchement", True),
        ("effusion", "effusions", False),
    ],
)
def test_keys_ignore_case_accents_and_punctuation(one, other, same):
    assert (wording_key(one) == wording_key(other)) is same


@given(st.text(max_size=20))
def test_every_plain_wording_can_be_matched_in_itself(text):
    plain = plain_wording(text)
    assert plain_wording(plain) == plain
    if plain:
        matcher = PatternMatcher()
        matcher.add(plain, "found")
        assert wording_key(plain)
        if not set(";!?\n") & set(plain):
            assert [match.payload for match in matcher.find(tokenize(plain)) if match.first == 0 and match.last == len(tokenize(plain)) - 1]
