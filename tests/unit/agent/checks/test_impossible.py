"""Sides, levels and organs that do not exist in the body of the report; and variants, lists and names that do."""

from collections.abc import Callable

import pytest

from agent.checks.impossible import impossible
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Opacity in the left middle lobe.", "rad:right_middle_lobe"),
    ("en", "Atelectasis of the right lingula.", "rad:lingula"),
    ("en", "The left-sided gallbladder is distended.", "rad:gallbladder"),
    ("en", "Disc herniation at L7.", "rad:vertebra_l5"),
    ("en", "Compression fracture of T14.", "rad:vertebra_t12"),
    ("en", "Disc bulge at L5-7.", "rad:vertebra_l5"),
    ("en", "Liver lesion in hepatic segment 11.", None),
    ("de", "Verschattung im linken Mittellappen.", "rad:right_middle_lobe"),
    ("de", "Verschattung der rechten Lingula.", "rad:lingula"),
    ("de", "Rundherd im Mittellappen links, jetzt 9 mm.", "rad:right_middle_lobe"),
    ("de", "Fraktur von T14.", "rad:vertebra_t12"),
    ("fr", "Opacité du lobe moyen gauche.", "rad:right_middle_lobe"),
    ("fr", "Opacité de la lingula droite.", "rad:lingula"),
    ("fr", "Fracture de T14.", "rad:vertebra_t12"),
    ("fr", "Métastases hépatiques (segments V et XIII).", "rad:liver_segment_8"),
    ("en", "Liver metastases in segments II, IV and XII.", "rad:liver_segment_8"),
    ("es", "Opacidad en el lóbulo medio izquierdo.", "rad:right_middle_lobe"),
    ("es", "Atelectasia de la língula derecha.", "rad:lingula"),
    ("es", "Fractura de T14.", "rad:vertebra_t12"),
]
MISSES = [
    pytest.param("en", "Opacity in the right middle lobe and the lingula.", id="en as it is"),
    pytest.param("en", "Left lower lobe and right middle lobe opacities.", id="en list of lobes"),
    pytest.param("en", "Opacities in the left/middle lobes.", id="en slash"),
    pytest.param("en", "Persistent left SVC.", id="en vein that varies"),
    pytest.param("en", "Left hepatic lobe cyst.", id="en left lobe of an organ on the right"),
    pytest.param("en", "Situs inversus with a left gallbladder.", id="en mirrored"),
    pytest.param("en", "Sacralised L6 vertebra with disc bulge at L5-6.", id="en sixth lumbar vertebra"),
    pytest.param("en", "C8 nerve root compression at the cervical spine.", id="en eighth cervical nerve"),
    pytest.param("en", "Facet arthropathy at L45 of the lumbar spine.", id="en L4-L5 written together"),
    pytest.param("en", "Disc bulge at L4-10 mm wide.", id="en a size after a level"),
    pytest.param("en", "The spine is normal on T1 and T2 images.", id="en MR sequences"),
    pytest.param("de", "Verschattung im Mittellappen rechts und im linken Unterlappen.", id="de list"),
    pytest.param("de", "Links, Mittellappen frei.", id="de comma"),
    pytest.param("fr", "Métastases hépatiques (segments V et VIII).", id="fr numerals that exist"),
    pytest.param("fr", "Atteinte du nerf crânien XII.", id="fr numeral of another series"),
    pytest.param("en", "Liver metastases; factor XIII deficiency.", id="en numeral after another word"),
    pytest.param("de", "Fraktur von L5 und T12.", id="de last levels"),
    pytest.param("fr", "Opacité du lobe moyen, gauche indemne.", id="fr comma"),
    pytest.param("fr", "Opacité du lobe moyen droit et de la lingula.", id="fr as it is"),
    pytest.param("es", "Opacidad en el lóbulo medio y la língula izquierda.", id="es list"),
]
GONE = [
    ("Status post cholecystectomy.", "Gallstones.", Severity.ERROR),
    ("Status post cholecystectomy.", "The gallbladder is unremarkable.", Severity.WARNING),
    ("Status post splenectomy.", "Splenomegaly.", Severity.ERROR),
    ("Status post left nephrectomy.", "Left renal cyst.", Severity.ERROR),
]
THERE = [
    pytest.param("Status post cholecystectomy.", "No gallstones.", id="denied"),
    pytest.param("Status post cholecystectomy for gallstones.", "Normal bile ducts.", id="the reason in the same sentence"),
    pytest.param("Status post cholecystectomy.", "History of gallstones.", id="history"),
    pytest.param("Status post cholecystectomy.", "The gallbladder is not seen.", id="not seen"),
    pytest.param("Status post left nephrectomy.", "Right renal cyst.", id="the other kidney"),
    pytest.param("Status post nephrectomy.", "Renal cyst.", id="no side"),
]


