"""Reading taxonomy files: what is read, and what is refused with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.concept import Concept, ConceptKind
from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.taxonomy import Example, Finding, Rule, StatedClass, Taxonomy, UncertainAs
from kg.taxonomy_files import load_taxonomy, taxonomy_ids

Load = Callable[[str | bytes], Taxonomy]
CHEST = Ontology([Concept(f"rad:{name}", ConceptKind.FINDING) for name in ("effusion", "blunting")], [])


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that loads a taxonomy written as TOML."""

    def write_and_load(content: str | bytes) -> Taxonomy:
        path = tmp_path / "mine.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_taxonomy(str(path), CHEST)

    return write_and_load


def test_only_the_names_are_required(load: Load) -> None:
    taxonomy = load('[[finding]]\nname = "Shadow"\n[[finding]]\nname = "Überguss (?)"\n')
    assert [finding.name for finding in taxonomy.findings] == ["Shadow", "Überguss (?)"]
    assert taxonomy.classes == ("positive", "negative", "uncertain")
    assert (taxonomy.id, taxonomy.language, taxonomy.roll_up) == ("mine", "en", False)
    assert taxonomy.findings[0] == Finding("Shadow", unresolved=True)


def test_everything_else_is_read(load: Load) -> None:
    taxonomy = load("""
        id = "chest"
        version = "7"
        title = "Chest"
        source = "nowhere"
        language = "de"
        classes = ["negative", "positive"]
        uncertain_as = "not_mentioned"
        roll_up = true
        [[finding]]
        name = "Effusion"
        concepts = ["rad:effusion"]
        hinted_by = ["rad:blunting"]
        definition = "fluid"
        synonyms = ["water"]
        examples = [{text = "Fluid on the left.", class = "positive"}, {text = "Dry.", class = "negative"}]
        [[finding]]
        name = "Nothing"
        rule = "no_finding"
        ignores = ["Effusion"]
        tolerates = ["rad:blunting"]
    """)
    assert taxonomy == Taxonomy(
        "chest",
        "7",
        (
            Finding(
                "Effusion",
                ("rad:effusion",),
                ("rad:blunting",),
                "fluid",
                ("water",),
                examples=(Example("Fluid on the left.", StatedClass.POSITIVE), Example("Dry.", StatedClass.NEGATIVE)),
            ),
            Finding("Nothing", rule=Rule.NO_FINDING, ignores=("Effusion",), tolerates=("rad:blunting",)),
        ),
        (StatedClass.POSITIVE, StatedClass.NEGATIVE),
        UncertainAs.NOT_MENTIONED,
        roll_up=True,
        language="de",
        title="Chest",
        source="nowhere",
    )


@pytest.mark.parametrize(
    ("lines", "unresolved"),
    [
        ("", True),
        ('concepts = ["rad:effusion"]', False),
        ("concepts = []", False),
        ('rule = "no_finding"', False),
        ('synonyms = ["x"]', True),
    ],
)
def test_names_are_left_to_be_understood_only_where_nothing_is_said_of_concepts(load: Load, lines: str, unresolved: bool) -> None:
    assert load(f'[[finding]]\nname = "A"\n{lines}\n').findings[0].unresolved is unresolved


@pytest.mark.parametrize(
    ("lines", "folded"),
    [
        ("", "positive"),
        ('classes = ["positive"]', "positive"),
        ('classes = ["positive"]\nuncertain_as = "positive"', "positive"),
        ('classes = ["positive"]\nuncertain_as = "not_mentioned"', "not_mentioned"),
        ('classes = ["positive", "negative"]\nuncertain_as = "negative"', "negative"),
    ],
)
def test_uncertain_folds_into_positive_unless_said_otherwise(load: Load, lines: str, folded: str) -> None:
    assert load(f'{lines}\n[[finding]]\nname = "A"\n').uncertain_as == folded


def test_the_version_of_a_file_without_one_follows_its_content(load: Load) -> None:
    first, second = load('[[finding]]\nname = "A"\n').version, load('[[finding]]\nname = "B"\n').version
    assert first != second
    assert first == load('[[finding]]\nname = "A"\n').version


