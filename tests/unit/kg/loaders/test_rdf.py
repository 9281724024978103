"""OWL and SKOS in three syntaxes: names by language, hierarchy, what is no term; malformed files are refused with their line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.loaders import Source, Term, load_terms, parse_fields

TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix snomed: <http://snomed.info/id/> .
@prefix my: <http://my.org/> .
"""
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rid="http://www.radlex.org/RID/" xmlns:s="http://my.org/schema#">
"""


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a file and loads it."""

    def write_and_read(content, name="test.ttl", **source):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(load_terms(path, Source(**source)))

    return write_and_read


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param('my:a skos:prefLabel "x"@en .', [Term("my:a", "x", language="en")], id="SKOS label"),
        pytest.param('my:a rdfs:label "x" .', [Term("my:a", "x")], id="OWL label"),
        pytest.param('my:a rdfs:label "RID1" ; skos:prefLabel "x" .', [Term("my:a", "x")], id="SKOS label before rdfs:label"),
        pytest.param('my:a skos:prefLabel "x"@en-GB .', [Term("my:a", "x", language="en")], id="region of a language"),
        pytest.param(
            'my:a skos:prefLabel "x"@en, "y"@de ; skos:altLabel "z"@de ; skos:definition "D"@en .',
            [Term("my:a", "x", definition="D", language="en"), Term("my:a", "y", ("z",), language="de")],
            id="two languages",
        ),
        pytest.param(
            'my:a rdfs:label "x"@en ; oio:hasExactSynonym "y" ; obo:IAO_0000115 "D" .',
            [Term("my:a", "x", ("y",), definition="D", language="en")],
            id="texts without a language go with the label",
        ),
        pytest.param(
            'my:a rdfs:label "x"@en ; skos:altLabel "z"@fr .',
            [Term("my:a", "x", language="en"), Term("my:a", "z", language="fr")],
            id="a language of synonyms only",
        ),
        pytest.param('my:a rdfs:label "x", "y" ; skos:altLabel "x", "y" .', [Term("my:a", "x", ("y",))], id="each wording once"),
        pytest.param(
            'my:a rdfs:label "x" ; skos:broader my:b ; rdfs:subClassOf my:c, owl:Thing, [ a owl:Restriction ] .',
            [Term("my:a", "x", broader=("my:b", "my:c"))],
            id="hierarchy",
        ),
        pytest.param(
            'my:a rdfs:label "x" ; skos:exactMatch snomed:12 ; oio:hasDbXref "UMLS:C1" .',
            [Term("my:a", "x", xrefs=("snomed:12", "UMLS:C1"))],
            id="references",
        ),
        pytest.param('obo:HP_01 rdfs:label "x" .', [Term("HP:01", "x")], id="OBO id"),
        pytest.param('<http://other.org/v#q> rdfs:label "x" .', [Term("test:q", "x")], id="no prefix"),
        pytest.param('my:a rdfs:label "x" ; owl:deprecated true .', [], id="deprecated"),
        pytest.param('my:a rdfs:label "x" ; owl:deprecated false .', [Term("my:a", "x")], id="not deprecated"),
        pytest.param('my:a rdfs:label "x" ; a owl:AnnotationProperty .', [], id="property"),
        pytest.param('my:a rdfs:label "x" ; a skos:ConceptScheme .', [], id="scheme"),
        pytest.param("my:a skos:broader my:b .", [], id="nameless"),
        pytest.param('my:a oio:hasBroadSynonym "z" ; rdfs:label "x" .', [Term("my:a", "x")], id="other properties"),
        pytest.param('my:a rdfs:label " x\\n  y " .', [Term("my:a", "x y")], id="blanks"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_turtle(read, statements, expected):
    assert read(TURTLE + statements) == expected


RADLEX = """<owl:Class rdf:about="http://www.radlex.org/RID/RID34539">
  <rdfs:label>RID34539</rdfs:label><s:Preferred_name>pleural effusion</s:Preferred_name>
  <s:Synonym>fluid in the pleura</s:Synonym><s:Synonym xml:lang="de">Pleuraerguss</s:Synonym>
  <rdfs:subClassOf rdf:resource="http://www.radlex.org/RID/RID1"/>
</owl:Class></rdf:RDF>
"""


@pytest.mark.parametrize("synonym", ["Synonym", "http://my.org/schema#Synonym"])
def test_properties_of_the_file_s_own_are_named_by_the_caller(read, synonym):
    fields = parse_fields(["label=Preferred_name", f"synonyms={synonym}"])
    assert read(XML + RADLEX, "RadLex.owl", fields=fields) == [
        Term("rid:RID34539", "pleural effusion", ("fluid in the pleura",), ("rid:RID1",)),
        Term("rid:RID34539", "Pleuraerguss", broader=("rid:RID1",), language="de"),
    ]


def test_without_that_the_standard_properties_count(read):
    assert [term.label for term in read(XML + RADLEX, "RadLex.owl")] == ["RID34539"]


def test_entities_in_namespaces_are_resolved(read):
    text = '<!DOCTYPE rdf:RDF [<!ENTITY rid "http://www.radlex.org/RID/">]>\n' + XML.partition("\n")[2].replace(
        'rid="http://www.radlex.org/RID/"', 'rid="&rid;"'
    )
    text += '<owl:Class rdf:about="&rid;RID1"><rdfs:label>x</rdfs:label></owl:Class></rdf:RDF>'
    assert read(text, "a.owl") == [Term("rid:RID1", "x")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.ttl", TURTLE + 'my:a rdfs:label "x" .', id="Turtle"),
        pytest.param("a.owl", TURTLE + 'my:a rdfs:label "x" .', id="Turtle as .owl"),
        pytest.param("a.txt", TURTLE + 'my:a rdfs:label "x" .', id="Turtle by its first bytes"),
        pytest.param(
            "a.rdf", XML + '<owl:Class rdf:about="http://my.org/a"><rdfs:label>x</rdfs:label></owl:Class></rdf:RDF>', id="RDF/XML"
        ),
        pytest.param(
            "a.owl", XML + '<owl:Class rdf:about="http://my.org/a"><rdfs:label>x</rdfs:label></owl:Class></rdf:RDF>', id="as .owl"
        ),
        pytest.param("a.nt", '<http://my.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "x" .\n', id="N-Triples"),
    ],
)
def test_syntaxes_by_suffix_and_first_bytes(read, name, content):
    assert [(term.id, term.label) for term in read(content, name, prefix="my")] == [("my:a", "x")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.ttl", TURTLE + "my:a rdfs:label .\n", r"a\.ttl:8: malformed", id="no object"),
        pytest.param("a.ttl", TURTLE + 'my:a rdfs:label "x"', r"a\.ttl:8: malformed", id="Turtle that breaks off"),
        pytest.param("a.ttl", TURTLE + 'no:a rdfs:label "x" .', r"a\.ttl:8: malformed", id="undeclared prefix"),
        pytest.param("a.ttl", TURTLE.encode() + b'my:a rdfs:label "n\xf3d" .', r"a\.ttl:8: byte 0xf3 is not UTF-8", id="Latin-1"),
        pytest.param("a.nt", '<http://a> <http://b> "c" .\n<http://a> <b\n', r"a\.nt:2: malformed", id="N-Triples"),
        pytest.param("a.nt", b'<http://a> <http://b> "n\xf3d" .\n', r"a\.nt:1: malformed", id="N-Triples in Latin-1"),
        pytest.param("a.owl", XML + "<owl:Class></owl:Clas></rdf:RDF>", r"a\.owl:4: malformed XML: mismatched tag", id="tags"),
        pytest.param("a.owl", XML + '<owl:Class rdf:about="http://a"/>', r"a\.owl:4: malformed XML: no element", id="XML that breaks off"),
        pytest.param("a.owl", XML + "\n<no:Class/></rdf:RDF>", r"a\.owl:5: malformed XML: unbound prefix", id="undeclared XML prefix"),
        pytest.param("a.owl", XML + '\n<owl:Class rdf:about="http://x y"/>\n\n</rdf:RDF>', r"a\.owl:5: malformed: .*IRI", id="IRI"),
        pytest.param("a.owl", "Prefix(:=<http://a#>)\nOntology(<http://a>)", r"a\.owl:1: OWL in functional .* save it as", id="functional"),
    ],
)
def test_malformed_files_are_refused_with_file_and_line(read, name, content, message):
    with pytest.raises(KnowledgeError, match=message):
        read(content, name)


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)


@given(st.dictionaries(st.integers(1, 50), st.tuples(TEXTS, st.lists(st.integers(1, 50), max_size=2, unique=True)), max_size=5))
def test_the_order_of_statements_does_not_matter(tmp_path_factory, drawn):
    label, broader = "<http://www.w3.org/2000/01/rdf-schema#label>", "<http://www.w3.org/2004/02/skos/core#broader>"
    quoted = {key: text.replace("\\", "\\\\").replace('"', '\\"') for key, (text, _) in drawn.items()}
    lines = [f'<http://my/{key}> {label} "{text}" .' for key, text in quoted.items()]
    lines += [f"<http://my/{key}> {broader} <http://my/{parent}> ." for key, (_, parents) in drawn.items() for parent in parents]
    folder = tmp_path_factory.mktemp("nt")
    (folder / "one.nt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    (folder / "two.nt").write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8", newline="\n")
    one, two = ({t.id: (t.label, set(t.broader)) for t in load_terms(folder / n, Source(prefix="m"))} for n in ("one.nt", "two.nt"))
    assert one == two == {f"m:{key}": (text, {f"m:{parent}" for parent in parents}) for key, (text, parents) in drawn.items()}
