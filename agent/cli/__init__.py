"""The `radconcord` command: parsing of options and exit statuses; the work is done elsewhere."""

from agent.cli.app import app, main

__all__ = ["app", "main"]
