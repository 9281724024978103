"""`radconcord train`: fine-tune the classifier from a recipe."""

from pathlib import Path
from typing import Annotated

import typer

from agent.progress import notice


def run(
    recipe: Annotated[Path, typer.Argument(help="A recipe file (TOML); see agent/training/recipes.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the weights.")],
) -> None:
    """Fine-tune the classifier; the result is a folder for `--weights`."""
    from agent.training.recipe import load_recipe
    from agent.training.run import train

    metadata = train(load_recipe(recipe), output)
    notice(f"weights in {output}; held-out accuracy {metadata['held_out']['accuracy']}")
