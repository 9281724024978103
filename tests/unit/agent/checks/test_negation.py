"""Asserted in one section, denied in the other: what is flagged, and what leaves room for both."""

from collections.abc import Callable

import pytest

from agent.checks.negation import negation
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Right pneumothorax.", "No pneumothorax.", "rad:pneumothorax"),
    ("en", "No pleural effusion.", "Pleural effusion.", "rad:pleural_effusion"),
    ("en", "The heart is enlarged.", "Heart size normal.", "rad:cardiomegaly"),
    ("de", "Pneumothorax rechts.", "Kein Pneumothorax.", "rad:pneumothorax"),
    ("de", "Kein Pleuraerguss.", "Pleuraerguss links.", "rad:pleural_effusion"),
    ("fr", "Pneumothorax droit.", "Pas de pneumothorax.", "rad:pneumothorax"),
    ("fr", "Pas d'épanchement pleural.", "Épanchement pleural gauche.", "rad:pleural_effusion"),
    ("es", "Neumotórax derecho.", "Sin neumotórax.", "rad:pneumothorax"),
    ("es", "Sin derrame pleural.", "Derrame pleural izquierdo.", "rad:pleural_effusion"),
]
MISSES = [
    pytest.param("en", "Right pneumothorax.", "Right pneumothorax.", id="en agreed"),
    pytest.param("en", "No pneumothorax.", "No pneumothorax.", id="en denied twice"),
    pytest.param("en", "Small pleural effusion.", "No large pleural effusion.", id="en only a large one is denied"),
    pytest.param("en", "Left pleural effusion.", "No right pleural effusion.", id="en the other side"),
    pytest.param("en", "Right basal opacity.", "No new opacity.", id="en only a new one is denied"),
    pytest.param("en", "Decreased pleural effusion.", "No pleural effusion.", id="en decreased"),
    pytest.param("en", "Possible pneumonia.", "No pneumonia.", id="en a doubt is no assertion"),
    pytest.param("en", "Right pneumothorax.", "Pneumothorax has resolved.", id="en resolved"),
    pytest.param("en", "Right pneumothorax.", "No pleural effusion.", id="en other findings"),
    pytest.param("de", "Kleiner Pleuraerguss.", "Kein großer Pleuraerguss.", id="de only a large one"),
    pytest.param("de", "Pleuraerguss links.", "Kein Pleuraerguss rechts.", id="de the other side"),
    pytest.param("fr", "Pas de pneumothorax.", "Absence de pneumothorax.", id="fr denied twice"),
    pytest.param("fr", "Épanchement pleural gauche.", "Pas d'épanchement pleural droit.", id="fr the other side"),
    pytest.param("es", "Sin neumotórax.", "No se observa neumotórax.", id="es denied twice"),
    pytest.param("es", "Derrame pleural izquierdo.", "Sin derrame pleural derecho.", id="es the other side"),
]


@pytest.mark.parametrize(("language", "findings", "impression", "concept"), HITS)
def test_contradictions_are_flagged_once(check: Check, language: str, findings: str, impression: str, concept: str) -> None:
    [issue] = negation(check(report(language, findings, impression), language))
    assert (issue.kind, issue.severity, issue.concept) == (IssueKind.NEGATION, Severity.ERROR, concept)
    assert [s.text for s in issue.spans] == [findings, impression]
    assert issue.suggestion is None


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_what_can_both_be_true_is_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(negation(check(report(language, findings, impression), language))) == []


def test_one_finding_is_flagged_once_however_often_it_is_said(check: Check) -> None:
    text = report("en", "Right pneumothorax. Pneumothorax at the apex. Left rib fracture.", "No pneumothorax. No rib fracture.")
    assert [i.concept for i in negation(check(text))] == ["rad:pneumothorax", "rad:rib_fracture"]


def test_the_message_says_which_section_says_what(check: Check) -> None:
    [one] = negation(check(report("en", "Pneumothorax.", "No pneumothorax.")))
    assert one.message == "The pneumothorax is present in FINDINGS and absent in IMPRESSION."
    [other] = negation(check(report("en", "No pneumothorax.", "Pneumothorax.")))
    assert other.message == "The pneumothorax is absent in FINDINGS and present in IMPRESSION."


def test_the_question_of_the_indication_is_no_assertion(check: Check) -> None:
    assert list(negation(check("INDICATION: Pneumothorax.\nFINDINGS: Lungs are expanded.\nIMPRESSION: No pneumothorax."))) == []
