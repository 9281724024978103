"""Sex and age of the patient: what contradicts them, and what only seems to."""

from collections.abc import Callable

import pytest

from agent.checks.sex_age import sex_age
from agent.checks.statements import CheckedReport
from agent.types import IssueKind, Severity

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "INDICATION: 45-year-old man with pain.\nFINDINGS: The uterus is normal.\nIMPRESSION: Normal.", "rad:uterus"),
    ("en", "INDICATION: 45-year-old woman.\nFINDINGS: The prostate is enlarged.\nIMPRESSION: Normal.", "rad:prostate_enlargement"),
    ("en", "INDICATION: Gentleman with pain.\nFINDINGS: No adnexal mass.\nIMPRESSION: Normal.", "rad:adnexal_mass"),
    ("en", "FINDINGS: The uterus is normal. The prostate is normal.\nIMPRESSION: Normal.", "rad:prostate"),
    ("en", "INDICATION: 45-year-old woman.\nFINDINGS: No effusion.\nIMPRESSION: Normal chest of a 54-year-old woman.", None),
    ("en", "INDICATION: 45-year-old woman with cough.\nFINDINGS: No effusion.\nIMPRESSION: Normal chest in this man.", None),
    ("en", "INDICATION: 6-month-old boy.\nFINDINGS: Normal.\nIMPRESSION: Normal chest of a 60-year-old boy.", None),
    ("de", "Klinische Angaben: 45-jähriger Mann.\nBefund: Uterus unauffällig.\nBeurteilung: Normalbefund.", "rad:uterus"),
    ("de", "Klinische Angaben: 62-jährige Patientin.\nBefund: Kein Erguss.\nBeurteilung: Normal bei 26-jähriger Patientin.", None),
    (
        "fr",
        "Indication : femme de 45 ans.\nRésultat : La prostate est augmentée de volume.\nConclusion : Normal.",
        "rad:prostate_enlargement",
    ),
    ("fr", "Indication : patient âgé de 45 ans.\nRésultat : Pas d'épanchement.\nConclusion : Normal, patient de 54 ans.", None),
    ("es", "Indicación: varón de 45 años.\nHallazgos: El útero es de tamaño normal.\nConclusión: Normal.", "rad:enlarged_uterus"),
    ("es", "Indicación: mujer de 45 años.\nHallazgos: Sin derrame.\nConclusión: Radiografía normal en un hombre.", None),
    ("it", "Indicazione: donna di 45 anni.\nReperti: La prostata è ingrandita.\nConclusioni: Normale.", "rad:prostate"),
    ("pt", "Indicação: homem de 45 anos.\nAchados: Útero normal.\nConclusão: Normal.", "rad:uterus"),
    ("nl", "Indicatie: 45-jarige man.\nBevindingen: De baarmoeder is normaal.\nConclusie: Normaal.", "rad:uterus"),
    ("sv", "Anamnes: 45-årig kvinna.\nFynd: Prostata är förstorad.\nBedömning: Normalt.", "rad:prostate"),
    ("da", "Indikation: 45-årig mand.\nBeskrivelse: Uterus er normal.\nKonklusion: Normal.", "rad:uterus"),
    ("pl", "Wskazania: kobieta lat 45.\nOpis: Gruczoł krokowy powiększony.\nWnioski: Bez zmian.", "rad:prostate"),
]
MISSES = [
    ("en", "INDICATION: 45-year-old man.\nFINDINGS: The prostate is enlarged.\nIMPRESSION: Normal for a 45-year-old man."),
    ("en", "INDICATION: Woman whose mother had ovarian cancer, father 70 years old.\nFINDINGS: The uterus is normal.\nIMPRESSION: Normal."),
    ("en", "INDICATION: 45-year-old man with a 2-year-old fracture.\nFINDINGS: Healed fracture.\nIMPRESSION: Healed."),
    ("en", "INDICATION: 45-year-old man.\nFINDINGS: His mother has a uterine fibroid.\nIMPRESSION: Normal."),
    ("en", "INDICATION: Male or female patient.\nFINDINGS: The uterus is normal.\nIMPRESSION: Normal in this woman."),
    ("en", "INDICATION: 45-year-old woman.\nFINDINGS: The fetus is male. The uterus is normal.\nIMPRESSION: Normal."),
    ("en", "INDICATION: 12-month-old girl.\nFINDINGS: Normal.\nIMPRESSION: Normal chest of a 1-year-old girl."),
    ("de", "Klinische Angaben: 45-jährige Frau.\nBefund: Uterus unauffällig.\nBeurteilung: Normal bei 45-jähriger Frau."),
    ("de", "Klinische Angaben: 10-jähriger Verlauf, 45-jährige Frau.\nBefund: Kein Erguss.\nBeurteilung: Normal."),
    ("de", "Klinische Angaben: Frau, Vater mit Prostatakarzinom.\nBefund: Ovarien unauffällig.\nBeurteilung: Normal."),
    ("de", "Klinische Angaben: 45-jähriger Mann.\nBefund: Kein Erguss.\nBeurteilung: Normal. Mit Frau Dr. Weber besprochen."),
    ("fr", "Indication : homme de 45 ans.\nRésultat : Normal.\nConclusion : Normal, discuté avec sa fille et Madame le Dr Roux."),
    ("fr", "Indication : patient âgé de 45 ans, toux depuis 2 ans.\nRésultat : La prostate est normale.\nConclusion : Normal."),
    ("fr", "Indication : femme de 45 ans.\nRésultat : Utérus normal.\nConclusion : Normal."),
    ("es", "Indicación: varón de 45 años con tos de 2 años de evolución.\nHallazgos: Próstata normal.\nConclusión: Normal."),
    ("es", "Indicación: mujer de 45 años, madre de 70 años.\nHallazgos: Útero normal.\nConclusión: Normal."),
    ("sv", "Anamnes: 45-årig kvinna.\nFynd: Här ser man uterus.\nBedömning: Normalt."),
]


