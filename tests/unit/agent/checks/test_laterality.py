"""Left in one section, right in the other: what is flagged, and what is left alone."""

from collections.abc import Callable

import pytest

from agent.checks.laterality import laterality
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity, Suggestion
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Small left pleural effusion.", "Right pleural effusion.", "rad:pleural_effusion"),
    ("en", "There is a pneumothorax on the right.", "Left pneumothorax.", "rad:pneumothorax"),
    ("en", "Left rib fracture. Left pleural effusion.", "Left rib fracture. Right pleural effusion.", "rad:pleural_effusion"),
    ("de", "Kleiner Pleuraerguss links.", "Pleuraerguss rechts.", "rad:pleural_effusion"),
    ("de", "Linksseitiger Pneumothorax.", "Rechtsseitiger Pneumothorax.", "rad:pneumothorax"),
    ("fr", "Épanchement pleural gauche.", "Épanchement pleural droit.", "rad:pleural_effusion"),
    ("fr", "Pneumothorax droit.", "Pneumothorax gauche.", "rad:pneumothorax"),
    ("es", "Derrame pleural izquierdo.", "Derrame pleural derecho.", "rad:pleural_effusion"),
    ("es", "Neumotórax derecho.", "Neumotórax izquierdo.", "rad:pneumothorax"),
]
MISSES = [
    pytest.param("en", "Left pleural effusion.", "Left pleural effusion.", id="en same side"),
    pytest.param("en", "Left pleural effusion.", "Pleural effusion.", id="en no side in the impression"),
    pytest.param("en", "Bilateral pleural effusions.", "Left pleural effusion.", id="en both sides, one named"),
    pytest.param("en", "Left pleural effusion. Right pleural effusion.", "Right pleural effusion.", id="en both sides in two sentences"),
    pytest.param("en", "Left pleural effusion.", "No right pleural effusion.", id="en the other side is denied"),
    pytest.param("en", "Left pleural effusion. Right rib fracture.", "Right rib fracture.", id="en other findings"),
    pytest.param("en", "Possible left pneumothorax.", "Right pneumothorax.", id="en doubt is not compared"),
    pytest.param("de", "Pleuraerguss links.", "Linksseitiger Pleuraerguss.", id="de same side in other words"),
    pytest.param("de", "Beidseitige Pleuraergüsse.", "Pleuraerguss rechts.", id="de both sides"),
    pytest.param("fr", "Épanchement pleural gauche.", "Épanchement pleural gauche.", id="fr same side"),
    pytest.param("fr", "Épanchement pleural bilatéral.", "Épanchement pleural droit.", id="fr both sides"),
    pytest.param("es", "Derrame pleural izquierdo.", "Derrame pleural en el lado izquierdo.", id="es same side"),
    pytest.param("es", "Derrame pleural bilateral.", "Derrame pleural derecho.", id="es both sides"),
]


