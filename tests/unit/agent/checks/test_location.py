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
HEADED = [
    (
        "en",
        "L2-L3: No significant disc disease. L4-L5: Laminectomy. New right disc extrusion, compressing the L5 nerve root.",
        "New right disc extrusion at L2-L3 with severe right lateral recess stenosis.",
        "disc extrusion at L4-L5 with",
    ),
    (
        "de",
        "HWK 3/4: flache Protrusion ohne Wurzelkontakt. HWK 5/6: Bandscheibenvorfall links mit Kompression der Wurzel C6.",
        "Bandscheibenvorfall HWK 3/4 links mit Kompression der Wurzel C6.",
        "Bandscheibenvorfall HWK 5/6 links",
    ),
    ("fr", "L3-L4 : disque normal. L5-S1 : hernie discale gauche.", "Hernie discale gauche L3-L4.", "gauche L5-S1."),
    (
        "es",
        "Nódulo sólido espiculado en el segmento apical del lóbulo superior derecho que mide 14 mm.",
        "Crecimiento del nódulo espiculado del lóbulo inferior derecho (de 10 a 14 mm).",
        "nódulo espiculado del lóbulo superior derecho",
    ),
]
HEADED_MISSES = [
    pytest.param("en", "L4-L5: Disc extrusion. Facet arthropathy.", "Disc extrusion at L4-L5.", id="en headed by it"),
    pytest.param("en", "L2-L3: Disc extrusion. L4-L5: Laminectomy. Disc extrusion.", "Disc extrusion at L2-L3.", id="en both levels"),
    pytest.param("en", "L4-L5: Laminectomy.\nAlignment: Disc extrusion.", "Disc extrusion at L2-L3.", id="en heading has ended"),
    pytest.param("de", "HWK 5/6: Osteochondrose. Bandscheibenvorfall.", "Bandscheibenvorfall HWK 5/6.", id="de headed by it"),
    pytest.param("fr", "L5-S1 : hernie discale.", "Hernie discale en conflit avec la racine L5.", id="fr root"),
    pytest.param(
        "es", "Nódulo de 14 mm en el lóbulo superior derecho. Masa de 30 mm.", "Masa de 30 mm del lóbulo medio.", id="es other size"
    ),
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


@pytest.mark.parametrize(("language", "findings", "impression", "mended"), HEADED)
def test_levels_that_head_a_line_and_sizes_tell_the_place(check: Check, language: str, findings: str, impression: str, mended: str) -> None:
    text = report(language, findings, impression)
    [issue] = location(check(text, language))
    edit = issue.suggestion
    result = text[: edit.start] + edit.replacement + text[edit.end :]
    assert mended in result
    assert list(location(check(result, language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), HEADED_MISSES)
def test_what_headings_explain_is_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(location(check(report(language, findings, impression), language))) == []


NAMED_DIFFERENTLY = [
    ("en", "Atelectasis in the left lung apex.", "Atelectasis in the left lower lobe."),
    ("en", "Nodule in the anterior segment of the right upper lobe.", "Nodule in the posterior segment of the right upper lobe."),
    ("en", "Nodules in the upper lungs.", "Nodules in the lung bases."),
    ("de", "Rundherd im linken Unterlappen.", "Rundherd im linken Oberlappen, CT-Thorax empfohlen."),
    ("fr", "Nodule du lobe supérieur gauche.", "Nodule basal gauche."),
    ("es", "Nódulo apical izquierdo.", "Nódulo en el lóbulo inferior izquierdo."),
]
NAMED_ALIKE = [
    pytest.param("en", "Atelectasis in the left lung base.", "Atelectasis in the left lower lobe.", id="en base and lower lobe"),
    pytest.param("en", "Nodule in the apical segment of the right upper lobe.", "Nodule in the right upper lobe.", id="en segment"),
    pytest.param("en", "Nodule in the superior segment of the left lower lobe.", "Left lower lobe nodule.", id="en superior segment"),
    pytest.param("de", "Rundherd im linken Unterlappen.", "Rundherd links basal, CT-Thorax empfohlen.", id="de base"),
    pytest.param("fr", "Nodule basal gauche.", "Nodule du lobe inférieur gauche.", id="fr base"),
    pytest.param("es", "Nódulo en el lóbulo superior izquierdo.", "Nódulo apical izquierdo.", id="es apex"),
]


@pytest.mark.parametrize(("language", "findings", "impression"), NAMED_DIFFERENTLY)
def test_a_zone_and_a_name_that_exclude_each_other_are_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    [issue] = location(check(report(language, findings, impression), language))
    assert issue.kind is IssueKind.LOCATION


@pytest.mark.parametrize(("language", "findings", "impression"), NAMED_ALIKE)
def test_a_zone_and_a_name_of_one_place_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(location(check(report(language, findings, impression), language))) == []
