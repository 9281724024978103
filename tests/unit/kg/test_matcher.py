"""The word-pattern matcher: the pattern language of `ontologies/README.md`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.matcher import MAX_GAP, PatternMatcher
from kg.tokens import tokenize


def hits(pattern, text, *, inflections=(), **options):
    """Return the words that each match of one pattern covers."""
    matcher = PatternMatcher(inflections)
    matcher.add(pattern, "hit", **options)
    tokens = tokenize(text)
    return [" ".join(tokens[i].raw for i in match.words) for match in matcher.find(tokens)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        pytest.param("pleural effusion", "Small Pleural Effusion.", ["Pleural Effusion"], id="case ignored"),
        pytest.param("épanchement", "Epanchement discret", ["Epanchement"], id="accents of the pattern ignored"),
        pytest.param("epanchement", "Épanchement discret", ["Épanchement"], id="accents of the text ignored"),
        pytest.param("e", "versamento è assente", [], id="the accent of a single letter makes another word"),
        pytest.param("non è", "non e visibile", ["non e"], id="which may be typed without it"),
        pytest.param("pleural effusion", "pleural, effusion", ["pleural effusion"], id="punctuation between words skipped"),
        pytest.param("ground-glass", "ground glass", ["ground glass"], id="hyphen in the pattern"),
        pytest.param("ground glass", "ground-glass", ["ground glass"], id="hyphen in the text"),
        pytest.param("d'eau", "niveau d’eau", ["d eau"], id="apostrophes"),
        pytest.param("effusion", "effusions", [], id="whole words only"),
        pytest.param("effusion", "effusion effusion", ["effusion", "effusion"], id="each occurrence"),
        pytest.param("pleural effusion", "pleural; effusion", [], id="never across a semicolon"),
        pytest.param("pleural effusion", "pleural? effusion", [], id="never across a question mark"),
        pytest.param("pleural effusion", "pleural\neffusion", [], id="never across a line"),
        pytest.param("pleural effusion", "pleural thin effusion", [], id="no hidden gap"),
        pytest.param("opacid*", "opacidades", ["opacidades"], id="any ending"),
        pytest.param("opacid*", "opacid", ["opacid"], id="empty ending"),
        pytest.param("opacid*", "radiopacidad", [], id="an ending is no beginning"),
        pytest.param("*erguss", "Pleuraerguss", ["Pleuraerguss"], id="any beginning"),
        pytest.param("*erguss", "Ergusses", [], id="a beginning is no ending"),
        pytest.param("*erguss*", "Pleuraergusses", ["Pleuraergusses"], id="compound"),
        pytest.param("*erguss*", "Erguss", ["Erguss"], id="compound of nothing"),
        pytest.param("*erguss*", "Ergebnis", [], id="compound that is another word"),
        pytest.param("nodule/mass", "a mass", ["mass"], id="alternative"),
        pytest.param("nodule/mass", "a lesion", [], id="no alternative"),
        pytest.param("opacid*/densid* basal", "densidades basal", ["densidades basal"], id="alternative with wildcard"),
        pytest.param("a/b c/d", "b c and a d", ["b c", "a d"], id="alternatives multiply"),
        pytest.param("heart .. enlarg*", "heart is mildly enlarged", ["heart enlarged"], id="gap"),
        pytest.param("heart .. enlarg*", "heart enlarged", ["heart enlarged"], id="gap of nothing"),
        pytest.param("heart .. enlarg*", "heart a b c d enlarged", ["heart enlarged"], id="gap of four"),
        pytest.param("heart .. enlarg*", "heart a b c d e enlarged", [], id="gap of five"),
        pytest.param("heart .. enlarg*", "heart normal; veins enlarged", [], id="gap never across a semicolon"),
        pytest.param("heart .. enlarg*", "heart normal! veins enlarged", [], id="gap never across an exclamation mark"),
        pytest.param("heart .. enlarg*", "heart, as before, enlarged", ["heart enlarged"], id="gap across commas"),
        pytest.param("a .. b .. c", "a x b y c", ["a b c"], id="two gaps"),
        pytest.param("T12", "t12", ["t12"], id="digits"),
        pytest.param("groß", "gross", ["gross"], id="sharp s"),
        pytest.param("płuc*", "pluco", ["pluco"], id="letters that do not decompose"),
    ],
)
def test_pattern_language(pattern, text, expected):
    assert hits(pattern, text) == expected


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("effusion", "effusions", True),
        ("effusion", "effusiones", True),
        ("effusion", "effusion", True),
        ("effusion", "effusionary", False),
        ("rib", "ribs", False),
        ("lung mass", "lung masses", True),
        ("lung mass", "lungs mass", True),
        ("mass*", "massive", True),
    ],
)
def test_inflections_belong_to_plain_words_of_four_letters_or_more(word, text, found):
    assert bool(hits(word, text, inflections=("s", "es"), inflect=True)) is found


def test_inflections_are_not_used_unless_asked_for():
    assert hits("effusion", "effusions", inflections=("s",)) == []


def test_inflections_are_compared_without_accents():
    assert hits("płucn", "płucnów", inflections=("ów",), inflect=True) == ["płucnów"]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [("PE", "PE?", True), ("PE", "pe", False), ("PE", "Pe", False), ("PE", "PEEP", False), ("V-A", "V-A", True), ("VP", "V P", False)],
)
def test_capitals_match_letter_for_letter(pattern, text, found):
    assert bool(hits(pattern, text, capitals=True)) is found


def test_one_pattern_carries_several_payloads_and_each_only_once():
    matcher = PatternMatcher()
    for payload in ("a", "b", "a"):
        matcher.add("nodule", payload)
    assert [match.payload for match in matcher.find(tokenize("nodule"))] == ["a", "b"]


def test_overlapping_matches_are_all_returned_in_order_of_their_first_word():
    matcher = PatternMatcher()
    for pattern in ("pleural effusion", "effusion", "left pleural effusion"):
        matcher.add(pattern, pattern)
    found = [match.payload for match in matcher.find(tokenize("left pleural effusion"))]
    assert found == ["left pleural effusion", "pleural effusion", "effusion"]


def test_a_match_knows_its_ends_and_its_gaps():
    matcher = PatternMatcher()
    matcher.add("heart .. enlarged", None)
    (match,) = matcher.find(tokenize("the heart is very enlarged"))
    assert (match.words, match.first, match.last, match.gaps) == ((1, 4), 1, 4, 2)


@pytest.mark.parametrize("pattern", ["", "   ", "..", ".. effusion", "effusion ..", "*", "**", "- effusion", "effusion /"])
def test_patterns_that_can_match_nothing_are_refused(pattern):
    with pytest.raises(KnowledgeError, match="pattern"):
        PatternMatcher().add(pattern, None)


def test_nothing_is_found_in_nothing():
    matcher = PatternMatcher()
    assert matcher.find(tokenize("effusion")) == []
    matcher.add("effusion", None)
    assert matcher.find([]) == []


WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=8)


@given(WORDS, WORDS)
def test_a_plain_pattern_is_found_exactly_where_its_words_stand(pattern, text):
    matcher = PatternMatcher()
    matcher.add(" ".join(pattern), None)
    expected = [tuple(range(i, i + len(pattern))) for i in range(len(text)) if text[i : i + len(pattern)] == pattern]
    assert [match.words for match in matcher.find(tokenize(" ".join(text)))] == expected


@given(st.integers(0, MAX_GAP + 3))
def test_a_gap_spans_at_most_the_documented_number_of_words(size):
    assert bool(hits("heart .. enlarged", " ".join(["heart", *["word"] * size, "enlarged"]))) is (size <= MAX_GAP)


@pytest.mark.parametrize(
    ("pattern", "text", "commas", "leaps"),
    [
        pytest.param("heart .. enlarged", "heart mildly enlarged", 0, False, id="none"),
        pytest.param("heart .. enlarged", "heart normal, veins enlarged", 1, True, id="in a gap"),
        pytest.param("heart .. enlarged", "heart, enlarged", 1, False, id="in a gap of nothing"),
        pytest.param("ratio .. borderline", "ratio 0,51, borderline", 0, False, id="inside and after a number"),
    ],
)
def test_commas_of_a_match(pattern, text, commas, leaps):
    matcher = PatternMatcher()
    matcher.add(pattern, "hit")
    tokens = tokenize(text)
    [match] = matcher.find(tokens)
    assert (match.commas(tokens), match.leaps_comma(tokens)) == (commas, leaps)
