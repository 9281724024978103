"""Rules: the shipped ones on reports with and without their premises, provenance, and refusals."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.dataset import NAMESPACES, REPORT, RULE, Dataset
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.namespaces import RC
from kg.rules import Rule, apply_rules, load_rules

PREFIXES = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in NAMESPACES.items())
INFERRED = (
    "SELECT ?concept ?presence ?side { ?o rc:inferredBy ?rule ; rc:concept ?concept ; rc:presence ?presence OPTIONAL { ?o rc:side ?side } }"
)


def observed(*texts: str, report: str = "r1") -> str:
    """Return Turtle of observations written as "concept presence [predicate=modifier]"."""
    said = []
    for number, text in enumerate(texts, 1):
        concept, presence, *modifiers = text.split()
        rest = "".join(f" ; rc:{m.partition('=')[0]} rad:{m.partition('=')[2]}" for m in modifiers)
        about = f"a rc:Observation ; rc:report report:{report} ; rc:concept rad:{concept} ; rc:presence rad:presence_{presence}"
        said.append(f"<{REPORT}{report}#o{number}> {about}{rest} .")
    return "\n".join(said)


def dataset_of(knowledge: KnowledgeBase, *turtle: str) -> Dataset:
    dataset = Dataset(knowledge)
    dataset.store.load(PREFIXES + "\n".join(turtle), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("x:test"))
    return dataset


def inferred(knowledge: KnowledgeBase, *turtle: str) -> set[tuple[str | None, ...]]:
    dataset = dataset_of(knowledge, *turtle)
    apply_rules(dataset, load_rules(knowledge.ontology))
    return set(dataset.ask(INFERRED).rows)


INFARCT = ("rad:acute_cerebral_infarct", "rad:presence_affirmed", None)
CASES = [
    (("cerebral_infarct affirmed", "intracranial_artery_occlusion affirmed"), {INFARCT}),
    (("cerebellar_infarct affirmed side=laterality_left", "basilar_artery_occlusion affirmed"), {(*INFARCT[:2], "rad:laterality_left")}),
    (("cerebral_infarct affirmed", "hyperdense_artery_sign affirmed"), {INFARCT}),
    (("cerebral_infarct affirmed", "intracranial_artery_occlusion negated"), set()),
    (("cerebral_infarct negated", "intracranial_artery_occlusion affirmed"), set()),
    (("chronic_cerebral_infarct affirmed", "intracranial_artery_occlusion affirmed"), set()),
    (("lacunar_stroke affirmed", "carotid_occlusion affirmed"), set()),
    (("cerebral_infarct affirmed", "iliac_occlusion affirmed"), set()),
    (
        ("subarachnoid_hemorrhage affirmed", "cerebral_aneurysm affirmed"),
        {("rad:ruptured_cerebral_aneurysm", "rad:presence_uncertain", None)},
    ),
    (("subarachnoid_hemorrhage negated", "cerebral_aneurysm affirmed"), set()),
    (("subarachnoid_hemorrhage affirmed", "cerebral_aneurysm affirmed", "ruptured_cerebral_aneurysm negated"), set()),
    (
        ("lung_opacity affirmed side=laterality_right", "air_bronchogram affirmed"),
        {("rad:consolidation", "rad:presence_affirmed", "rad:laterality_right")},
    ),
    (
        ("lung_opacity affirmed side=laterality_right", "lung_opacity affirmed", "air_bronchogram affirmed"),
        {("rad:consolidation", "rad:presence_affirmed", "rad:laterality_right")},
    ),
    (
        ("lung_opacity affirmed side=laterality_right", "lung_opacity affirmed side=laterality_left", "air_bronchogram affirmed"),
        {("rad:consolidation", "rad:presence_affirmed", f"rad:laterality_{side}") for side in ("left", "right")},
    ),
    (("lung_opacity affirmed", "air_bronchogram negated"), set()),
    (("lung_opacity affirmed", "air_bronchogram affirmed", "consolidation affirmed"), set()),
    (("air_bronchogram affirmed",), set()),
    (
        ("pulmonary_nodule affirmed change=change_new", "lung_cancer historical"),
        {("rad:lung_metastasis", "rad:presence_uncertain", None)},
    ),
    (("solid_nodule affirmed change=change_new", "breast_cancer affirmed"), {("rad:lung_metastasis", "rad:presence_uncertain", None)}),
    (("pulmonary_nodule affirmed change=change_unchanged", "lung_cancer historical"), set()),
    (("pulmonary_nodule affirmed change=change_new", "lung_cancer negated"), set()),
    (("pulmonary_nodule affirmed change=change_new",), set()),
    (
        ("aortic_dissection affirmed", "pericardial_effusion affirmed"),
        {("rad:hemopericardium", "rad:presence_uncertain", None)},
    ),
    (("aortic_dissection uncertain", "pericardial_effusion affirmed"), set()),
    (("aortic_dissection affirmed", "pleural_effusion affirmed"), set()),
]


@pytest.mark.parametrize(("said", "expected"), CASES, ids=[" + ".join(said) for said, _ in CASES])
def test_shipped_rules(knowledge: KnowledgeBase, said: tuple[str, ...], expected: set) -> None:
    assert inferred(knowledge, observed(*said)) == expected


def test_every_shipped_rule_is_tested(knowledge: KnowledgeBase) -> None:
    dataset = dataset_of(knowledge, *(observed(*said, report=f"r{n}") for n, (said, _) in enumerate(CASES)))
    counts = apply_rules(dataset, load_rules(knowledge.ontology))
    assert len(counts) >= 5
    assert all(counts.values()), counts


def test_premises_of_different_reports_conclude_nothing(knowledge: KnowledgeBase) -> None:
    assert inferred(knowledge, observed("cerebral_infarct affirmed"), observed("carotid_occlusion affirmed", report="r2")) == set()


def test_conclusions_carry_rule_report_and_premises(knowledge: KnowledgeBase) -> None:
    dataset = dataset_of(
        knowledge, observed("aortic_dissection affirmed", "pericardial_effusion affirmed", "pericardial_effusion affirmed")
    )
    apply_rules(dataset, load_rules(knowledge.ontology))
    name = "dissection-hemopericardium"
    found = dataset.ask(f"SELECT ?o ?report ?by {{ GRAPH rule:{name} {{ ?o rc:inferredBy ?by ; rc:report ?report }} }}")
    assert found.rows == ((f"report:r1#{name}-1", "report:r1", f"rule:{name}"),)
    premises = dataset.ask("SELECT ?premise { ?o rc:inferredFrom ?premise } ORDER BY ?premise")
    assert premises.rows == (("report:r1#o1",), ("report:r1#o2",), ("report:r1#o3",))
    assert dataset.ask(f"ASK {{ rule:{name} skos:definition ?meaning }}").rows == (("true",),)
    stated = dataset.ask("SELECT ?o { ?o a rc:Observation FILTER NOT EXISTS { ?o rc:inferredBy ?rule } }")
    assert len(stated.rows) == 3


def test_applying_rules_again_changes_nothing(knowledge: KnowledgeBase) -> None:
    dataset = dataset_of(knowledge, *(observed(*said, report=f"r{n}") for n, (said, _) in enumerate(CASES)))
    rules = load_rules(knowledge.ontology)
    first, statements = apply_rules(dataset, rules), set(dataset.store)
    assert apply_rules(dataset, rules) == first
    assert set(dataset.store) == statements


def test_a_rule_sees_what_earlier_rules_inferred(knowledge: KnowledgeBase) -> None:
    def rule(name: str, premise: str, conclusion: str) -> Rule:
        made = f"[] rc:report ?r ; rc:concept rad:{conclusion} ; rc:inferredFrom ?o"
        return Rule(name, "a test", f"CONSTRUCT {{ {made} }} WHERE {{ ?o rc:concept rad:{premise} ; rc:report ?r }}", f"{name}.rq")

    rules = [rule("first", "emphysema", "air_trapping"), rule("second", "air_trapping", "pneumothorax")]
    for given, expected in ((rules, {"first": 1, "second": 1}), (rules[::-1], {"second": 0, "first": 1})):
        assert apply_rules(dataset_of(knowledge, observed("emphysema affirmed")), given) == expected


HEADER = "# rule: a-rule\n# meaning: A test.\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"CONSTRUCT {} WHERE {}", ":1: the header must be `# rule:"),
        (b"# rule: A Rule\n# meaning: x\nCONSTRUCT {} WHERE {}", ":1: the header must be"),
        (b"# rule: a-rule\nCONSTRUCT {} WHERE {}", ":1: the header must be"),
        (HEADER.encode() + b"CONSTRUCT {}\nWHERE { ?o rc:concept rad:no_such_thing }", ":4: rad:no_such_thing is not a concept"),
        (b"\xff\xfe", ": not UTF-8 at byte 0"),
    ],
    ids=["no header", "id", "no meaning", "concept", "bytes"],
)
def test_malformed_rule_files_are_refused_by_line(knowledge: KnowledgeBase, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.rq"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match="^" + re.escape(f"{path}{message}")):
        load_rules(knowledge.ontology, tmp_path)


def test_two_rules_of_one_id_are_refused(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    for name in ("a.rq", "b.rq"):
        (tmp_path / name).write_text(HEADER + "CONSTRUCT {} WHERE {}")
    with pytest.raises(KnowledgeError, match=r"b\.rq:1: the rule 'a-rule' stands also in .*a\.rq"):
        load_rules(knowledge.ontology, tmp_path)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { ?s ?p ?o }", "x.rq:1: a rule must be a CONSTRUCT query"),
        ("CONSTRUCT { ?o rc:concept rad:pneumonia } WHERE { ?o rc:report ?r }", "x.rq:1: a rule must conclude blank nodes"),
        ("CONSTRUCT { [] rc:concept rad:pneumonia } WHERE { ?o rc:report ?r }", "x.rq:1: a rule must conclude blank nodes"),
        ("CONSTRUCT { ?o rc:concept }\nWHERE {}", r"x.rq:1:\d+: not SPARQL"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "x.rq:1: DELETE would change"),
    ],
    ids=["select", "no blank node", "no report", "syntax", "update"],
)
def test_rules_that_conclude_anything_else_are_refused(knowledge: KnowledgeBase, query: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=f"^{message}"):
        apply_rules(dataset_of(knowledge, observed("pneumonia affirmed")), [Rule("x", "x", query, "x.rq")])


def test_conclusions_live_in_the_graph_of_their_rule(knowledge: KnowledgeBase) -> None:
    dataset = dataset_of(knowledge, observed("lung_opacity affirmed", "air_bronchogram affirmed"))
    apply_rules(dataset, load_rules(knowledge.ontology))
    by = ox.NamedNode(RC + "inferredBy")
    assert {quad.graph_name.value for quad in dataset.store if quad.predicate == by} == {RULE + "air-bronchogram-consolidation"}
