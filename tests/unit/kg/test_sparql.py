"""Queries may read, and only here: what is refused, and what only looks as if."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.sparql import refuse_all_but_reading

REFUSED = [
    ("INSERT DATA { rad:a rc:b rad:c }", "1: INSERT"),
    ("# comment\nPREFIX a: <http://a/>\ndelete where { ?s ?p ?o }", "3: DELETE"),
    ("LOAD <http://example.org/x>", "1: LOAD"),
    ("CLEAR ALL", "1: CLEAR"),
    ("DROP GRAPH <x:y>", "1: DROP"),
    ("WITH <x:y> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "1: WITH"),
    ("SELECT * {\nSERVICE <http://example.org/x> { ?s ?p ?o } }", "2: SERVICE"),
    ("SELECT * { service silent ?x { ?s ?p ?o } }", "1: SERVICE"),
    ("SELECT * { ?s ?p ?o.SERVICE<http://example.org/>{} }", "1: SERVICE"),
    ("SELECT * { ?s ?p 5SERVICE<http://example.org/>{} }", "1: SERVICE"),
    ("PREFIX : <http://example.org/> SELECT * { SERVICE:x {} }", "1: SERVICE"),
    ("SELECT * { \\u0053ERVICE <http://example.org/> {} }", "1: SERVICE"),
    ("SELECT * { report:r1\\#o1 ?p ?o . SERVICE <http://example.org/> {} }", "1: SERVICE"),
    ("SELECT * { ?s ?p '\\u0027' SERVICE <http://example.org/> {} ?s ?p '' }", "1: SERVICE"),
    ("SELECT * { FILTER('#' != '') SERVICE <http://example.org/> {} }", "1: SERVICE"),
    ('SELECT * { FILTER("\\"#" != \'\') SERVICE <http://example.org/> {} }', "1: SERVICE"),
]
ALLOWED = [
    "SELECT * { ?s ?p ?o }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DESCRIBE rad:pneumonia",
    "# SERVICE and DELETE\nSELECT * { ?s ?p ?o }",
    "SELECT ?service { ?service rc:service 'SERVICE', \"insert\" }",
    "SELECT * { <http://example.org/SERVICE> ?p '''\nSERVICE\n''' }",
    "PREFIX loads: <http://example.org/#SERVICE>\nSELECT * { ?delete ?p ?o }",
    "",
]


@pytest.mark.parametrize(("sparql", "message"), REFUSED)
def test_queries_that_write_or_call_out_are_refused_by_line(sparql: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"^q\.rq:{message}"):
        refuse_all_but_reading(sparql, "q.rq")


@pytest.mark.parametrize("sparql", ALLOWED)
def test_queries_that_read_are_allowed(sparql: str) -> None:
    assert refuse_all_but_reading(sparql, "q.rq") is None


@given(st.text(max_size=60))
def test_words_in_a_text_are_no_keywords(words: str) -> None:
    quoted = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    assert refuse_all_but_reading(f'SELECT * {{ ?s ?p "SERVICE {quoted}" }}', "q.rq") is None
