"""`radconcord taxonomy`: which taxonomies there are, what a file's findings were understood as, how two relate."""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import Output
from agent.errors import InputError
from agent.inputs import SECTION_COLUMNS, TEXT_COLUMN
from agent.progress import notice
from agent.writing import output_stream
from kg.knowledge import knowledge_base
from kg.taxonomy import Finding, StatedClass, Taxonomy
from kg.taxonomy_draft import draft
from kg.taxonomy_files import load_taxonomy, taxonomy_ids
from kg.taxonomy_map import relate
from kg.understanding import ConceptResolver, How, Understanding

app = typer.Typer(help="Lists of findings to label.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="FILE|ID", help="Id of a taxonomy, or a TOML file of your own.")]
_NO_FINDINGS = {"id", "lang", "language", TEXT_COLUMN, *SECTION_COLUMNS}
_DELIMITERS = ",;\t"
_WIDE = 200
"""Columns of a table that no terminal shows, so that no name is broken."""


@app.command("list")
def show() -> None:
    """List the taxonomies that come with the program."""
    knowledge = knowledge_base()
    rows = []
    for name in taxonomy_ids():
        taxonomy = load_taxonomy(name, knowledge.ontology)
        rows.append((name, str(len(taxonomy.findings)), ", ".join(taxonomy.classes), taxonomy.title, taxonomy.source))
    _print_table(("id", "findings", "classes", "title", "source"), rows)


@app.command("check")
def check(name: Name) -> None:
    """Explain what each finding was understood as, what is ambiguous, and what has no concept."""
    knowledge = knowledge_base()
    taxonomy = load_taxonomy(name, knowledge.ontology)
    resolver = ConceptResolver(knowledge.lexicon(taxonomy.language), knowledge.ontology)
    understood = [resolver.understand(finding) for finding in taxonomy.findings]
    _print_table(
        ("finding", "concepts", "by", "note"), [(u.finding.name, ", ".join(u.concepts), u.how.value, _note(u)) for u in understood]
    )
    typer.echo(f"{taxonomy.id} {taxonomy.version}: {len(understood)} findings; classes {', '.join(taxonomy.classes)}; {_folding(taxonomy)}")
    if unclear := sum(bool(u.ambiguous) for u in understood):
        notice(f"{unclear} ambiguous; write concepts = [...] with the ones you mean")
    if bare := sum(_is_bare(u.finding) and not u.concepts for u in understood):
        notice(f"{bare} with a name only and no concept; a definition, synonyms or examples help")


@app.command("new")
def new(
    from_csv: Annotated[Path | None, typer.Option(help="A CSV file whose column names are the findings.")] = None,
    names: Annotated[str | None, typer.Option(help="Names of the findings, separated by commas.")] = None,
    language: Annotated[str, typer.Option(help="Language code of the names.")] = "en",
    output: Output = None,
) -> None:
    """Start a taxonomy file from names: of a CSV header, of an option, or one a line from standard input."""
    if from_csv and names is not None:
        raise typer.BadParameter("give either --from-csv or --names")
    if output and output.exists():
        raise typer.BadParameter(f"{output} exists already; remove it, or choose another file with --output")
    knowledge = knowledge_base()
    knowledge.language(language)  # refuses an unknown one by name
    found = _header(from_csv) if from_csv else sys.stdin if names is None else names.split(",")
    resolver = ConceptResolver(knowledge.lexicon(language), knowledge.ontology)
    text = draft(found, resolver, language)
    with output_stream(output) as stream:
        stream.write(text.encode())


@app.command("map")
def relation(
    first: Annotated[str, typer.Argument(metavar="A", help="Id or TOML file.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Id or TOML file.")],
) -> None:
    """Show how the findings of two taxonomies relate through the ontology; narrower means: A's is narrower."""
    knowledge = knowledge_base()
    one, other = knowledge.taxonomy(first), knowledge.taxonomy(second)
    found = relate(one, other, knowledge.ontology)
    rows = [(m.first, m.correspondence.value, m.second, ", ".join(m.via)) for m in found.mappings]
    _print_table((one.id, "is", other.id, "via"), rows)
    for taxonomy, alone in ((one, found.only_first), (other, found.only_second)):
        typer.echo(f"only in {taxonomy.id}: {', '.join(alone) or 'none'}")


def _note(understanding: Understanding) -> str:
    if understanding.ambiguous:
        return "ambiguous: all are taken"
    if understanding.how is How.NONE:
        carried = "name only" if _is_bare(understanding.finding) else "its texts carry it"
        return f"no concept, {carried}" + (f"; nearest: {', '.join(understanding.nearest)}" if understanding.nearest else "")
    return ""


def _is_bare(finding: Finding) -> bool:
    return not (finding.rule or finding.definition or finding.synonyms or finding.examples)


def _folding(taxonomy: Taxonomy) -> str:
    """Say what becomes of the classes that a taxonomy lacks, and of parents."""
    parts = []
    if StatedClass.UNCERTAIN not in taxonomy.classes:
        parts.append(f"uncertain becomes {taxonomy.uncertain_as}")
    if StatedClass.NEGATIVE not in taxonomy.classes:
        parts.append("negative becomes not_mentioned")
    return "; ".join([*parts, "parents follow from children" if taxonomy.roll_up else "parents do not follow from children"])


def _header(path: Path) -> list[str]:
    """The column names of a CSV file, those of reports left out."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a readable UTF-8 file; give a CSV file whose first line has the names") from error
    first = lines[0] if lines else ""
    cells = next(csv.reader([first], delimiter=max(_DELIMITERS, key=first.count)), [])
    return [cell for cell in cells if cell.strip().lower() not in _NO_FINDINGS]


def _print_table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*map(escape, row))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
