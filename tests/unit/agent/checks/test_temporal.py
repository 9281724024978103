"""Interval changes: what contradicts, and what can both be true."""

from collections.abc import Callable

import pytest

from agent.checks.statements import CheckedReport
from agent.checks.temporal import temporal
from agent.types import IssueKind, Severity
from tests.fakes import HEADINGS, report

Check = Callable[..., CheckedReport]


def write(language: str, findings: str, impression: str) -> str:
    """Write a report of two sections, in the headings of these languages too."""
    first, second = {"da": ("Beskrivelse:", "Konklusion:"), "pl": ("Opis:", "Wnioski:")}.get(language, HEADINGS.get(language))
    return f"{first} {findings}\n{second} {impression}"


HITS = [
    ("en", "The left pleural effusion has increased.", "Decreased left pleural effusion."),
    ("en", "New consolidation in the right lower lobe.", "Unchanged right lower lobe consolidation."),
    ("en", "Improved pulmonary edema.", "Worsening pulmonary edema."),
    ("en", "Unchanged pneumothorax.", "New pneumothorax."),
    ("de", "Zunehmender Pleuraerguss links.", "Rückläufiger Pleuraerguss links."),
    ("de", "Neuer Pneumothorax.", "Unveränderter Pneumothorax."),
    ("fr", "Majoration de l'épanchement pleural gauche.", "Diminution de l'épanchement pleural gauche."),
    ("fr", "Pneumothorax stable.", "Nouveau pneumothorax."),
    ("es", "El derrame pleural ha aumentado.", "El derrame pleural ha disminuido."),
    ("es", "Neumotórax nuevo.", "Neumotórax sin cambios."),
]
PRIORS = [
    ("en", "COMPARISON: None.\nFINDINGS: Compared to the prior, the effusion is larger.\nIMPRESSION: Effusion."),
    ("en", "FINDINGS: There is no prior study available. Interval increase of the effusion.\nIMPRESSION: Effusion."),
    ("de", "Vergleich: Keine.\nBefund: Im Vergleich zur Voruntersuchung Erguss größer.\nBeurteilung: Pleuraerguss."),
    ("fr", "Comparaison : aucune.\nRésultat : Épanchement majoré par rapport à l'examen précédent.\nConclusion : Épanchement."),
    ("es", "Comparación: No disponible.\nHallazgos: Derrame mayor respecto al estudio previo.\nConclusión: Derrame."),
]
MISSES = [
    ("en", "The left pleural effusion has increased.", "Increased left pleural effusion."),
    ("en", "The left pleural effusion has increased.", "Decreased right pleural effusion."),
    ("en", "Increased opacity in the right upper lobe.", "Decreased opacity in the left lower lobe."),
    ("en", "The effusion has decreased.", "Persistent small effusion."),
    ("en", "New consolidation.", "Consolidation."),
    ("en", "New nodule.", "Unchanged cardiomegaly."),
    ("en", "New consolidation.", "Increased consolidation."),
    ("en", "No new consolidation.", "Unchanged consolidation."),
    ("de", "Zunehmender Pleuraerguss links.", "Rückläufiger Pleuraerguss rechts."),
    ("de", "Pleuraerguss rückläufig.", "Weiterhin Pleuraerguss."),
    ("fr", "Épanchement pleural gauche majoré.", "Épanchement pleural gauche majoré."),
    ("fr", "Épanchement pleural en diminution.", "Épanchement pleural persistant."),
    ("es", "El derrame pleural ha disminuido.", "Persiste derrame pleural."),
    ("es", "Neumotórax nuevo.", "Neumotórax derecho."),
]
PRIOR_MISSES = [
    ("en", "COMPARISON: Chest radiograph.\nFINDINGS: Compared to the prior, the effusion is larger.\nIMPRESSION: Effusion."),
    ("en", "COMPARISON: None.\nFINDINGS: Effusion.\nIMPRESSION: Effusion. None of the ribs is broken."),
    ("de", "Vergleich: CT vom Vortag.\nBefund: Im Vergleich zur Voruntersuchung Erguss größer.\nBeurteilung: Pleuraerguss."),
    ("es", "Comparación: TC previa.\nHallazgos: No hay fractura. Derrame mayor respecto al estudio previo.\nConclusión: Derrame."),
]


