"""Title, technique and body of one examination: what cannot be of the same, and what can."""

from collections.abc import Callable

import pytest

from agent.checks.exam import exam
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, SectionKind, Severity

Check = Callable[..., CheckedReport]

HITS = [
    (
        "en",
        "EXAM: CT of the chest\nFINDINGS: No consolidation. This radiograph is clear.\nIMPRESSION: Normal.",
        "radiograph",
    ),
    ("en", "EXAM: Ultrasound abdomen\nFINDINGS: The liver is normal on this CT.\nIMPRESSION: Normal.", "CT"),
    ("en", "EXAM: MRI of the brain\nTECHNIQUE: Axial CT images were obtained.\nFINDINGS: No infarct.\nIMPRESSION: Normal.", "CT"),
    ("en", "FINDINGS: This CT shows no nodule. This radiograph is normal.", "radiograph"),
    ("en", "EXAM: MRI of the left knee\nFINDINGS: The right knee shows an effusion.\nIMPRESSION: Effusion of the right knee.", "knee"),
    (
        "en",
        "EXAM: CT abdomen without contrast\nFINDINGS: After contrast enhancement the liver is normal.\nIMPRESSION: Normal.",
        "After contrast",
    ),
    ("en", "EXAM: CT head without contrast\nFINDINGS: No abnormal enhancement.\nIMPRESSION: Normal.", "abnormal enhancement"),
    ("en", "EXAM: CT head\nFINDINGS: T2 hyperintense lesion of the left frontal lobe.\nIMPRESSION: Lesion.", "T2 hyperintense"),
    ("en", "EXAM: Chest radiograph\nFINDINGS: A hypoechoic nodule.\nIMPRESSION: Nodule.", "hypoechoic"),
    ("en", "EXAM: Single AP view of the chest\nFINDINGS: On the lateral view the lungs are clear.\nIMPRESSION: Normal.", "lateral"),
    ("en", "EXAM: Chest PA and lateral\nFINDINGS: Single view. The lungs are clear.\nIMPRESSION: Normal.", "Single view"),
    ("en", "EXAM: MRI of the knee\nFINDINGS: The liver is normal. The spleen is normal.\nIMPRESSION: Normal.", "liver"),
    ("de", "Röntgen Thorax\nBefund: Diese CT zeigt keine Stauung.\nBeurteilung: Normalbefund.", "CT"),
    ("de", "MRT linkes Knie\nBefund: Im rechten Knie ein Erguss.\nBeurteilung: Gelenkerguss im rechten Knie.", "Knie"),
    ("de", "CT Abdomen nativ\nBefund: Nach Kontrastmittelgabe keine Läsion.\nBeurteilung: Normalbefund.", "Nach Kontrastmittelgabe"),
    ("fr", "IRM du genou gauche\nRésultat : Épanchement du genou droit.\nConclusion : Épanchement.", "genou"),
    ("fr", "Scanner thoracique sans injection\nRésultat : Après injection, pas d'embolie.\nConclusion : Normal.", "Après injection"),
    ("fr", "Radiographie du thorax\nRésultat : Ce scanner ne montre pas d'épanchement.\nConclusion : Normal.", "scanner"),
    ("es", "RM de rodilla izquierda\nHallazgos: La rodilla derecha muestra derrame.\nConclusión: Derrame.", "rodilla"),
    ("es", "TC de abdomen sin contraste\nHallazgos: Tras la administración de contraste, sin lesiones.\nConclusión: Normal.", "Tras la"),
    ("es", "TC de tórax\nHallazgos: En esta radiografía no hay derrame.\nConclusión: Normal.", "radiografía"),
    ("it", "TC torace\nReperti: Questa radiografia non mostra versamento.\nConclusioni: Normale.", "radiografia"),
    ("pt", "TC do abdome sem contraste\nAchados: Após contraste, fígado sem lesões.\nConclusão: Normal.", "Após contraste"),
    ("nl", "CT abdomen zonder contrast\nBevindingen: Na contrasttoediening geen laesie.\nConclusie: Normaal.", "Na contrast"),
    ("sv", "DT thorax\nFynd: Denna röntgen visar ingen vätska.\nBedömning: Normalt.", "röntgen"),
    ("da", "CT abdomen uden kontrast\nBeskrivelse: Efter kontrast ingen forandringer.\nKonklusion: Normalt.", "Efter kontrast"),
    ("pl", "TK jamy brzusznej bez kontrastu\nOpis: Po podaniu kontrastu wątroba bez zmian.\nWnioski: Bez zmian.", "Po podaniu"),
]
MISSES = [
    ("en", "EXAM: Chest radiograph\nFINDINGS: Nodule. For this nodule CT is recommended.\nIMPRESSION: CT is recommended."),
    ("en", "EXAM: Chest radiograph\nCOMPARISON: CT of the chest.\nFINDINGS: The nodule of the prior CT is not seen.\nIMPRESSION: Normal."),
    ("en", "EXAM: PET/CT\nFINDINGS: This CT shows a nodule.\nIMPRESSION: Nodule."),
    ("en", "EXAM: CT abdomen without and with contrast\nFINDINGS: After contrast enhancement the liver is normal.\nIMPRESSION: Normal."),
    (
        "en",
        "EXAM: CT pelvis with contrast, CT abdomen without contrast\nFINDINGS: After contrast enhancement no lesion.\nIMPRESSION: Normal.",
    ),
    ("en", "EXAM: CT abdomen without IV contrast\nTECHNIQUE: Oral contrast was given.\nFINDINGS: No lesion.\nIMPRESSION: Normal."),
    (
        "en",
        "EXAM: MRI of the left knee\nFINDINGS: Compared with the right knee an effusion.\nIMPRESSION: Left effusion.",
    ),
    ("en", "EXAM: Radiographs of both knees\nFINDINGS: Effusion of the right knee.\nIMPRESSION: Effusion."),
    ("en", "EXAM: CT head without contrast\nFINDINGS: Evaluation of abnormal enhancement is limited.\nIMPRESSION: Normal."),
    ("en", "EXAM: CT lumbar spine\nFINDINGS: The lesion is hyperintense on the prior MRI.\nIMPRESSION: Lesion."),
    ("en", "EXAM: Mr. Smith, CT head\nFINDINGS: The brain is normal. This CT shows no infarct.\nIMPRESSION: Normal."),
    ("en", "EXAM: Chest AP\nFINDINGS: The lungs are clear. No lateral view was obtained.\nIMPRESSION: Normal."),
    ("en", "EXAM: CT chest\nFINDINGS: The liver is normal. The lungs are clear.\nIMPRESSION: Normal."),
    ("de", "Röntgen Thorax\nBefund: Rundherd. Ergänzend empfehlen wir eine CT.\nBeurteilung: Rundherd, CT empfohlen."),
    ("de", "CT Abdomen nativ und nach Kontrastmittelgabe\nBefund: Nach Kontrastmittelgabe keine Läsion.\nBeurteilung: Normalbefund."),
    ("de", "MRT linkes Knie\nBefund: Im linken Knie ein Erguss, im Seitenvergleich zum rechten Knie mehr.\nBeurteilung: Erguss."),
    ("fr", "Radiographie du thorax\nRésultat : Nodule déjà visible sur le scanner antérieur.\nConclusion : Nodule, scanner conseillé."),
    ("fr", "Scanner thoracique sans puis après injection\nRésultat : Après injection, pas d'embolie.\nConclusion : Normal."),
    ("fr", "IRM du genou gauche\nRésultat : Épanchement du genou gauche.\nConclusion : Épanchement."),
    ("es", "Radiografía de tórax\nHallazgos: Nódulo. Se recomienda TC.\nConclusión: Nódulo, valorar TC."),
    ("es", "TC de abdomen sin y con contraste\nHallazgos: Tras la administración de contraste, sin lesiones.\nConclusión: Normal."),
    ("es", "RM de rodilla izquierda\nHallazgos: La rodilla izquierda muestra derrame.\nConclusión: Derrame."),
    ("fi", "TT thorax\nLöydökset: Tämä röntgenkuva on normaali.\nYhteenveto: Normaali."),
]


