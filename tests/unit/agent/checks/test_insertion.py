"""A significant finding in the impression that the findings never speak of."""

from collections.abc import Callable

import pytest

from agent.checks.insertion import insertion
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Left rib fracture. The airways are patent.", "Left rib fracture. Right pneumothorax.", "rad:pneumothorax"),
    ("de", "Rippenfraktur links. Kein Pleuraerguss.", "Rippenfraktur links. Pneumothorax rechts.", "rad:pneumothorax"),
    ("fr", "Fracture costale gauche. Pas d'épanchement pleural.", "Fracture costale gauche. Pneumothorax droit.", "rad:pneumothorax"),
    ("es", "Fractura costal izquierda. Sin derrame pleural.", "Fractura costal izquierda. Neumotórax derecho.", "rad:pneumothorax"),
]
MISSES = [
    pytest.param("en", "Right pneumothorax. The airways are patent.", "Right pneumothorax.", id="en described"),
    pytest.param("en", "No pneumothorax. The airways are patent.", "Right pneumothorax.", id="en denied is another check's"),
    pytest.param("en", "Left rib fracture. The airways are patent.", "Fracture.", id="en a broader name"),
    pytest.param("en", "Right basal consolidation. The airways are patent.", "Pneumonia.", id="en a diagnosis from its sign"),
    pytest.param("en", "The airways are patent. Lungs are clear.", "No pneumothorax.", id="en denied in the impression"),
    pytest.param("en", "The airways are patent. Lungs are clear.", "Possible pneumothorax.", id="en hedged in the impression"),
    pytest.param("en", "The airways are patent. Lungs are clear.", "Scoliosis.", id="en not actionable"),
    pytest.param("en", "As above.", "Right pneumothorax.", id="en findings of one sentence"),
    pytest.param("de", "Pneumothorax rechts. Kein Erguss.", "Pneumothorax.", id="de described"),
    pytest.param("fr", "Pneumothorax droit. Pas d'épanchement pleural.", "Pneumothorax droit.", id="fr described"),
    pytest.param("es", "Neumotórax derecho. Sin derrame pleural.", "Neumotórax.", id="es described"),
]


@pytest.mark.parametrize(("language", "findings", "impression", "concept"), HITS)
def test_findings_from_nowhere_are_flagged(check: Check, language: str, findings: str, impression: str, concept: str) -> None:
    [issue] = insertion(check(report(language, findings, impression), language))
    assert (issue.kind, issue.severity, issue.concept) == (IssueKind.INSERTION, Severity.WARNING, concept)
    assert issue.spans[0].text in impression


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_findings_with_support_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(insertion(check(report(language, findings, impression), language))) == []


def test_the_question_of_the_indication_is_no_support(check: Check) -> None:
    text = "INDICATION: Pneumothorax?\n" + report("en", "The airways are patent. Ribs are intact.", "Right pneumothorax. Pneumothorax.")
    assert [i.concept for i in insertion(check(text))] == ["rad:pneumothorax"]


DEVICES = [
    ("en", "The lungs are clear. Heart size is normal.", "Normal chest. Dual-chamber pacemaker.", "pacemaker"),
    ("de", "Herz normal groß. Kein Pleuraerguss.", "Kein Pleuraerguss. Herzschrittmacher.", "Herzschrittmacher"),
    ("fr", "Cœur de taille normale. Pas d'épanchement pleural.", "Pas d'épanchement. Drain thoracique.", "Drain thoracique"),
    ("es", "Corazón de tamaño normal. Sin derrame pleural.", "Sin derrame. Marcapasos.", "Marcapasos"),
]
DEVICES_DESCRIBED = [
    pytest.param("en", "Dual-chamber pacemaker. Heart size is normal.", "Pacemaker in place.", id="en described"),
    pytest.param("en", "Lines and tubes unchanged. Lungs are clear.", "Endotracheal tube in place.", id="en support devices"),
    pytest.param("en", "Lungs are clear. Heart size is normal.", "Support devices in place.", id="en any device"),
    pytest.param("en", "Lungs are clear. Heart size is normal.", "Pacemaker has been removed.", id="en removed"),
    pytest.param("en", "Lungs are clear. Heart size is normal.", "No pacemaker.", id="en denied"),
    pytest.param("de", "Herzschrittmacher. Kein Erguss.", "Schrittmacher.", id="de described"),
    pytest.param("fr", "Drain thoracique droit. Pas d'épanchement.", "Drain thoracique en place.", id="fr described"),
    pytest.param("es", "Marcapasos bicameral. Sin derrame.", "Marcapasos.", id="es described"),
]
DENIED = [
    ("de", "Nebennieren unauffällig. Leber regelrecht.", "Nebennierenmetastase rechts."),
    ("es", "Sin fracturas. Sin derrame pleural.", "Fractura de cadera."),
    ("fr", "Pas de fracture. Pas d'épanchement pleural.", "Fracture costale."),
]


@pytest.mark.parametrize(("language", "findings", "impression", "words"), DEVICES)
def test_devices_from_nowhere_are_flagged(check: Check, language: str, findings: str, impression: str, words: str) -> None:
    [issue] = insertion(check(report(language, findings, impression), language))
    assert issue.severity is Severity.WARNING
    assert words in issue.spans[0].text


@pytest.mark.parametrize(("language", "findings", "impression"), DEVICES_DESCRIBED)
def test_devices_that_are_described_removed_or_unnamed_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(insertion(check(report(language, findings, impression), language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), DENIED)
def test_a_broader_denial_is_no_support(check: Check, language: str, findings: str, impression: str) -> None:
    [issue] = insertion(check(report(language, findings, impression), language))
    assert "FINDINGS deny any" in issue.message


def test_a_sign_of_another_place_is_no_support(check: Check) -> None:
    found = "Plaque of the right internal carotid artery. Normal veins."
    [issue] = insertion(check(report("en", found, "Right vertebral artery occlusion.")))
    assert issue.concept == "rad:vertebral_artery_stenosis"
