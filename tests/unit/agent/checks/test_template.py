"""What templates leave behind: placeholders, open choices, repeated and mutually exclusive sentences."""

from collections.abc import Callable

import pytest

from agent.checks.statements import CheckedReport
from agent.checks.template import template
from agent.types import IssueKind, Severity
from tests.fakes import report

Check = Callable[..., CheckedReport]

UNFILLED = [
    ("en", "The heart is [ ].", "[ ]"),
    ("en", "Nodule in the *** lobe.", "***"),
    ("en", "Lesion of the <insert organ>.", "<insert organ>"),
    ("en", "Nodule of ___ cm.", "___ cm"),
    ("en", "Cyst of XX cm in the liver.", "XX cm"),
    ("en", "Liver: {finding}.", "{finding}"),
    ("en", "Normal/abnormal flow.", "Normal/abnormal"),
    ("en", "There is/is not a fracture.", "is/is not"),
    ("en", "Fracture of the right/left wrist.", "right/left"),
    ("en", "Size of [measurement].", "[measurement]"),
    ("de", "Rundherd im [Lokalisation].", "[Lokalisation]"),
    ("de", "Erguss rechts/links.", "rechts/links"),
    ("de", "Zyste von XX mm.", "XX mm"),
    ("fr", "Nodule de [taille].", "[taille]"),
    ("fr", "Épanchement droit/gauche.", "droit/gauche"),
    ("es", "Nódulo de [tamaño].", "[tamaño]"),
    ("es", "Derrame derecho/izquierdo.", "derecho/izquierdo"),
    ("es", "Fractura presente/ausente.", "presente/ausente"),
]
FILLED = [
    ("en", "XXXX of the left lung, XXXX cm in size.", "masked words"),
    ("en", "1. Normal heart. 2. Clear lungs.", "a list"),
    ("en", "Normal.\n__________\nSigned.", "a ruler"),
    ("en", "***Normal study***", "stars around a line"),
    ("en", "Seen by [NAME] at ___.", "masks of an anonymised report"),
    ("en", "Size <5 mm and >3 mm.", "comparison signs"),
    ("en", "No right/left asymmetry.", "sides compared"),
    ("en", "Mild/moderate stenosis.", "a range of degrees"),
    ("en", "[x] normal [ ] enlarged.", "a form with boxes"),
    ("en", "Fracture of the radius and/or ulna.", "and/or"),
    ("de", "Kein Rechts-links-Unterschied.", "sides compared"),
    ("de", "Mit/ohne Kontrast vergleichbar.", "with or without"),
    ("fr", "Rapport cœur/poumon normal.", "a ratio"),
    ("es", "Relación C/T normal.", "a ratio"),
]
EXCLUSIVE = [
    ("en", "The heart is normal in size. The heart is enlarged.", "rad:cardiomegaly"),
    ("en", "The heart is enlarged. Lungs are clear. Heart size normal.", "rad:cardiomegaly"),
    ("de", "Herz normal groß. Herz vergrößert.", "rad:cardiomegaly"),
    ("fr", "Cœur de taille normale. Cardiomégalie.", "rad:cardiomegaly"),
    ("es", "Silueta cardíaca de tamaño normal. Cardiomegalia.", "rad:cardiomegaly"),
]
COMPATIBLE = [
    ("en", "Opacity in the left lower lobe. Lungs are otherwise clear."),
    ("en", "Opacity in the left lower lobe. The remaining lungs are clear."),
    ("en", "Opacity in the left lower lobe. The right lung is clear."),
    ("en", "Decreased opacity in the left lower lobe. Lungs are clear."),
    ("de", "Infiltrat im linken Unterlappen. Lunge sonst frei."),
    ("fr", "Opacité du lobe inférieur gauche. Poumons par ailleurs clairs."),
    ("en", "The heart is normal in size. The aorta is enlarged."),
    ("en", "The heart is normal in size. Heart size normal."),
    ("en", "The heart is normal in size. The heart may be enlarged."),
    ("de", "Herz normal groß. Milz vergrößert."),
    ("fr", "Cœur de taille normale. Rate augmentée de volume."),
    ("es", "Corazón de tamaño normal. Bazo aumentado de tamaño."),
]