@pytest.mark.parametrize(("language", "findings", "impression"), HITS)
def test_opposite_changes_are_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    text = report(language, findings, impression)
    [issue] = temporal(check(text, language))
    assert (issue.kind, issue.severity) == (IssueKind.TEMPORAL, Severity.ERROR)
    first, second = issue.spans
    assert (first.text in findings, second.text in impression) == (True, True)
    if edit := issue.suggestion:
        assert second.start <= edit.start < edit.end <= second.end
        assert list(temporal(check(text[: edit.start] + edit.replacement + text[edit.end :], language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), MISSES)
def test_changes_that_can_both_be_true_are_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    assert list(temporal(check(report(language, findings, impression), language))) == []


@pytest.mark.parametrize(("language", "text"), PRIORS)
def test_a_comparison_with_no_prior_is_flagged(check: Check, language: str, text: str) -> None:
    [issue] = temporal(check(text, language))
    assert (issue.severity, issue.suggestion) == (Severity.ERROR, None)
    assert all(text[span.start : span.end] == span.text for span in issue.spans)


@pytest.mark.parametrize(("language", "text"), PRIOR_MISSES)
def test_a_comparison_with_a_prior_is_not_flagged(check: Check, language: str, text: str) -> None:
    assert list(temporal(check(text, language))) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("Unchanged left effusion.", 1), ("New left effusion.", 1), ("Chronic left effusion.", 0), ("Increased opacity.", 0)],
)
def test_a_change_without_any_prior_is_a_warning(check: Check, sentence: str, expected: int) -> None:
    found = list(temporal(check(f"COMPARISON: None.\nFINDINGS: {sentence}\nIMPRESSION: Abnormal.")))
    assert [issue.severity for issue in found] == [Severity.WARNING] * expected


def test_stable_against_larger_is_a_warning(check: Check) -> None:
    [issue] = temporal(check(report("en", "Stable pulmonary nodule.", "Enlarging pulmonary nodule.")))
    assert issue.severity is Severity.WARNING
    assert issue.message == 'The pulmonary nodule is "Stable" in FINDINGS and "Enlarging" in IMPRESSION.'


def test_sentences_of_one_section_contradict_each_other(check: Check) -> None:
    [issue] = temporal(check("FINDINGS: Increased pleural effusion. The pleural effusion has decreased."))
    assert issue.severity is Severity.ERROR


SIZES = [
    ("en", "Nodule in the right upper lobe of 14 mm, previously 10 mm.", "Decreasing nodule in the right upper lobe.", "Increasing"),
    ("de", "Im Mittellappen rechts Rundherd von 9 mm, zuvor 6 mm.", "Größenregredienter Rundherd rechts.", "Größenprogredienter"),
    (
        "fr",
        "Nodule du lobe supérieur droit de 14 mm (précédemment 10 mm).",
        "Diminution du nodule du lobe supérieur droit.",
        "Augmentation du",
    ),
    ("da", "Tumor i venstre overlap måler 28 mm, tidligere 41 mm.", "Progression af tumor i venstre overlap.", "Regression af"),
    ("pl", "Odma po stronie lewej szerokości 8 mm, poprzednio 25 mm.", "Powiększenie odmy lewostronnej.", "Zmniejszenie"),
]
SIZES_THAT_FIT = [
    ("en", "Nodule in the right upper lobe of 14 mm, previously 10 mm.", "Enlarging nodule in the right upper lobe."),
    ("en", "Nodule in the right upper lobe of 14 mm, previously 14 mm.", "Decreasing nodule in the right upper lobe."),
    ("en", "Nodule in the right upper lobe of 14 mm, previously 10 mm.", "Decreasing nodule in the left lower lobe."),
    ("en", "Nodule in the right upper lobe of 14 mm, previously 10 mm.", "Decreasing pleural effusion."),
    ("de", "Rundherd rechts von 6 mm, zuvor 9 mm.", "Größenregredienter Rundherd rechts."),
    ("da", "Tumor i venstre overlap måler 41 mm, tidligere 28 mm.", "Progression af tumor i venstre overlap."),
]


@pytest.mark.parametrize(("language", "findings", "impression", "word"), SIZES)
def test_a_change_against_the_sizes_is_flagged(check: Check, language: str, findings: str, impression: str, word: str) -> None:
    text = write(language, findings, impression)
    [issue] = temporal(check(text, language))
    edit = issue.suggestion
    assert (issue.severity, edit.replacement) == (Severity.ERROR, word)
    assert list(temporal(check(text[: edit.start] + edit.replacement + text[edit.end :], language))) == []


@pytest.mark.parametrize(("language", "findings", "impression"), SIZES_THAT_FIT)
def test_a_change_that_fits_the_sizes_is_not_flagged(check: Check, language: str, findings: str, impression: str) -> None:
    text = write(language, findings, impression)
    assert list(temporal(check(text, language))) == []


def test_a_disease_is_not_worse_where_its_signs_are_less(check: Check) -> None:
    [issue] = temporal(check(report("en", "Perihilar opacities have decreased.", "Worsening pulmonary edema.")))
    assert issue.severity is Severity.WARNING
    assert list(temporal(check(report("en", "Perihilar opacities have decreased.", "Improving pulmonary edema.")))) == []


def test_the_other_word_is_taken_in_the_form_of_the_wrong_one(check: Check) -> None:
    findings, impression = "Opacités des deux bases, en nette régression.", "Majoration des opacités des deux bases."
    [issue] = temporal(check(report("fr", findings, impression), "fr"))
    assert issue.suggestion.replacement == "Régression des"