@pytest.mark.parametrize(("language", "sentence", "concept"), HITS)
def test_what_does_not_exist_is_flagged(check: Check, language: str, sentence: str, concept: str | None) -> None:
    text = report(language, sentence, "")
    [issue] = impossible(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.IMPOSSIBLE, Severity.ERROR)
    assert issue.spans[0].text == sentence == text[issue.spans[0].start : issue.spans[0].end]
    assert concept in (None, issue.concept)


@pytest.mark.parametrize(("language", "sentence"), MISSES)
def test_what_exists_is_not_flagged(check: Check, language: str, sentence: str) -> None:
    assert list(impossible(check(report(language, sentence, ""), language))) == []


@pytest.mark.parametrize(("findings", "impression", "severity"), GONE)
def test_a_removed_organ_that_is_described_is_flagged(check: Check, findings: str, impression: str, severity: Severity) -> None:
    [issue] = impossible(check(report("en", findings, impression)))
    assert (issue.severity, [s.text for s in issue.spans]) == (severity, [findings, impression])


@pytest.mark.parametrize(("findings", "impression"), THERE)
def test_what_fits_a_removal_is_not_flagged(check: Check, findings: str, impression: str) -> None:
    assert list(impossible(check(report("en", findings, impression)))) == []


@pytest.mark.parametrize(
    ("language", "findings", "impression", "mended"),
    [
        ("en", "Opacity in the right middle lobe.", "Left middle lobe opacity.", "Right middle lobe opacity."),
        ("de", "Verschattung im rechten Mittellappen.", "Verschattung im linken Mittellappen.", "Verschattung im rechten Mittellappen."),
        ("fr", "Lésions hépatiques des segments V et VIII.", "Métastases hépatiques (segments V et XIII).", "(segments V et VIII)"),
        ("es", "Consolidación en el lóbulo medio.", "Consolidación en lóbulo medio izquierdo.", "Consolidación en lóbulo medio."),
        ("en", "Left upper lobe nodule. Small left middle lobe granuloma.", "Nodule.", "Small Left upper lobe granuloma."),
        ("fr", "Opacité de la lingula gauche.", "Opacité de la lingula droite.", "Opacité de la lingula gauche."),
        ("es", "Opacidad en la língula izquierda.", "Opacidad en la língula derecha.", "Opacidad en la língula izquierda."),
    ],
)
def test_the_side_is_mended_where_the_report_names_it_elsewhere(
    check: Check, language: str, findings: str, impression: str, mended: str
) -> None:
    text = report(language, findings, impression)
    [issue] = impossible(check(text, language))
    edit = issue.suggestion
    result = text[: edit.start] + edit.replacement + text[edit.end :]
    assert mended in result
    assert list(impossible(check(result, language))) == []


def test_the_message_names_word_and_organ(check: Check) -> None:
    [issue] = impossible(check("Atelectasis of the right lingula."))
    assert issue.message == '"right" with "lingula": this exists on the left only; mend the side or the name.'
    assert issue.suggestion is None
