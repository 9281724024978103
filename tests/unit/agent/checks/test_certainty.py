"""Definite in one place, hedged to the opposite in another: what is flagged, and what is left alone."""

from collections.abc import Callable

import pytest

from agent.checks.certainty import certainty
from agent.checks.negation import negation
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "No pneumothorax.", "Possible pneumothorax."),
    ("en", "There is no pleural effusion.", "Probable pleural effusion."),
    ("en", "Possible pneumothorax.", "No pneumothorax."),
    ("en", "Pneumothorax on the right.", "Pneumothorax is unlikely."),
    ("de", "Kein Pneumothorax.", "Möglicher Pneumothorax."),
    ("de", "Kein Pleuraerguss.", "Verdacht auf Pleuraerguss."),
    ("fr", "Pas de pneumothorax.", "Possible pneumothorax."),
    ("fr", "Absence d'épanchement pleural.", "Probable épanchement pleural."),
    ("es", "Sin neumotórax.", "Posible neumotórax."),
    ("es", "No hay derrame pleural.", "Probable derrame pleural."),
    ("en", "Tension pneumothorax on the right.", "Pneumothorax is unlikely."),
    ("de", "Kein Pneumothorax beidseits.", "Pneumothorax links wahrscheinlich."),
    ("fr", "Pneumothorax droit.", "Pneumothorax peu probable."),
    ("es", "Neumotórax derecho.", "Neumotórax poco probable."),
]
MISSES = [
    ("en", "Right lower lobe consolidation.", "Cannot exclude consolidation."),
    ("en", "No pneumothorax.", "No pneumothorax."),
    ("en", "No pneumothorax.", "Pneumothorax is unlikely."),
    ("en", "No large pleural effusion.", "Possible pleural effusion."),
    ("en", "No new consolidation.", "Possible consolidation."),
    ("en", "No right pneumothorax.", "Possible left pneumothorax."),
    ("en", "The lungs are clear.", "Possible opacity."),
    ("en", "Possible pneumothorax.", "Pneumothorax."),
    ("en", "No pneumothorax.", "Possible pleural effusion."),
    ("en", "No left pneumothorax. Right pneumothorax.", "Possible pneumothorax."),
    ("de", "Kein großer Pleuraerguss.", "Möglicher Pleuraerguss."),
    ("de", "Kein Pneumothorax rechts.", "Möglicher Pneumothorax links."),
    ("fr", "Pas de pneumothorax.", "Épanchement pleural possible."),
    ("fr", "Pneumothorax.", "Probable pneumothorax."),
    ("es", "Derrame pleural.", "Posible derrame pleural."),
    ("en", "Pneumothorax.", "Tension pneumothorax is unlikely."),
    ("en", "Consolidation.", "Consolidation is likely, pneumothorax unlikely."),
    ("de", "Kein Pneumothorax rechts.", "Pneumothorax links wahrscheinlich."),
    ("fr", "Pneumothorax droit.", "Pneumothorax probable, épanchement peu probable."),
    ("es", "Sin neumotórax derecho.", "Posible neumotórax izquierdo."),
]


@pytest.mark.parametrize(("language", "findings", "impression"), HITS)
def test_the_opposite_is_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    text = report(language, findings, impression)
    read = check(text, language)
    [issue] = certainty(read)
    assert (issue.kind, issue.severity) == (IssueKind.CERTAINTY, Severity.WARNING)
    assert list(negation(read)) == []
    assert [span.text for span in issue.spans] == [findings, impression]
    if edit := issue.suggestion:
        assert issue.spans[1].start <= edit.start < edit.end <= issue.spans[1].end
        assert list(certainty(check(text[: edit.start] + edit.replacement + text[edit.end :], language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_degrees_of_the_same_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(certainty(check(report(language, findings, impression), language))) == []


def test_the_impression_is_corrected(check: Check) -> None:
    [issue] = certainty(check(report("en", "No pneumothorax.", "Possible pneumothorax.")))
    assert issue.suggestion.replacement == "No"
    assert issue.message == 'The pneumothorax is absent in FINDINGS and in doubt ("Possible") in IMPRESSION.'


def test_or_in_a_list_is_no_doubt(check: Check) -> None:
    text = report("en", "The study fails to demonstrate mass, pneumothorax or effusion.", "No pneumothorax. No effusion.")
    assert list(certainty(check(text))) == []


def test_a_hedge_behind_the_finding_becomes_the_denial_before_it(check: Check) -> None:
    text = report("de", "Kein Pneumothorax beidseits.", "Pneumothorax links wahrscheinlich, daher Kontrolle.")
    [issue] = certainty(check(text, "de"))
    edit = issue.suggestion
    assert text[edit.start : edit.end] == "Pneumothorax links wahrscheinlich"
    assert edit.replacement == "Kein Pneumothorax"
