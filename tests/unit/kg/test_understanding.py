"""Bare names: what they are understood as, and what they must not be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.concept import Concept, ConceptKind, Relation
from kg.knowledge import KnowledgeBase
from kg.ontology import Ontology
from kg.taxonomy import Finding, Rule, Taxonomy
from kg.understanding import ConceptResolver, How, Understanding, resolved, separated
from tests.helpers import lexicon_of

ONTOLOGY = Ontology(
    [
        Concept(f"rad:{name}", ConceptKind.FINDING)
        for name in ("effusion", "cardiac_effusion", "nodule", "mass", "opacity", "glass", "heart")
    ]
    + [Concept("rad:lung", ConceptKind.ANATOMY)],
    [("rad:glass", Relation.BROADER, "rad:opacity")],
)
LEXICON = lexicon_of(
    ("rad:effusion", "preferred", "pleural effusion"),
    ("rad:effusion", "synonym", "effusion"),
    ("rad:cardiac_effusion", "preferred", "pericardial effusion"),
    ("rad:cardiac_effusion", "synonym", "effusion"),
    ("rad:effusion", "abbreviation", "PE"),
    ("rad:nodule", "preferred", "nodule"),
    ("rad:nodule", "pattern", "nodul*"),
    ("rad:mass", "preferred", "mass"),
    ("rad:mass", "synonym", "tumor"),
    ("rad:mass", "pattern", "space .. lesion"),
    ("rad:nodule", "synonym", "mass"),
    ("rad:opacity", "preferred", "opacity"),
    ("rad:opacity", "synonym", "haze"),
    ("rad:glass", "preferred", "ground-glass opacity"),
    ("rad:glass", "synonym", "glass"),
    ("rad:glass", "abbreviation", "GGOs"),
    ("rad:glass", "synonym", "haze"),
    ("rad:heart", "preferred", "large heart"),
    ("rad:heart", "opposite", "normal heart"),
    ("rad:lung", "preferred", "lung"),
    ("-", "distractor", "mass effect"),
    inflections=("s",),
)
RESOLVER = ConceptResolver(LEXICON, ONTOLOGY)


def understand(name: str, *synonyms: str) -> Understanding:
    return RESOLVER.understand(Finding(name, synonyms=synonyms, unresolved=True))


@pytest.mark.parametrize(
    ("name", "how", "concepts"),
    [
        pytest.param("Pleural Effusion", How.NAME, ["effusion"], id="preferred label"),
        pytest.param("PLEURAL EFFUSIONS", How.NAME, ["effusion"], id="inflected"),
        pytest.param("pleural_effusion", How.NAME, ["effusion"], id="snake case"),
        pytest.param("pleural-effusion", How.NAME, ["effusion"], id="hyphen"),
        pytest.param("PleuralEffusion", How.NAME, ["effusion"], id="camel case"),
        pytest.param("pleuraleffusion", How.NAME, ["effusion"], id="run together"),
        pytest.param("PE", How.NAME, ["effusion"], id="abbreviation"),
        pytest.param("GGOs", How.NAME, ["glass"], id="abbreviation in the plural"),
        pytest.param("pe", How.NONE, [], id="no abbreviation"),
        pytest.param("tumor", How.NAME, ["mass"], id="synonym label"),
        pytest.param("nodular", How.NAME, ["nodule"], id="pattern"),
        pytest.param("Space lesion", How.NAME, ["mass"], id="pattern with an empty gap"),
        pytest.param("Space occupying lesion", How.NONE, [], id="a word in a gap"),
        pytest.param("mass", How.NAME, ["mass"], id="the preferred label wins"),
        pytest.param("haze", How.NAME, ["opacity"], id="the broader of two related"),
        pytest.param("Groundglass opacity", How.NAME, ["glass"], id="run together inside"),
        pytest.param("NoduleTumorMass", How.PARTS, ["nodule", "mass"], id="camel case parts"),
        pytest.param("nodule_tumor", How.PARTS, ["nodule", "mass"], id="snake case parts"),
        pytest.param("Nodule / pleural effusion", How.PARTS, ["nodule", "effusion"], id="a list"),
        pytest.param("Nodule/Wart", How.NONE, [], id="a list with a stranger"),
        pytest.param("NoduleWart", How.NONE, [], id="camel case with a stranger"),
        pytest.param("glass nodule", How.NONE, [], id="a phrase is no list"),
        pytest.param("Small pleural effusion", How.NONE, [], id="a word left over"),
        pytest.param("Normal heart", How.NONE, [], id="the opposite"),
        pytest.param("mass effect", How.NONE, [], id="a distractor"),
        pytest.param("lung", How.NONE, [], id="anatomy is no finding"),
        pytest.param("lung nodule", How.NONE, [], id="anatomy is left over"),
        pytest.param("(?)", How.NONE, [], id="no words"),
    ],
)
def test_a_name_is_understood_whole_or_not_at_all(name: str, how: How, concepts: list[str]) -> None:
    found = understand(name)
    assert (found.how, list(found.concepts), found.ambiguous) == (how, [f"rad:{c}" for c in concepts], ())


def test_unrelated_concepts_of_one_wording_are_ambiguous() -> None:
    found = understand("Effusion")
    assert found.concepts == found.ambiguous == ("rad:cardiac_effusion", "rad:effusion")
    assert understand("Effusion", "nodule").ambiguous == found.ambiguous
    assert understand("Nodule", "tumor").ambiguous == ()


@pytest.mark.parametrize(
    ("synonyms", "how", "concepts"),
    [
        (["nodule"], How.SYNONYM, ("rad:nodule",)),
        (["wart", "nodule", "mass"], How.SYNONYM, ("rad:nodule", "rad:mass")),
        (["wart"], How.NONE, ()),
        ([""], How.NONE, ()),
    ],
)
def test_synonyms_speak_where_the_name_does_not(synonyms: list[str], how: How, concepts: tuple[str, ...]) -> None:
    found = understand("Thing", *synonyms)
    assert (found.how, found.concepts) == (how, concepts)


def test_synonyms_add_to_what_the_name_says() -> None:
    found = understand("Nodule", "tumor", "nodules")
    assert (found.how, found.concepts) == (How.NAME, ("rad:nodule", "rad:mass"))


@pytest.mark.parametrize(
    ("finding", "how", "concepts"),
    [
        (Finding("Nodule", ("rad:mass",)), How.GIVEN, ("rad:mass",)),
        (Finding("Nodule"), How.GIVEN, ()),
        (Finding("Nodule", rule=Rule.NO_FINDING), How.RULE, ()),
    ],
)
def test_what_the_file_gives_is_kept(finding: Finding, how: How, concepts: tuple[str, ...]) -> None:
    assert RESOLVER.understand(finding) == Understanding(finding, concepts, how)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Loculated effusion", ("rad:cardiac_effusion", "rad:effusion")),
        ("Ground opacity", ("rad:glass", "rad:opacity")),
        ("Plueral effusoin", ("rad:effusion",)),
        ("Wart", ()),
    ],
)
def test_names_without_a_concept_come_with_the_nearest(name: str, nearest: tuple[str, ...]) -> None:
    assert understand(name).nearest == nearest
    assert understand("Nodule").nearest == ()


def test_a_lexicon_is_asked_for_only_where_names_are_unresolved() -> None:
    asked: list[str] = []

    def lexicon(code: str):
        asked.append(code)
        return LEXICON

    given = Taxonomy("t", "1", (Finding("Nodule"), Finding("None", rule=Rule.NO_FINDING)))
    assert resolved(given, ONTOLOGY, lexicon) is given
    assert asked == []
    bare = Taxonomy("t", "1", (Finding("Nodule", unresolved=True), Finding("Mass", ("rad:nodule",))), language="de")
    assert resolved(bare, ONTOLOGY, lexicon).findings == (Finding("Nodule", ("rad:nodule",)), Finding("Mass", ("rad:nodule",)))
    assert asked == ["de"]


@given(st.text(max_size=30))
def test_any_name_can_be_asked(name: str) -> None:
    found = understand(name)
    assert set(found.ambiguous) <= set(found.concepts)
    assert bool(found.concepts) == (found.how is not How.NONE)
    assert separated(name).replace(" ", "") == name.replace("_", "").replace(" ", "")
    assert separated(separated(name)).split() == separated(name).split()


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "pl", "el", "fi"])
def test_every_preferred_label_is_understood_as_its_concept(knowledge: KnowledgeBase, code: str) -> None:
    lexicon = knowledge.lexicon(code)
    resolver = ConceptResolver(lexicon, knowledge.ontology)
    asked = {c: text for c, text in lexicon.preferred.items() if knowledge.ontology[c].kind.is_observation}
    missed = {c: text for c, text in asked.items() if resolver.understand(Finding(text, unresolved=True)).concepts != (c,)}
    assert missed == {}


@pytest.mark.parametrize(
    ("name", "concepts"),
    [
        ("Enlarged cardiac silhouette", {"rad:cardiomegaly"}),
        ("HiatusHernia", {"rad:hiatal_hernia"}),
        ("Rib_Fracture", {"rad:rib_fracture"}),
        ("Blotchy rib fracture", set()),
        ("No Finding", set()),
    ],
)
def test_names_of_published_label_spaces(knowledge: KnowledgeBase, name: str, concepts: set[str]) -> None:
    resolver = ConceptResolver(knowledge.lexicon("en"), knowledge.ontology)
    assert set(resolver.understand(Finding(name, unresolved=True)).concepts) == concepts
