"""A word put in another's place takes over its capitals."""

import pytest

from agent.checks.wording import in_the_style_of, study_words_like, with_other_sex, with_other_side
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Right", "left", "Left"),
        ("RIGHT", "left", "LEFT"),
        ("right", "Left", "left"),
        ("right", "LEFT", "left"),
        ("Links", "RECHTS", "Rechts"),
        ("à droite", "À gauche", "à gauche"),
        ("À droite", "à gauche", "À gauche"),
        ("R", "left", "Left"),
    ],
)
def test_capitals_follow_the_old_word(old: str, new: str, expected: str) -> None:
    assert in_the_style_of(old, new) == expected


SIDES = [
    ("en", "left", "right"),
    ("en", "On the right", "On the left"),
    ("en", "LLL", "RLL"),
    ("de", "links", "rechts"),
    ("de", "rechten", "linken"),
    ("de", "Linksseitiger", "Rechtsseitiger"),
    ("de", "li.", "re."),
    ("fr", "à droite", "à gauche"),
    ("fr", "droits", "gauches"),
    ("es", "izquierdas", "derechas"),
    ("es", "dcha", "izda"),
    ("da", "Venstresidig", "Højresidig"),
    ("pl", "lewego", "prawego"),
    ("pl", "po prawej stronie", "po lewej stronie"),
    ("sv", "vänstra", "högra"),
    ("nl", "linkeronderkwab", "rechteronderkwab"),
    ("it", "sinistra", "destra"),
    ("pt", "direito", "esquerdo"),
    ("fi", "vasemmalla", "oikealla"),
]


@pytest.mark.parametrize(("language", "words", "expected"), SIDES)
def test_the_other_side_has_the_same_form(knowledge: KnowledgeBase, language: str, words: str, expected: str) -> None:
    known = knowledge.language(language)
    assert with_other_side(words, known) == expected
    assert with_other_side(expected, known) == words


@pytest.mark.parametrize(
    ("language", "words"), [("en", "left and right"), ("en", "both"), ("de", "beidseits"), ("en", "bright"), ("fr", "endroit")]
)
def test_words_of_no_side_or_both_have_no_other(knowledge: KnowledgeBase, language: str, words: str) -> None:
    assert with_other_side(words, knowledge.language(language)) is None


@pytest.mark.parametrize(("like", "expected"), [("Lobe droit", "droit"), ("base droite", "droite"), ("", "droit")])
def test_of_several_forms_the_one_that_stands_elsewhere_is_taken(knowledge: KnowledgeBase, like: str, expected: str) -> None:
    assert with_other_side("gauche", knowledge.language("fr"), like) == expected


def test_without_pairs_the_words_of_the_report_stand_in(knowledge: KnowledgeBase) -> None:
    known = knowledge.language("el")
    assert (with_other_side("X", known, "y"), with_other_side("X", known)) == ("Y", None)


@pytest.mark.parametrize(
    ("language", "words", "expected"), [("en", "Woman", "Man"), ("de", "58-jähriger Patient", "58-jährige Patientin"), ("el", "x", None)]
)
def test_the_other_sex(knowledge: KnowledgeBase, language: str, words: str, expected: str | None) -> None:
    assert with_other_sex(words, knowledge.language(language)) == expected


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [("de", "LWS", "HWS"), ("es", "COLUMNA LUMBAR", "COLUMNA CERVICAL"), ("en", "lumbar spine", "cervical spine")],
)
def test_a_body_part_is_named_alike(knowledge: KnowledgeBase, language: str, words: str, expected: str) -> None:
    assert study_words_like(knowledge.language(language), StudyCategory.REGION, "cervical_spine", words) == expected
