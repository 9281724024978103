"""Tokens and folding."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.tokens import fold, tokenize

LETTERS = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x17F), min_size=1, max_size=12)
"""Words of the Latin alphabets that reports are written in."""


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Épanchement", "epanchement"),
        ("lungeødem", "lungeodem"),
        ("LUNGEØDEM", "lungeodem"),
        ("ŁAGODNY", "lagodny"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Pneumonía", "pneumonia"),
        ("ångest", "angest"),
        ("Ægte", "agte"),
        ("œdème", "odeme"),
        ("płuc", "pluc"),
        ("žuti", "zuti"),
        ("ødem\u00ad", "odem"),
        ("πνεύμονας", "πνευμονας"),
        ("Белый", "белыи"),
        ("T12", "t12"),
        ("", ""),
    ],
)
def test_fold_lowers_and_strips_accents(word, folded):
    assert fold(word) == folded


@pytest.mark.parametrize(("one", "other"), [("hjerte", "hjerto"), ("pä", "pö"), ("l", "k"), ("12", "13")])
def test_fold_keeps_different_words_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "word",
    [
        "Łódź",
        "ß",
        "½",
        "ﬁbrosis",
        "ǽ",
        "ǿ",
        "№",
    ],
)
def test_fold_is_idempotent(word):
    assert fold(fold(word)) == fold(word)


@given(LETTERS)
@example("ŁØß")
def test_fold_is_idempotent_on_latin_words(word):
    assert fold(fold(word)) == fold(word)


@given(LETTERS)
def test_fold_ignores_the_normal_form(word):
    assert fold(unicodedata.normalize("NFD", word)) == fold(unicodedata.normalize("NFC", word))


@given(LETTERS)
def test_fold_ignores_case(word):
    assert fold(word.lower()) == fold(word)


def words(text):
    return [token.raw for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No effusion.", ["No", "effusion"]),
        ("ground-glass", ["ground", "glass"]),
        ("d'eau", ["d", "eau"]),
        ("d’eau", ["d", "eau"]),
        ("2.5 cm", ["2", "5", "cm"]),
        ("snake_case", ["snake", "case"]),
        ("right/left", ["right", "left"]),
        ("Pleura\u00aderguss", ["Pleura\u00aderguss"]),
        ("e\u0301panchement", ["e\u0301panchement"]),
        ("  ", []),
        ("", []),
        ("... !? -", []),
    ],
)
def test_tokenize_splits_into_words(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("heart; lungs", [False, True]),
        ("heart! lungs", [False, True]),
        ("heart? lungs", [False, True]),
        ("heart\nlungs", [False, True]),
        ("heart, lungs", [False, False]),
        ("V. a. Erguss", [False, False, False]),
        ("Heart: normal", [False, False]),
        ("one two; three four", [False, False, True, False]),
    ],
)
def test_clause_ends_are_marked_on_the_word_after(text, broken):
    assert [token.after_break for token in tokenize(text)] == broken


@pytest.mark.parametrize(
    ("text", "questioned"),
    [
        ("Pneumonia?", [True]),
        ("Pneumonia ?", [True]),
        ("Pneumonia (?) left", [True, False]),
        ("Pneumonia. Left?", [False, True]),
        ("? pneumonia", [False]),
        ("Pneumonia.", [False]),
    ],
)
def test_a_question_mark_marks_the_word_before(text, questioned):
    assert [token.questioned for token in tokenize(text)] == questioned


@pytest.mark.parametrize(
    ("text", "commas"),
    [("heart, lungs", [False, True]), ("heart , lungs", [False, True]), ("2,5 cm", [False, True, False]), ("heart; lungs", [False, False])],
)
def test_a_comma_marks_the_word_after(text, commas):
    assert [token.after_comma for token in tokenize(text)] == commas


@given(st.text(max_size=60), st.integers(0, 1000))
def test_every_token_is_its_stretch_of_the_text(text, offset):
    tokens = tokenize(text, offset)
    for token in tokens:
        assert text[token.start - offset : token.end - offset] == token.raw
        assert token.raw
        assert token.folded == fold(token.raw)
    ends = [0, *(token.end - offset for token in tokens)]
    assert all(end <= token.start - offset for end, token in zip(ends, tokens, strict=False))


@given(st.text(max_size=60))
def test_no_letter_or_digit_lies_outside_the_tokens(text):
    covered = {i for token in tokenize(text) for i in range(token.start, token.end)}
    assert all(i in covered for i, character in enumerate(text) if character.isalnum())