@pytest.mark.parametrize(("language", "text", "left"), UNFILLED)
def test_what_was_not_filled_in_is_flagged(check: Check, language: str, text: str, left: str) -> None:
    whole = report(language, text, "")
    [issue] = template(check(whole, language))
    assert (issue.kind, issue.severity, issue.suggestion) == (IssueKind.TEMPLATE, Severity.ERROR, None)
    assert [s.text for s in issue.spans] == [left]
    assert whole[issue.spans[0].start : issue.spans[0].end] == left


REQUESTS = [
    ("en", "No prior study. [Select: stable / new / none]\n", "No prior study.\n"),
    ("en", "Breast density B [choose A/B/C/D].", "Breast density B."),
    ("en", "Lungs are clear. {enter heart size} No effusion.", "Lungs are clear. No effusion."),
    ("de", "Voraufnahmen liegen vor. Hormontherapie: <ja/nein auswählen>.", "Voraufnahmen liegen vor."),
    ("de", "Kein Erguss. [Größe ergänzen].", "Kein Erguss."),
    ("fr", "Densité mammaire de type B [choisir A/B/C/D].", "Densité mammaire de type B."),
    ("fr", "Pas d'épanchement. <à compléter>", "Pas d'épanchement."),
    ("es", "Sin derrame. [seleccione: sí / no]", "Sin derrame."),
    ("da", "Ingen effusion. [INDSÆT EVT. FUND HER]", "Ingen effusion."),
    ("pl", "Bez płynu. [uzupełnić: data badania]", "Bez płynu."),
    ("nl", "Geen vocht. {vul in: grootte 1/2}", "Geen vocht."),
    ("it", "Nessun versamento. [scegliere sede]", "Nessun versamento."),
]
UNANSWERED = [
    ("en", "Nodule in the [select lobe] lobe."),
    ("en", "Size: [enter size]"),
    ("de", "Zyste von <Größe eintragen> im Pol."),
    ("fr", "Kyste de [préciser la taille]."),
    ("es", "Fractura de [indicar hueso]."),
]
ANSWERED = [
    ("en", "Lesions <5 mm: select follow-up if >3."),
    ("en", "[selected images] of the liver."),
    ("de", "Aufnahme <nach Auswahlverfahren>."),
    ("fr", "Contrôle [choisissable]."),
    ("nl", "Status na extractie [rechter kiezen]."),
]


@pytest.mark.parametrize(("language", "text", "mended"), REQUESTS)
def test_a_request_that_stands_alone_or_is_answered_is_deleted(check: Check, language: str, text: str, mended: str) -> None:
    [issue] = template(check(text, language))
    edit = issue.suggestion
    assert text[: edit.start] + edit.replacement + text[edit.end :] == mended


@pytest.mark.parametrize(("language", "text"), UNANSWERED)
def test_a_request_whose_answer_is_missing_is_flagged_without_a_mend(check: Check, language: str, text: str) -> None:
    [issue] = template(check(text, language))
    assert issue.suggestion is None


@pytest.mark.parametrize(("language", "text"), ANSWERED)
def test_words_like_a_request_are_left_alone(check: Check, language: str, text: str) -> None:
    assert list(template(check(text, language))) == []


@pytest.mark.parametrize("heading", ["HISTORY", "COMPARISON", "TECHNIQUE"])
def test_a_request_is_found_in_every_section(check: Check, heading: str) -> None:
    text = f"{heading}: Known. [Select: a / b]\nFINDINGS: Clear lungs."
    [issue] = template(check(text))
    assert text[: issue.suggestion.start] + text[issue.suggestion.end :] == f"{heading}: Known.\nFINDINGS: Clear lungs."


@pytest.mark.parametrize(("language", "text", "why"), FILLED)
def test_masks_lists_rulers_and_ranges_are_left_alone(check: Check, language: str, text: str, why: str) -> None:
    assert list(template(check(report(language, text, ""), language))) == [], why