@pytest.mark.parametrize(("language", "text", "concept"), HITS)
def test_contradictions_are_flagged(check: Check, language: str, text: str, concept: str | None) -> None:
    [issue] = sex_age(check(text, language))
    assert (issue.kind, issue.severity, issue.concept) == (IssueKind.SEX_AGE, Severity.ERROR, concept)
    assert [text[span.start : span.end] for span in issue.spans] == [span.text for span in issue.spans]
    assert issue.spans[0].start < issue.spans[1].start


@pytest.mark.parametrize(("language", "text"), MISSES)
def test_what_agrees_is_not_flagged(check: Check, language: str, text: str) -> None:
    assert list(sex_age(check(text, language))) == []


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("INDICATION: 45-year-old woman.\nFINDINGS: Normal lungs of a 45-year-old.\nIMPRESSION: Normal in a 54-year-old.", "54", "45"),
        ("INDICATION: A woman.\nFINDINGS: Normal lungs of a woman.\nIMPRESSION: Normal in this man.", "man", "woman"),
    ],
)
def test_two_that_agree_correct_the_third(check: Check, text: str, old: str, new: str) -> None:
    [issue] = sex_age(check(text))
    edit = issue.suggestion
    assert text[edit.start : edit.end].startswith(old)
    assert edit.replacement.startswith(new)
    assert list(sex_age(check(text[: edit.start] + edit.replacement + text[edit.end :]))) == []


def test_two_alone_are_not_decided(check: Check) -> None:
    [issue] = sex_age(check("INDICATION: A woman of 40.\nFINDINGS: Normal lungs.\nIMPRESSION: Normal in this man."))
    assert issue.suggestion is None
    assert issue.message == 'The patient is "woman" and "man".'


@pytest.mark.parametrize(
    ("language", "text", "old", "new"),
    [
        ("en", "INDICATION: 72-year-old woman.\nFINDINGS: The prostate is enlarged.\nIMPRESSION: Normal.", "woman", "man"),
        (
            "de",
            "Klinische Angaben: 58-jähriger Patient.\nBefund: Uterus unauffällig.\nBeurteilung: o.B.",
            "jähriger Patient",
            "jährige Patientin",
        ),
        ("de", "Klinische Angaben: 58-jährige Frau.\nBefund: Prostata unauffällig.\nBeurteilung: o.B.", "jährige Frau", "jähriger Mann"),
        ("fr", "Indication : homme de 66 ans.\nRésultat : Utérus normal.\nConclusion : Normal.", "homme", "femme"),
        ("es", "Indicación: Varón de 45 años.\nHallazgos: Útero normal.\nConclusión: Normal.", "Varón", "Mujer"),
        ("da", "Indikation: 69-årig kvinde.\nBeskrivelse: Prostata normal.\nKonklusion: Normal.", "kvinde", "mand"),
        ("pl", "Wskazania: Kobieta, 63 lata.\nOpis: Gruczoł krokowy powiększony.\nWnioski: Bez zmian.", "Kobieta", "Mężczyzna"),
    ],
)
def test_one_word_for_the_sex_against_all_organs_is_corrected(check: Check, language: str, text: str, old: str, new: str) -> None:
    [issue] = sex_age(check(text, language))
    edit = issue.suggestion
    mended = text[: edit.start] + edit.replacement + text[edit.end :]
    assert mended == text.replace(old, new)
    assert list(sex_age(check(mended, language))) == []


def test_organs_of_both_sexes_leave_the_sex_open(check: Check) -> None:
    text = "INDICATION: 45-year-old man.\nFINDINGS: The prostate is normal. The uterus is normal.\nIMPRESSION: Normal."
    [issue] = sex_age(check(text))
    assert issue.suggestion is None
