"""`radconcord index`: the library of labeled reports that retrieval searches."""

from pathlib import Path
from typing import Annotated

import typer

from agent.labeled_library import add_to_library, library_files, user_folder
from agent.progress import notice
from kg.knowledge import knowledge_base

app = typer.Typer(help="The library of labeled reports and sentences that retrieval searches.", no_args_is_help=True)


@app.command("add")
def add(file: Annotated[Path, typer.Argument(help="JSON lines with id, report (or text), labels, and lang.")]) -> None:
    """Add labeled reports of your own; they stay in your home folder on this machine."""
    target, count = add_to_library(file, knowledge_base())
    notice(f"{count} labeled sentences added; kept in {target}")


@app.command("list")
def show() -> None:
    """List the files of the library."""
    for file in library_files():
        typer.echo(file)


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="File name, as shown by `radconcord index list`.")]) -> None:
    """Remove one of your own library files."""
    own = {file.name: file for file in user_folder().glob("*.jsonl")}
    if name not in own:
        raise typer.BadParameter(f"{name!r} is not one of yours: {', '.join(sorted(own)) or 'there are none'}")
    own[name].unlink()
