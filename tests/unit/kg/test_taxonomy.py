"""Taxonomies as values, and the shipped ones."""

import json
from pathlib import Path

import pytest

from kg.concept import Concept, ConceptKind, Relation
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.taxonomy import Finding, Taxonomy
from kg.taxonomy_files import taxonomy_ids
from kg.understanding import resolved

CHEST = Ontology(
    [Concept(f"rad:{name}", ConceptKind.FINDING) for name in ("opacity", "pneumonia", "abscess", "effusion", "blunting")],
    [("rad:pneumonia", Relation.BROADER, "rad:opacity"), ("rad:abscess", Relation.BROADER, "rad:pneumonia")],
)
LABEL_SPACES = json.loads((Path(__file__).parents[2] / "data" / "label_spaces.json").read_text(encoding="utf-8"))


def test_a_concept_makes_the_findings_of_all_broader_concepts():
    taxonomy = Taxonomy(
        "t",
        "1",
        (Finding("Opacity", ("rad:opacity",)), Finding("Pneumonia", ("rad:pneumonia",)), Finding("Fluid", hinted_by=("rad:blunting",))),
    )
    assert taxonomy.concept_map(CHEST) == {
        "rad:opacity": ("Opacity",),
        "rad:pneumonia": ("Opacity", "Pneumonia"),
        "rad:abscess": ("Opacity", "Pneumonia"),
        "rad:blunting": ("Fluid",),
    }


def test_parents_mean_all_of_a_findings_concepts_and_more():
    taxonomy = Taxonomy(
        "t",
        "1",
        (
            Finding("Opacity", ("rad:opacity",)),
            Finding("Infection", ("rad:pneumonia",)),
            Finding("Pneumonia", ("rad:pneumonia",)),
            Finding("Abscess", ("rad:abscess",)),
            Finding("Mixed", ("rad:abscess", "rad:effusion")),
            Finding("Anything", ("rad:opacity", "rad:effusion")),
            Finding("Hint", hinted_by=("rad:abscess",)),
            Finding("Unknown"),
        ),
    )
    assert taxonomy.parents(CHEST) == {
        "Opacity": ("Anything",),
        "Infection": ("Opacity", "Anything"),
        "Pneumonia": ("Opacity", "Anything"),
        "Abscess": ("Opacity", "Infection", "Pneumonia", "Mixed", "Anything"),
        "Mixed": ("Anything",),
    }


def test_findings_are_found_by_their_exact_name():
    taxonomy = Taxonomy("t", "1", (Finding("Pleural Effusion"),))
    assert taxonomy["Pleural Effusion"].name == "Pleural Effusion"
    with pytest.raises(KeyError):
        taxonomy["pleural effusion"]


@pytest.mark.parametrize(
    ("finding", "query"),
    [
        (Finding("A"), "A"),
        (Finding("A", definition="first"), "A: first"),
        (Finding("A", synonyms=("B", "C")), "A, B, C"),
        (Finding("A", synonyms=("B",), definition="first"), "A, B: first"),
    ],
)
def test_the_query_is_name_synonyms_and_definition(finding, query):
    assert finding.query == query


def test_every_published_label_space_ships():
    assert set(taxonomy_ids()) >= set(LABEL_SPACES)


@pytest.mark.parametrize("name", LABEL_SPACES)
def test_names_and_classes_are_the_published_ones(knowledge, name):
    taxonomy = knowledge.taxonomy(name)
    assert [finding.name for finding in taxonomy.findings] == LABEL_SPACES[name]["findings"]
    assert sorted(taxonomy.classes) == sorted(LABEL_SPACES[name]["classes"])
    assert taxonomy.title
    assert taxonomy.source.startswith("https://")


@pytest.mark.parametrize("name", taxonomy_ids())
def test_every_finding_of_a_shipped_taxonomy_is_understood(knowledge, name):
    taxonomy = knowledge.taxonomy(name)
    assert taxonomy.id == name
    assert [f.name for f in taxonomy.findings if not (f.concepts or f.definition or f.rule)] == []
    names = {finding.name for finding in taxonomy.findings}
    assert all(set(finding.ignores) <= names for finding in taxonomy.findings)
    assert set(taxonomy.concept_map(knowledge.ontology)) <= set(knowledge.ontology)


def test_the_default_taxonomy_loads_no_language(monkeypatch):
    fresh = KnowledgeBase()
    monkeypatch.setattr(fresh, "lexicon", lambda code: pytest.fail(f"loaded {code}"))
    taxonomy = fresh.taxonomy("chexpert-14")
    assert resolved(taxonomy, fresh.ontology, fresh.lexicon) == taxonomy


def test_a_file_with_only_names_is_understood(knowledge, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[finding]]\nname = "PleuralEffusion"\n[[finding]]\nname = "Blurp"\n')
    assert [f.concepts for f in knowledge.taxonomy(str(path)).findings] == [("rad:pleural_effusion",), ()]
    path.write_text('language = "de"\n[[finding]]\nname = "Pleuraerguss"\n')
    assert [f.concepts for f in knowledge.taxonomy(str(path)).findings] == [("rad:pleural_effusion",)]


@pytest.mark.parametrize(
    ("concept", "findings"),
    [
        ("rad:pneumonia", {"Pneumonia"}),
        ("rad:hydropneumothorax", {"Pneumothorax", "Pleural Effusion"}),
        ("rad:aspiration_pneumonia", {"Pneumonia"}),
        ("rad:lung", set()),
    ],
)
def test_chexpert_reads_concepts_by_the_guideline(knowledge, concept, findings):
    found = knowledge.taxonomy("chexpert-14").concept_map(knowledge.ontology)
    assert set(found.get(concept, ())) == findings
