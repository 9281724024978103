"""`radconcord train`: fine-tune the classifier from a recipe."""

from pathlib import Path
from typing import Annotated

import typer

from agent.progress import notice


def run(
    recipe: Annotated[Path, typer.Argument(help="A recipe file (TOML); see agent/training/recipes.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the weights.")],
) -> None:
    """Fine-tune the classifier; the result is a folder for `--weights`. A stopped run goes on where it was."""
    from agent.training.recipe import Recipe, load_recipe

    loaded = load_recipe(recipe)
    if isinstance(loaded, Recipe):
        from agent.training.run import train

        metadata = train(loaded, output)
    else:
        from agent.training.causal import train_causal

        metadata = train_causal(loaded, output, output / "checkpoints")
    notice(f"weights in {output}; held-out accuracy {metadata['held_out']['accuracy']}")