@pytest.mark.parametrize(("language", "text", "concept"), EXCLUSIVE)
def test_sentences_that_exclude_each_other_are_flagged(check: Check, language: str, text: str, concept: str) -> None:
    [issue] = template(check(report(language, text, ""), language))
    assert (issue.severity, issue.concept) == (Severity.ERROR, concept)
    assert all(span.text in text for span in issue.spans)


@pytest.mark.parametrize(("language", "text"), COMPATIBLE)
def test_sentences_that_can_both_hold_are_left_alone(check: Check, language: str, text: str) -> None:
    assert list(template(check(report(language, text, ""), language))) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lungs are clear. Opacity in the left lower lobe."),
        ("en", "Left basal opacity. Clear lungs."),
        ("de", "Verschattung links basal. Lungen frei belüftet."),
        ("fr", "Opacité du lobe inférieur gauche. Poumons clairs."),
        ("es", "Opacidad basal izquierda. Pulmones claros."),
    ],
)
def test_a_normal_sentence_beside_a_finding_of_one_place_is_a_warning(check: Check, language: str, text: str) -> None:
    [issue] = template(check(report(language, text, ""), language))
    assert (issue.severity, issue.suggestion) == (Severity.WARNING, None)
    assert len(issue.spans) == 2


def test_the_normal_sentence_of_a_pair_is_the_one_to_delete(check: Check) -> None:
    text = report("en", "The heart is enlarged. Heart size is normal. Lungs are clear.", "")
    [issue] = template(check(text))
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert "Heart size is normal" not in mended
    assert list(template(check(mended))) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Right pleural effusion unchanged."),
        ("de", "Die Thoraxdrainage rechts wurde entfernt."),
        ("fr", "Cœur de volume normal."),
        ("es", "Se ha retirado el drenaje izquierdo."),
    ],
)
def test_a_short_sentence_twice_is_flagged_where_it_names_a_finding(check: Check, language: str, sentence: str) -> None:
    between = {"en": "Heart normal.", "de": "Herz normal.", "fr": "Pas d'autre lésion.", "es": "Corazón normal."}[language]
    [issue] = template(check(report(language, f"{sentence} {between} {sentence}", ""), language))
    assert [span.text for span in issue.spans] == [sentence, sentence]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Mild degenerative change of the thoracic spine."),
        ("de", "Geringe degenerative Veränderungen der Brustwirbelsäule."),
        ("fr", "Discrets remaniements dégénératifs du rachis dorsal."),
        ("es", "Leves cambios degenerativos de la columna dorsal."),
    ],
)
def test_a_sentence_twice_in_a_section_is_a_warning_and_the_second_goes(check: Check, language: str, sentence: str) -> None:
    whole = report(language, f"{sentence} {sentence}", "")
    [issue] = template(check(whole, language))
    assert issue.severity is Severity.WARNING
    edit = issue.suggestion
    mended = whole[: edit.start] + edit.replacement + whole[edit.end :]
    assert mended.count(sentence) == 1
    assert list(template(check(mended, language))) == []


def test_a_sentence_may_stand_in_both_sections(check: Check) -> None:
    sentence = "Mild degenerative change of the thoracic spine."
    assert list(template(check(report("en", sentence, sentence)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Unremarkable. Unremarkable.",
        "Left kidney: Normal in size. No stone is seen in it. Right kidney: Normal in size. No stone is seen in it.",
        "L3-L4: Disc bulge. No foraminal narrowing here. L4-L5: No bulge. No foraminal narrowing here.",
        "L3-4. There is no herniation or stenosis. L4-5. There is no herniation or stenosis. L5-S1. There is no herniation or stenosis.",
        "XXXX XXXX of the left XXXX spine. XXXX XXXX of the left XXXX spine.",
    ],
    ids=["short", "two sides", "two levels", "three levels", "masked"],
)
def test_what_is_described_alike_on_purpose_is_left_alone(check: Check, text: str) -> None:
    assert list(template(check(report("en", text, "")))) == []
