"""Every type of error: a report in which it can be made, what it makes, and reports in which it must not be made."""

import pytest

from agent.injection.errors import CATALOGUE, ErrorType
from agent.injection.injecting import ErrorInjector, restored
from agent.injection.injectors import INJECTORS
from agent.types import IssueKind, Report
from tests.fakes import report

EN, DE, FR, ES = "en", "de", "fr", "es"
SIZED = report(EN, "A 12 mm nodule in the right upper lobe.", "12 mm nodule in the right upper lobe.")
KNEE = "EXAM: MRI of the left knee.\nTECHNIQUE: MRI without contrast.\nFINDINGS: Left knee: joint effusion. Meniscal tear. No fracture."
TITLED = (
    "EXAM: CT of the chest with contrast.\nTECHNIQUE: CT after contrast.\nFINDINGS: Pleural effusion. Pneumonia.\nIMPRESSION: Pneumonia."
)
WOMAN = (
    "INDICATION: 45-year-old woman.\nFINDINGS: The uterus is normal. The woman has gallstones.\nIMPRESSION: 45-year-old female, gallstones."
)
HITS: dict[ErrorType, list[tuple[str, str, str]]] = {
    ErrorType.NEGATION_REMOVED: [
        (EN, report(EN, "No pneumothorax.", "No pneumothorax."), "Pneumothorax."),
        (ES, report(ES, "Sin neumotórax.", "Sin neumotórax."), "Neumotórax."),
    ],
    ErrorType.NEGATION_ADDED: [
        (EN, report(EN, "There is a left pleural effusion.", "Left pleural effusion."), "No left pleural effusion."),
        (DE, report(DE, "Es besteht ein Pneumothorax.", "Pneumothorax."), "Kein Pneumothorax."),
    ],
    ErrorType.FALSE_FINDING: [
        (EN, report(EN, "No pneumothorax.", "Cardiomegaly."), "Cardiomegaly. Pneumothorax."),
        (DE, report(DE, "Kein Pneumothorax.", "Kardiomegalie."), "Kardiomegalie. Pneumothorax."),
    ],
    ErrorType.IMPRESSION_DELETED: [
        (EN, report(EN, "Left pleural effusion. Cardiomegaly.", "Left pleural effusion. Cardiomegaly."), "IMPRESSION: Cardiomegaly."),
    ],
    ErrorType.FALSE_NORMAL: [(EN, report(EN, "Left pleural effusion.", "Left pleural effusion."), "IMPRESSION: No acute")],
    ErrorType.FINDING_INSERTED: [(EN, report(EN, "Left pleural effusion. Pneumonia.", "Pneumonia."), "IMPRESSION: Pneumonia. ")],
    ErrorType.SIDE_SWAPPED: [
        (EN, report(EN, "Small left pleural effusion.", "LEFT PLEURAL EFFUSION."), "right|RIGHT"),
        (DE, report(DE, "Pleuraerguss links.", "Pleuraerguss links."), "Pleuraerguss rechts"),
        (FR, report(FR, "Épanchement pleural gauche.", "Épanchement pleural gauche."), "pleural droit"),
        (ES, report(ES, "Derrame pleural derecho.", "Derrame pleural derecho."), "pleural izquierdo"),
    ],
    ErrorType.PLACE_SWAPPED: [(EN, report(EN, "Nodule in the right upper lobe.", "Nodule in the right upper lobe."), "lobe")],
    ErrorType.ZONE_SWAPPED: [(EN, report(EN, "Apical pneumothorax.", "Apical pneumothorax."), "pneumothorax")],
    ErrorType.DEGREE_SWAPPED: [
        (EN, report(EN, "Small pleural effusion.", "Small pleural effusion."), "Large pleural effusion."),
        (DE, report(DE, "Kleiner Pleuraerguss.", "Kleiner Pleuraerguss."), "Großer Pleuraerguss."),
    ],
    ErrorType.UNIT_SWAPPED: [(EN, SIZED, "12 cm")],
    ErrorType.NUMBER_CHANGED: [(EN, SIZED, "21 mm"), (EN, SIZED.replace("12 mm", "1.4 cm"), "14 cm")],
    ErrorType.SIZE_IMPOSSIBLE: [(EN, report(EN, "The aorta measures 45 mm.", "Normal."), "45 cm")],
    ErrorType.UNIT_CUT_OFF: [(EN, report(EN, "Nodule of 18 x 17 mm.", "Nodule."), "18 x 17 m.")],
    ErrorType.CHANGE_SWAPPED: [
        (EN, report(EN, "Increased pleural effusion.", "Increased pleural effusion."), "Decreased pleural effusion."),
    ],
    ErrorType.PRIOR_DENIED: [
        (EN, "COMPARISON: Chest radiograph of May.\nFINDINGS: Pneumonia, unchanged compared to the prior study.", "COMPARISON: No"),
    ],
    ErrorType.SIDE_IMPOSSIBLE: [(EN, report(EN, "Opacity in the right middle lobe.", "Opacity."), "left middle lobe")],
    ErrorType.DEVICE_ADDED: [(EN, report(EN, "Left pleural effusion. Pneumonia.", "Pneumonia."), "IMPRESSION: Pneumonia. ")],
    ErrorType.DEVICE_SWAPPED: [(EN, report(EN, "Chest tube.", "Chest tube."), ".")],
    ErrorType.DEVICE_SIDE_SWAPPED: [(EN, report(EN, "Left chest tube.", "Left chest tube."), "Right chest tube.")],
    ErrorType.DENIAL_HEDGED: [
        (EN, report(EN, "No pneumothorax.", "No pneumothorax."), "Possible pneumothorax."),
        (DE, report(DE, "Kein Pneumothorax.", "Kein Pneumothorax."), "Möglicherweise Pneumothorax."),
    ],
    ErrorType.MODALITY_SWAPPED: [(EN, TITLED, "of the chest with contrast.\nTECHNIQUE: CT after contrast.")],
    ErrorType.EXAM_SIDE_SWAPPED: [(EN, KNEE, "EXAM: MRI of the right knee.")],
    ErrorType.BODY_PART_SWAPPED: [(EN, TITLED, "EXAM: CT of the ")],
    ErrorType.CONTRAST_SWAPPED: [(EN, TITLED, "contrast")],
    ErrorType.SEX_SWAPPED: [(EN, WOMAN, "man|male")],
    ErrorType.AGE_CHANGED: [(EN, WOMAN, "-year-old")],
    ErrorType.MISSPELLING: [(EN, report(EN, "Cardiomegaly.", "Normal."), "FINDINGS: C"), (ES, report(ES, "Neumotórax.", "Nada."), "N")],
    ErrorType.PLACEHOLDER: [(EN, report(EN, "Small pleural effusion.", "Pleural effusion."), " pleural effusion.")],
    ErrorType.SENTENCE_REPEATED: [
        (EN, report(EN, "Heart size is normal today. No effusion.", "Normal."), "No effusion. Heart size is normal today."),
    ],
    ErrorType.NORMAL_SENTENCE_LEFT: [(EN, report(EN, "Cardiomegaly.", "Cardiomegaly."), "FINDINGS: Cardiomegaly. Normal")],
}
MISSES: dict[ErrorType, list[tuple[str, str]]] = {
    ErrorType.NEGATION_REMOVED: [
        (EN, report(EN, "Lungs are clear.", "No pneumothorax.")),  # FINDINGS do not deny it
        (EN, report(EN, "No pneumothorax.", "No large pneumothorax.")),
        (EN, report(EN, "No acute abnormality.", "No acute abnormality.")),
    ],
    ErrorType.NEGATION_ADDED: [
        (EN, report(EN, "The heart is normal.", "Left pleural effusion.")),
        (EN, report(EN, "Pleural effusion.", "Large pleural effusion.")),  # "no large effusion" leaves room
    ],
    ErrorType.FALSE_FINDING: [
        (EN, report(EN, "No pneumothorax.", "No pneumothorax.")),
        (DE, report(DE, "Pneumothorax.", "Kardiomegalie.")),
    ],
    ErrorType.IMPRESSION_DELETED: [
        (EN, report(EN, "Left pleural effusion.", "Left pleural effusion.")),  # nothing would remain
        (EN, report(EN, "Pleural effusion.", "Pleural effusion. The pleural effusion is small.")),
        (EN, report(EN, "Unchanged pleural effusion.", "Unchanged pleural effusion. Cardiomegaly.")),
    ],
    ErrorType.SIDE_SWAPPED: [
        (EN, report(EN, "Left and right pleural effusion. Left pleural effusion.", "Right pleural effusion.")),
        (EN, report(EN, "Bilateral pleural effusions.", "Bilateral pleural effusions.")),
        (EN, report(EN, "Left pleural effusion.", "Pleural effusion.")),
        (DE, report(DE, "Kein Erguss links.", "Kein Erguss links.")),
    ],
    ErrorType.SIDE_IMPOSSIBLE: [
        (EN, report(EN, "Opacity in the right lower lobe.", "Opacity.")),
        (DE, report(DE, "Verschattung im rechten Oberlappen.", "Verschattung.")),
    ],
    ErrorType.DEGREE_SWAPPED: [(EN, report(EN, "Small pleural effusion.", "Large pleural effusion."))],
    ErrorType.CHANGE_SWAPPED: [(EN, report(EN, "Increased effusion.", "Effusion."))],
    ErrorType.UNIT_SWAPPED: [(EN, report(EN, "A 12 mm nodule.", "Nodule.")), (EN, report(EN, "A 12 mm nodule.", "A 14 mm nodule."))],
    ErrorType.SIZE_IMPOSSIBLE: [(EN, report(EN, "Nodule.", "Nodule."))],
    ErrorType.MODALITY_SWAPPED: [(EN, "EXAM: CT of the chest.\nFINDINGS: Pneumonia.")],
    ErrorType.AGE_CHANGED: [(EN, "INDICATION: 45-year-old woman.\nFINDINGS: Pneumonia.")],
    ErrorType.SEX_SWAPPED: [(EN, "INDICATION: 45-year-old woman.\nFINDINGS: Pneumonia.")],
    ErrorType.EXAM_SIDE_SWAPPED: [(EN, "EXAM: MRI of the left knee.\nFINDINGS: Joint effusion.")],
    ErrorType.NORMAL_SENTENCE_LEFT: [(EN, report(EN, "No cardiomegaly.", "Normal."))],
}


