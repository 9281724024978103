"""What a report says of its examination and patient: each fact with its words and section."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.study import Study, study
from agent.types import Document, SectionKind
from kg.knowledge import KnowledgeBase
from kg.language import StudyCategory

Tell = Callable[..., Study]
LANGUAGES = ("en", "de", "fr", "es", "da", "it", "pt", "nl", "sv", "pl")


@pytest.fixture(scope="module")
def tell(knowledge: KnowledgeBase, read: Callable[..., Document]) -> Tell:
    """Return a function that gives the facts of a text: `tell(text, "es")`."""
    return lambda text, language="en": study(read(text, language), knowledge)


TITLES = [
    ("en", "CT of the left knee without contrast", {"modality CT", "region knee", "contrast none"}),
    ("en", "Chest radiograph, PA and lateral", {"modality XR", "region thorax", "view pa", "view lateral", "view multiple"}),
    ("en", "MRI brain with and without contrast", {"modality MR", "region head", "contrast both"}),
    ("en", "Mammogram", {"modality MG"}),
    ("de", "CT Abdomen nativ", {"modality CT", "region abdomen", "contrast none"}),
    ("de", "Röntgen Thorax in zwei Ebenen", {"modality XR", "region thorax", "view multiple"}),
    ("fr", "IRM du genou gauche", {"modality MR", "region knee"}),
    ("fr", "Scanner thoracique après injection", {"modality CT", "region thorax", "contrast given"}),
    ("es", "Ecografía de abdomen", {"modality US", "region abdomen"}),
    ("es", "TC de cráneo sin contraste", {"modality CT", "region head", "contrast none"}),
    ("it", "TC torace senza mezzo di contrasto", {"modality CT", "region thorax", "contrast none"}),
    ("pt", "Ressonância magnética do joelho", {"modality MR", "region knee"}),
    ("nl", "CT schedel zonder contrast", {"modality CT", "region head", "contrast none"}),
    ("da", "MR knæ", {"modality MR", "region knee"}),
    ("sv", "DT buk utan kontrast", {"modality CT", "region abdomen", "contrast none"}),
    ("pl", "TK głowy bez kontrastu", {"modality CT", "region head", "contrast none"}),
]
PATIENTS = [
    ("en", "45-year-old woman", {"sex female", "age 45 years"}),
    ("en", "3-month-old boy", {"sex male", "age 3 months"}),
    ("de", "54-jähriger Mann", {"sex male", "age 54 years"}),
    ("de", "54jähriger Mann", {"sex male", "age 54 years"}),
    ("de", "10-jähriger Verlauf", set()),
    ("fr", "patiente âgée de 61 ans", {"sex female", "age 61 years"}),
    ("fr", "toux depuis 2 ans", set()),
    ("es", "varón de 70 años", {"sex male", "age 70 years"}),
    ("es", "dolor de 2 años de evolución", set()),
    ("it", "donna di 33 anni", {"sex female", "age 33 years"}),
    ("pt", "homem de 33 anos", {"sex male", "age 33 years"}),
    ("nl", "33-jarige vrouw", {"sex female", "age 33 years"}),
    ("da", "33-årig mand", {"sex male", "age 33 years"}),
    ("sv", "här ser man 3 bilder", set()),
    ("sv", "33-årig kvinna", {"sex female", "age 33 years"}),
    ("pl", "kobieta lat 33", {"sex female", "age 33 years"}),
]


@pytest.mark.parametrize(("language", "title", "expected"), TITLES)
def test_titles_are_read(tell: Tell, language: str, title: str, expected: set[str]) -> None:
    told = tell(f"EXAM: {title}\nFINDINGS: -.", language)
    assert {f"{f.category} {f.value}" for f in told.of(told.facts[0].category) + told.facts} == expected
    assert all(fact.section is SectionKind.EXAM for fact in told.facts)


@pytest.mark.parametrize(("language", "words", "expected"), PATIENTS)
def test_the_patient_is_read(tell: Tell, language: str, words: str, expected: set[str]) -> None:
    told = tell(f"INDICATION: {words}, x.\nFINDINGS: -.", language)
    sexes = {f"sex {f.value}" for f in told.of(StudyCategory.SEX)}
    ages = {f"age {f.number} {f.value}" for f in told.of(StudyCategory.AGE)}
    assert sexes | ages == expected


@pytest.mark.parametrize(
    ("language", "title", "side"),
    [
        ("en", "Radiograph of the left knee", "left"),
        ("en", "Knee, right: radiograph", "right"),
        ("en", "Radiograph of the knee", None),
        ("en", "Radiographs of the left hip and right knee", "right"),
        ("de", "MRT rechtes Knie", "right"),
        ("fr", "IRM du genou gauche", "left"),
        ("es", "RM de rodilla derecha", "right"),
    ],
)
def test_a_body_part_has_the_side_beside_it(tell: Tell, language: str, title: str, side: str | None) -> None:
    told = tell(f"EXAM: {title}\nFINDINGS: -.", language)
    [knee] = [f for f in told.of(StudyCategory.REGION) if f.value == "knee"]
    assert knee.side == side
    assert (knee.side_span is None) == (side is None)


def test_what_is_said_of_others_is_kept_apart(tell: Tell) -> None:
    told = tell("INDICATION: Her mother, a 70-year-old woman, had cancer.\nFINDINGS: CT is recommended. This CT is normal.")
    assert told.of(StudyCategory.AGE) == ()
    assert [(f.points_here, f.sentence.text) for f in told.body(StudyCategory.MODALITY)] == [(True, "This CT is normal.")]
    assert told.named(StudyCategory.MODALITY) == {"CT"}


def test_abbreviations_need_their_capitals(tell: Tell) -> None:
    assert tell("FINDINGS: Mr. Smith is known to us.").of(StudyCategory.MODALITY) == ()


def test_an_opening_line_is_a_title(tell: Tell) -> None:
    told = tell("CT Thorax vom 3.5.\nKein Erguss.\nBeurteilung: Normal.", "de")
    assert [f.is_title for f in told.of(StudyCategory.MODALITY)] == [True]


def test_a_language_without_the_table_tells_nothing(tell: Tell) -> None:
    assert tell("EXAM: CT\nFINDINGS: CT.", "fi").facts == ()


WORDS = [w for _, title, _ in TITLES for w in title.split()] + [w for _, words, _ in PATIENTS for w in words.split()]


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.sampled_from(LANGUAGES))
def test_offsets_hold_in_every_text(tell: Tell, words: list[str], language: str) -> None:
    text = "FINDINGS: " + " ".join(words)
    for fact in tell(text, language).facts:
        for span in (fact.span, fact.sentence, fact.side_span):
            assert span is None or text[span.start : span.end] == span.text