@pytest.mark.parametrize(("language", "text", "words"), HITS)
def test_what_cannot_be_one_examination_is_flagged(check: Check, language: str, text: str, words: str) -> None:
    [issue] = exam(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.EXAM, Severity.ERROR)
    assert any(words in span.text for span in issue.spans) or words in text[issue.spans[-1].start :]
    assert all(text[span.start : span.end] == span.text for span in issue.spans)
    if edit := issue.suggestion:
        mended = text[: edit.start] + edit.replacement + text[edit.end :]
        assert list(exam(check(mended, language))) == []


@pytest.mark.parametrize(("language", "text"), MISSES)
def test_what_can_be_one_examination_is_not_flagged(check: Check, language: str, text: str) -> None:
    assert list(exam(check(text, language))) == []


@pytest.mark.parametrize(("one", "other"), [("left", "right"), ("right", "left")])
def test_sides_swap(check: Check, one: str, other: str) -> None:
    text = f"EXAM: Radiograph of the {one} ankle\nFINDINGS: No fracture of the {other} ankle.\nIMPRESSION: Normal."
    [issue] = exam(check(text))
    assert issue.message == f"The exam title is of the {one} ankle, the body of the {other} ankle."
    assert issue.suggestion.replacement == one


def test_two_places_outvote_the_third(check: Check) -> None:
    text = (
        "EXAM: CT abdomen without contrast\nTECHNIQUE: CT with intravenous contrast.\n"
        "FINDINGS: After intravenous contrast the liver is normal.\nIMPRESSION: Normal."
    )
    [issue] = exam(check(text))
    assert text[issue.suggestion.start : issue.suggestion.end] == "without contrast"
    assert issue.suggestion.replacement == "with intravenous contrast"


