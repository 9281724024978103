"""Which language a report is written in."""

import pytest

from agent.language_id import DEFAULT, identify
from kg.language import language_codes

REPORTS = [
    ("en", "FINDINGS: The heart is normal in size. There is a small left pleural effusion. IMPRESSION: Small effusion."),
    ("es", "HALLAZGOS: Silueta cardíaca normal. Pequeño derrame pleural izquierdo. CONCLUSIÓN: Derrame pleural."),
    ("fr", "RÉSULTATS : Le cœur est de taille normale. Petit épanchement pleural gauche. CONCLUSION : Épanchement."),
    ("de", "Befund: Herz normal groß. Kleiner Pleuraerguss links. Kein Pneumothorax. Beurteilung: Pleuraerguss."),
    ("da", "Beskrivelse: Hjertet er af normal størrelse. Der ses en lille pleuraeffusion. Konklusion: Lille pleuraeffusion."),
    ("it", "Referto: Cuore di dimensioni normali. Piccolo versamento pleurico sinistro. Conclusioni: versamento."),
    ("pt", "Achados: Coração de dimensões normais. Pequeno derrame pleural à esquerda. Conclusão: derrame pleural."),
    ("nl", "Verslag: Het hart is niet vergroot. Er is een kleine hoeveelheid pleuravocht links. Conclusie: pleuravocht."),
    ("sv", "Utlåtande: Hjärtat är normalstort. Liten mängd pleuravätska på vänster sida. Bedömning: pleuravätska."),
    ("pl", "Opis badania: Serce niepowiększone. Niewielka ilość płynu w lewej jamie opłucnej. Wnioski: płyn."),
    ("bg", "Без данни за плеврален излив. Сърцето е с нормални размери."),
]


@pytest.mark.parametrize(("code", "text"), REPORTS, ids=[code for code, _ in REPORTS])
def test_a_report_is_read_in_its_language(code, text):
    assert identify(text, language_codes()) == code


@pytest.mark.parametrize(("code", "text"), REPORTS[:10], ids=[code for code, _ in REPORTS[:10]])
def test_case_does_not_matter(code, text):
    assert identify(text.upper(), language_codes()) == identify(text.lower(), language_codes()) == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Small left pleural effusion."),
        ("es", "Pequeño derrame pleural izquierdo."),
        ("de", "Kleiner Pleuraerguss links."),
        ("sv", "Liten mängd pleuravätska på vänster sida."),
        ("en", "No acute disease."),
        ("en", "CHEST PA: NO EFFUSION"),
        ("en", "Normal."),
        ("en", "XXXX"),
    ],
)
def test_one_line_reports(code, text):
    assert identify(text, language_codes()) == code


@pytest.mark.parametrize("text", ["", "   ", "123 / 45", "...", "\n", "12.03. - 45 %"])
def test_english_where_there_is_nothing_to_go_by(text):
    assert identify(text, language_codes()) == DEFAULT == "en"


@pytest.mark.parametrize("text", [text for _, text in REPORTS] + ["x", "肺部正常", "\x00abc"])
def test_only_the_languages_asked_for_are_given(text):
    assert identify(text, ("en", "es")) in ("en", "es")
    assert identify(text, ("de",)) in ("de", DEFAULT)


def test_norwegian_is_found_by_its_own_code():
    text = "Det er ingen holdepunkter for pneumoni. Hjertet er ikke forstørret. Vi ser heller ikke noe væske."
    assert identify(text, ("en", "nb", "fr")) == "nb"
