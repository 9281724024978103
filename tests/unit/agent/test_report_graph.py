"""Report graphs: nodes with their presence, and the edges between them, on a small ontology and on real sentences."""

from collections.abc import Callable

import networkx as nx
import pytest

from agent.report_graph import EdgeKind, NodeKind, ObservedPresence, report_graph
from agent.types import Document, Evidence, FindingLabel, Mention, MentionClass, Modifier, Presence, Report, SectionKind, Sentence, Span
from kg.concept import Concept, ConceptKind, Relation
from kg.knowledge import KnowledgeBase
from kg.language import VALUES, Category
from kg.ontology import Ontology

OBSERVATIONS = ("opacity", "pneumonia", "viral_pneumonia", "effusion", "clip", "granuloma", "nodule")
PLACES = ("thorax", "lung", "left_lung", "left_lower_lobe", "pleura", "heart")
SMALL = Ontology(
    [
        *(Concept(f"x:{name}", ConceptKind.FINDING) for name in OBSERVATIONS),
        *(Concept(f"x:{name}", ConceptKind.ANATOMY) for name in PLACES),
    ],
    [
        ("x:viral_pneumonia", Relation.BROADER, "x:pneumonia"),
        ("x:granuloma", Relation.BROADER, "x:nodule"),
        ("x:opacity", Relation.LOCATED_IN, "x:lung"),
        ("x:pneumonia", Relation.LOCATED_IN, "x:lung"),
        ("x:nodule", Relation.LOCATED_IN, "x:lung"),
        ("x:effusion", Relation.LOCATED_IN, "x:pleura"),
        ("x:left_lung", Relation.BROADER, "x:lung"),
        ("x:left_lower_lobe", Relation.PART_OF, "x:left_lung"),
        *((f"x:{part}", Relation.PART_OF, "x:thorax") for part in ("lung", "pleura", "heart")),
        ("x:opacity", Relation.SUGGESTIVE_OF, "x:pneumonia"),
        ("x:nodule", Relation.SUGGESTIVE_OF, "x:granuloma"),
    ],
)
WIDTH = 100


def document(*sentences: str, section: str = "findings") -> Document:
    """Make a document from sentences of "concept[:presence] ..."; mentions stand ten characters apart, one long."""
    made = []
    for number, sentence in enumerate(sentences):
        start, mentions = number * WIDTH, []
        for at, word in enumerate(sentence.split()):
            name, _, presence = word.partition(":")
            place = start + at * 10
            mentions.append(Mention(f"x:{name}", place, place + 1, Presence(presence or "affirmed")))
        made.append(Sentence(Span(start, start + WIDTH - 1, "", SectionKind(section)), tuple(mentions)))
    return Document(Report("r1", "." * WIDTH * len(sentences)), "en", (), tuple(made))


def edges(graph: nx.MultiDiGraph, relation: EdgeKind) -> set[tuple[str, str]]:
    """Return the edges of a kind as concept and start of both ends."""

    def named(node: str) -> str:
        return f"{graph.nodes[node]['concept'].partition(':')[2]}@{graph.nodes[node]['start']}"

    return {(named(s), named(t)) for s, t, key in graph.edges(keys=True) if key == relation}


def observations(graph: nx.MultiDiGraph) -> dict[str, str]:
    found = (data for _, data in graph.nodes(data=True) if data["kind"] == NodeKind.OBSERVATION)
    return {data["concept"].partition(":")[2]: data["presence"] for data in found}


@pytest.mark.parametrize(
    ("section", "presence", "expected"),
    [
        ("findings", "affirmed", "present"),
        ("impression", "negated", "absent"),
        ("findings", "resolved", "absent"),
        ("other", "uncertain", "uncertain"),
        ("findings", "historical", "historical"),
        ("indication", "historical", "historical"),
        ("findings", "hypothetical", None),
        ("indication", "affirmed", None),
        ("technique", "negated", None),
    ],
)
def test_presence_of_an_observation(section: str, presence: str, expected: str | None) -> None:
    graph = report_graph(document(f"opacity:{presence}", section=section), (), SMALL)
    assert observations(graph).get("opacity") == expected


def test_an_opposite_wording_turns_presence_round() -> None:
    span = Span(0, 20, "", SectionKind.FINDINGS)
    mention = Mention("x:opacity", 0, 5, Presence.AFFIRMED, opposite=True)
    graph = report_graph(Document(Report("r1", "clear lungs"), "en", (), (Sentence(span, (mention,)),)), (), SMALL)
    assert observations(graph) == {"opacity": ObservedPresence.ABSENT}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("opacity lung", {("opacity@0", "lung@10")}),
        ("opacity left_lower_lobe", {("opacity@0", "left_lower_lobe@10")}),
        ("opacity thorax", {("opacity@0", "thorax@10")}),
        ("opacity heart", set()),
        ("effusion lung", set()),
        ("effusion lung opacity", {("opacity@20", "lung@10")}),
        ("opacity lung opacity", {("opacity@0", "lung@10")}),
        ("opacity effusion lung", {("opacity@0", "lung@20")}),
        ("opacity lung left_lower_lobe", {("opacity@0", "lung@10"), ("opacity@0", "left_lower_lobe@20")}),
        ("viral_pneumonia lung", {("viral_pneumonia@0", "lung@10")}),
        ("clip heart", {("clip@0", "heart@10")}),
        ("opacity clip lung", {("opacity@0", "lung@20")}),
        ("opacity:negated lung", {("opacity@0", "lung@10")}),
        ("lung", set()),
    ],
)
def test_anatomy_locates_the_nearest_observation_that_may_be_there(sentence: str, expected: set) -> None:
    assert edges(report_graph(document(sentence), (), SMALL), EdgeKind.LOCATED_AT) == expected


