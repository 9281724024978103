"""Misheard phrases, misspelt terms and doubled words: what is flagged and mended, and which rare words are left alone."""

from collections.abc import Callable

import pytest

from agent.checks.statements import CheckedReport
from agent.checks.transcription import transcription
from agent.types import Issue, IssueKind, Severity
from kg.confusions import load_confusions
from kg.knowledge import KnowledgeBase

Check = Callable[..., CheckedReport]

HITS = [
    ("en", "Small left plural effusion.", "plural effusion", "pleural effusion"),
    ("en", "Bilateral plural thickening.", "plural", "pleural"),
    ("en", "KNOW EVIDENCE of fracture.", "KNOW EVIDENCE", "NO EVIDENCE"),
    ("en", "Perineal tendons are intact.", "Perineal", "Peroneal"),
    ("en", "Old infarct in the left basil ganglia.", "basil", "basal"),
    ("en", "The terminal ilium is thickened.", "terminal ilium", "terminal ileum"),
    ("en", "There is a large pnuemothorax.", "pnuemothorax", "pneumothorax"),
    ("en", "Effussion on the left.", "Effussion", "Effusion"),
    ("en", "There is no pleural pleural thickening.", "pleural pleural", "pleural"),
    ("de", "Pluralerguss links.", "Pluralerguss", "Pleuraerguss"),
    ("de", "Zwergfell beidseits glatt.", "Zwergfell", "Zwerchfell"),
    ("de", "Kein Pnuemothorax.", "Pnuemothorax", "Pneumothorax"),
    ("fr", "Épanchement plural gauche.", "plural", "pleural"),
    ("fr", "Le rien gauche est de taille normale.", "rien gauche", "rein gauche"),
    ("fr", "Petit épnachement.", "épnachement", "épanchement"),
    ("es", "Hernia fiscal en L4-L5.", "Hernia fiscal", "Hernia discal"),
    ("es", "Módulo pulmonar de 8 mm.", "Módulo pulmonar", "Nódulo pulmonar"),
    ("es", "Infitrado basal.", "Infitrado", "Infiltrado"),
    ("nl", "Geen pleruavocht.", "pleruavocht", "pleuravocht"),
    ("pl", "Cechy zasotju.", "zasotju", "zastoju"),
    ("en", "Right pleuraleffusion.", "pleuraleffusion", "pleural effusion"),
    ("en", "Small pneumo thorax.", "pneumo thorax", "pneumothorax"),
    ("fr", "Pas de pneumo thorax.", "pneumo thorax", "pneumothorax"),
    ("fr", "Asthme : 3 mm d'épaisseur.", "Asthme", "Isthme"),
    ("fr", "Des minéralisations osseuse diffuse.", "Des minéralisations", "Déminéralisation"),
    ("de", "Mäßige Riesenarthrose.", "Riesenarthrose", "Rhizarthrose"),
    ("da", "Lille kalkunspore plantart.", "kalkunspore", "calcaneusspore"),
    ("sv", "Ljumskbrott på höger sida.", "Ljumskbrott", "Ljumskbråck"),
    ("pt", "Derrame plenário à direita.", "Derrame plenário", "Derrame pleural"),
    ("pl", "Łąka boczna bez uszkodzenia.", "Łąka", "Łąkotka"),
    ("it", "Ernia fiscale L5-S1.", "Ernia fiscale", "Ernia discale"),
]
MISSES = [
    ("en", "The terminal ileum and the right ilium are normal.", "both bones and bowel rightly named"),
    ("en", "The perineal abscess has been drained.", "perineal where it belongs"),
    ("en", "The peroneal tendons are torn.", "peroneal where it belongs"),
    ("en", "The patient was waited for.", "waited without a sequence"),
    ("en", "Discussed with Dr. Atalectas by phone.", "a name"),
    ("en", "XXXX XXXX fracture of the XXXXvertebra.", "masked words"),
    ("en", "Haemorrhage in the oesophagus; no oedema.", "British spelling"),
    ("en", "Granulomata and radiculopathies.", "rare plurals"),
    ("en", "Vasculitic change. Strandy opacities.", "derived adjectives"),
    ("en", "The hepatojejunostomoses hepatojejunostomosis are patent.", "rare words far from any term"),
    ("en", "We believe that that is artefact.", "a short word twice on purpose"),
    ("en", "Pnuemothorax left. Pnuemothorax right.", "the report's own repeated word"),
    ("de", "Unterlappenatelektase und Randwinkelverschattung.", "compounds"),
    ("de", "Pleuraerguesse beidseits.", "umlauts written in two letters"),
    ("de", "Frau Pneumothorix wurde untersucht.", "a name"),
    ("fr", "Rein gauche normal, rien à droite.", "rein and rien rightly used"),
    ("fr", "Epanchement pleural de faible abondance.", "no accents on capitals"),
    ("es", "Neumotorax izquierdo y lesion osea.", "no accents"),
    ("es", "Vaso sanguíneo permeable.", "vaso where it belongs"),
    ("de", "Zyste links apikal. Linksapikale Zyste.", "two terms side by side"),
    ("en", "A symmetric shadow.", "a short word before an adjective"),
    ("fr", "Patiente connue pour asthme.", "asthme where it belongs"),
    ("fr", "Lésion à la fois homogène et calcifiée.", "fois where it belongs"),
    ("es", "El uréter es normal; dos riñones, saco tecal es normal.", "two words that make a plural together"),
    ("de", "Cor pulmonale, sogenanntes Lungenherz.", "a real word"),
    ("pl", "Prawidłowe uwapnienie kości.", "another prefix, not a slip"),
    ("pl", "Śledzionka dodatkowa.", "a real word"),
    ("sv", "Vänster hemithorax är förtätad.", "a Latin term of the ontology"),
    ("et", "Pneumotoraks puudub.", "no frequency list, no opinion"),
]


