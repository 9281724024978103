"""Modifiers: each finding of a sentence has its own side, degree, place and change, and never its neighbour's."""

import pytest

from agent.cues import CueReader
from agent.modifiers import assign
from kg.language import Category, Cue
from kg.tokens import tokenize

EN, ES, DE, FR = "en", "es", "de", "fr"
NOTHING: dict[str, str] = {}


def said(mention):
    """Return what a mention's modifiers say, by category."""
    found = {c.value: getattr(mention, c.value) for c in (Category.LATERALITY, Category.SEVERITY, Category.LOCATION, Category.CHANGE)}
    return {category: modifier.value for category, modifier in found.items() if modifier}


def side(value):
    return {"laterality": value}


def degree(value):
    return {"severity": value}


@pytest.mark.parametrize(
    ("code", "sentence", "expected"),
    [
        # Both before their finding.
        (EN, "Small left effusion and large right pneumothorax.", (side("left") | degree("mild"), side("right") | degree("severe"))),
        (EN, "Small pleural effusion and pneumothorax.", (degree("mild"), NOTHING)),
        (EN, "Left pleural effusion, pneumothorax.", (side("left"), NOTHING)),
        (EN, "Small pleural effusion, right pneumothorax.", (degree("mild"), side("right"))),
        (DE, "Linksseitiger Pleuraerguss und rechtsseitiger Pneumothorax.", (side("left"), side("right"))),
        # Both behind their finding.
        (EN, "Effusion on the left, pneumothorax on the right.", (side("left"), side("right"))),
        (ES, "Derrame pleural izquierdo y neumotórax derecho.", (side("left"), side("right"))),
        (ES, "Derrame pleural izquierdo y neumotórax.", (side("left"), NOTHING)),
        (ES, "Derrame pleural leve izquierdo y neumotórax.", (side("left") | degree("mild"), NOTHING)),
        (DE, "Pleuraerguss links, Pneumothorax rechts.", (side("left"), side("right"))),
        (FR, "Épanchement pleural gauche et pneumothorax droit.", (side("left"), side("right"))),
        (FR, "Épanchement pleural modéré, pneumothorax à droite.", (degree("moderate"), side("right"))),
        # None, and none over the end of a clause.
        (EN, "Pleural effusion and pneumothorax.", (NOTHING, NOTHING)),
        (EN, "Pleural effusion; left pneumothorax.", (NOTHING, side("left"))),
        (EN, "Pleural effusion on the left; pneumothorax.", (side("left"), NOTHING)),
        (ES, "Derrame pleural y neumotórax.", (NOTHING, NOTHING)),
        (DE, "Pleuraerguss und Pneumothorax.", (NOTHING, NOTHING)),
        (FR, "Épanchement pleural ; pneumothorax gauche.", (NOTHING, side("left"))),
        # The degree before, the side behind.
        (
            ES,
            "Pequeño derrame pleural izquierdo y gran neumotórax derecho.",
            (side("left") | degree("mild"), side("right") | degree("severe")),
        ),
        (DE, "Geringer Pleuraerguss links und Pneumothorax rechts.", (side("left") | degree("mild"), side("right"))),
        (FR, "Petit épanchement pleural gauche et pneumothorax droit.", (side("left") | degree("mild"), side("right"))),
        # The first finding has none.
        (EN, "Pneumothorax and left pleural effusion.", (side("left"), NOTHING)),
    ],
)
def test_each_finding_has_its_own_side_and_degree(mentions, code, sentence, expected):
    found = {m.concept: said(m) for m in mentions(sentence, code)}
    assert (found["rad:pleural_effusion"], found["rad:pneumothorax"]) == expected


def test_place_and_change_are_kept_apart_as_well(mentions):
    first, second = mentions("New left basal atelectasis and unchanged right apical pneumothorax.", EN)
    assert said(first) == {"laterality": "left", "location": "basal", "change": "new"}
    assert said(second) == {"laterality": "right", "location": "apical", "change": "unchanged"}


READER = CueReader([Cue(Category.LATERALITY, "left", "both", "left"), Cue(Category.LATERALITY, "right", "both", "right")])


def sides(text, *findings):
    """Assign in words of which those of `findings` are findings; return the side of each as value and text."""
    tokens = tokenize(text)
    words = [tuple(i for i, t in enumerate(tokens) if t.raw in finding.split()) for finding in findings]
    given = assign(words, READER.read(tokens), tokens)
    return [
        (modifier.value, text[modifier.start : modifier.end]) if (modifier := given.get((w, Category.LATERALITY))) else None for w in words
    ]


@pytest.mark.parametrize(
    ("text", "findings", "expected"),
    [
        pytest.param("LEFT a", ["a"], [("left", "LEFT")], id="as written"),
        pytest.param("a b left", ["a"], [("left", "left")], id="behind, a word between"),
        pytest.param("left " + "x " * 11 + "a", ["a"], [("left", "left")], id="just near enough"),
        pytest.param("left " + "x " * 12 + "a", ["a"], [None], id="too far"),
        pytest.param("left; a", ["a"], [None], id="over the end of a clause"),
        pytest.param("left a b", ["a", "b"], [("left", "left"), None], id="not past another finding"),
        pytest.param("a left b", ["a b"], [("left", "left")], id="inside the finding"),
        pytest.param("left right a", ["a"], [("right", "right")], id="the nearest"),
        pytest.param("a b", ["a"], [None], id="no modifier"),
        pytest.param("left", [], [], id="no finding"),
    ],
)
def test_which_word_belongs_to_which_finding(text, findings, expected):
    assert sides(text, *findings) == expected
