"""Asserted in one section, denied in the other: what is flagged, and what leaves room for both."""

from collections.abc import Callable

import pytest

from agent.checks.negation import negation
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import HEADINGS, report

Check = Callable[..., CheckedReport]


def write(language: str, findings: str, impression: str) -> str:
    """Write a report of two sections, in the headings of these languages too."""
    first, second = {"da": ("Beskrivelse:", "Konklusion:")}.get(language, HEADINGS.get(language))
    return f"{first} {findings}\n{second} {impression}"


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


WITHIN_HITS = [
    ("en", "There is a left pneumothorax. No pneumothorax.", "rad:pneumothorax"),
    ("en", "Small pleural effusion. No focal consolidation, pleural effusion, or pneumothorax.", "rad:pleural_effusion"),
    ("en", "Kidneys normal. Hydronephrosis on the right. No hydronephrosis.", "rad:hydronephrosis"),
    ("de", "Pneumothorax rechts. Kein Pneumothorax.", "rad:pneumothorax"),
    ("fr", "Pneumothorax droit. Pas de pneumothorax.", "rad:pneumothorax"),
    ("es", "Neumotórax derecho. Sin neumotórax.", "rad:pneumothorax"),
    ("en", "New left pleural effusion. No pleural effusion.", "rad:pleural_effusion"),
    ("de", "Neuer Pleuraerguss links. Kein Pleuraerguss beidseits.", "rad:pleural_effusion"),
    ("da", "Lille pleuraeffusion på højre side. Ingen pneumothorax eller pleuraeffusion.", "rad:pleural_effusion"),
]
WITHIN_MISSES = [
    pytest.param("en", "Decreased left pleural effusion. No pleural effusion.", id="en it may have gone"),
    pytest.param("en", "Fracture of the left clavicle. No other fracture.", id="en of the rest"),
    pytest.param("en", "Rib fracture. No fracture.", id="en a description goes from place to place"),
    pytest.param("de", "Fraktur der 5. Rippe links. Keine weiteren Frakturen.", id="de of the rest"),
    pytest.param("en", "Small left pleural effusion. No right pleural effusion.", id="en the other side"),
    pytest.param("en", "Small pleural effusion. No large pleural effusion.", id="en another size"),
    pytest.param("en", "Small pneumothorax. No tension pneumothorax.", id="en a kind of it"),
    pytest.param("en", "Compression fracture of L1. No fracture at L3.", id="en another level"),
    pytest.param("en", "Pneumothorax has resolved. No pneumothorax.", id="en it was there"),
    pytest.param("en", "Possible pneumothorax. No pneumothorax on the lateral view.", id="en a doubt"),
    pytest.param("en", "Pericardial effusion. No pleural effusion.", id="en another cavity"),
    pytest.param("de", "Pleuraerguss links. Kein Pleuraerguss rechts.", id="de the other side"),
    pytest.param("de", "Kleiner Pneumothorax. Kein Spannungspneumothorax.", id="de a kind of it"),
    pytest.param("fr", "Épanchement pleural gauche. Pas d'épanchement pleural droit.", id="fr the other side"),
    pytest.param("es", "Derrame pleural izquierdo. Sin derrame pleural derecho.", id="es the other side"),
]
ELSEWHERE = [
    pytest.param("en", "C2-3: No foraminal stenosis.", "Foraminal stenosis at C5-6.", id="another level"),
    pytest.param("en", "No acute fracture.", "Healed fracture.", id="only an acute one is denied"),
    pytest.param("en", "There is no tear of the Achilles tendon.", "Tendon tear.", id="another tendon"),
]


@pytest.mark.parametrize(("language", "text", "concept"), WITHIN_HITS)
def test_a_section_that_contradicts_itself_is_flagged(check: Check, language: str, text: str, concept: str) -> None:
    heading = write(language, text, "")
    [issue] = negation(check(heading, language))
    assert (issue.kind, issue.severity) == (IssueKind.NEGATION, Severity.ERROR)
    assert issue.concept == concept
    assert all(heading[s.start : s.end] == s.text for s in issue.spans)
    assert "deny it" in issue.message or "denies it" in issue.message