@pytest.mark.parametrize(("language", "findings", "impression", "concept"), HITS)
def test_sides_that_differ_are_flagged(check: Check, language: str, findings: str, impression: str, concept: str) -> None:
    text = report(language, findings, impression)
    [issue] = laterality(check(text, language))
    assert (issue.kind, issue.severity, issue.concept) == (IssueKind.LATERALITY, Severity.ERROR, concept)
    first, second = issue.spans
    assert first.text in findings
    assert second.text in impression
    edit = issue.suggestion
    assert second.start <= edit.start < edit.end <= second.end
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert list(laterality(check(mended, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_sides_that_can_both_be_true_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(laterality(check(report(language, findings, impression), language))) == []


def test_the_message_names_both_sides(check: Check) -> None:
    [issue] = laterality(check(report("en", "Left pleural effusion.", "Right pleural effusion.")))
    assert issue.message == "The pleural effusion is on the left in FINDINGS and on the right in IMPRESSION."
    assert issue.suggestion.replacement == "Left"


def test_without_an_impression_nothing_is_compared(check: Check) -> None:
    assert list(laterality(check("FINDINGS: Left pleural effusion. Right pleural effusion."))) == []


BOTH_HITS = [
    ("en", "Bilateral pleural effusions.", "No right pleural effusion."),
    ("en", "No left pleural effusion.", "Bilateral pleural effusions."),
    ("de", "Beidseitige Pleuraergüsse.", "Kein Pleuraerguss rechts."),
    ("fr", "Épanchement pleural bilatéral.", "Pas d'épanchement pleural droit."),
    ("es", "Derrame pleural bilateral.", "Sin derrame pleural derecho."),
]
BOTH_MISSES = [
    ("en", "Bilateral pleural effusions.", "No large right pleural effusion."),
    ("en", "Bilateral pleural effusions.", "No right pneumothorax."),
    ("en", "Left pleural effusion.", "No right pleural effusion."),
    ("en", "Possible bilateral pleural effusions.", "No right pleural effusion."),
    ("de", "Pleuraerguss links.", "Kein Pleuraerguss rechts."),
]


@pytest.mark.parametrize(("language", "findings", "impression"), BOTH_HITS)
def test_both_sides_and_one_of_them_denied_are_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    [issue] = laterality(check(report(language, findings, impression), language))
    assert issue.severity is Severity.ERROR
    assert [s.text for s in issue.spans] == [findings, impression]
    assert "bilateral" in issue.message
    assert issue.suggestion is None


@pytest.mark.parametrize(("language", "findings", "impression"), BOTH_MISSES)
def test_both_sides_leave_room_for_restricted_denials(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(laterality(check(report(language, findings, impression), language))) == []


@pytest.mark.parametrize(("asked", "answered", "flagged"), [("left", "right", True), ("right", "left", True), ("left", "left", False)])
def test_the_side_of_the_question_is_compared_with_the_answer(check: Check, asked: str, answered: str, *, flagged: bool) -> None:
    text = f"INDICATION: Pain in the {asked} knee.\nFINDINGS: Joint effusion.\nIMPRESSION: Effusion of the {answered} knee."
    issues = list(laterality(check(text)))
    assert [i.severity for i in issues] == ([Severity.WARNING] if flagged else [])
    assert all(text[s.start : s.end] == s.text for i in issues for s in i.spans)


def test_a_question_about_both_knees_is_not_compared(check: Check) -> None:
    text = "INDICATION: Pain in the left knee, also in the right knee.\nFINDINGS: Normal.\nIMPRESSION: Effusion of the right knee."
    assert list(laterality(check(text))) == []


@pytest.mark.parametrize("findings", ["Left pleural effusion.", "Pneumothorax on the left.", "Left rib fracture."])
def test_left_and_right_are_treated_alike(check: Check, findings: str) -> None:
    other = findings.replace("Left", "Right").replace("left", "right")
    one = [i.suggestion.replacement for i in laterality(check(report("en", findings, other)))]
    two = [i.suggestion.replacement for i in laterality(check(report("en", other, findings)))]
    assert [w.lower().split()[-1] for w in one] == ["left"]
    assert [w.lower().split()[-1] for w in two] == ["right"]


def test_each_level_of_the_spine_has_its_own_side(check: Check) -> None:
    text = report("en", "L3-4: Right foraminal stenosis.", "Left foraminal stenosis at L5-S1.")
    assert list(laterality(check(text))) == []


def _mended(text: str, edit: Suggestion) -> str:
    return text[: edit.start] + edit.replacement + text[edit.end :]


OTHER_WORDS = [
    pytest.param(
        "en",
        "EXAM: XR KNEE RIGHT\nINDICATION: Right knee pain.\nFINDINGS: Fracture of the lateral tibial plateau.\n"
        "IMPRESSION: Left tibial plateau fracture.",
        "Left",
        "Right",
        id="en title and question against the impression",
    ),
    pytest.param(
        "de",
        "Duplexsonographie der Beinvenen rechts\nFrage: Schwellung des rechten Unterschenkels.\nBefund: V. poplitea nicht komprimierbar."
        "\nBeurteilung: Tiefe Beinvenenthrombose links.",
        "Beinvenenthrombose links",
        "Beinvenenthrombose rechts",
        id="de title and question against the impression",
    ),
    pytest.param(
        "fr",
        "Résultat : Lobe droit : nodule solide de 16 mm.\nLobe gauche : nodule spongiforme de 8 mm.\nConclusion : Nodule gauche de 16 mm.",
        "Nodule gauche",
        "Nodule droit",
        id="fr of two nodules the one of this size",
    ),
    pytest.param(
        "es",
        "Hallazgos: Colección temporal izquierda, hematoma epidural.\nConclusión: Hematoma epidural temporal derecho.",
        "derecho",
        "izquierdo",
        id="es the only side of its sentence",
    ),
    pytest.param(
        "da",
        "Beskrivelse: Konsolidering i højre underlap.\nKonklusion: Pneumonisk infiltrat i venstre underlap.",
        "venstre",
        "højre",
        id="da another sign of the same disease in the same lobe",
    ),
    pytest.param(
        "da",
        "Beskrivelse: L4/L5: Nytilkommet højresidig recessal diskusprolaps.\nKonklusion: Venstresidig diskusprolaps L4/L5.",
        "Venstresidig",
        "Højresidig",
        id="da a word that no label knows, at one level",
    ),
]


@pytest.mark.parametrize(("language", "text", "old", "new"), OTHER_WORDS)
def test_the_same_finding_in_other_words_is_compared(check: Check, language: str, text: str, old: str, new: str) -> None:
    [issue] = laterality(check(text, language))
    mended = _mended(text, issue.suggestion)
    assert mended == text.replace(old, new)
    assert list(laterality(check(mended, language))) == []


NOT_THE_SAME = [
    pytest.param(
        "fr",
        "Résultat : Lobe droit : nodule solide de 16 mm.\nLobe gauche : nodule spongiforme de 8 mm.\nConclusion : Nodule droit de 16 mm.",
        id="fr nodules of both lobes",
    ),
    pytest.param(
        "fr",
        "Résultat : Carotide interne gauche : plaque responsable d'un rétrécissement de 80 %. Carotide interne droite : plaque calcifiée, "
        "sténose de 30 %.\nConclusion : Sténose serrée de la carotide interne gauche (80 %).",
        id="fr an unread sentence of the same artery on that side",
    ),
    pytest.param(
        "en",
        "EXAM: XR knee right\nINDICATION: Right knee pain.\nFINDINGS: Tibial plateau fracture.\nIMPRESSION: Right tibial plateau fracture.",
        id="en the side asked about",
    ),
    pytest.param(
        "en",
        "EXAM: XR knee right\nINDICATION: Right knee pain.\nFINDINGS: Knee normal.\nIMPRESSION: Left pleural effusion.",
        id="en a finding elsewhere",
    ),
    pytest.param(
        "en",
        "INDICATION: Left knee pain.\nFINDINGS: Left knee effusion. Right tibial plateau fracture.\nIMPRESSION: Right fracture.",
        id="en FINDINGS know the other side",
    ),
    pytest.param(
        "da",
        "Beskrivelse: L4/L5: højresidig diskusprolaps.\nL5/S1: venstresidig diskusprolaps.\nKonklusion: Venstresidig diskusprolaps L5/S1.",
        id="da another level",
    ),
    pytest.param(
        "da",
        "Beskrivelse: Konsolidering i højre underlap.\nKonklusion: Pneumonisk infiltrat i venstre overlap.",
        id="da another lobe",
    ),
]


@pytest.mark.parametrize(("language", "text"), NOT_THE_SAME)
def test_what_may_be_another_finding_is_left_alone(check: Check, language: str, text: str) -> None:
    assert list(laterality(check(text, language))) == []