@pytest.mark.parametrize(("error_type", "language", "text", "expected"), [(t, *case) for t, cases in HITS.items() for case in cases])
def test_error_is_made_with_the_words_of_the_language(
    injector: ErrorInjector, error_type: ErrorType, language: str, text: str, expected: str
) -> None:
    made = [injector.inject(Report("r", text, language), error_type, seed) for seed in range(8)]
    assert all(made)
    spoilt = {one.report.text for one in made if one}
    assert text not in spoilt
    assert any(word in other for other in spoilt for word in expected.split("|")), spoilt


@pytest.mark.parametrize(("error_type", "language", "text"), [(t, *case) for t, cases in MISSES.items() for case in cases])
def test_what_would_be_no_error_is_not_made(injector: ErrorInjector, error_type: ErrorType, language: str, text: str) -> None:
    assert injector.inject(Report("r", text, language), error_type) is None


@pytest.mark.parametrize(("error_type", "language", "text"), [(t, *case[:2]) for t, cases in HITS.items() for case in cases])
def test_record_says_what_was_done_and_nothing_else_was(injector: ErrorInjector, error_type: ErrorType, language: str, text: str) -> None:
    made = injector.inject(Report("r", text, language), error_type)
    assert made
    [error], spoilt = made.errors, made.report.text
    assert (error.type, error.kind) == (error_type, CATALOGUE[error_type].kind)
    assert spoilt[error.start : error.end] == error.replacement
    assert restored(spoilt, error) == text
    assert all(0 <= start <= end <= len(spoilt) for start, end in error.sentences)
    assert error.sentences


def test_catalogue_has_every_type_and_every_kind_that_an_examination_can_hold() -> None:
    assert set(CATALOGUE) == set(ErrorType) == set(INJECTORS)
    assert {known.kind for known in CATALOGUE.values()} == set(IssueKind) - {IssueKind.UNINFERABLE}


def test_homophones_come_from_the_table(injector: ErrorInjector) -> None:
    made = injector.inject(Report("r", "FINDINGS: Small pleural effusion.\nIMPRESSION: Effusion.", EN), ErrorType.HOMOPHONE)
    assert made
    assert made.errors[0].original != made.errors[0].replacement
