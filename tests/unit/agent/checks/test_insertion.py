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
