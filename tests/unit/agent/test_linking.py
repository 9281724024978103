"""Mentions with their modifiers: side, degree, place, change; and their offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.linking import Linker
from agent.types import Presence
from kg.concept import ConceptKind, Relation
from kg.tokens import fold

SIDES = {
    "en": ("on the left", "on the right"),
    "es": ("a la izquierda", "a la derecha"),
    "fr": ("à gauche", "à droite"),
    "de": ("links", "rechts"),
    "da": ("på venstre side", "på højre side"),
    "it": ("a sinistra", "a destra"),
    "pt": ("à esquerda", "à direita"),
    "nl": ("links", "rechts"),
    "sv": ("på vänster sida", "på höger sida"),
    "pl": ("po lewej", "po prawej"),
}
OTHER_SIDE = {"left": "right", "right": "left"}


def value(modifier):
    return modifier and modifier.value


def without_side(mention):
    """Return all that a mention says, but for its side and its offsets."""
    qualities = (mention.severity, mention.location, mention.change)
    return mention.concept, mention.presence, mention.opposite, mention.cue, mention.cues, *map(value, qualities)


def assert_only_the_side_differs(one, other):
    assert [without_side(m) for m in one] == [without_side(m) for m in other]
    assert [OTHER_SIDE.get(value(m.laterality), value(m.laterality)) for m in one] == [value(m.laterality) for m in other]


def without_own_side(knowledge, mentions, code):
    """Yield the findings and devices whose preferred label names no side itself ("aberrant right subclavian artery" does)."""
    for concept, label in knowledge.lexicon(code).preferred.items():
        kind = knowledge.ontology[concept].kind
        if kind.is_observation and not any(m.laterality for m in mentions(f"{label}.", code)):
            yield concept, label


@pytest.mark.parametrize("code", SIDES)
def test_swapping_the_side_swaps_laterality_and_nothing_else(knowledge, mentions, code):
    """For the preferred label of every finding and device of the ontology."""
    left, right = SIDES[code]
    for _, label in without_own_side(knowledge, mentions, code):
        assert_only_the_side_differs(mentions(f"{label} {left}.", code), mentions(f"{label} {right}.", code))


@pytest.mark.parametrize("code", SIDES)
def test_a_side_behind_a_finding_is_its_side(knowledge, mentions, code):
    for side, word in zip(("left", "right"), SIDES[code], strict=True):
        for concept, label in without_own_side(knowledge, mentions, code):
            found = [m for m in mentions(f"{label} {word}.", code) if m.concept == concept]
            if found and knowledge.ontology[concept].kind is ConceptKind.FINDING:
                assert {value(m.laterality) for m in found} == {side}, label


@pytest.mark.parametrize(
    ("code", "sentence", "sides"),
    [
        ("en", "Left effusion, right pneumothorax.", {"pleural_effusion": "left", "pneumothorax": "right"}),
        ("en", "Small left pleural effusion and right basal atelectasis.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("en", "Bilateral pleural effusions, right greater than left.", {"pleural_effusion": "bilateral"}),
        ("en", "Pneumothorax.", {"pneumothorax": None}),
        ("en", "Pneumothorax; left rib fracture.", {"pneumothorax": None, "rib_fracture": "left"}),
        ("de", "Pleuraerguss links und Atelektase rechts.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("sv", "Pleuravätska på vänster sida och atelektas på höger sida.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("pl", "Płyn w lewej jamie opłucnej, niedodma po prawej.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("es", "Derrame pleural bilateral.", {"pleural_effusion": "bilateral"}),
        ("fr", "Épanchement pleural.", {"pleural_effusion": None}),
        ("en", "Pneumothorax on the left, effusion on the right.", {"pneumothorax": "left", "pleural_effusion": "right"}),
        ("en", "Right upper lobe pneumonia and left lower lobe atelectasis.", {"pneumonia": "right", "atelectasis": "left"}),
        ("es", "Derrame pleural izquierdo y atelectasia basal derecha.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("fr", "Épanchement pleural gauche et atélectasie basale droite.", {"pleural_effusion": "left", "atelectasis": "right"}),
        ("it", "Versamento pleurico sinistro e atelettasia basale destra.", {"pleural_effusion": "left", "atelectasis": "right"}),
    ],
)
def test_each_finding_has_its_own_side(mentions, code, sentence, sides):
    found = {m.concept: value(m.laterality) for m in mentions(sentence, code)}
    assert {f"rad:{concept}": found.get(f"rad:{concept}", "not found") for concept in sides} == {f"rad:{c}": s for c, s in sides.items()}


@pytest.mark.parametrize(
    ("code", "sentence", "expected"),
    [
        ("en", "Tiny pleural effusion.", ("trace", None, None)),
        ("en", "Small pleural effusion.", ("mild", None, None)),
        ("en", "Moderate pleural effusion.", ("moderate", None, None)),
        ("en", "Large pleural effusion, unchanged.", ("severe", None, "unchanged")),
        ("en", "New basal pleural effusion.", (None, "basal", "new")),
        ("en", "Increased pleural effusion.", (None, None, "increased")),
        ("en", "Decreased pleural effusion.", (None, None, "decreased")),
        ("en", "Pleural effusion.", (None, None, None)),
        ("es", "Pequeño derrame pleural.", ("mild", None, None)),
        ("fr", "Épanchement pleural de grande abondance.", ("severe", None, None)),
        ("it", "Piccolo versamento pleurico.", ("mild", None, None)),
        ("nl", "Klein pleuravocht.", ("mild", None, None)),
        ("sv", "Liten mängd pleuravätska.", ("mild", None, None)),
        ("pl", "Niewielki płyn w jamie opłucnej.", ("mild", None, None)),
        ("de", "Geringer Pleuraerguss.", ("mild", None, None)),
        ("de", "Kleiner Pleuraerguss.", ("mild", None, None)),
    ],
)
def test_degree_place_and_change(mentions, code, sentence, expected):
    (found,) = [m for m in mentions(sentence, code) if m.concept == "rad:pleural_effusion"]
    assert (value(found.severity), value(found.location), value(found.change)) == expected


@pytest.mark.parametrize(
    ("sentence", "concepts"),
    [
        ("Wedge-shaped opacity.", {"rad:lung_opacity"}),
        ("Anterior wedging of T12.", {"rad:vertebral_anterior_wedging"}),
        ("The patient was seen.", set()),
        ("Nodule and mass.", {"rad:pulmonary_nodule", "rad:lung_mass_neoplasm"}),
    ],
)
def test_english_concepts(mentions, knowledge, sentence, concepts):
    found = {m.concept for m in mentions(sentence, "en") if knowledge.ontology[m.concept].kind is not ConceptKind.ANATOMY}
    assert found == concepts


def test_the_cue_is_given_as_written(mentions):
    (found,) = mentions("NO EVIDENCE of pleural effusion.", "en")
    assert found.cue == "NO EVIDENCE of"


def test_offsets_are_those_of_the_report(linker):
    sentence = "No small left pleural effusion."
    (plain,) = linker.link(sentence, "en").mentions
    (shifted,) = linker.mentions(sentence, "en", 100)
    assert sentence[plain.start : plain.end] == "pleural effusion"
    assert (shifted.start, shifted.end) == (plain.start + 100, plain.end + 100)
    assert (shifted.laterality.start, shifted.severity.start) == (plain.laterality.start + 100, plain.severity.start + 100)
    assert sentence[shifted.laterality.start - 100 : shifted.laterality.end - 100] == "left"


WORDS = st.lists(
    st.sampled_from(
        ["no", "small", "left", "right", "pleural effusion", "pneumonia", "or", "but", "possible", ",", "?", "heart", "size normal", "Łuk"]
    ),
    min_size=1,
    max_size=14,
).map(" ".join)


@given(sentence=WORDS.filter(lambda text: any(c.isalnum() for c in text)))
def test_every_mention_and_modifier_is_a_stretch_of_its_sentence(linker, sentence):
    for mention in linker.link(sentence, "en").mentions:
        assert 0 <= mention.start < mention.end <= len(sentence)
        assert sentence[mention.start : mention.end] == sentence[mention.start : mention.end].strip()
        for modifier in (mention.laterality, mention.severity, mention.location, mention.change):
            assert modifier is None or sentence[modifier.start : modifier.end].strip()
        if mention.laterality is not None:
            assert fold(sentence[mention.laterality.start : mention.laterality.end]) == mention.laterality.value


@given(sentence=WORDS.filter(lambda text: any(c.isalnum() for c in text)))
def test_swapping_left_and_right_anywhere_swaps_laterality_and_nothing_else(linker, sentence):
    swapped = " ".join(OTHER_SIDE.get(word, word) for word in sentence.split(" "))
    assert_only_the_side_differs(linker.link(sentence, "en").mentions, linker.link(swapped, "en").mentions)


def test_a_sentence_is_analysed_once(linker):
    assert linker.link("No effusion today.", "en") is linker.link("No effusion today.", "en")


def test_the_language_decides_what_is_found(linker):
    assert linker.link("Derrame pleural.", "es").mentions
    assert not linker.link("Derrame pleural.", "en").mentions


def test_a_sided_concept_has_a_mirror_image(knowledge):
    """What the swap of sides leaves out: anatomy that has its side in its name comes in pairs with the same relations."""
    ontology = knowledge.ontology
    for concept in ("rad:left_lung", "rad:left_upper_lobe", "rad:left_lower_lobe"):
        mirror = concept.replace("left", "right")
        assert ontology[concept].sidedness == "left"
        assert ontology[mirror].sidedness == "right"
        parts = [p.replace("left", "right") for p in ontology.related(concept, Relation.PART_OF)]
        assert parts == list(ontology.related(mirror, Relation.PART_OF))


@pytest.mark.parametrize(
    ("code", "sentence", "concept", "expected"),
    [
        ("en", "?Left basal pneumonia.", "pneumonia", ["uncertain"]),
        ("en", "Pleural effusion, ?pneumonia.", "pneumonia", ["uncertain"]),
        ("en", "Pleural effusion, ?pneumonia.", "pleural_effusion", ["affirmed"]),
        ("en", "?Pneumonia, pleural effusion.", "pleural_effusion", ["affirmed"]),
        ("es", "Opacidad que podría ser compatible con neumonía.", "pneumonia", ["uncertain"]),
        ("es", "Opacidad compatible con neumonía.", "pneumonia", ["affirmed"]),
        ("fr", "On ne peut formellement exclure une pneumonie.", "pneumonia", ["uncertain"]),
        ("sv", "Pneumothorax misstänks.", "pneumothorax", ["uncertain"]),
        ("fi", "Pneumonia on parantunut.", "pneumonia", ["resolved"]),
        ("et", "Pneumotooraks ei ole välistatud.", "pneumothorax", ["uncertain"]),
    ],
)
def test_presence_of_one_finding(mentions, code, sentence, concept, expected):
    assert [m.presence.value for m in mentions(sentence, code) if m.concept == f"rad:{concept}"] == expected


MISSPELT = [
    ("en", "Small left pneumothroax.", "rad:pneumothorax", Presence.AFFIRMED),
    ("en", "No emphysmea.", "rad:emphysema", Presence.NEGATED),
    ("en", "CARDIOMEGALLY.", "rad:cardiomegaly", Presence.AFFIRMED),
    ("de", "Kein Pneumothroax.", "rad:pneumothorax", Presence.NEGATED),
    ("es", "Sin neumotorrax.", "rad:pneumothorax", Presence.NEGATED),
]
WRITTEN_SO = [
    ("en", "Seen by Dr Emphysmea.", "rad:emphysema"),
    ("en", "No infusion was given.", "rad:pleural_effusion"),
    ("en", "No XXXeffusion.", "rad:pleural_effusion"),
]


@pytest.mark.parametrize(("language", "text", "concept", "presence"), MISSPELT)
def test_a_misspelt_word_is_read_as_the_term_it_is_near_to(linker, language, text, concept, presence):
    [mention] = linker.mentions(text, language, 0)
    assert (mention.concept, mention.presence) == (concept, presence)


@pytest.mark.parametrize(("language", "text", "concept"), WRITTEN_SO)
def test_names_masks_and_real_words_are_read_as_written(linker, language, text, concept):
    assert concept not in {m.concept for m in linker.mentions(text, language, 0)}


def test_a_text_known_to_be_clean_is_read_as_written(knowledge):
    plain = Linker(knowledge, forgiving=False)
    assert not plain.mentions("No emphysmea.", "en", 0)
    assert plain.mentions("No emphysema.", "en", 0)
