"""The command's verbs put together, and errors turned into one line and a status."""

import logging
import sys
from typing import Annotated

import typer

from agent.cli import evaluate, graph, index, inject, label, ontology, proofread, serve, taxonomy, train
from agent.errors import AgentError
from agent.progress import notice
from kg.errors import KnowledgeError

COULD_NOT_RUN = 2

app = typer.Typer(
    name="radconcord",
    help="Label and proofread radiology reports on this machine. Decision support; not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("label")(label.run)
app.command("proofread")(proofread.run)
app.command("serve")(serve.run)
app.command("evaluate")(evaluate.run)
app.command("graph")(graph.run)
app.command("inject")(inject.run)
app.command("train")(train.run)
app.add_typer(index.app, name="index")
app.add_typer(ontology.app, name="ontology")
app.add_typer(taxonomy.app, name="taxonomy")


def _show_version(wanted: bool) -> None:
    if wanted:
        from agent.annotator import version

        typer.echo(f"radconcord {version()}")
        raise typer.Exit


@app.callback()
def _options(
    _show: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options before the verb."""
    logging.basicConfig(level=logging.WARNING, format="radconcord: %(message)s")


def main() -> None:
    """Run the command; errors of ours become one line on standard error and status 2."""
    try:
        app()
    except (AgentError, KnowledgeError) as error:
        notice(str(error))
        sys.exit(COULD_NOT_RUN)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(COULD_NOT_RUN)
