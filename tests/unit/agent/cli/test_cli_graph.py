"""`radconcord graph` and `radconcord ontology query`: from a report to an answer."""

import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

Run = Callable[..., object]
REPORT = "FINDINGS: New small left pleural effusion. No pneumothorax.\nIMPRESSION: New left pleural effusion."
OTHER = "FINDINGS: Right lung opacity with air bronchograms.\nIMPRESSION: Opacity."
PATIENT = "Kim Lindqvist"
PLEURAL = "SELECT DISTINCT ?report { ?o rc:concept/rc:isA rad:pleural_finding ; rc:presence rad:presence_affirmed ; rc:report ?report }"
INFERRED = "SELECT ?report ?concept { ?o rc:inferredBy ?rule ; rc:report ?report ; rc:concept ?concept }"


@pytest.fixture
def reports(run: Run) -> None:
    """Write two reports into the folder that `run` works in."""
    rows = [{"id": "one", "report": REPORT}, {"id": "ward 3/two", "report": OTHER}]
    Path("reports.jsonl").write_text("\n".join(json.dumps({**row, "language": "en"}) for row in rows))


def answered(found: object) -> list[dict]:
    return [json.loads(line) for line in found.out.splitlines()]


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("output", ["graphs", "graphs.ttl", "graphs.trig", "graphs.nq", "graphs.jsonld"])
def test_reports_become_a_dataset_that_can_be_asked(run: Run, output: str) -> None:
    written = run("graph", "reports.jsonl", "--language", "en", "--output", output)
    assert (written.status, written.out, "2 report graphs written" in written.err) == (0, "", True)
    assert answered(run("ontology", "query", output, PLEURAL)) == [{"report": "report:one"}]


@pytest.mark.usefixtures("reports")
def test_rules_are_applied_only_where_asked_for(run: Run) -> None:
    run("graph", "reports.jsonl", "--language", "en", "--output", "x.trig")
    Path("q.rq").write_text(INFERRED)
    assert answered(run("ontology", "query", "x.trig", "q.rq")) == []
    found = run("ontology", "query", "x.trig", "q.rq", "--rules")
    assert answered(found) == [{"report": "report:ward%203%2Ftwo", "concept": "rad:consolidation"}]
    assert "observations inferred: 1" in found.err


@pytest.mark.usefixtures("reports")
def test_turtle_goes_to_standard_output_by_default(run: Run) -> None:
    found = run("graph", "reports.jsonl", "--language", "en")
    assert found.status == 0
    assert "rc:concept rad:pleural_effusion" in found.out


@pytest.mark.usefixtures("reports")
def test_graphml(run: Run) -> None:
    assert run("graph", "reports.jsonl", "--language", "en", "--output", "x.graphml").status == 0
    kinds = {data["kind"] for _, data in nx.read_graphml("x.graphml").nodes(data=True)}
    assert {"observation", "anatomy", "modifier", "label"} <= kinds


@pytest.mark.parametrize("options", [(), ("--include-text",)], ids=["without", "with"])
def test_the_words_of_the_report_are_written_only_where_asked_for(run: Run, options: tuple[str, ...]) -> None:
    Path("one.txt").write_text(f"{REPORT} Seen with {PATIENT}.")
    found = run("graph", "one.txt", "--language", "en", *options)
    assert ('"pleural effusion"' in found.out) is bool(options)
    assert PATIENT not in found.out + found.err


def test_a_failed_report_is_told_and_left_out(run: Run) -> None:
    rows = [{"id": "empty", "report": " "}, {"id": "one", "report": REPORT}]
    Path("reports.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = run("graph", "reports.jsonl", "--language", "en")
    assert (found.status, "empty:" in found.err, "1 report graphs written" in found.err) == (0, True, True)
    Path("reports.jsonl").write_text(json.dumps(rows[0]))
    assert run("graph", "reports.jsonl", "--language", "en").status == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("graph", "one.txt", "--output", "x.xlsx"), "unknown ending '.xlsx'; allowed: ttl"),
        (("graph", "one.txt", "one.txt", "--output", "x.trig"), "two reports have the id 'one'"),
        (("ontology", "query", "none.ttl", PLEURAL), "no such file or folder"),
        (("ontology", "query", "none.ttl", "none.rq"), "none.rq: cannot be read as a query"),
        (("ontology", "query", "empty.ttl", "SELECT ?x {\nnonsense"), "query:2:"),
        (("ontology", "query", "empty.ttl", "DROP ALL"), "DROP would change the data"),
    ],
    ids=["ending", "twice", "dataset", "query file", "syntax", "update"],
)
def test_what_cannot_run_says_so_in_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    Path("one.txt").write_text(REPORT)
    Path("empty.ttl").write_text("")
    found = run(*arguments)
    assert (found.status, found.out) == (2, "")
    assert message in found.err.splitlines()[-1]
