"""Frequency lists: what they hold, and that words are told from their neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from kg.word_list import WordList, frequencies


@given(st.sets(st.text()), st.text())
def test_a_list_holds_what_was_put_in_and_nothing_else(words: set[str], other: str) -> None:
    kept = WordList(words)
    assert len(kept) == len(words)
    assert all(word in kept for word in words)
    assert (other in kept) == (other in words)


def test_a_language_knows_common_rare_and_unaccented_words() -> None:
    french = frequencies("fr")
    assert "poumon" in french.words
    assert "poumon" in french.common
    assert "poumonn" not in french.words
    assert "medecin" in french.unaccented
    assert len(french.common) < len(french.words)