ONE = '[[finding]]\nname = "A"\n'
POSITIVE = 'classes = ["positive"]\n'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": no findings; write at least one"),
        ('finding = "A"\n', ": no findings"),
        ('[[finding]]\ndefinition = "x"\n', ":1: finding 1 has no name"),
        (ONE + '[[finding]]\nname = "  "\n', ":3: finding 2 has no name"),
        ("[[finding]]\nname = 7\n", ":1: finding 1 has no name"),
        (ONE + ONE, ":3: findings named twice: A; keep one"),
        ('classes = ["pos"]\n' + ONE, r": classes \['pos'\]; allowed: a list of one or more of positive, negative, uncertain"),
        ('classes = "positive"\n' + ONE, ": classes 'positive'; allowed: a list of one or more of"),
        ('classes = ["not_mentioned"]\n' + ONE, r": classes \['not_mentioned'\]; allowed: "),
        ("classes = []\n" + ONE, r": classes \[\]; allowed: "),
        ('classes = ["negative"]\n' + ONE, r": classes \['negative'\] without positive; add it"),
        ('uncertain_as = "maybe"\n' + ONE, ": uncertain_as 'maybe'; allowed: positive, negative, not_mentioned"),
        ('uncertain_as = "positive"\n' + ONE, ": uncertain_as 'positive' beside the class uncertain; remove one"),
        (
            POSITIVE + 'uncertain_as = "negative"\n' + ONE,
            ": uncertain_as 'negative' without the class negative; allowed: positive, not_ment",
        ),
        ('roll_up = "yes"\n' + ONE, ": roll_up 'yes'; allowed: true, false"),
        ('language = "xx"\n' + ONE, ": language 'xx'; allowed: bg, "),
        ('clases = ["positive"]\n' + ONE, r": unknown keys \['clases'\]; allowed: \['classes'"),
        (ONE + 'concepts = ["rad:liver"]\n', ":1: finding 'A' names the concept 'rad:liver'"),
        (ONE + 'hinted_by = ["rad:liver"]\n', ":1: finding 'A' names the concept 'rad:liver'"),
        (ONE + 'tolerates = ["rad:liver"]\n', ":1: finding 'A' names the concept 'rad:liver'"),
        (ONE + 'synonym = ["x"]\n', r":1: finding 'A' has unknown keys \['synonym'\]; allowed: \['concepts'"),
        (ONE + 'rule = "all"\n', ":1: finding 'A' has the rule 'all'; allowed: no_finding"),
        (ONE + 'synonyms = "water"\n', ":1: finding 'A': synonyms must be a list of texts, found 'water'"),
        (ONE + "concepts = [7]\n", r":1: finding 'A': concepts must be a list of texts, found \[7\]"),
        (ONE + "definition = 7\n", ":1: finding 'A': definition must be a text, found 7"),
        (ONE + 'rule = "no_finding"\nignores = ["B"]\n', r":1: finding 'A' ignores \['B'\], which are not findings"),
        (ONE + 'examples = ["x"]\n', r":1: finding 'A': examples must be a list of \{text"),
        (ONE + 'examples = [{text = "x"}]\n', ":1: finding 'A': example 1 has the class None; allowed: positive, negative, uncertain"),
        (ONE + 'examples = [{text = "x", class = "maybe"}]\n', "'A': example 1 has the class 'maybe'; allowed: "),
        (ONE + 'examples = [{class = "positive"}]\n', "'A': example 1 has no text"),
        (
            ONE + 'examples = [{text = "x", klass = "positive"}]\n',
            r"'A': example 1 has unknown keys \['klass'\]; allowed: \['class', 'text'\]",
        ),
        (ONE + "[[finding\n", ":3: not a readable TOML file"),
        (ONE + 'synonyms = ["x"', ":3: not a readable TOML file"),
        ('\n[[finding]]\nname = "\xf3"\n'.encode("latin-1"), ":3: not a readable TOML file: not UTF-8 at byte"),
        ('finding = ["A", "B"]\n', r": a finding must be a \[\[finding\]\] table with a name"),
        ('finding = [{name = "A"}, {name = "A"}]\n', ": findings named twice: A"),
    ],
)
def test_malformed_taxonomies_are_refused_by_place(load: Load, content: str | bytes, message: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"mine\.toml.*{message}") as refused:
        load(content)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["chexpert", "", "../core", "/nowhere/mine.toml"])
def test_an_unknown_taxonomy_names_the_known_ones(name: str) -> None:
    with pytest.raises(KnowledgeError, match=r"unknown taxonomy .*; allowed: .*chexpert-14.* or the path of a \.toml file"):
        load_taxonomy(name, CHEST)


def test_another_folders_taxonomies_are_found(tmp_path: Path) -> None:
    (tmp_path / "taxonomies").mkdir()
    (tmp_path / "taxonomies" / "own.toml").write_text(ONE)
    assert taxonomy_ids(tmp_path) == ("own",)
    assert load_taxonomy("own", CHEST, tmp_path).id == "own"
    assert "own" not in taxonomy_ids()
