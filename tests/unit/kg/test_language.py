"""Language folders: the shipped ones are sound, malformed ones are refused."""

import pytest

import kg.language
from kg.errors import KnowledgeError
from kg.language import VALUES, Category, Cue, Heading, language_codes, load_language
from kg.matcher import PatternMatcher
from kg.tokens import fold, tokenize
from tests.helpers import SMALL_TABLES, write_tables

TOML, CUES, HEADINGS = (f"languages/en/{name}" for name in ("language.toml", "cues.tsv", "headings.tsv"))


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return a function that loads the small English folder, with some files changed."""
    monkeypatch.setattr(kg.language, "ontologies_folder", lambda: tmp_path)
    load_language.cache_clear()

    def write_and_load(changes=None, code="en"):
        write_tables(tmp_path, changes)
        return load_language(code)

    yield write_and_load
    load_language.cache_clear()


def test_a_folder_is_read(load):
    language = load()
    assert (language.code, language.name, language.status) == ("en", "English", "draft")
    assert (language.inflections, language.abbreviations, language.ordinals) == (("s",), ("approx",), False)
    assert language.cues == (Cue(Category.PRESENCE, "negated", "forward", "no"),)
    assert language.headings == (Heading("findings", "findings"),)


def test_lists_and_ordinals_may_be_left_out(load):
    language = load({TOML: 'name = "English"\nstatus = "reviewed"\n'})
    assert (language.inflections, language.abbreviations, language.ordinals) == ((), (), False)


def test_ordinals_are_read(load):
    assert load({TOML: 'name = "German"\nstatus = "written"\nordinals = true\n'}).ordinals is True


def add(name, row):
    return {name: SMALL_TABLES[name] + row + "\n"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({TOML: "name = English"}, r"language\.toml: not a readable TOML file"),
        ({TOML: b"\xff\xfe"}, r"language\.toml: not a readable TOML file"),
        ({TOML: 'name = "English"'}, r"language\.toml: the key 'status' is missing"),
        ({TOML: 'status = "draft"'}, r"language\.toml: the key 'name' is missing"),
        ({TOML: 'name = "English"\nstatus = "done"'}, r"language\.toml: status 'done'; allowed: reviewed, written, draft"),
        ({CUES: None}, r"cues\.tsv: no such table"),
        (add(CUES, "presences\tnegated\tforward\tno"), r"cues\.tsv:3: category 'presences'; allowed: presence, change"),
        (add(CUES, "presence\tdenied\tforward\tno"), r"cues\.tsv:3: presence value 'denied'; allowed: negated, uncertain"),
        (add(CUES, "laterality\tnegated\tforward\tno"), r"cues\.tsv:3: laterality value 'negated'; allowed: left, right, bilateral"),
        (add(CUES, "presence\tnegated\tahead\tno"), r"cues\.tsv:3: scope 'ahead'; allowed: forward, backward, both"),
        (add(CUES, "presence\tnegated\tno"), r"cues\.tsv:3: 3 cells where 4"),
        ({HEADINGS: None}, r"headings\.tsv: no such table"),
        (add(HEADINGS, "finding\tFindings"), r"headings\.tsv:3: section 'finding'; allowed: exam, indication"),
        (add(HEADINGS, "findings"), r"headings\.tsv:3: 1 cells where 2"),
        pytest.param(
            add(HEADINGS, "findings\t"), r"headings\.tsv:3", marks=pytest.mark.xfail(reason="a heading without any word is accepted")
        ),
        pytest.param(
            {TOML: 'name = "English"\nstatus = "draft"\nabbreviations = "approx"'},
            r"language\.toml",
            marks=pytest.mark.xfail(reason="a text instead of a list is cut into its letters"),
        ),
        pytest.param(
            {TOML: 'name = "English"\nstatus = "draft"\nabreviations = ["approx"]'},
            r"language\.toml: .*abreviations",
            marks=pytest.mark.xfail(reason="unknown keys are ignored silently"),
        ),
        pytest.param(
            {TOML: 'code = "fr"\nname = "English"\nstatus = "draft"'},
            r"language\.toml: .*code",
            marks=pytest.mark.xfail(reason="a code that is not the folder's name is ignored silently"),
        ),
    ],
)
def test_malformed_folders_are_refused(load, changes, message):
    with pytest.raises(KnowledgeError, match=message):
        load(changes)


@pytest.mark.parametrize("code", ["xx", "EN", "", "../en", "english"])
def test_an_unknown_language_names_the_known_ones(code):
    with pytest.raises(KnowledgeError, match=r"unknown language .*; allowed: .*\bde, .*or auto"):
        load_language(code)


def test_the_ten_first_languages_and_more_are_there():
    assert {"en", "es", "fr", "de", "da", "it", "pt", "nl", "sv", "pl"} <= set(language_codes())
    assert list(language_codes()) == sorted(language_codes())


@pytest.mark.parametrize("code", language_codes())
def test_every_shipped_language_can_be_used(code):
    language = load_language(code)
    assert language.name
    assert {heading.section for heading in language.headings} >= {"findings", "impression", "indication"}
    values = {(cue.category, cue.value) for cue in language.cues}
    presence = {value for value in VALUES[Category.PRESENCE] if value != "pseudo"}
    assert presence <= {value for category, value in values if category is Category.PRESENCE}
    assert {(Category.LATERALITY, side) for side in VALUES[Category.LATERALITY]} <= values
    assert all(heading.text and fold(heading.text) for heading in language.headings)


@pytest.mark.parametrize("code", language_codes())
def test_every_cue_without_a_gap_finds_itself(code):
    cues = [cue for cue in load_language(code).cues if not set(cue.text) & {"*", "/", "."}]
    matcher = PatternMatcher()
    for cue in cues:
        matcher.add(cue.text, cue)
    assert [cue for cue in cues if cue not in {match.payload for match in matcher.find(tokenize(cue.text))}] == []


def with_known_failures(reason, *known):
    """Return all language codes; those of `known` are expected to fail."""
    return [pytest.param(c, marks=pytest.mark.xfail(reason=reason)) if c in known else c for c in language_codes()]


@pytest.mark.parametrize("code", with_known_failures("words such as 'ikke gjenfunnet' are both negated and resolved", "da", "nb", "sv"))
def test_no_cue_says_two_things_on_the_same_side(code):
    """The same words may be two cues only where their scopes differ, or where one of them also ends the reach of others."""
    sides = {"forward": {"forward"}, "backward": {"backward"}, "both": {"forward", "backward"}}
    seen: dict[tuple, str] = {}
    clashes = set()
    for cue in load_language(code).cues:
        for side in sides[cue.scope] if cue.value != "terminator" else ():
            value = seen.setdefault((cue.category, cue.text.casefold(), side), cue.value)
            if value != cue.value:
                clashes.add((cue.category.value, cue.text, value, cue.value))
    assert clashes == set()


@pytest.mark.parametrize("code", language_codes())
def test_no_heading_announces_two_sections(code):
    seen: dict[str, str] = {}
    clashes = {
        (heading.text, seen[key], heading.section)
        for heading in load_language(code).headings
        if seen.setdefault(key := fold(heading.text), heading.section) != heading.section
    }
    assert clashes == set()