@pytest.mark.parametrize(("language", "text"), WITHIN_MISSES)
def test_a_section_may_deny_another_side_size_or_kind(check: Check, language: str, text: str) -> None:
    assert list(negation(check(report(language, text, ""), language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), ELSEWHERE)
def test_a_denial_of_one_place_or_kind_denies_no_other(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(negation(check(report(language, findings, impression), language))) == []


def test_lungs_otherwise_clear_beside_a_finding_of_one_place_is_a_warning(check: Check) -> None:
    issues = list(negation(check(report("en", "Opacity in the left lung base.", "Lungs otherwise clear."))))
    assert [i.severity for i in issues] in ([], [Severity.WARNING])


DELETIONS = [
    ("en", "Left pleural effusion. No pleural effusion. Heart normal.", "Left pleural effusion. Heart normal."),
    ("en", "Left pleural effusion. No pleural effusion.", "Left pleural effusion."),
    ("en", "New left pleural effusion. No pneumothorax or pleural effusion.", "New left pleural effusion. No pneumothorax."),
    ("en", "Left pleural effusion. No pleural effusion or pneumothorax.", "Left pleural effusion. No pneumothorax."),
    ("de", "Pneumothorax rechts. Kein Pneumothorax. Herz normal groß.", "Pneumothorax rechts. Herz normal groß."),
    ("fr", "Pneumothorax droit. Pas de pneumothorax.", "Pneumothorax droit."),
    ("es", "Neumotórax derecho. Sin neumotórax.", "Neumotórax derecho."),
]


@pytest.mark.parametrize(("language", "text", "mended"), DELETIONS)
def test_a_bare_denial_of_what_is_described_is_taken_out(check: Check, language: str, text: str, mended: str) -> None:
    whole = report(language, text, "")
    [issue] = negation(check(whole, language))
    edit = issue.suggestion
    after = whole[: edit.start] + edit.replacement + whole[edit.end :]
    assert after == report(language, mended, "")
    assert list(negation(check(after, language))) == []


@pytest.mark.parametrize("denial", ["No consolidation, effusion, or pneumothorax.", "No pneumothorax, unlike before the drain was put in."])
def test_a_sentence_that_says_more_is_left_to_the_reader(check: Check, denial: str) -> None:
    [issue] = negation(check(report("en", f"Right pneumothorax. {denial}", "")))
    assert issue.suggestion is None


def test_an_impression_that_denies_the_whole_denies_the_kind(check: Check) -> None:
    [issue] = negation(check("FINDINGS: Lungs clear.\nIMPRESSION: Rib fracture. No fracture."))
    assert issue.concept == "rad:rib_fracture"


AGREED = [
    pytest.param("de", "Mediastinale Lymphknoten nicht vergrößert.", "Keine mediastinale Lymphadenopathie.", id="de only named"),
    pytest.param("en", "L4-L5: no radiculopathy. L5-S1: radiculopathy.", "Radiculopathy at L5-S1.", id="en another level"),
    pytest.param("en", "Left lung: no nodule. Right lung: nodule of 6 mm.", "Nodule in the right lung.", id="en another lung"),
    pytest.param("de", "Linke Lunge ohne Infiltrat. Infiltrat rechts.", "Infiltrat rechts.", id="de another side"),
]


@pytest.mark.parametrize(("language", "findings", "impression"), AGREED)
def test_findings_that_tell_two_places_apart_agree(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(negation(check(report(language, findings, impression), language))) == []


UNDENIED = [
    ("en", "Right pneumothorax.", "No pneumothorax.", "Pneumothorax."),
    ("en", "Small right inguinal hernia.", "1. No right inguinal hernia.", "1. Right inguinal hernia."),
    ("de", "Pneumothorax rechts.", "Kein Pneumothorax.", "Pneumothorax."),
    ("fr", "Pneumothorax droit.", "Pas de pneumothorax.", "Pneumothorax."),
    ("es", "Neumotórax derecho.", "Sin neumotórax.", "Neumotórax."),
]
LOOSE = [
    ("en", "Negative for any acute obvious rib fracture. Lungs clear.", "Rib fracture."),
    ("en", "There is no evidence of any acute pulmonary embolism. Heart normal.", "Pulmonary embolism."),
]
SUPPORTED = [
    pytest.param("en", "No evidence of any acute pulmonary embolism. Old pulmonary embolism.", "Pulmonary embolism.", id="en an old one"),
    pytest.param("en", "Pulmonary embolism.", "No evidence of any central pulmonary embolism.", id="en restricted in the impression"),
    pytest.param("en", "No large pleural effusion. Lungs clear.", "Pleural effusion.", id="en a small one"),
    pytest.param("en", "No new opacity is seen. Heart normal.", "Opacity of the lung.", id="en an old one"),
    pytest.param(
        "de", "Keine dislozierte Rippenfraktur. Nicht dislozierte Rippenfraktur links.", "Rippenfraktur links.", id="de another one"
    ),
]


@pytest.mark.parametrize(("language", "findings", "impression", "mended"), UNDENIED)
def test_a_denial_of_what_is_described_is_taken_out(check: Check, language: str, findings: str, impression: str, mended: str) -> None:
    text = write(language, findings, impression)
    [issue] = negation(check(text, language))
    edit = issue.suggestion
    better = text[: edit.start] + edit.replacement + text[edit.end :]
    assert better == write(language, findings, mended)
    assert list(negation(check(better, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), LOOSE)
def test_a_restricted_denial_alone_is_a_warning(check: Check, language: str, findings: str, impression: str) -> None:
    [issue] = negation(check(write(language, findings, impression), language))
    assert (issue.severity, issue.suggestion) == (Severity.WARNING, None)


@pytest.mark.parametrize(("language", "findings", "impression"), SUPPORTED)
def test_a_restricted_denial_leaves_room(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(negation(check(write(language, findings, impression), language))) == []
