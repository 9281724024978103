"""Cues of ten languages, as their tables have them: which presence a mention has, and what sums a study up."""

import pytest

EFFUSION, PNEUMONIA, PNEUMOTHORAX = "rad:pleural_effusion", "rad:pneumonia", "rad:pneumothorax"
REAL = {
    ("plain", EFFUSION, "affirmed"): {
        "en": "Left pleural effusion.",
        "es": "Derrame pleural izquierdo.",
        "fr": "Épanchement pleural gauche.",
        "de": "Pleuraerguss links.",
        "da": "Pleuraeffusion på venstre side.",
        "it": "Versamento pleurico sinistro.",
        "pt": "Derrame pleural esquerdo.",
        "nl": "Pleuravocht links.",
        "sv": "Pleuravätska på vänster sida.",
        "pl": "Płyn w lewej jamie opłucnej.",
    },
    ("negated", EFFUSION, "negated"): {
        "en": "No pleural effusion.",
        "es": "Sin derrame pleural.",
        "fr": "Absence d'épanchement pleural.",
        "de": "Kein Nachweis eines Pleuraergusses.",
        "da": "Der ses ingen pleuraeffusion.",
        "it": "Non si osserva versamento pleurico.",
        "pt": "Não há derrame pleural.",
        "nl": "Geen aanwijzingen voor pleuravocht.",
        "sv": "Ingen pleuravätska.",
        "pl": "Nie stwierdza się płynu w jamie opłucnej.",
    },
    ("hedged", PNEUMONIA, "uncertain"): {
        "en": "Possible pneumonia.",
        "es": "Posible neumonía.",
        "fr": "Pneumonie possible.",
        "de": "Verdacht auf Pneumonie.",
        "da": "Mulig pneumoni.",
        "it": "Sospetta polmonite.",
        "pt": "Provável pneumonia.",
        "nl": "Mogelijk pneumonie.",
        "sv": "Misstänkt pneumoni.",
        "pl": "Możliwe zapalenie płuc.",
    },
    ("not excluded", PNEUMONIA, "uncertain"): {
        "en": "Pneumonia cannot be excluded.",
        "es": "No se puede descartar neumonía.",
        "fr": "Une pneumonie ne peut être exclue.",
        "de": "Eine Pneumonie ist nicht auszuschließen.",
        "da": "Pneumoni kan ikke udelukkes.",
        "it": "Non si può escludere polmonite.",
        "pt": "Não se pode excluir pneumonia.",
        "nl": "Pneumonie kan niet worden uitgesloten.",
        "sv": "Pneumoni kan inte uteslutas.",
        "pl": "Nie można wykluczyć zapalenia płuc.",
    },
    ("affirmed", PNEUMONIA, "affirmed"): {
        "en": "Findings consistent with pneumonia.",
        "es": "Hallazgos compatibles con neumonía.",
        "fr": "Aspect compatible avec une pneumonie.",
        "de": "Befund vereinbar mit Pneumonie.",
        "da": "Forandringer forenelige med pneumoni.",
        "it": "Reperto compatibile con polmonite.",
        "pt": "Achados compatíveis com pneumonia.",
        "nl": "Beeld passend bij pneumonie.",
        "sv": "Fynd förenligt med pneumoni.",
        "pl": "Obraz odpowiada zapaleniu płuc.",
    },
    ("resolved", EFFUSION, "resolved"): {
        "en": "The pleural effusion has resolved.",
        "es": "Resolución del derrame pleural.",
        "fr": "Disparition de l'épanchement pleural.",
        "de": "Der Pleuraerguss ist nicht mehr nachweisbar.",
        "da": "Pleuraeffusionen er forsvundet.",
        "it": "Risoluzione del versamento pleurico.",
        "pt": "Resolução do derrame pleural.",
        "nl": "Het pleuravocht is verdwenen.",
        "sv": "Pleuravätskan har försvunnit.",
        "pl": "Płyn w jamie opłucnej ustąpił.",
    },
    ("historical", PNEUMONIA, "historical"): {
        "en": "History of pneumonia.",
        "es": "Antecedente de neumonía.",
        "fr": "Antécédent de pneumonie.",
        "de": "Zustand nach Pneumonie.",
        "da": "Tidligere pneumoni.",
        "it": "Pregressa polmonite.",
        "pt": "Antecedentes de pneumonia.",
        "nl": "Status na pneumonie.",
        "sv": "Tidigare pneumoni.",
        "pl": "Stan po zapaleniu płuc.",
    },
    ("hypothetical", PNEUMONIA, "hypothetical"): {
        "en": "Evaluate for pneumonia.",
        "es": "Descartar neumonía.",
        "fr": "Recherche de pneumonie.",
        "de": "Ausschluss Pneumonie.",
        "it": "Escludere polmonite.",
        "pt": "Excluir pneumonia.",
        "nl": "Graag uitsluiten pneumonie.",
        "sv": "Frågeställning pneumoni.",
        "pl": "W celu wykluczenia zapalenia płuc.",
    },
    ("pseudo", EFFUSION, "affirmed"): {
        "en": "No change in the pleural effusion.",
        "es": "Sin cambios en el derrame pleural.",
        "fr": "Pas de modification de l'épanchement pleural.",
        "de": "Keine Änderung des Pleuraergusses.",
        "da": "Ingen ændring af pleuraeffusionen.",
        "it": "Nessuna variazione del versamento pleurico.",
        "pt": "Sem alteração do derrame pleural.",
        "nl": "Geen verandering van het pleuravocht.",
        "sv": "Ingen förändring av pleuravätskan.",
        "pl": "Płyn w jamie opłucnej bez zmian.",
    },
    ("terminator", EFFUSION, "affirmed"): {
        "en": "No pneumothorax but a pleural effusion.",
        "es": "Sin neumotórax, pero derrame pleural izquierdo.",
        "fr": "Pas de pneumothorax mais épanchement pleural.",
        "de": "Kein Pneumothorax, aber Pleuraerguss.",
        "da": "Ingen pneumothorax, men pleuraeffusion.",
        "it": "Non pneumotorace, ma versamento pleurico.",
        "pt": "Sem pneumotórax, mas derrame pleural.",
        "nl": "Geen pneumothorax, maar wel pleuravocht.",
        "sv": "Ingen pneumothorax men pleuravätska.",
        "pl": "Bez odmy, ale płyn w jamie opłucnej.",
    },
    ("list with or", PNEUMOTHORAX, "negated"): {
        "en": "No pleural effusion or pneumothorax.",
        "es": "Sin derrame pleural o neumotórax.",
        "fr": "Pas d'épanchement pleural ou de pneumothorax.",
        "de": "Kein Pleuraerguss oder Pneumothorax.",
        "da": "Ingen pleuraeffusion eller pneumothorax.",
        "it": "Non versamento pleurico o pneumotorace.",
        "pt": "Sem derrame pleural ou pneumotórax.",
        "nl": "Geen pleuravocht of pneumothorax.",
        "sv": "Ingen pleuravätska eller pneumothorax.",
        "pl": "Bez płynu w jamie opłucnej lub odmy.",
    },
    ("or alone", PNEUMONIA, "uncertain"): {
        "en": "Atelectasis versus pneumonia.",
        "es": "Atelectasia versus neumonía.",
        "fr": "Atélectasie ou pneumonie.",
        "de": "Atelektase oder Pneumonie.",
        "da": "Atelektase eller pneumoni.",
        "it": "Atelettasia o polmonite.",
        "pt": "Atelectasia ou pneumonia.",
        "nl": "Atelectase of pneumonie.",
        "sv": "Atelektas eller pneumoni.",
        "pl": "Niedodma lub zapalenie płuc.",
    },
    ("question mark", PNEUMONIA, "uncertain"): {
        "en": "Pneumonia?",
        "es": "¿Neumonía?",
        "fr": "Pneumonie ?",
        "de": "Pneumonie (?)",
        "da": "Pneumoni?",
        "it": "Polmonite?",
        "pt": "Pneumonia?",
        "nl": "Pneumonie?",
        "sv": "Pneumoni?",
        "pl": "Zapalenie płuc?",
    },
}
KNOWN_FAILURES = {
    "historical-da": "'tidligere' is no cue of Danish",
    "historical-sv": "'tidigare' is no cue of Swedish",
}