def test_anatomy_of_another_sentence_locates_nothing() -> None:
    assert edges(report_graph(document("opacity", "lung"), (), SMALL), EdgeKind.LOCATED_AT) == set()


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("opacity pneumonia",), {("opacity@0", "pneumonia@10")}),
        (("opacity", "pneumonia:uncertain"), {("opacity@0", "pneumonia@100")}),
        (("opacity viral_pneumonia",), {("opacity@0", "viral_pneumonia@10")}),
        (("pneumonia opacity pneumonia",), {("opacity@10", "pneumonia@0")}),
        (("pneumonia", "opacity pneumonia"), {("opacity@100", "pneumonia@110")}),
        (("opacity pneumonia:negated",), set()),
        (("opacity:negated pneumonia",), set()),
        (("opacity pneumonia:historical",), set()),
        (("pneumonia effusion",), set()),
        (("nodule granuloma",), {("nodule@0", "granuloma@10")}),
        (("granuloma granuloma",), set()),
    ],
)
def test_suggestions_are_those_of_the_ontology(sentences: tuple[str, ...], expected: set) -> None:
    assert edges(report_graph(document(*sentences), (), SMALL), EdgeKind.SUGGESTIVE_OF) == expected


def test_a_modifier_of_two_observations_is_one_node() -> None:
    left = Modifier("left", 0, 4)
    mentions = tuple(Mention("x:opacity", at, at + 1, Presence.AFFIRMED, laterality=left) for at in (5, 7))
    read = Document(Report("r1", "left a b"), "en", (), (Sentence(Span(0, 8, "left a b", SectionKind.FINDINGS), mentions),))
    graph = report_graph(read, (), SMALL)
    [(name, data)] = [(n, d) for n, d in graph.nodes(data=True) if d["kind"] == NodeKind.MODIFIER]
    assert data == {"kind": "modifier", "concept": "rad:laterality_left", "start": 0, "end": 4, "text": "left"}
    assert {graph.nodes[target]["start"] for _, target in graph.out_edges(name)} == {5, 7}
    assert {d["laterality"] for _, d in graph.nodes(data=True) if d["kind"] == NodeKind.OBSERVATION} == {"left"}


def test_every_modifier_value_is_a_concept(knowledge: KnowledgeBase) -> None:
    asked = [Category.LATERALITY, Category.SEVERITY, Category.LOCATION, Category.CHANGE]
    wanted = {f"rad:{category}_{value}" for category in asked for value in VALUES[category]}
    assert wanted - set(knowledge.ontology) == set()


def test_labels_point_at_the_observations_of_their_evidence() -> None:
    read = document("viral_pneumonia effusion", "pneumonia")
    found = Evidence(read.sentences[0].span, MentionClass.UNCERTAIN)
    scores = (0.0, 0.0, 1.0)
    pneumonia = FindingLabel("Pneumonia", MentionClass.UNCERTAIN, 1.0, scores, concept="x:pneumonia", evidence=(found,))
    silent = FindingLabel("Effusion", MentionClass.NOT_MENTIONED, 1.0, scores, concept="x:effusion")
    graph = report_graph(read, (pneumonia, silent), SMALL)
    [(name, data)] = [(n, d) for n, d in graph.nodes(data=True) if d["kind"] == NodeKind.LABEL]
    assert data == {"kind": "label", "finding": "Pneumonia", "presence": "uncertain", "concept": "x:pneumonia"}
    assert [graph.nodes[t]["concept"] for _, t in graph.out_edges(name)] == ["x:viral_pneumonia"]


def test_a_report_without_mentions_is_an_empty_graph() -> None:
    graph = report_graph(document(""), (), SMALL)
    assert (graph.number_of_nodes(), graph.graph) == (0, {"report": "r1", "language": "en"})


REAL = [
    ("en", "FINDINGS: New small left pleural effusion. No pneumothorax.", ("left", "mild", "new")),
    ("de", "Befund: Neuer kleiner Pleuraerguss links. Kein Pneumothorax.", ("left", "mild", "new")),
    ("es", "Hallazgos: Pequeño derrame pleural izquierdo nuevo. No hay neumotórax.", ("left", "mild", "new")),
    ("fr", "Résultat : Petit épanchement pleural gauche. Pas de pneumothorax.", ("left", "mild", None)),
]


@pytest.mark.parametrize(("language", "text", "said"), REAL, ids=[row[0] for row in REAL])
def test_real_sentences(knowledge: KnowledgeBase, read: Callable[..., Document], language: str, text: str, said: tuple) -> None:
    graph = report_graph(read(text, language), (), knowledge.ontology)
    nodes = {d["concept"]: d for _, d in graph.nodes(data=True) if d["kind"] == NodeKind.OBSERVATION}
    effusion = nodes["rad:pleural_effusion"]
    assert (effusion["presence"], nodes["rad:pneumothorax"]["presence"]) == ("present", "absent")
    assert (effusion.get("laterality"), effusion.get("severity"), effusion.get("change")) == said
    assert all(text[d["start"] : d["end"]] == d["text"] for _, d in graph.nodes(data=True) if "start" in d)
    assert all(type(value) in (str, int) for _, d in graph.nodes(data=True) for value in d.values())
