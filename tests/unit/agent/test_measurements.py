"""Measurements as languages write them, what they stand for, and when two can be the same."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.measured import measured
from agent.measurements import agree, measurements
from agent.types import Document
from kg.knowledge import KnowledgeBase
from kg.measures import Quantity, Role
from kg.paths import ontologies_folder

FOLDER = ontologies_folder()
READ = [
    ("en", "A 12 mm nodule", "12 mm", Quantity.LENGTH, (12,)),
    ("en", "mass of 3 x 4.5 x 2 cm", "3 x 4.5 x 2 cm", Quantity.LENGTH, (30, 45, 20)),
    ("en", "mass of 3cm x 4cm", "3cm x 4cm", Quantity.LENGTH, (30, 40)),
    ("en", "3 by 4 centimeters", "3 by 4 centimeters", Quantity.LENGTH, (30, 40)),
    ("en", "an 8-mm lesion", "8-mm", Quantity.LENGTH, (8,)),
    ("en", "5-7 mm", "5-7 mm", Quantity.LENGTH, (5, 7)),
    ("en", "5 to 7 mm", "5 to 7 mm", Quantity.LENGTH, (5, 7)),
    ("en", "volume of 1,200 ml", "1,200 ml", Quantity.VOLUME, (1200,)),
    ("en", "measures -20 HU", "-20 HU", Quantity.DENSITY, (-20,)),
    ("en", "SUVmax of 5.2", "5.2", Quantity.UPTAKE, (5.2,)),
    ("en", "angle of 12 degrees", "12 degrees", Quantity.ANGLE, (12,)),
    ("en", "50-69% stenosis", "50-69%", Quantity.PERCENT, (50, 69)),
    ("en", "12\u00a0mm", "12\u00a0mm", Quantity.LENGTH, (12,)),
    ("de", "Rundherd von 1,2 x 0,8 cm", "1,2 x 0,8 cm", Quantity.LENGTH, (12, 8)),
    ("de", "1.200 ml Erguss", "1.200 ml", Quantity.VOLUME, (1200,)),
    ("fr", "5 à 7 mm", "5 à 7 mm", Quantity.LENGTH, (5, 7)),
    ("fr", "1 200 ml", "1 200 ml", Quantity.VOLUME, (1200,)),
    ("es", "3,4 por 2,8 cm", "3,4 por 2,8 cm", Quantity.LENGTH, (34, 28)),
    ("pl", "zmiana 1,5 cm", "1,5 cm", Quantity.LENGTH, (15,)),
]
NOT_READ = [
    "120 mmHg",
    "1.3 cm2",
    "1.3 cm squared",
    "60 cm/s",
    "29 mm/Hr",
    "at T12",
    "3 cm x 4",
    "3.5.2 cm",
    "technetium 99m",
    "12 nodules",
]
ROLES = [
    ("en", "nodule of 12 mm, previously 9 mm", [None, Role.PRIOR]),
    ("en", "increased from 9 mm to 12 mm", [Role.PRIOR, None]),
    ("en", "12 mm compared to 9 mm", [None, Role.PRIOR]),
    ("en", "less than 6 mm", [Role.BOUND]),
    ("en", "approximately 4 cm", [Role.ABOUT]),
    ("en", "grown by 3 mm", [Role.GROWTH]),
    ("en", "2 cm from the nipple", [Role.DISTANCE]),
    ("de", "12 mm, vormals 9 mm", [None, Role.PRIOR]),
    ("fr", "12 mm, contre 9 mm", [None, Role.PRIOR]),
    ("es", "12 mm (previamente 9 mm)", [None, Role.PRIOR]),
]
AGREE = [("12 mm", "1.2 cm", True), ("37 mm", "4 cm", True), ("12 mm", "13 mm", True), ("4 x 3 cm", "4 cm", True), ("6 mm", "5-7 mm", True)]
DIFFER = [("12 mm", "21 mm", False), ("3 cm", "3 mm", False), ("12 mm", "14 mm", False), ("50%", "70%", False), ("12 mm", "12 ml", False)]
TARGETS = [
    ("en", "A 12 mm nodule and a 3 cm pleural effusion.", ["rad:pulmonary_nodule", "rad:pleural_effusion"]),
    ("en", "Nodule measuring 12 mm and an effusion of 3 cm.", ["rad:pulmonary_nodule", "rad:pleural_effusion"]),
    ("en", "The right kidney measures 10 cm.", ["rad:kidney"]),
    ("en", "No effusion, the spleen measures 10 cm.", ["rad:spleen"]),
    ("de", "12 mm großer Rundherd.", ["rad:pulmonary_nodule"]),
    ("fr", "Nodule pulmonaire de 12 mm.", ["rad:pulmonary_nodule"]),
    ("es", "Derrame pleural de 3 cm.", ["rad:pleural_effusion"]),
]


@pytest.mark.parametrize(("language", "text", "written", "quantity", "values"), READ)
def test_measurements_are_read(language: str, text: str, written: str, quantity: Quantity, values: tuple[float, ...]) -> None:
    [found] = measurements(text, language, FOLDER)
    assert (found.text, found.quantity, found.values) == (written, quantity, values)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize("text", NOT_READ)
def test_other_numbers_are_not(text: str) -> None:
    assert measurements(text, "en", FOLDER) == []


@pytest.mark.parametrize(("language", "text", "roles"), ROLES)
def test_the_words_beside_say_what_a_number_stands_for(language: str, text: str, roles: list[Role | None]) -> None:
    found = measurements(text, language, FOLDER)
    assert len(found) == len(roles)
    for one, role in zip(found, roles, strict=True):
        assert one.roles == frozenset() if role is None else role in one.roles
        assert one.is_current_size == (role in (None, Role.ABOUT))


@pytest.mark.parametrize(("one", "other", "same"), AGREE + DIFFER)
def test_sizes_agree_as_far_as_they_were_rounded(one: str, other: str, same: bool) -> None:
    [first], [second] = measurements(one, "en", FOLDER), measurements(other, "en", FOLDER)
    assert agree(first, second) == agree(second, first) == same


@given(st.integers(1, 99_999), st.integers(0, 2), st.sampled_from(["en", "de", "fr"]))
def test_a_number_reads_as_written(number: int, places: int, language: str) -> None:
    text = f"{number / 10**places:.{places}f}".replace(".", "." if language == "en" else ",")
    [found] = measurements(f"{text} mm", language, FOLDER)
    assert found.values == (pytest.approx(number / 10**places),)
    assert agree(found, found)


@pytest.mark.parametrize(("language", "sentence", "concepts"), TARGETS)
def test_a_measurement_belongs_to_what_it_measures(
    read: Callable[..., Document], knowledge: KnowledgeBase, language: str, sentence: str, concepts: list[str]
) -> None:
    [found] = read(sentence, language).sentences
    assert [m.mention and m.mention.concept for m in measured(found, language, knowledge)] == concepts


def test_offsets_count_from_the_report() -> None:
    [found] = measurements("A 12 mm nodule", "en", FOLDER, 100)
    assert (found.start, found.end) == (102, 107)
