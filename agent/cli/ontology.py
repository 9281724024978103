"""`radconcord ontology`: building and checking the Turtle files, what they cover, foreign ontologies, questions."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from agent.cli import query
from agent.progress import notice

app = typer.Typer(help="Concepts and languages.", no_args_is_help=True)
app.command("query")(query.run)
Folder = Annotated[Path | None, typer.Option(help="An ontologies folder of your own; the program's without it.")]


@app.command("build")
def make(folder: Folder = None) -> None:
    """Build the Turtle files from the tables; nothing is written unless every table is sound."""
    from kg.building import build

    files = build(folder)
    notice(f"{len(files)} files built in {files[0].parent}")


@app.command("validate")
def check(folder: Folder = None) -> None:
    """Check the built files against the SHACL shapes; exit status 1 where a concept breaks one."""
    from kg.validation import validate

    violations = validate(folder)
    for violation in violations:
        typer.echo(f"{violation.concept}: {violation.message}")
    notice(f"{len(violations)} violations")
    if violations:
        raise typer.Exit(1)


@app.command("coverage")
def coverage(folder: Folder = None) -> None:
    """Show how much vocabulary each language has, and its status."""
    from rich.console import Console
    from rich.table import Table

    from kg.coverage import language_coverage
    from kg.knowledge import knowledge_base

    knowledge = knowledge_base(folder)
    rows = [language_coverage(knowledge, code) for code in knowledge.languages]
    table = Table("code", "name", "status", "chest", "elsewhere", "wordings", "cues", title="findings and devices that each language names")
    for row in rows:
        chest = row.named.get("chest", (0, 0))
        others = [counts for region, counts in row.named.items() if region != "chest"]
        elsewhere = tuple(map(sum, zip(*others, strict=True))) or (0, 0)
        shares = (f"{named}/{whole}" for named, whole in (chest, elsewhere))
        table.add_row(row.code, row.name, row.status, *shares, str(row.wordings), str(row.cues))
    Console().print(table)


@app.command("import")
def bring(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="OBO, OWL, SKOS (Turtle, RDF/XML, N-Triples) or a CSV or TSV table.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Ontologies folder to write to; made from the program's if absent.")],
    mapping: Annotated[Path | None, typer.Option(help="TSV of term and concept, for terms that are concepts of ours.")] = None,
    root: Annotated[str | None, typer.Option(help="Take only this term and what is narrower, for example HP:0002086.")] = None,
    region: Annotated[str | None, typer.Option(help="Name of the new region; the file's name without it.")] = None,
    language: Annotated[str, typer.Option(help="Language of labels that name none.")] = "en",
    field: Annotated[
        list[str] | None, typer.Option(help="PART=NAME: which column or property holds a part, for example label=Preferred_name.")
    ] = None,
    prefix: Annotated[str | None, typer.Option(help="Prefix of the new concepts' ids; the file's name without it.")] = None,
) -> None:
    """Merge an ontology of your own into a copy of the tables; then run `radconcord ontology build --folder`."""
    from kg.foreign.importing import import_ontology
    from kg.loaders import Source, parse_fields

    source = Source(fields=parse_fields(field or []), prefix=prefix)
    merged = import_ontology(path, output, region=region, mapping=mapping, root=root, language=language, source=source)
    kinds = Counter(str(conflict.kind) for conflict in merged.conflicts)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "none"
    notice(f"{len(merged.mapped)} terms mapped, {len(merged.new_concepts)} new concepts; conflicts left out: {told}")