def test_abbreviations_keep_their_capitals(check: Check) -> None:
    [issue] = exam(check("EXAM: CT chest\nFINDINGS: This radiograph is normal.\nIMPRESSION: Normal."))
    assert issue.suggestion.replacement == "CT"
    assert issue.spans[0].section is SectionKind.EXAM
    [issue] = exam(check("EXAM: Ultrasound of the abdomen\nFINDINGS: This CT is normal.\nIMPRESSION: Normal."))
    assert issue.suggestion.replacement == "ultrasound"


MENDED = [
    (
        "en",
        "MRI BRAIN WITHOUT CONTRAST\nTECHNIQUE: T1. No contrast was given.\nFINDINGS: No shift. No abnormal enhancement after gadolinium. "
        "No hemorrhage.\nIMPRESSION: Normal.",
        "No abnormal enhancement after gadolinium. ",
        "",
    ),
    (
        "da",
        "CT cerebrum uden kontrast\nBeskrivelse: Ingen blødning. Efter i.v. kontrast ses ingen patologisk opladning.\nKonklusion: Normal.",
        " Efter i.v. kontrast ses ingen patologisk opladning.",
        "",
    ),
    (
        "de",
        "MRT der LWS\nBefund: HWK 3/4: Protrusion.\nHWK 5/6: Bandscheibenvorfall.\nBeurteilung: Bandscheibenvorfall HWK 5/6.",
        "LWS",
        "HWS",
    ),
    (
        "es",
        "RM DE COLUMNA CERVICAL\nHallazgos: L2-L3: abombamiento discal.\nL4-L5: estenosis de canal.\nConclusión: Estenosis en L4-L5.",
        "CERVICAL",
        "LUMBAR",
    ),
    (
        "es",
        "RM de rodilla izquierda\nDatos clínicos: gonalgia derecha.\nHallazgos: Derrame.\nConclusión: Derrame de la rodilla derecha.",
        "izquierda",
        "derecha",
    ),
]


@pytest.mark.parametrize(("language", "text", "old", "new"), MENDED)
def test_what_stands_alone_is_corrected(check: Check, language: str, text: str, old: str, new: str) -> None:
    [issue] = exam(check(text, language))
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert mended == text.replace(old, new)
    assert list(exam(check(mended, language))) == []