def mended(text: str, issue: Issue) -> str:
    edit = issue.suggestion
    return text[: edit.start] + edit.replacement + text[edit.end :]


@pytest.mark.parametrize(("language", "text", "words", "meant"), HITS)
def test_slips_are_flagged_and_mended(check: Check, language: str, text: str, words: str, meant: str) -> None:
    [issue] = transcription(check(text, language))
    assert issue.kind is IssueKind.TRANSCRIPTION
    [span] = issue.spans
    assert span.text == text[span.start : span.end] == words
    assert mended(text, issue) == text.replace(words, meant)
    assert list(transcription(check(mended(text, issue), language))) == []


@pytest.mark.parametrize(("language", "text", "why"), MISSES)
def test_words_that_may_stand_there_are_left_alone(check: Check, language: str, text: str, why: str) -> None:
    assert list(transcription(check(text, language))) == [], why


def test_a_wrong_word_is_an_error_and_a_misspelt_one_a_warning(check: Check) -> None:
    [wrong] = transcription(check("Plural effusion."))
    [misspelt] = transcription(check("Pleural effussion."))
    assert (wrong.severity, misspelt.severity) == (Severity.ERROR, Severity.WARNING)
    assert wrong.message == '"Plural effusion" was probably meant to be "pleural effusion".'


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "da", "it", "pt", "nl", "sv", "pl"])
def test_every_row_is_found_and_its_mend_is_quiet(check: Check, knowledge: KnowledgeBase, language: str) -> None:
    for row in load_confusions(language):
        context = row.context[0].replace("*", "") if row.context else ""
        text = f"{context} {row.heard}.".strip()
        errors = [i for i in transcription(check(text, language)) if i.severity is Severity.ERROR]
        assert len(errors) == 1, row
        after = mended(text, errors[0])
        assert [i.message for i in transcription(check(after, language)) if i.severity is Severity.ERROR] == [], row
