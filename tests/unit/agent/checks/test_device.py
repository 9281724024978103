"""Devices that one section contradicts; and changes, second devices and loose names that are fine."""

from collections.abc import Callable

import pytest

from agent.checks.device import device
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

MENDED = [
    ("en", "PICC line in place.", "Port catheter in place."),
    ("en", "Endotracheal tube is in place.", "Tracheostomy tube."),
    ("en", "Right jugular venous catheter.", "Left central venous catheter."),
    ("en", "PICC line tip in the superior vena cava.", "PICC line tip in the right atrium."),
    ("en", "Nasogastric tube tip in the stomach.", "Nasogastric tube tip in the esophagus."),
]
FLAGGED = [
    ("en", "Endotracheal tube in place.", "Interval removal of the endotracheal tube."),
    ("en", "Endotracheal tube tip 3 cm above the carina.", "Endotracheal tube in the right main bronchus."),
    ("de", "Trachealtubus in situ.", "Trachealtubus entfernt."),
    ("fr", "Sonde d'intubation en place.", "Ablation de la sonde d'intubation."),
    ("es", "Tubo endotraqueal en su sitio.", "Retirada del tubo endotraqueal."),
]
FINE = [
    pytest.param("en", "PICC line in place.", "PICC line in place.", id="en same"),
    pytest.param("en", "PICC line in place.", "Central venous catheter in place.", id="en broader name"),
    pytest.param("en", "PICC line and port catheter.", "Port catheter.", id="en two lines"),
    pytest.param("en", "Nasogastric tube. Endotracheal tube.", "Endotracheal tube.", id="en two sorts"),
    pytest.param("en", "Interval removal of the endotracheal tube.", "The endotracheal tube has been removed.", id="en removed in both"),
    pytest.param("en", "Left chest drain removed. Right chest drain in place.", "Right chest drain in place.", id="en one of two drains"),
    pytest.param("en", "Left jugular venous catheter.", "Central line tip in the right atrium.", id="en side of the tip's place"),
    pytest.param("en", "Endotracheal tube in place.", "No endotracheal tube.", id="en denied: another check"),
    pytest.param("en", "Right chest drain.", "Left chest drain removed.", id="en the other side"),
    pytest.param("en", "PICC line tip in the superior vena cava.", "PICC line in good position.", id="en no place"),
    pytest.param("de", "Trachealtubus in situ.", "Lage des Trachealtubus regelrecht.", id="de same"),
    pytest.param("fr", "Sonde d'intubation en place.", "Sonde d'intubation en bonne position.", id="fr same"),
    pytest.param("es", "Tubo endotraqueal en su sitio.", "Tubo endotraqueal normoposicionado.", id="es same"),
]


@pytest.mark.parametrize(("language", "findings", "impression"), MENDED)
def test_devices_that_differ_are_flagged_with_an_edit(check: Check, language: str, findings: str, impression: str) -> None:
    text = report(language, findings, impression)
    [issue] = device(check(text, language))
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert list(device(check(mended, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), MENDED + FLAGGED)
def test_devices_that_differ_are_flagged_both_ways(check: Check, language: str, findings: str, impression: str) -> None:
    for one, other in ((findings, impression), (impression, findings)):
        [issue] = device(check(report(language, one, other), language))
        assert (issue.kind, issue.severity) == (IssueKind.DEVICE, Severity.ERROR)
        assert [s.text for s in issue.spans] == [one, other]


@pytest.mark.parametrize(("language", "findings", "impression"), FINE)
def test_devices_that_fit_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(device(check(report(language, findings, impression), language))) == []


def test_the_message_names_both(check: Check) -> None:
    [issue] = device(check(report("en", "PICC line in place.", "Port catheter in place.")))
    assert issue.message == 'The device is "PICC line" in FINDINGS and "Port catheter" in IMPRESSION.'
