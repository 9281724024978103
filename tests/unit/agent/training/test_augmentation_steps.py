"""Each augmentation on small texts: where it applies and where it must not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.training.augmentation import LabeledText
from agent.training.augmentation.claims import Claims
from agent.training.augmentation.guard import NoiseGuard
from agent.training.augmentation.letters import alphabet, misread, mistyped
from agent.training.augmentation.noise import DictationNoise, typing_noise
from agent.training.augmentation.order import SentenceDropping, SentenceShuffle
from agent.training.augmentation.phrasing import Phraser
from agent.training.augmentation.presence import PresenceRewriting
from agent.training.augmentation.reading import RowReader
from agent.training.augmentation.sides import SideSwap
from agent.training.augmentation.sizes import SizeChange, _times
from agent.training.augmentation.synonyms import SynonymReplacement
from agent.training.augmentation.translation import Translation
from agent.types import SectionKind
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import seeded

FINDINGS = SectionKind.FINDINGS
EFFUSION = {"Pleural Effusion": "positive"}


@pytest.fixture(scope="module")
def reader(knowledge: KnowledgeBase) -> RowReader:
    return RowReader(knowledge)


@pytest.fixture(scope="module")
def claims(reader: RowReader, chexpert: Taxonomy) -> Claims:
    return Claims(reader, chexpert)


def row(text: str, language: str = "en", section: SectionKind | None = None, **labels: str) -> LabeledText:
    return LabeledText(text, language, {name.replace("_", " "): value for name, value in labels.items()}, section)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Small left effusion, RIGHT lung clear.", "en", "Small right effusion, LEFT lung clear."),
        ("Kleiner Erguss rechts, links keiner.", "de", "Kleiner Erguss links, rechts keiner."),
        ("Derrame pleural izquierdo.", "es", "Derrame pleural derecho."),
        ("Small effusion.", "en", None),
        ("Consolidation of the right middle lobe.", "en", None),
        ("Left atrial enlargement.", "en", None),
        ("Pequeño derrame.", "es", None),
    ],
)
def test_sides_are_mirrored_where_the_mirrored_text_is_possible(reader: RowReader, text: str, language: str, expected: str | None) -> None:
    made = SideSwap(reader)(row(text, language), seeded(1))
    assert (made and made.text) == expected


@pytest.mark.parametrize(
    ("number", "factor", "expected"),
    [
        ("12", 1.1, "13"),
        ("3,4", 0.9, "3,1"),
        ("0.5", 0.7, "0.4"),
        ("2", 1.1, "3"),
        ("1", 0.9, "2"),
        ("0", 1.4, "0"),
        ("1 200", 1.1, "1 200"),
    ],
)
def test_a_number_keeps_its_decimals(number: str, factor: float, expected: str) -> None:
    assert _times(number, factor) == expected


@pytest.mark.parametrize(
    ("text", "language", "applies"),
    [
        ("Nodule of 8 mm.", "en", True),
        ("Rundherd, 1,5 x 2 cm.", "de", True),
        ("Fracture of rib 7.", "en", False),
        ("L4 normal, 90 %.", "en", False),
    ],
)
def test_only_sizes_are_changed(reader: RowReader, text: str, language: str, applies: bool) -> None:
    made = SizeChange(reader)(row(text, language), seeded(1))
    assert (made is not None) == applies
    assert made is None or [c for c in made.text if not c.isdigit()] == [c for c in text if not c.isdigit()]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # The finding stands twice, once as its opposite, once in the impression.
        ("FINDINGS: No effusion. No pleural fluid.", {"Pleural Effusion": "negative"}),
        ("FINDINGS: No effusion.\nIMPRESSION: No effusion.", {"Pleural Effusion": "negative"}),
        # The cues say something else than the label.
        ("FINDINGS: No effusion.", EFFUSION),
        # Two findings in a sentence.
        ("FINDINGS: No effusion or pneumothorax.", {"Pleural Effusion": "negative", "Pneumothorax": "negative"}),
        # A label that no sentence is linked to: it might come from the words that would go.
        ("FINDINGS: Effusion with something odd.", {**EFFUSION, "Pneumonia": "positive"}),
        # A wording that only hints at the finding.
        ("FINDINGS: Blunted costophrenic angle.", {"Pleural Effusion": "uncertain"}),
        ("FINDINGS: The aorta is as before.", {}),
    ],
)
def test_presence_is_left_alone_where_a_label_would_be_unsure(reader: RowReader, claims: Claims, text: str, labels: dict[str, str]) -> None:
    step = PresenceRewriting(reader, claims, Phraser(reader))
    assert all(step(LabeledText(text, "en", labels), seeded(i)) is None for i in range(4))


def test_presence_turns_the_label_and_the_rule_follows(reader: RowReader, claims: Claims) -> None:
    step = PresenceRewriting(reader, claims, Phraser(reader))
    text = "FINDINGS:\n1. Left pleural effusion.\n2. Heart size normal."
    before = {**EFFUSION, "Cardiomegaly": "negative"}
    made = [m for i in range(40) if (m := step(LabeledText(text, "en", before), seeded(i)))]
    seen = {tuple(sorted(m.labels.items())) for m in made}
    assert (("Cardiomegaly", "negative"), ("No Finding", "positive"), ("Pleural Effusion", "negative")) in seen
    assert (("Cardiomegaly", "negative"), ("Pleural Effusion", "uncertain")) in seen
    assert (("Cardiomegaly", "positive"), ("Pleural Effusion", "positive")) in seen
    assert all(m.text.startswith("FINDINGS:\n1. ") and "\n2. " in m.text for m in made)


def test_a_normal_summary_forbids_new_findings(reader: RowReader, claims: Claims) -> None:
    step = PresenceRewriting(reader, claims, Phraser(reader))
    text = "FINDINGS: No pneumothorax.\nIMPRESSION: No acute cardiopulmonary abnormality."
    assert all(step(row(text, Pneumothorax="negative", No_Finding="positive"), seeded(i)) is None for i in range(4))


def test_translation_keeps_class_and_section(reader: RowReader, claims: Claims) -> None:
    step = Translation(reader, claims, Phraser(reader))
    source = row("No pneumothorax.", section=SectionKind.IMPRESSION, Pneumothorax="negative")
    made = step(source, seeded(3))
    assert made is not None
    assert made.language != "en"
    assert (made.labels, made.section) == (source.labels, SectionKind.IMPRESSION)
    assert step(row("Lungs as before.", section=FINDINGS), seeded(3)) is None


def test_synonyms_keep_capitals_and_headings(reader: RowReader) -> None:
    step = SynonymReplacement(reader)
    made = [step(row("FINDINGS: Pneumothorax. NO PLEURAL EFFUSION."), seeded(i)) for i in range(20)]
    texts = {m.text for m in made if m}
    assert len(texts) > 2
    assert all(text.startswith("FINDINGS: ") and text[10].isupper() for text in texts)
    assert all(text.split(". ")[-1].isupper() for text in texts)
    assert step(row("FINDINGS: Heart size normal. Aorta as before."), seeded(1)) is None


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("FINDINGS: Effusion. No nodule. Ribs intact.", True),
        ("FINDINGS: Effusion.\nIMPRESSION: No nodule.", False),
        ("FINDINGS:\n1. Effusion.\n2. No nodule.", False),
        ("FINDINGS: Effusion. Effusion.", False),
    ],
)
def test_sentences_change_places_within_the_findings_only(reader: RowReader, text: str, applies: bool) -> None:
    made = SentenceShuffle(reader)(row(text), seeded(1))
    assert (made is not None) == applies
    assert made is None or sorted(made.text.split()) == sorted(text.split())


@pytest.mark.parametrize(
    ("text", "labels", "expected"),
    [
        ("FINDINGS: Effusion. Film is rotated.", EFFUSION, "FINDINGS: Effusion. "),
        ("FINDINGS: Effusion. Film is rotated.", {**EFFUSION, "Pneumonia": "positive"}, None),
        ("FINDINGS: Effusion. No acute disease.", EFFUSION, None),
        ("FINDINGS: Film is rotated.", {}, None),
        ("FINDINGS: Effusion. Heart normal.", EFFUSION, None),
    ],
)
def test_only_a_sentence_that_means_nothing_is_dropped(
    reader: RowReader, claims: Claims, text: str, labels: dict[str, str], expected: str | None
) -> None:
    made = SentenceDropping(reader, claims)(LabeledText(text, "en", labels), seeded(1))
    assert (made and made.text) == expected


@pytest.mark.parametrize(
    ("text", "language", "free"),
    [
        ("There is no pleural effusion of 12 mm.", "en", ["pleural", "effusion"]),
        ("Possible pneumonia, cannot be excluded.", "en", ["pneumonia"]),
        ("Kein Nachweis eines Pleuraergusses.", "de", ["Pleuraergusses"]),
    ],
)
def test_cues_numbers_and_units_are_spared(reader: RowReader, text: str, language: str, free: list[str]) -> None:
    found = [t.raw for t in NoiseGuard(reader).free_words(text, language)]
    assert set(free) <= set(found)
    assert not set(found) & {"no", "12", "mm", "Possible", "cannot", "excluded", "Kein", "Nachweis"}


@pytest.mark.parametrize(
    ("garbled", "holds"), [("No efusion.", True), ("N effusion.", False), ("No pneumonia.", False), ("No possible.", False)]
)
def test_a_garbled_sentence_holds_where_cues_and_findings_stay(reader: RowReader, garbled: str, holds: bool) -> None:
    sentence = reader.sentence("No effusion.", "en", FINDINGS)
    assert NoiseGuard(reader).holds(sentence, garbled, "en") is holds


def test_typing_garbles_ten_to_fifteen_percent(reader: RowReader) -> None:
    text = "FINDINGS: " + "The cardiac silhouette appears slightly enlarged today. " * 20
    made = typing_noise(reader)(row(text), seeded(2))
    assert made is not None
    words, after = text.split(), made.text.split()
    wrong = sum(a != b for a, b in zip(words, after, strict=True))
    assert 0.08 <= wrong / len(words) <= 0.15
    assert after[0] == "FINDINGS:"


def test_dictation_writes_sound_alikes(reader: RowReader) -> None:
    made = DictationNoise(reader)(row("Small pleural effusion."), seeded(1))
    assert made is not None
    assert made.text != "Small pleural effusion."
    assert DictationNoise(reader)(row("Clear."), seeded(1)) is None


def test_an_alphabet_has_its_own_letters(knowledge: KnowledgeBase) -> None:
    assert {*"äöü"} <= set(alphabet(knowledge, "de"))
    assert set(alphabet(knowledge, "en")) <= set("abcdefghijklmnopqrstuvwxyz")
    assert {*"ñó"} <= set(alphabet(knowledge, "es"))


@settings(max_examples=30)
@given(st.text("abcdeéñlmo", min_size=4, max_size=12), st.integers(0, 999))
def test_one_letter_goes_wrong_at_a_time(word: str, seed: int) -> None:
    typed, read = mistyped(word, "xyz", seeded(seed)), misread(word, seeded(seed))
    assert abs(len(typed) - len(word)) <= 1
    assert sum(c not in word for c in typed) <= 1
    assert abs(len(read) - len(word)) <= 1
    assert read
