"""What no image holds: noted as info, once for each kind."""

from collections.abc import Callable

import pytest

from agent.checks.statements import CheckedReport
from agent.checks.uninferable import uninferable
from agent.types import IssueKind, Severity

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "FINDINGS: Decreased effusion compared to the prior.\nIMPRESSION: Effusion.", "compared to the prior"),
    ("en", "FINDINGS: No effusion.\nIMPRESSION: Normal. Findings were discussed with Dr. Smith.", "discussed with"),
    ("en", "FINDINGS: The skin was prepped and draped. No effusion.\nIMPRESSION: Normal.", "prepped and draped"),
    ("en", "EXAM: AP chest\nFINDINGS: No effusion on the lateral view.\nIMPRESSION: Normal.", "on the lateral"),
    ("de", "Befund: Erguss im Vergleich zur Voraufnahme kleiner.\nBeurteilung: Erguss.", "im Vergleich zur Voraufnahme"),
    ("de", "Befund: Kein Erguss.\nBeurteilung: Normal. Der Befund wurde telefonisch mitgeteilt.", "telefonisch"),
    (
        "fr",
        "Résultat : Épanchement majoré par rapport à l'examen précédent.\nConclusion : Idem.",
        "par rapport à l'examen précédent",
    ),
    ("fr", "Résultat : Normal.\nConclusion : Résultat communiqué par téléphone.", "communiqué par téléphone"),
    ("es", "Hallazgos: Derrame mayor respecto al estudio previo.\nConclusión: Derrame.", "respecto al estudio previo"),
    ("es", "Hallazgos: Normal.\nConclusión: Normal. Comunicado por teléfono.", "por teléfono"),
]
MISSES = [
    ("en", "COMPARISON: Radiograph of May.\nFINDINGS: Decreased effusion compared to the prior.\nIMPRESSION: Effusion."),
    ("en", "FINDINGS: Decreased effusion compared to the prior of 3 May.\nIMPRESSION: Effusion."),
    ("en", "FINDINGS: Calcified plaques from prior exposure.\nIMPRESSION: Plaques."),
    ("en", "INDICATION: Discussed with Dr. Smith.\nFINDINGS: No effusion.\nIMPRESSION: Normal."),
    ("en", "EXAM: PA and lateral chest\nFINDINGS: No effusion on the lateral view.\nIMPRESSION: Normal."),
    ("en", "EXAM: Chest\nFINDINGS: No effusion on the lateral view.\nIMPRESSION: Normal."),
    ("en", "FINDINGS: Unchanged effusion.\nIMPRESSION: Effusion."),
    ("de", "Vergleich: Aufnahme vom Vortag.\nBefund: Erguss im Vergleich zur Voraufnahme kleiner.\nBeurteilung: Erguss."),
    ("de", "Befund: Kein Erguss.\nBeurteilung: Normalbefund."),
    (
        "fr",
        "Comparaison : cliché de la veille.\nRésultat : Épanchement majoré par rapport à l'examen précédent.\nConclusion : Stable.",
    ),
    ("fr", "Résultat : Pas d'épanchement.\nConclusion : Normal."),
    ("es", "Comparación: TC previa.\nHallazgos: Derrame mayor respecto al estudio previo.\nConclusión: Derrame."),
    ("es", "Hallazgos: Sin derrame.\nConclusión: Normal."),
]


@pytest.mark.parametrize(("language", "text", "words"), HITS)
def test_what_the_images_do_not_hold_is_noted(check: Check, language: str, text: str, words: str) -> None:
    [issue] = uninferable(check(text, language))
    assert (issue.kind, issue.severity, issue.suggestion) == (IssueKind.UNINFERABLE, Severity.INFO, None)
    [span] = issue.spans
    assert words in span.text
    assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(("language", "text"), MISSES)
def test_what_they_hold_is_not_noted(check: Check, language: str, text: str) -> None:
    assert list(uninferable(check(text, language))) == []


def test_each_kind_is_noted_once(check: Check) -> None:
    text = "FINDINGS: Discussed with Dr. Smith. Time out was held.\nIMPRESSION: Normal. Discussed with Dr. Jones."
    assert len(list(uninferable(check(text)))) == 2
