"""Candidates: longest match, distractors, opposites, abbreviations; and the real labels of every language."""

import pytest

from kg.concept import ConceptKind
from kg.coverage import language_coverage
from kg.language import language_codes
from kg.tokens import tokenize
from tests.helpers import lexicon_of, named

CHEST = lexicon_of(
    ("rad:effusion", "preferred", "effusion"),
    ("rad:pleural_effusion", "preferred", "pleural effusion"),
    ("rad:pleura", "preferred", "pleura"),
    ("rad:mass", "preferred", "mass"),
    ("rad:cardiomegaly", "preferred", "cardiomegaly"),
    ("rad:cardiomegaly", "synonym", "enlarged heart"),
    ("rad:cardiomegaly", "pattern", "heart .. enlarg*"),
    ("rad:cardiomegaly", "opposite", "heart size .. normal"),
    ("rad:embolism", "abbreviation", "PE"),
    (None, "distractor", "mass effect"),
    (None, "distractor", "left over"),
    (None, "distractor", "bone .. effect"),
    ("rad:left_over", "preferred", "left over"),
    ("rad:shift", "preferred", "effect shift"),
    ("rad:mass_effect_sign", "preferred", "mass effect sign"),
    inflections=("s", "es"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Pleural effusion.", ["rad:pleural_effusion"], id="longest wins"),
        pytest.param("Effusion.", ["rad:effusion"], id="shorter where it stands alone"),
        pytest.param("Pleural effusion and effusion.", ["rad:pleural_effusion", "rad:effusion"], id="text order"),
        pytest.param("Pleural effusions", ["rad:pleural_effusion"], id="inflected"),
        pytest.param("Pleura, effusion", ["rad:pleura", "rad:effusion"], id="two neighbours"),
        pytest.param("A mass.", ["rad:mass"], id="beside the distractor"),
        pytest.param("Mass effect.", [], id="distractor"),
        pytest.param("Mass effect of a mass.", ["rad:mass"], id="distractor hides only what is inside"),
        pytest.param("Mass effect sign.", ["rad:mass_effect_sign"], id="longer than the distractor"),
        pytest.param("Left over.", ["rad:left_over"], id="just as long as the distractor"),
        pytest.param("Mass effect shift.", ["rad:shift"], id="reaches beyond the distractor"),
        pytest.param("Bone and pleura effect.", [], id="in the gap of a distractor"),
        pytest.param("Heart size is normal.", ["-rad:cardiomegaly"], id="opposite"),
        pytest.param("Heart is enlarged.", ["rad:cardiomegaly"], id="pattern"),
        pytest.param("Enlarged heart, heart enlarged.", ["rad:cardiomegaly", "rad:cardiomegaly"], id="twice"),
        pytest.param("No PE.", ["rad:embolism"], id="abbreviation"),
        pytest.param("Pe is a syllable.", [], id="not the abbreviation"),
        pytest.param("Nothing at all.", [], id="nothing"),
        pytest.param("", [], id="empty"),
    ],
)
def test_candidates_of_a_sentence(text, expected):
    assert named(CHEST, text) == expected


def test_a_tighter_match_of_the_same_concept_wins():
    (candidate,) = CHEST.find(tokenize("heart enlarged, enlarges"))
    assert candidate.words == (0, 1)


def test_the_same_words_may_name_two_concepts():
    lexicon = lexicon_of(("rad:a", "synonym", "shadow"), ("rad:b", "synonym", "shadow"))
    assert named(lexicon, "A shadow.") == ["rad:a", "rad:b"]


def test_preferred_labels_are_kept_by_concept():
    assert CHEST.preferred["rad:pleural_effusion"] == "pleural effusion"
    assert "rad:embolism" not in CHEST.preferred


def test_candidates_come_in_text_order():
    candidates = CHEST.find(tokenize("mass, pleura, effusion, heart enlarged"))
    assert [c.words[0] for c in candidates] == sorted(c.words[0] for c in candidates)


def missed(lexicon):
    """Return the concepts that their own preferred label does not find."""
    return {c for c, text in lexicon.preferred.items() if c not in {f.concept for f in lexicon.find(tokenize(text))}}


@pytest.mark.parametrize("code", language_codes())
def test_every_preferred_label_finds_its_concept(knowledge, code):
    assert missed(knowledge.lexicon(code)) == set()


@pytest.mark.parametrize("code", language_codes())
def test_every_finding_and_device_of_the_chest_has_a_preferred_label(knowledge, code):
    named, whole = language_coverage(knowledge, code).named["chest"]
    assert named == whole > 200


def test_english_names_everything_but_cues_and_modifiers(knowledge):
    preferred = knowledge.lexicon("en").preferred
    nameless = {ConceptKind.CUE, ConceptKind.MODIFIER}
    assert [c for c in knowledge.ontology if knowledge.ontology[c].kind not in nameless and c not in preferred] == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "Small left pleural effusion.", {"rad:pleural_effusion"}),
        ("es", "Pequeño derrame pleural izquierdo.", {"rad:pleural_effusion"}),
        ("fr", "Petit épanchement pleural gauche.", {"rad:pleural_effusion"}),
        ("de", "Kleiner Pleuraerguss links.", {"rad:pleural_effusion"}),
        ("da", "Lille pleuraeffusion på venstre side.", {"rad:pleural_effusion"}),
        ("it", "Piccolo versamento pleurico sinistro.", {"rad:pleural_effusion"}),
        ("pt", "Pequeno derrame pleural à esquerda.", {"rad:pleural_effusion"}),
        ("nl", "Klein pleuravocht links.", {"rad:pleural_effusion"}),
        ("sv", "Liten mängd pleuravätska på vänster sida.", {"rad:pleural_effusion"}),
        ("pl", "Niewielki płyn w jamie opłucnej po lewej.", {"rad:pleural_effusion"}),
        ("en", "The sun is shining.", set()),
        ("de", "Die Sonne scheint.", set()),
    ],
)
def test_real_lexicons_find_findings_and_nothing_else(knowledge, code, text, expected):
    findings = {c for c in (f.concept for f in knowledge.lexicon(code).find(tokenize(text))) if knowledge.ontology[c].kind == "finding"}
    assert findings == expected
