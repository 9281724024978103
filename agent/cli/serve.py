"""`radconcord serve`: a local page to proofread reports as they are written."""

from pathlib import Path
from typing import Annotated

import typer

from agent.annotator import RadiologyAgent
from agent.cli.options import Language, Taxonomy, Weights
from agent.errors import ConfigError
from agent.progress import notice
from agent.site_settings import SiteSettings, find_settings_file, load_site_settings

_WARM_UP = "-"
"""A text to load all models with."""


def run(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of this machine; 0 takes a free one.")] = 8420,
    host: Annotated[str, typer.Option(help="Loopback address: 127.0.0.1, ::1 or localhost.")] = "127.0.0.1",
    taxonomy: Taxonomy = "chexpert-14",
    language: Language = "auto",
    settings: Annotated[Path | None, typer.Option(help="The site's settings (TOML) for proofreading.")] = None,
    weights: Weights = None,
) -> None:
    """Serve a page for proofreading and JSON endpoints to this machine alone; nothing is kept."""
    try:
        from agent.server import create_app, open_socket, serve
    except ModuleNotFoundError as error:
        raise ConfigError(f"serve needs {error.name}; install it with: pip install 'radconcord[serve]'") from error
    file = find_settings_file(settings)
    chosen = load_site_settings(file) if file else SiteSettings()
    agent = RadiologyAgent(taxonomy, language=language, weights=weights)
    with open_socket(host, port) as listening:
        notice("loading the models")
        agent.label(_WARM_UP)
        serve(create_app(agent, chosen), listening)
