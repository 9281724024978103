"""A new taxonomy file from names: it says what was understood and can be loaded as it is."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import Concept, ConceptKind
from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.taxonomy_draft import draft
from kg.taxonomy_files import load_taxonomy
from kg.understanding import ConceptResolver, resolved
from tests.helpers import lexicon_of

ONTOLOGY = Ontology([Concept(f"rad:{name}", ConceptKind.FINDING) for name in ("nodule", "heart_effusion", "effusion")], [])
LEXICON = lexicon_of(
    ("rad:nodule", "preferred", "nodule"),
    ("rad:effusion", "preferred", "pleural effusion"),
    ("rad:heart_effusion", "preferred", "pericardial effusion"),
    ("rad:effusion", "synonym", "effusion"),
    ("rad:heart_effusion", "synonym", "effusion"),
)
RESOLVER = ConceptResolver(LEXICON, ONTOLOGY)


def test_the_draft_says_what_was_understood() -> None:
    text = draft(["Nodule", " Effusion ", "", "Small nodule", "Nodule", "Wart"], RESOLVER, "de")
    assert tomllib.loads(text) == {
        "language": "de",
        "finding": [
            {"name": "Nodule", "concepts": ["rad:nodule"]},
            {"name": "Effusion", "concepts": ["rad:effusion", "rad:heart_effusion"]},
            {"name": "Small nodule", "definition": ""},
            {"name": "Wart", "definition": ""},
        ],
    }
    said = {line.partition("#")[2].strip() for line in text.splitlines()[2:] if "#" in line}
    assert said == {"ambiguous: keep the ones you mean", "no concept; nearest: rad:nodule", "no concept"}


@pytest.mark.parametrize("names", [[], ["", "  "]])
def test_a_draft_needs_names(names: list[str]) -> None:
    with pytest.raises(KnowledgeError, match="no names of findings; give at least one"):
        draft(names, RESOLVER)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_a_draft_loads_with_the_same_names_and_concepts(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    path: Path = tmp_path_factory.mktemp("draft") / "mine.toml"
    path.write_bytes(draft([*names, "Nodule"], RESOLVER).encode())
    taxonomy = resolved(load_taxonomy(str(path), ONTOLOGY), ONTOLOGY, lambda _: LEXICON)
    assert [f.name for f in taxonomy.findings] == list(dict.fromkeys(n.strip() for n in [*names, "Nodule"] if n.strip()))
    assert taxonomy["Nodule"].concepts == ("rad:nodule",)
