"""Cues: which presence a mention has, by a small table of cues."""

import pytest

from agent.cues import CueReader, govern
from agent.types import Presence
from kg.language import Category, Cue
from kg.tokens import tokenize


def cue(value, scope, text, category="presence"):
    return Cue(Category(category), value, scope, text)


CUES = [
    cue("negated", "forward", "no"),
    cue("negated", "forward", "no evidence of"),
    cue("negated", "backward", "is absent"),
    cue("uncertain", "forward", "possible"),
    cue("uncertain", "both", "or"),
    cue("uncertain", "backward", "cannot be excluded"),
    cue("uncertain", "both", "wedge shaped"),
    cue("affirmed", "forward", "consistent with"),
    cue("resolved", "backward", "has resolved"),
    cue("historical", "forward", "history of"),
    cue("hypothetical", "forward", "rule out"),
    cue("pseudo", "forward", "no change"),
    cue("terminator", "both", "but"),
    cue("left", "both", "left", "laterality"),
    cue("normal", "both", "no acute disease", "summary"),
]
READER = CueReader(CUES)


def presence_of(word, sentence, **options):
    """Return the presence of the mention that a word of the sentence is."""
    tokens = tokenize(sentence)
    words = [i for i, token in enumerate(tokens) if token.folded in word.split()]
    return govern(words, READER.read(tokens), **options).presence.value


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("Effusion.", "affirmed", id="no cue"),
        pytest.param("No effusion.", "negated", id="negated"),
        pytest.param("Effusion, no mass.", "affirmed", id="forward does not govern backward"),
        pytest.param("Effusion is absent.", "negated", id="backward"),
        pytest.param("Mass is absent, effusion.", "affirmed", id="backward does not govern forward"),
        pytest.param("Possible effusion.", "uncertain", id="hedged"),
        pytest.param("Effusion cannot be excluded.", "uncertain", id="hedged behind"),
        pytest.param("Consistent with effusion.", "affirmed", id="affirmed"),
        pytest.param("Possible shadow consistent with effusion.", "affirmed", id="the nearest wins"),
        pytest.param("Effusion has resolved.", "resolved", id="resolved"),
        pytest.param("History of effusion.", "historical", id="historical"),
        pytest.param("Rule out effusion.", "hypothetical", id="hypothetical"),
        pytest.param("No change of effusion.", "affirmed", id="pseudo"),
        pytest.param("No mass but effusion.", "affirmed", id="terminator"),
        pytest.param("No mass; effusion.", "affirmed", id="clause end"),
        pytest.param("No mass, shadow, effusion.", "negated", id="list with commas"),
        pytest.param("No mass or effusion.", "negated", id="list with or"),
        pytest.param("No effusion or mass.", "negated", id="list with or behind"),
        pytest.param("Mass or effusion.", "uncertain", id="or alone"),
        pytest.param("No mass but shadow or effusion.", "uncertain", id="or after a terminator"),
        pytest.param("No mass, possible effusion.", "uncertain", id="hedge nearer than the negation"),
        pytest.param("No evidence of effusion.", "negated", id="longest cue"),
        pytest.param("no " + "word " * 24 + "effusion", "negated", id="within reach"),
        pytest.param("no " + "word " * 26 + "effusion", "affirmed", id="out of reach"),
    ],
)
def test_presence_by_cues(sentence, expected):
    assert presence_of("effusion", sentence) == expected


@pytest.mark.parametrize(
    ("words", "sentence", "expected"),
    [
        ("no effusion", "No effusion.", "affirmed"),
        ("wedge shaped vertebra", "Wedge shaped vertebra.", "uncertain"),
        ("no effusion", "Possible no effusion.", "uncertain"),
    ],
    ids=["a negation inside the label", "a hedge inside the label", "a cue outside still counts"],
)
def test_cues_inside_the_words_of_a_label(words, sentence, expected):
    assert presence_of(words, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("No heart normal", "negated"),
        ("No infiltrates, heart normal", "affirmed"),
        ("Possible shadow, heart normal", "affirmed"),
        ("Possible heart normal", "uncertain"),
        ("History of shadow, heart normal", "historical"),
        ("Heart normal", "affirmed"),
    ],
)
def test_an_opposite_is_governed_only_by_cues_right_at_its_words(sentence, expected):
    assert presence_of("heart normal", sentence, opposite=True) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("effusion or mass", ["uncertain", "uncertain"], id="both sides"),
        pytest.param("shadow, effusion or mass", ["affirmed", "uncertain", "uncertain"], id="only the nearest before"),
        pytest.param("effusion or mass, shadow", ["uncertain", "uncertain", "affirmed"], id="only the nearest after"),
        pytest.param("effusion, or mass", ["affirmed", "uncertain"], id="after a comma it looks ahead only"),
        pytest.param("no shadow, effusion or mass", ["negated", "negated", "negated"], id="a negated list stays negated"),
        pytest.param("possible effusion, mass", ["uncertain", "uncertain"], id="a forward hedge goes on"),
        pytest.param("possible effusion, left mass", ["uncertain", "affirmed"], id="but not to a finding described anew"),
        pytest.param("effusion, mass cannot be excluded", ["affirmed", "uncertain"], id="a backward hedge stops at a comma"),
        pytest.param("effusion, mass is absent", ["affirmed", "negated"], id="so does a denial"),
        pytest.param("effusion, shadow, mass is absent", ["negated"] * 3, id="but not in a bare list of three"),
        pytest.param("left effusion, shadow, mass is absent", ["affirmed", "affirmed", "negated"], id="nor bare where one is described"),
        pytest.param("effusion or mass is absent", ["negated", "negated"], id="a denial after an or"),
        pytest.param("effusion or mass, shadow is absent", ["uncertain", "uncertain", "negated"], id="after an or and a comma"),
    ],
)
def test_a_hedge_between_findings_governs_the_nearest_ones(sentence, expected):
    tokens = tokenize(sentence)
    found = [(i,) for i, token in enumerate(tokens) if token.folded in ("effusion", "mass", "shadow")]
    reading = READER.read(tokens)
    assert [govern(words, reading, [o for o in found if o != words]).presence.value for words in found] == expected


def test_all_cues_that_reach_a_mention_are_kept_as_evidence():
    tokens = tokenize("No possible effusion")
    governed = govern([2], READER.read(tokens))
    assert governed.presence is Presence.UNCERTAIN
    assert governed.values == {Presence.UNCERTAIN, Presence.NEGATED}
    assert governed.cue.payload.text == "possible"


def test_without_cues_there_is_no_evidence():
    governed = govern([0], READER.read(tokenize("Effusion")))
    assert (governed.presence, governed.cue, governed.values) == (Presence.AFFIRMED, None, frozenset())


def test_a_cue_inside_a_longer_one_of_its_category_is_not_read():
    reading = READER.read(tokenize("no evidence of mass"))
    assert [match.payload.text for match in reading.presence] == ["no evidence of"]


@pytest.mark.parametrize(("sentence", "summary"), [("There is no acute disease.", True), ("No disease.", False), ("", False)])
def test_summaries(sentence, summary):
    assert READER.read(tokenize(sentence)).summary is summary


def test_modifiers_are_kept_apart_from_presence():
    reading = READER.read(tokenize("no left mass"))
    assert [match.payload.value for match in reading.modifiers] == ["left"]
    assert [match.payload.value for match in reading.presence] == ["negated"]
