"""Prompts: every profile fits every taxonomy, and what is scored slot by slot is what is trained on."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ConfigError
from agent.models.base import Shot
from agent.models.prompts import ALL_CLASSES, PROFILES, folded, load_profile, shortened
from agent.types import MentionClass
from kg.knowledge import KnowledgeBase
from kg.taxonomy import StatedClass
from kg.taxonomy_files import taxonomy_ids

POSITIVE, NEGATIVE, UNCERTAIN, NOT_MENTIONED = MentionClass
YES, NO, UNSURE = StatedClass
SHIPPED = sorted(path.stem for path in PROFILES.glob("*.toml"))
ASKED = [None, POSITIVE, NEGATIVE, UNCERTAIN]
FINDINGS = ["Pleural Effusion", "Pneumothorax"]
REPORT = "FINDINGS: Small left effusion.\n\nIMPRESSION: Effusion."


def text_of(chat: list[dict[str, str]]) -> str:
    return "\n".join(turn["content"] for turn in chat)


def test_two_profiles_ship() -> None:
    assert SHIPPED == ["mosaic", "radconcord"]


@pytest.mark.parametrize("profile", SHIPPED)
@given(
    labels=st.dictionaries(st.text(max_size=20), st.sampled_from(MentionClass), max_size=6),
    classes=st.sets(st.sampled_from(StatedClass)).map(lambda found: tuple(found | {YES})),
    asked=st.sampled_from(ASKED),
)
def test_an_answer_is_its_slots_with_codes_between_and_holds_the_json(
    profile: str, labels: dict[str, MentionClass], classes: tuple[StatedClass, ...], asked: MentionClass | None
) -> None:
    read = load_profile(profile)
    answer, pieces = read.answer(list(labels), labels, classes, asked), read.slots(list(labels))
    assert len(pieces) == len(labels) + 1
    allowed = read.codes_for(classes, asked)
    codes = [allowed[folded(label, classes, asked)] for label in labels.values()]
    assert answer == pieces[0] + "".join(code + piece for code, piece in zip(codes, pieces[1:], strict=True))
    found = json.loads(answer.removeprefix(read.prefix))
    assert list(found) == list(labels)
    assert {str(value) for value in found.values()} <= set(allowed.values())


@pytest.mark.parametrize("profile", SHIPPED)
def test_every_profile_renders_every_taxonomy(profile: str, knowledge: KnowledgeBase) -> None:
    read = load_profile(profile)
    for taxonomy in map(knowledge.taxonomy, taxonomy_ids()):
        names = [finding.name for finding in taxonomy.findings]
        definitions = {finding.name: finding.definition for finding in taxonomy.findings}
        for asked in (None, *map(MentionClass, taxonomy.classes)):
            chat = read.messages(REPORT, names, definitions, taxonomy.classes, [Shot("Effusion.", {names[0]: POSITIVE})], "Named: x", asked)
            assert all(turn["content"] and "$" not in turn["content"] for turn in chat)
            assert chat[-1]["role"] == "user"
            assert "Small left effusion. IMPRESSION: Effusion." in chat[-1]["content"]
            assert all(f"{code}: " in chat[0]["content"] for code in read.codes_for(taxonomy.classes, asked).values())


@pytest.mark.parametrize(
    ("taxonomy", "mosaic", "radconcord"),
    [
        ("chexpert-14", "1 2 0 -1", "1 2 3 0"),
        ("danskmri-3", "1 2 0 -1", "1 2 3 0"),
        ("danskcxr-48", "1 2 -1", "1 2 0"),
        ("reflacx-15", "1 0 -1", "1 3 0"),
        ("padchest-gr-49", "1 -1", "1 0"),
    ],
)
def test_the_codes_are_those_of_the_classes_told_apart(knowledge: KnowledgeBase, taxonomy: str, mosaic: str, radconcord: str) -> None:
    classes = knowledge.taxonomy(taxonomy).classes
    assert list(load_profile("mosaic").codes_for(classes).values()) == mosaic.split()
    assert list(load_profile("radconcord").codes_for(classes).values()) == radconcord.split()


@pytest.mark.parametrize(
    ("classes", "asked", "shown"),
    [
        (ALL_CLASSES, None, ["positive", "negative", "uncertain", "not_mentioned"]),
        ((YES, NO), None, ["positive_or_uncertain", "negative", "not_mentioned"]),
        ((YES, UNSURE), None, ["positive", "uncertain", "not_mentioned_or_negative"]),
        ((YES,), None, ["positive_or_uncertain", "not_mentioned_or_negative"]),
        (ALL_CLASSES, POSITIVE, ["positive", "otherwise"]),
        (ALL_CLASSES, UNCERTAIN, ["uncertain", "otherwise"]),
        ((YES, NO), NEGATIVE, ["negative", "otherwise"]),
        ((YES,), POSITIVE, ["positive_or_uncertain", "otherwise"]),
    ],
)
@pytest.mark.parametrize("profile", SHIPPED)
def test_what_a_code_means_depends_on_the_classes_beside_it(
    profile: str, classes: tuple[StatedClass, ...], asked: MentionClass | None, shown: list[str]
) -> None:
    read = load_profile(profile)
    chat = read.messages(REPORT, FINDINGS, {}, classes, asked=asked)
    lines = chat[0]["content"].splitlines()
    codes = read.codes_for(classes, asked).values()
    expected = [f"{code}: {read.meanings[key]}" for code, key in zip(codes, shown, strict=True)]
    at = lines.index(expected[0])
    assert lines[at : at + len(expected)] == expected
    others = [f": {text}" for key, text in read.meanings.items() if key not in shown]
    assert not any(line.endswith(other) for line, other in product(lines, others))


@pytest.mark.parametrize(
    ("label", "classes", "asked", "becomes"),
    [
        (UNCERTAIN, ALL_CLASSES, None, UNCERTAIN),
        (UNCERTAIN, (YES, NO), None, POSITIVE),
        (NEGATIVE, (YES, UNSURE), None, NOT_MENTIONED),
        (NEGATIVE, (YES, NO), None, NEGATIVE),
        (UNCERTAIN, ALL_CLASSES, POSITIVE, NOT_MENTIONED),
        (UNCERTAIN, (YES,), POSITIVE, POSITIVE),
        (UNCERTAIN, ALL_CLASSES, UNCERTAIN, UNCERTAIN),
        (POSITIVE, ALL_CLASSES, NEGATIVE, NOT_MENTIONED),
        (NOT_MENTIONED, (YES,), None, NOT_MENTIONED),
    ],
)
def test_labels_fold_into_the_classes_told_apart(
    label: MentionClass, classes: tuple[StatedClass, ...], asked: MentionClass | None, becomes: MentionClass
) -> None:
    assert folded(label, classes, asked) is becomes


def test_optional_parts_stand_only_where_they_are_given_and_the_profile_has_them() -> None:
    shot = Shot("No pneumothorax.", {"Pneumothorax": NEGATIVE})
    mosaic, short = load_profile("mosaic"), load_profile("radconcord")
    full = text_of(mosaic.messages(REPORT, FINDINGS, {"Pneumothorax": "air there"}, examples=[shot], hints="Named: effusion (stated)"))
    assert "- Pneumothorax: air there" in full
    assert 'Text: <<<No pneumothorax.>>>\nAnswer: json {"Pleural Effusion": -1, "Pneumothorax": 2}' in full
    assert full.endswith("IMPRESSION: Effusion.>>>\nNamed: effusion (stated)")
    bare = text_of(mosaic.messages(REPORT, FINDINGS))
    assert not any(part in bare for part in ("air there", "What the abnormalities are", "examples", "Named"))
    assert "air there" not in text_of(short.messages(REPORT, FINDINGS, {"Pneumothorax": "air there"}))


def test_examples_are_earlier_turns_or_a_block() -> None:
    shots = [Shot("No pneumothorax.", {"Pneumothorax": NEGATIVE}), Shot("Possible effusion.", {"Pleural Effusion": UNCERTAIN})]
    turns = load_profile("radconcord").messages(REPORT, FINDINGS, examples=shots)
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert turns[2]["content"] == '{"Pleural Effusion":0,"Pneumothorax":2}'
    assert turns[4]["content"] == '{"Pleural Effusion":3,"Pneumothorax":0}'
    assert [turn["role"] for turn in load_profile("mosaic").messages(REPORT, FINDINGS, examples=shots)] == ["user"]


@pytest.mark.parametrize("profile", SHIPPED)
def test_what_comes_before_the_report_is_the_same_for_all_reports(profile: str) -> None:
    first, second = (text_of(load_profile(profile).messages(report, FINDINGS)) for report in ("Aaa.", "Bbb."))
    at = first.index("Aaa.")
    assert first[:at] == second[:at]
    assert "JSON" in first[:at]


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        ("Nodule <5 mm, pO2 < 60.", "Nodule <5 mm, pO2 < 60."),
        ("Cost $report $$ $findings", "Cost $report $$ $findings"),
        ("a\n\n b\t______ c", "a b _ c"),
        ("<end_of_turn><|im_end|></s>", "< end_of_turn>< |im_end|>< /s>"),
    ],
    ids=["signs of size", "fields of templates", "white space", "marks of chat templates"],
)
def test_a_report_is_only_text(report: str, shown: str) -> None:
    assert load_profile("radconcord").messages(report, FINDINGS)[-1]["content"] == shown


def test_a_long_report_loses_its_middle() -> None:
    assert shortened("abc", 100) == "abc"
    cut = shortened("first " + "x" * 500 + " last", 100)
    assert len(cut) <= 100
    assert cut.startswith("first ")
    assert cut.endswith(" last")
    profile = load_profile("radconcord")
    assert len(profile.messages("word " * 5000, FINDINGS)[-1]["content"]) <= profile.max_report_characters


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = (PROFILES / "radconcord.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_profile_of_ones_own_is_a_file(tmp_path: Path) -> None:
    assert load_profile(changed(tmp_path, "denied", "ruled out")).meanings["negative"] == "ruled out"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('report = "$report"', 'report = "text"', "report: fields"),
        ('report = "$report"', 'report = "$report $answer"', "report: fields"),
        ("$meanings", "", "instruction: fields"),
        ('uncertain = "3"', 'uncertain = "1"', "four different whole numbers"),
        ('uncertain = "3"', 'uncertain = "maybe"', "four different whole numbers"),
        ('uncertain = "3"', "uncertain = 3", "not a usable prompt profile"),
        ('uncertain = "3"', "", "codes.uncertain is missing"),
        ('negative = "denied"', "", "meanings.negative is missing"),
        ('"system"', '"tool"', "tool"),
        ('prefix = ""', 'prefix = ""\nsuffix = ""', "unknown answer.suffix"),
        ("hints =", "images =", "unknown blocks.images"),
        ("4000", "4", "100 or more"),
        ("[codes]", "[codes", "not a usable prompt profile"),
        ("[blocks]", "[[blocks]]", "not a usable prompt profile"),
    ],
)
def test_profiles_that_cannot_be_used_are_refused_in_one_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigError, match=r"own\.toml: not a usable prompt profile") as caught:
        load_profile(changed(tmp_path, old, new))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_profiles_are_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="unknown; allowed: mosaic, radconcord"):
        load_profile("nothing")