def real_cases():
    for (name, concept, expected), sentences in REAL.items():
        for code, sentence in sentences.items():
            reason = KNOWN_FAILURES.get(f"{name}-{code}")
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            yield pytest.param(code, sentence, concept, expected, id=f"{name}-{code}", marks=marks)


@pytest.mark.parametrize(("code", "sentence", "concept", "expected"), real_cases())
def test_presence_in_ten_languages(mentions, code, sentence, concept, expected):
    assert [m.presence.value for m in mentions(sentence, code) if m.concept == concept] == [expected]


def test_every_known_failure_is_a_case():
    assert {f"{name}-{code}" for (name, *_), sentences in REAL.items() for code in sentences} >= KNOWN_FAILURES.keys()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("No infiltrates, heart size normal.", {"rad:infiltrate": "negated", "rad:cardiomegaly": "affirmed"}),
        ("Pneumonia, not effusion.", {"rad:pneumonia": "affirmed", "rad:pleural_effusion": "negated"}),
        ("No effusion, and possible pneumonia.", {"rad:pleural_effusion": "negated", "rad:pneumonia": "uncertain"}),
        ("Not only effusion but also pneumonia.", {"rad:pleural_effusion": "affirmed", "rad:pneumonia": "affirmed"}),
        ("There is no longer an effusion.", {"rad:pleural_effusion": "resolved"}),
        (
            "No definite pneumonia, effusion, or pneumothorax, but possible atelectasis.",
            {
                "rad:pneumonia": "negated",
                "rad:pleural_effusion": "negated",
                "rad:pneumothorax": "negated",
                "rad:atelectasis": "uncertain",
            },
        ),
        ("Effusion?", {"rad:pleural_effusion": "uncertain"}),
        ("No pneumothorax?", {"rad:pneumothorax": "negated"}),
        ("Pneumothorax at this level?", {"rad:pneumothorax": "uncertain"}),
        ("Effusion with pneumothorax?", {"rad:pleural_effusion": "affirmed", "rad:pneumothorax": "uncertain"}),
    ],
)
def test_english_sentences_with_several_mentions(mentions, sentence, expected):
    assert {m.concept: m.presence.value for m in mentions(sentence, "en")} == expected


@pytest.mark.parametrize(
    ("code", "sentence", "summary"),
    [
        ("en", "No acute cardiopulmonary abnormality.", True),
        ("en", "No acute disease.", True),
        ("en", "Small left pleural effusion.", False),
        ("en", "There is an abnormality.", False),
        ("es", "Tórax normal.", True),
        ("es", "Derrame pleural izquierdo.", False),
        ("pl", "Norma.", True),
        ("pl", "Płyn w jamie opłucnej.", False),
    ],
)
def test_sentences_that_sum_up_a_normal_study(linker, code, sentence, summary):
    assert linker.link(sentence, code).summary is summary
