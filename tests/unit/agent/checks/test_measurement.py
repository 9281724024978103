"""Numbers that disagree between the sections, that cannot be, or that are garbled; and what looks like it and is fine."""

from collections.abc import Callable

import pytest

from agent.checks.measurement import measurement
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

DISAGREE = [
    ("en", "There is a 3 cm mass in the right upper lobe.", "3 mm mass in the right upper lobe.", "3 cm"),
    ("en", "Right upper lobe nodule measuring 12 mm.", "21 mm right upper lobe nodule.", "12 mm"),
    ("en", "Liver cyst measuring 4.5 x 3.2 x 2.0 cm.", "Liver cyst measuring 5.4 cm.", "4.5 cm"),
    ("en", "Abdominal aortic aneurysm measuring 5.4 cm.", "Abdominal aortic aneurysm measuring 3.4 cm.", "5.4 cm"),
    ("en", "A pulmonary nodule, previously 9 mm, now measures 14 mm.", "Pulmonary nodule of 18 mm.", "14 mm"),
    ("en", "50-69% stenosis of the right internal carotid artery.", "30% stenosis of the right internal carotid artery.", "50-69%"),
    ("de", "Rundherd im rechten Oberlappen mit 1,2 cm.", "12 cm großer Rundherd im rechten Oberlappen.", "1,2 cm"),
    ("de", "Rundherd von 35 mm.", "Rundherd von 53 mm.", "35 mm"),
    ("fr", "Nodule pulmonaire du lobe supérieur droit de 8 mm.", "Nodule pulmonaire de 8 cm.", "8 mm"),
    ("fr", "Nodule pulmonaire mesurant 2,5 cm.", "Nodule pulmonaire de 5,2 cm.", "2,5 cm"),
    ("es", "Nódulo pulmonar de 12 mm en el lóbulo superior derecho.", "Nódulo pulmonar de 21 mm.", "12 mm"),
    ("es", "Derrame pleural de 2,5 cm.", "Derrame pleural de 25 cm.", "2,5 cm"),
]
CANNOT_BE = [
    ("en", "The abdominal aorta measures 45 cm."),
    ("en", "30 cm pulmonary nodule in the left lower lobe."),
    ("en", "Right internal carotid artery stenosis of 140 %."),
    ("de", "Rundherd von 30 cm im linken Unterlappen."),
    ("fr", "Nodule pulmonaire de 30 cm."),
    ("es", "Nódulo pulmonar de 30 cm."),
]
SLIPS = [
    pytest.param("en", "Gallbladder with mobile shadowing stones up to 11 mm.", "Gallstones up to 11 cm.", "up to 11 mm.", id="en organ"),
    pytest.param("en", "Ill-defined focus in the pons of 8 mm.", "Focus in the pons of 80 mm.", "pons of 8 mm.", id="en words"),
    pytest.param(
        "en", "Liver 15.2 cm, right kidney 10.8 cm. Gallstones up to 11 mm.", "Gallstones up to 11 cm.", "up to 1.1 cm.", id="en habit"
    ),
    pytest.param("en", "Acute infarct, 18 x 12 cm.", "Acute infarct of about 2 cm.", "18 x 12 mm", id="en impression is right"),
    pytest.param(
        "de", "Akutes Subduralhämatom, Breite 14 cm.", "Akutes Subduralhämatom, Breite knapp 1,5 cm.", "Breite 14 mm", id="de rounded"
    ),
    pytest.param(
        "fr", "Calcul de 7 mm de la jonction droite.", "Dilatation sur calcul de 70 mm de la jonction droite.", "de 7 mm", id="fr"
    ),
    pytest.param("es", "Hematoma epidural de 16 mm.", "Hematoma epidural de 61 mm.", "epidural de 16 mm", id="es digits"),
    pytest.param("da", "Fokus på 13 mm i perifere zone.", "Læsion i perifere zone, 13 cm.", "zone, 13 mm.", id="da no concept"),
    pytest.param("en", "Abdominal aorta 190 mm.", "Normal study.", "aorta 19 mm", id="en possible with one digit less"),
    pytest.param("fr", "Hernie discale de 9 cm.", "Hernie discale.", "de 9 mm.", id="fr possible in the other unit"),
    pytest.param("en", "Hematoma of 34 x 22 x 28 cm, volume 11 ml.", "Hematoma.", "34 x 22 x 28 mm", id="en volume"),
]
NO_SLIPS = [
    pytest.param("en", "Gallstones up to 11 mm.", "Renal cyst of 11 cm.", id="en nothing in common"),
    pytest.param("en", "Left renal cyst of 3 mm.", "Right renal cyst of 3 cm.", id="en other side"),
    pytest.param("en", "Gallstones of 8 mm, previously 80 mm.", "Gallstones, previously 80 mm.", id="en prior"),
    pytest.param("en", "Hematoma of 34 x 22 x 28 mm, volume 11 ml.", "Hematoma of 34 mm.", id="en volume fits"),
    pytest.param("en", "Hematoma of 34 x 22 mm. Prostate volume 48 ml.", "Hematoma of 34 mm.", id="en two dimensions"),
    pytest.param("de", "Konkrement im Ureter von 5 mm.", "Konkrement im Ureter von knapp 0,5 cm.", id="de other unit"),
    pytest.param("fr", "Calcul de 7 mm à droite. Kyste de 70 mm.", "Kyste de 70 mm.", id="fr both told"),
    pytest.param("es", "Hematoma epidural de 16 mm.", "Hematoma epidural de 1,6 cm.", id="es other unit"),
]
GARBLED = [
    ("en", "Mass measuring 18 x 17m in the liver.", "Mass measuring 18 x 17mm in the liver."),
    ("en", "Mass measuring 3 cm cm in the liver.", "Mass measuring 3 cm in the liver."),
    ("en", "Mass measuring 3 x cm in the liver.", None),
    ("en", "Mass measuring 3..5 cm in the liver.", None),
    ("de", "Raumforderung von 18 x 17m in der Leber.", "Raumforderung von 18 x 17mm in der Leber."),
    ("fr", "Masse hépatique de 3 x cm.", None),
    ("es", "Masa hepática de 3 cm cm.", "Masa hepática de 3 cm."),
    ("es", "Masa hepática de 12 mmm.", None),
]
FINE = [
    pytest.param("en", "Right upper lobe nodule measuring 12 mm.", "1.2 cm right upper lobe nodule.", id="en other unit"),
    pytest.param("en", "Liver cyst measuring 37 mm.", "Liver cyst of approximately 4 cm.", id="en rounded"),
    pytest.param("en", "Liver cyst measuring 4.5 x 3.2 x 2.0 cm.", "Liver cyst of 4.5 cm.", id="en largest dimension"),
    pytest.param("en", "Nodule measuring 12 mm, previously 9 mm.", "Pulmonary nodule, previously 9 mm.", id="en prior value"),
    pytest.param("en", "Pulmonary nodule of 12 mm, increased from 9 mm.", "Nodule grown by 3 mm.", id="en growth"),
    pytest.param("en", "Left lower lobe nodule of 12 mm.", "Right upper lobe nodule of 5 mm.", id="en other side"),
    pytest.param("en", "Right upper lobe nodule of 12 mm.", "Right lower lobe nodule of 5 mm.", id="en other lobe"),
    pytest.param("en", "Liver cyst of 12 mm.", "Kidney stone of 5 mm.", id="en other finding"),
    pytest.param("en", "Endotracheal tube tip 4 cm above the carina.", "Endotracheal tube 7 cm deep to the lips.", id="en distances"),
    pytest.param("en", "Pulmonary nodules of 5 mm and 8 mm.", "Pulmonary nodules, up to 8 mm.", id="en largest of several"),
    pytest.param("en", "Pulmonary nodule of 5 mm.", "Pulmonary nodule of less than 6 mm.", id="en limit"),
    pytest.param("en", "Aortic valve area 1.3 cm2, gradient 19 mmHg in the aorta.", "Aortic valve area 3.1 cm2.", id="en not lengths"),
    pytest.param("de", "Rundherd von 1,2 cm.", "Rundherd von 12 mm.", id="de other unit"),
    pytest.param("de", "Rundherd von 12 mm, vormals 9 mm.", "Größenprogredienter Rundherd, vormals 9 mm.", id="de prior value"),
    pytest.param("de", "Pleuraerguss von ca. 1.200 ml.", "Pleuraerguss von 1,2 l.", id="de thousands"),
    pytest.param("fr", "Nodule pulmonaire de 5 à 7 mm.", "Nodule pulmonaire de 6 mm.", id="fr range"),
    pytest.param("fr", "Nodule pulmonaire de 35 x 28 mm.", "Nodule pulmonaire de 3,5 cm.", id="fr largest dimension"),
    pytest.param("es", "Nódulo pulmonar de 3,4 por 2,8 cm.", "Nódulo pulmonar de 34 mm.", id="es other unit"),
    pytest.param("es", "Nódulo pulmonar de 12 mm (previamente 9 mm).", "Nódulo pulmonar, previamente 9 mm.", id="es prior value"),
]


