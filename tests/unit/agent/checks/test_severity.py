"""Small in one section, large in the other; neighbouring degrees are used loosely and left alone."""

from collections.abc import Callable

import pytest

from agent.checks.severity import severity
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Trace left pleural effusion.", "Large left pleural effusion."),
    ("en", "Large pneumothorax.", "Small pneumothorax."),
    ("en", "Small pleural effusion.", "Massive pleural effusion."),
    ("de", "Kleiner Pleuraerguss links.", "Großer Pleuraerguss links."),
    ("de", "Ausgeprägter Pleuraerguss.", "Geringer Pleuraerguss."),
    ("fr", "Petit épanchement pleural gauche.", "Épanchement pleural gauche abondant."),
    ("fr", "Épanchement pleural massif.", "Épanchement pleural minime."),
    ("es", "Pequeño derrame pleural izquierdo.", "Gran derrame pleural izquierdo."),
    ("es", "Derrame pleural masivo.", "Derrame pleural mínimo."),
]
MISSES = [
    pytest.param("en", "Small pleural effusion.", "Moderate pleural effusion.", id="en one degree apart"),
    pytest.param("en", "Small pleural effusion.", "Small pleural effusion.", id="en same"),
    pytest.param("en", "Small pleural effusion.", "Pleural effusion.", id="en no degree in the impression"),
    pytest.param("en", "Small left pleural effusion.", "Large right pleural effusion.", id="en other side is another check's"),
    pytest.param("en", "Small pleural effusion.", "No large pleural effusion.", id="en the large one is denied"),
    pytest.param("en", "Small pleural effusion.", "Large pneumothorax.", id="en another finding"),
    pytest.param(
        "en",
        "Small left pleural effusion. Large right pleural effusion.",
        "Large right and small left pleural effusion.",
        id="en one of the pairs fits",
    ),
    pytest.param("en", "Small pleural effusion.", "Pleural effusion and extensive opacities.", id="en the degree of the next finding"),
    pytest.param("de", "Kleiner Pleuraerguss.", "Geringer Pleuraerguss.", id="de same degree in other words"),
    pytest.param("de", "Kleiner Pleuraerguss links.", "Großer Pleuraerguss rechts.", id="de other side"),
    pytest.param("fr", "Petit épanchement pleural.", "Épanchement pleural modéré.", id="fr one degree apart"),
    pytest.param("es", "Pequeño derrame pleural.", "Derrame pleural leve.", id="es same degree in other words"),
]


@pytest.mark.parametrize(("language", "findings", "impression"), HITS)
def test_degrees_far_apart_are_flagged_with_an_edit(check: Check, language: str, findings: str, impression: str) -> None:
    text = report(language, findings, impression)
    [issue] = severity(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.SEVERITY, Severity.ERROR)
    assert [s.text for s in issue.spans] == [findings, impression]
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert list(severity(check(mended, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_degrees_that_fit_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(severity(check(report(language, findings, impression), language))) == []


def test_the_message_quotes_both_words(check: Check) -> None:
    [issue] = severity(check(report("en", "Trace left pleural effusion.", "Large left pleural effusion.")))
    assert issue.message == 'The pleural effusion is "Trace" in FINDINGS and "Large" in IMPRESSION.'


GRADES = [
    ("en", "Ankle fracture, Weber B.", "Ankle fracture, Weber C.", "Weber B"),
    ("fr", "Fracture du col fémoral gauche, Garden I.", "Fracture du col fémoral gauche, Garden IV.", "Garden I"),
]


@pytest.mark.parametrize(("language", "findings", "impression", "grade"), GRADES)
def test_grades_that_differ_are_flagged(check: Check, language: str, findings: str, impression: str, grade: str) -> None:
    [issue] = severity(check(report(language, findings, impression), language))
    assert (issue.severity, issue.suggestion.replacement) == (Severity.ERROR, grade)


@pytest.mark.parametrize(
    "impression", ["Ankle fracture, Weber B.", "Ankle fracture.", "No Weber C fracture."], ids=["same", "none", "denied"]
)
def test_grades_that_agree_are_not_flagged(check: Check, impression: str) -> None:
    assert list(severity(check(report("en", "Ankle fracture, Weber B.", impression)))) == []


def test_a_level_said_in_part_is_the_same_level(check: Check) -> None:
    findings = "L4-L5: disc extrusion. Severe right lateral recess stenosis with compression of the L5 root."
    assert list(severity(check(report("en", findings, "Mild right lateral recess stenosis at L4-L5."))))
    assert not list(severity(check(report("en", findings, "Mild right lateral recess stenosis at L2-L3."))))


def test_the_edit_has_the_ending_of_the_word_it_replaces(check: Check) -> None:
    text = "Opis: Znaczna odma opłucnowa lewostronna.\nWnioski: Płuca z niewielką odmą opłucnową lewostronną."
    [issue] = severity(check(text, "pl"))
    assert issue.suggestion.replacement == "znaczną"
