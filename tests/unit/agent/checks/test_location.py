"""Lobes, segments, levels, vessels and quadrants that disagree; and parts, zones and lists that do not."""

from collections.abc import Callable

import pytest

from agent.checks.location import location
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Right upper lobe consolidation.", "Right lower lobe consolidation."),
    ("en", "L4-L5 disc herniation.", "Disc herniation at L5-S1."),
    ("en", "Compression fracture of L1.", "L2 compression fracture."),
    ("en", "Liver cyst in hepatic segment 5.", "Cyst in segment 7 of the liver."),
    ("en", "Thrombus in the left popliteal vein.", "Left femoral vein thrombosis."),
    ("en", "Stenosis of the left internal carotid artery.", "Stenosis of the left external carotid artery."),
    ("en", "Acute infarct in the left frontal lobe.", "Acute infarct in the left occipital lobe."),
    ("en", "Tear of the medial meniscus.", "Lateral meniscus tear."),
    ("en", "Stone in the lower pole of the right kidney.", "Stone in the upper pole of the right kidney."),
    ("de", "Infiltrat im rechten Oberlappen.", "Infiltrat im rechten Unterlappen."),
    ("fr", "Condensation du lobe supérieur droit.", "Condensation du lobe inférieur droit."),
    ("fr", "Atélectasie du lobe moyen.", "Atélectasie du lobe inférieur droit."),
    ("es", "Consolidación en el lóbulo superior derecho.", "Consolidación en el lóbulo inferior derecho."),
    ("es", "Atelectasia basal izquierda.", "Atelectasia apical izquierda."),
]
MISSES = [
    pytest.param("en", "Right upper lobe consolidation.", "Consolidation in the right upper lobe.", id="en same"),
    pytest.param("en", "Consolidation in the apical segment of the right upper lobe.", "Right upper lobe consolidation.", id="en part"),
    pytest.param("en", "Right upper lobe consolidation.", "Right lung consolidation.", id="en whole"),
    pytest.param("en", "Right upper lobe consolidation.", "Right basal atelectasis.", id="en other finding"),
    pytest.param("en", "Right upper and lower lobe consolidation.", "Right lower lobe consolidation.", id="en two lobes"),
    pytest.param("en", "Right upper lobe nodule. Right lower lobe nodule.", "Right lower lobe nodule.", id="en two sentences"),
    pytest.param("en", "Right upper lobe consolidation.", "No right lower lobe consolidation.", id="en denied"),
    pytest.param("en", "Right upper lobe nodule.", "Left lower lobe nodule.", id="en other side is another check's"),
    pytest.param("en", "Compression fractures of L1 and L2.", "L2 compression fracture.", id="en two levels"),
    pytest.param("en", "Medial and lateral meniscus tears.", "Lateral meniscus tear.", id="en both menisci"),
    pytest.param("en", "Disc herniation at L4-L5.", "Disc herniation compressing the L5 nerve root.", id="en disc and its root"),
    pytest.param("de", "Infiltrat im rechten Oberlappen.", "Infiltrat rechts.", id="de no place"),
    pytest.param("de", "Infiltrate im Ober- und Unterlappen rechts.", "Infiltrat im rechten Unterlappen.", id="de two lobes"),
    pytest.param("fr", "Condensation du lobe supérieur droit.", "Condensation pulmonaire droite.", id="fr whole"),
    pytest.param("es", "Atelectasia basal izquierda.", "Atelectasia en el lóbulo inferior izquierdo.", id="es base of a lobe"),
]


@pytest.mark.parametrize(("language", "findings", "impression"), HITS)
def test_places_that_exclude_each_other_are_flagged_with_an_edit(check: Check, language: str, findings: str, impression: str) -> None:
    text = report(language, findings, impression)
    [issue] = location(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.LOCATION, Severity.ERROR)
    assert [s.text for s in issue.spans] == [findings, impression]
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert list(location(check(mended, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), HITS)
def test_exchanged_sections_are_flagged_too(check: Check, language: str, findings: str, impression: str) -> None:
    assert len(list(location(check(report(language, impression, findings), language)))) == 1


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_places_that_fit_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(location(check(report(language, findings, impression), language))) == []


def test_the_message_names_both_places(check: Check) -> None:
    [issue] = location(check(report("en", "Right upper lobe consolidation.", "Right lower lobe consolidation.")))
    assert issue.message == 'The consolidation is at "Right upper lobe" in FINDINGS and at "Right lower lobe" in IMPRESSION.'
