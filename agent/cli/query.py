"""`radconcord ontology query`: asking a dataset of report graphs in SPARQL."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import Output
from agent.progress import notice
from agent.writing import output_stream
from kg.errors import KnowledgeError
from kg.knowledge import knowledge_base


def run(
    dataset: Annotated[Path, typer.Argument(help="File or folder written by `radconcord graph` (ttl, trig, nq, jsonld).")],
    query: Annotated[str, typer.Argument(help="A SPARQL query, or a .rq file that holds one.")],
    rules: Annotated[bool, typer.Option("--rules", help="First add what the rules of ontologies/rules infer.")] = False,
    output: Output = None,
) -> None:
    """Answer a question about report graphs; one line of JSON a row. A concept includes its narrower concepts by rc:isA."""
    from kg.dataset import Dataset
    from kg.rules import apply_rules, load_rules

    sparql, source = _query(query)
    knowledge = knowledge_base()
    asked = Dataset(knowledge)
    asked.load(dataset)
    if rules:
        inferred = apply_rules(asked, load_rules(knowledge.ontology))
        notice(f"observations inferred: {sum(inferred.values())}")
    answer = asked.ask(sparql, source)
    with output_stream(output) as stream:
        for row in answer.rows:
            stream.write(json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False).encode() + b"\n")


def _query(given: str) -> tuple[str, str]:
    """Return the query and where it comes from."""
    if not given.endswith(".rq"):
        return given, "query"
    try:
        return Path(given).read_text(encoding="utf-8-sig"), given
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{given}: cannot be read as a query; give a UTF-8 file, or the SPARQL itself") from error