def _report(language: str, findings: str, impression: str) -> str:
    return f"Beskrivelse: {findings}\nKonklusion: {impression}" if language == "da" else report(language, findings, impression)


def _mend(text: str, issue: object) -> str:
    edit = issue.suggestion  # type: ignore[attr-defined]
    return text[: edit.start] + edit.replacement + text[edit.end :]


@pytest.mark.parametrize(("language", "findings", "impression", "right"), DISAGREE)
def test_sizes_that_differ_are_flagged_with_an_edit(check: Check, language: str, findings: str, impression: str, right: str) -> None:
    text = report(language, findings, impression)
    [issue] = measurement(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.MEASUREMENT, Severity.ERROR)
    assert issue.suggestion.replacement == right
    assert all(text[span.start : span.end] == span.text for span in issue.spans)
    assert list(measurement(check(_mend(text, issue), language))) == []


@pytest.mark.parametrize(("language", "findings", "impression", "mended"), SLIPS)
def test_slips_are_mended_on_the_side_where_they_are(check: Check, language: str, findings: str, impression: str, mended: str) -> None:
    text = _report(language, findings, impression)
    [issue] = measurement(check(text, language))
    result = _mend(text, issue)
    assert mended in result
    assert list(measurement(check(result, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), NO_SLIPS)
def test_what_only_looks_like_a_slip_is_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(measurement(check(report(language, findings, impression), language))) == []


@pytest.mark.parametrize(("language", "sentence"), CANNOT_BE)
def test_what_cannot_be_is_flagged(check: Check, language: str, sentence: str) -> None:
    text = report(language, sentence, "")
    [issue] = measurement(check(text, language))
    assert issue.severity is Severity.ERROR
    assert issue.spans[0].text == sentence
    if issue.suggestion:
        assert list(measurement(check(_mend(text, issue), language))) == []


@pytest.mark.parametrize(("language", "sentence", "mended"), GARBLED)
def test_garbled_forms_are_flagged(check: Check, language: str, sentence: str, mended: str | None) -> None:
    text = report(language, sentence, "")
    [issue] = measurement(check(text, language))
    assert issue.severity is Severity.ERROR
    assert (issue.suggestion is None) == (mended is None)
    if mended:
        assert mended in _mend(text, issue)
        assert list(measurement(check(_mend(text, issue), language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), FINE)
def test_sizes_that_fit_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(measurement(check(report(language, findings, impression), language))) == []


def test_of_several_sizes_none_is_proposed(check: Check) -> None:
    text = report("en", "Pulmonary nodules of 5 mm and 8 mm.", "Pulmonary nodule of 20 mm.")
    [issue] = measurement(check(text))
    assert (issue.severity, issue.suggestion) == (Severity.WARNING, None)


def test_without_headings_garbled_and_impossible_sizes_are_still_found(check: Check) -> None:
    assert [i.kind for i in measurement(check("Pulmonary nodule of 30 cm."))] == [IssueKind.MEASUREMENT]


def test_the_message_names_both_sizes(check: Check) -> None:
    [issue] = measurement(check(report("en", "3 cm liver cyst.", "3 mm liver cyst.")))
    assert issue.message == 'The liver cyst measures "3 cm" in FINDINGS and "3 mm" in IMPRESSION.'
