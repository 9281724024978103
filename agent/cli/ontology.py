"""`radconcord ontology`: building the Turtle files from the tables, and what they cover."""

import typer

from agent.progress import notice
from kg.building import build
from kg.knowledge import KnowledgeBase

app = typer.Typer(help="Concepts and languages.", no_args_is_help=True)


@app.command("build")
def make() -> None:
    """Build the Turtle files from the tables; nothing is written unless every table is sound."""
    files = build()
    notice(f"{len(files)} files built in {files[0].parent}")


@app.command("coverage")
def coverage() -> None:
    """Show how much vocabulary each language has, and its status."""
    from rich.console import Console
    from rich.table import Table

    knowledge = KnowledgeBase()
    table = Table("language", "name", "status", "concepts named", "wordings", "cues", "headings")
    for code in knowledge.languages:
        language, labels = knowledge.language(code), knowledge.labels(code)
        named = len({label.concept for label in labels if label.concept})
        counts = f"{named} of {len(knowledge.ontology)}", len(labels), len(language.cues), len(language.headings)
        table.add_row(code, language.name, language.status, *map(str, counts))
    Console().print(table)
