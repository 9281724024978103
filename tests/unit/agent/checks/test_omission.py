"""A significant finding that the impression does not take up."""

from collections.abc import Callable

import pytest

from agent.checks.omission import omission
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]
W, E = Severity.WARNING, Severity.ERROR

HITS = [
    ("en", "Right pneumothorax. Left rib fracture.", "Left rib fracture.", "rad:pneumothorax", W),
    ("en", "Right pneumothorax. Lungs are otherwise clear.", "No acute cardiopulmonary disease.", "rad:pneumothorax", E),
    ("en", "Left pleural effusion. Lungs are otherwise clear.", "No acute cardiopulmonary disease.", "rad:pleural_effusion", W),
    ("de", "Pneumothorax rechts. Rippenfraktur links.", "Rippenfraktur links.", "rad:pneumothorax", W),
    ("fr", "Pneumothorax droit. Fracture costale gauche.", "Fracture costale gauche.", "rad:pneumothorax", W),
    ("es", "Neumotórax derecho. Fractura costal izquierda.", "Fractura costal izquierda.", "rad:pneumothorax", W),
]
MISSES = [
    pytest.param("en", "Right pneumothorax.", "Right pneumothorax.", id="en taken up"),
    pytest.param("en", "Right pneumothorax.", "No pneumothorax.", id="en contradicted is another check's"),
    pytest.param("en", "Right pneumothorax.", "Possible pneumothorax.", id="en taken up as a doubt"),
    pytest.param("en", "Left rib fracture.", "Fracture.", id="en taken up by a broader name"),
    pytest.param("en", "Fracture of the chest wall.", "Rib fracture.", id="en taken up by a narrower name"),
    pytest.param("en", "Unchanged pleural effusion. Lungs clear.", "Stable chest.", id="en unchanged"),
    pytest.param("en", "No pneumothorax. Possible pneumonia.", "Normal chest.", id="en denied or hedged"),
    pytest.param("en", "Scoliosis of the spine. Lungs are clear.", "Normal chest.", id="en not actionable"),
    pytest.param("de", "Pneumothorax rechts.", "Pneumothorax.", id="de taken up"),
    pytest.param("fr", "Pneumothorax droit.", "Pneumothorax droit.", id="fr taken up"),
    pytest.param("es", "Neumotórax derecho.", "Neumotórax.", id="es taken up"),
]


@pytest.mark.parametrize(("language", "findings", "impression", "concept", "how"), HITS)
def test_missing_findings_are_flagged(check: Check, language: str, findings: str, impression: str, concept: str, how: Severity) -> None:
    [issue] = omission(check(report(language, findings, impression), language))
    assert (issue.kind, issue.severity, issue.concept) == (IssueKind.OMISSION, how, concept)
    first, second = issue.spans
    assert first.text in findings
    assert second.text in impression


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_findings_that_are_taken_up_or_minor_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(omission(check(report(language, findings, impression), language))) == []


@pytest.mark.parametrize(
    ("language", "findings", "impression"),
    [
        ("en", "Right pneumothorax. Lungs are otherwise clear.", "No acute cardiopulmonary abnormality."),
        ("en", "Right pneumothorax. Lungs are otherwise clear.", "No acute abnormality."),
    ],
)
def test_an_impression_that_denies_any_abnormality_takes_nothing_up(check: Check, language: str, findings: str, impression: str) -> None:
    [issue] = omission(check(report(language, findings, impression), language))
    assert issue.severity is Severity.ERROR


@pytest.mark.parametrize("text", ["FINDINGS: Right pneumothorax.", "FINDINGS: Right pneumothorax.\nIMPRESSION:"], ids=["none", "empty"])
def test_without_an_impression_nothing_is_missing_from_it(check: Check, text: str) -> None:
    assert list(omission(check(text))) == []


def test_a_finding_said_twice_is_flagged_once(check: Check) -> None:
    text = report("en", "Right pneumothorax. The pneumothorax is apical.", "Left rib fracture.")
    assert [i.concept for i in omission(check(text))] == ["rad:pneumothorax"]


def test_one_finding_under_two_names_is_flagged_once(check: Check) -> None:
    text = report("en", "Fracture of the left sixth rib. Lungs are otherwise clear.", "Right basal opacity.")
    assert len(list(omission(check(text)))) == 1


UNREAD = [
    ("en", "CT abdomen", "The liver is normal. Rim-enhancing abscess of 26 x 19 mm.", "Diverticulitis.", "abscess"),
    ("de", "Sonographie Abdomen", "Leber inhomogen. Neu abgrenzbare Raumforderung von 22 mm.", "Leberzirrhose.", "Raumforderung"),
]
READ = [
    pytest.param("en", "CT abdomen", "Rim-enhancing abscess of 26 x 19 mm.", "Diverticulitis with abscess.", id="en the same word"),
    pytest.param("en", "CT abdomen", "Rim-enhancing abscess of 26 x 19 mm.", "Collection of 26 mm.", id="en the same size"),
    pytest.param("en", "CT abdomen", "Abscess of 6 mm.", "Diverticulitis.", id="en small"),
    pytest.param("en", "CT abdomen", "Unchanged abscess of 26 mm.", "Diverticulitis.", id="en unchanged"),
    pytest.param("en", "CT abdomen", "No abscess. The duct is 26 mm wide.", "Diverticulitis.", id="en denied"),
    pytest.param("en", "CT abdomen", "Gallstones with abscess of 26 mm.", "Gallstones.", id="en beside what was read"),
    pytest.param("de", "Sonographie Abdomen", "Raumforderung von 22 mm.", "Raumforderungen der Leber.", id="de another form"),
]


@pytest.mark.parametrize(("language", "exam", "findings", "impression", "words"), UNREAD)
def test_a_large_lesion_without_a_known_place_is_missed(
    check: Check, language: str, exam: str, findings: str, impression: str, words: str
) -> None:
    [issue] = omission(check(f"{exam}\n{report(language, findings, impression)}", language))
    assert f'"{words}"' in issue.message


@pytest.mark.parametrize(("language", "exam", "findings", "impression"), READ)
def test_a_lesion_without_a_known_place_is_taken_up(check: Check, language: str, exam: str, findings: str, impression: str) -> None:
    assert list(omission(check(f"{exam}\n{report(language, findings, impression)}", language))) == []
