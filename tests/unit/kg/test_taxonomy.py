"""Taxonomies: the shipped ones and a user's own file."""

import pytest

from kg.concept import Concept, ConceptKind, Relation
from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.taxonomy import Finding, Rule, Taxonomy, load_taxonomy, taxonomy_ids

CHEST = Ontology(
    [Concept(f"rad:{name}", ConceptKind.FINDING) for name in ("opacity", "pneumonia", "abscess", "effusion", "blunting")],
    [("rad:pneumonia", Relation.BROADER, "rad:opacity"), ("rad:abscess", Relation.BROADER, "rad:pneumonia")],
)


@pytest.fixture
def load(tmp_path):
    """Return a function that loads a taxonomy written as TOML."""

    def write_and_load(content):
        path = tmp_path / "mine.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_taxonomy(str(path), CHEST)

    return write_and_load


def test_only_the_names_are_required(load):
    taxonomy = load('[[finding]]\nname = "Shadow"\n[[finding]]\nname = "Überguss (?)"\n')
    assert [finding.name for finding in taxonomy.findings] == ["Shadow", "Überguss (?)"]
    assert taxonomy.classes == ("positive", "negative", "uncertain")
    assert taxonomy.id == "mine"
    assert taxonomy.findings[0] == Finding("Shadow")


def test_everything_else_is_read(load):
    taxonomy = load("""
        id = "chest"
        version = "7"
        title = "Chest"
        source = "nowhere"
        classes = ["positive", "negative"]
        [[finding]]
        name = "Effusion"
        concepts = ["rad:effusion"]
        hinted_by = ["rad:blunting"]
        definition = "fluid"
        synonyms = ["water"]
        [[finding]]
        name = "Nothing"
        rule = "no_finding"
        ignores = ["Effusion"]
    """)
    effusion, nothing = taxonomy.findings
    assert (taxonomy.id, taxonomy.version, taxonomy.title, taxonomy.source) == ("chest", "7", "Chest", "nowhere")
    assert taxonomy.classes == ("positive", "negative")
    assert (effusion.concepts, effusion.hinted_by) == (("rad:effusion",), ("rad:blunting",))
    assert (nothing.rule, nothing.ignores) == (Rule.NO_FINDING, ("Effusion",))


def test_the_version_of_a_file_without_one_follows_its_content(load):
    first, second = load('[[finding]]\nname = "A"\n').version, load('[[finding]]\nname = "B"\n').version
    assert first != second
    assert first == load('[[finding]]\nname = "A"\n').version


ONE = '[[finding]]\nname = "A"\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no findings; write at least one"),
        ('finding = "A"\n', "no findings"),
        ('[[finding]]\ndefinition = "x"\n', "finding 1 has no name"),
        (ONE + '[[finding]]\nname = "  "\n', "finding 2 has no name"),
        (ONE + ONE, "findings named twice: A"),
        ('classes = ["pos"]\n' + ONE, r"classes \['pos'\]; allowed: one or more of positive, negative, uncertain"),
        ('classes = ["not_mentioned"]\n' + ONE, r"classes \['not_mentioned'\]; allowed: one or more of"),
        (ONE + 'concepts = ["rad:liver"]\n', "'A' names the concept 'rad:liver'"),
        (ONE + 'hinted_by = ["rad:liver"]\n', "'A' names the concept 'rad:liver'"),
        (ONE + 'synonym = ["x"]\n', r"'A' has unknown keys \['synonym'\]; allowed: \['concepts'"),
        (ONE + 'rule = "all"\n', "'A' has the rule 'all'; allowed: no_finding"),
        ("[[finding\n", "not a readable TOML file"),
        ('[[finding]]\nname = "\xf3"\n'.encode("latin-1"), "not a readable TOML file"),
        ('finding = ["A", "B"]\n', r"a finding must be a \[\[finding\]\] table with a name"),
        (ONE + 'synonyms = "water"\n', "'A': synonyms must be a list of texts, found 'water'"),
        (ONE + "concepts = [7]\n", r"'A': concepts must be a list of texts, found \[7\]"),
        (ONE + 'rule = "no_finding"\nignores = ["B"]\n', r"ignores names \['B'\]"),
        (ONE + 'tolerates = ["rad:liver"]\n', "'A' names the concept 'rad:liver'"),
        ("classes = []\n" + ONE, r"classes \[\]; allowed: one or more of"),
        ('clases = ["positive"]\n' + ONE, r"unknown keys \['clases'\]; allowed: "),
    ],
)
def test_malformed_taxonomies_are_refused_by_name(load, content, message):
    with pytest.raises(KnowledgeError, match=rf"mine\.toml: .*{message}"):
        load(content)


@pytest.mark.parametrize("name", ["chexpert", "", "../core", "/nowhere/mine.toml"])
def test_an_unknown_taxonomy_names_the_known_ones(name):
    with pytest.raises(KnowledgeError, match=r"unknown taxonomy .*; allowed: .*chexpert-14.* or the path of a \.toml file"):
        load_taxonomy(name, CHEST)


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


def test_chexpert_has_its_fourteen_findings(knowledge):
    names = [finding.name for finding in knowledge.taxonomy("chexpert-14").findings]
    assert len(names) == 14
    assert {"Pleural Effusion", "No Finding", "Enlarged Cardiomediastinum", "Support Devices"} <= set(names)


@pytest.mark.parametrize("name", taxonomy_ids())
def test_every_shipped_taxonomy_loads(knowledge, name):
    taxonomy = knowledge.taxonomy(name)
    assert taxonomy.id == name
    names = {finding.name for finding in taxonomy.findings}
    assert all(set(finding.ignores) <= names for finding in taxonomy.findings)
    assert set(taxonomy.concept_map(knowledge.ontology)) <= set(knowledge.ontology)


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
