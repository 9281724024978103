"""A local web page and JSON endpoints around one agent; for this machine only, keeping nothing. Needs the extra `serve`."""

from agent.server.app import create_app
from agent.server.listening import open_socket, serve

__all__ = ["create_app", "open_socket", "serve"]