MORE_MISSES = [
    (
        "fr",
        "Radiographie de la hanche gauche\nRésultat : Fracture du fémur gauche. Prothèse de hanche droite.\nConclusion : Fracture.",
    ),
    (
        "fr",
        "IRM sans et avec injection\nTechnique : T1 avant et après injection.\nRésultat : Pas de prise de contraste.\nConclusion : Normal.",
    ),
    ("de", "MRT der LWS\nBefund: BWK 12: Hämangiom.\nLWK 4/5: Bandscheibenvorfall.\nBeurteilung: Bandscheibenvorfall LWK 4/5."),
    ("en", "MRI lumbar spine\nFINDINGS: Spinal stenosis. Disc herniation.\nIMPRESSION: Spinal stenosis."),
]


@pytest.mark.parametrize(("language", "text"), MORE_MISSES)
def test_what_lies_beside_is_not_flagged(check: Check, language: str, text: str) -> None:
    assert list(exam(check(text, language))) == []


def test_a_technique_with_images_before_and_after_contrast_contradicts_a_title_without(check: Check) -> None:
    text = "IRM cérébrale sans injection\nTechnique : T1 avant et après injection.\nRésultat : Pas de lésion.\nConclusion : Normal."
    [issue] = exam(check(text, "fr"))
    assert issue.suggestion is None


OTHER_PART = [
    ("en", "EXAM: Radiographs of the knee\nFINDINGS: The heart is normal in size. Lungs are clear.\nIMPRESSION: Normal.", "thorax"),
    ("en", "EXAM: Radiographs of the hip\nFINDINGS: The lungs are clear. No pneumothorax.\nIMPRESSION: Normal.", "thorax"),
    (
        "en",
        "EXAM: Ultrasound of the neck\nFINDINGS: The liver is normal. The gallbladder is normal. The pancreas is normal. "
        "The spleen is normal. The bladder is full.\nIMPRESSION: Normal.",
        "abdomen",
    ),
    ("de", "Röntgen Knie\nBefund: Das Herz ist normal groß. Lungen frei belüftet.\nBeurteilung: Normalbefund.", "thorax"),
    ("fr", "Radiographie du genou\nRésultat : Cœur de taille normale. Poumons clairs.\nConclusion : Normal.", "thorax"),
    ("es", "Radiografía de rodilla\nHallazgos: Corazón de tamaño normal. Pulmones claros.\nConclusión: Normal.", "thorax"),
]
OWN_PART = [
    pytest.param(
        "en", "EXAM: Radiographs of the spine\nFINDINGS: Lungs are clear. Thoracic spine is normal.\nIMPRESSION: Normal.", id="aside"
    ),
    pytest.param("en", "EXAM: Radiographs of the knee\nFINDINGS: Lungs are clear.\nIMPRESSION: Normal.", id="one sentence"),
    pytest.param(
        "en", "EXAM: Radiographs of the knee\nFINDINGS: Effusion. Soft tissue swelling.\nIMPRESSION: Effusion.", id="only implied"
    ),
    pytest.param(
        "en", "EXAM: CT neck\nFINDINGS: The liver is normal. The brain is normal. Lungs are clear.\nIMPRESSION: Normal.", id="several parts"
    ),
    pytest.param("de", "Röntgen Thorax\nBefund: Das Herz ist normal groß. Lungen frei belüftet.\nBeurteilung: Normalbefund.", id="de"),
    pytest.param("fr", "Radiographie du thorax\nRésultat : Cœur de taille normale. Poumons clairs.\nConclusion : Normal.", id="fr"),
    pytest.param("es", "Radiografía de tórax\nHallazgos: Corazón de tamaño normal. Pulmones claros.\nConclusión: Normal.", id="es"),
]


@pytest.mark.parametrize(("language", "text", "part"), OTHER_PART)
def test_a_body_of_another_part_than_the_title_is_flagged(check: Check, language: str, text: str, part: str) -> None:
    [issue] = exam(check(text, language))
    assert f"only of the {part}" in issue.message


@pytest.mark.parametrize(("language", "text"), OWN_PART)
def test_a_body_that_may_be_of_the_title_s_part_is_not_flagged(check: Check, language: str, text: str) -> None:
    assert list(exam(check(text, language))) == []
