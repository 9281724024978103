"""Listening on this machine's own addresses, and nowhere else."""

import contextlib
import os
import socket

import uvicorn
from fastapi import FastAPI

from agent.errors import ConfigError
from agent.progress import notice
from agent.server.guard import LOOPBACK


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to a loopback address; port 0 takes a free one.

    Raises:
        ConfigError: the address is not of this machine alone, or the port is taken.
    """
    if host not in LOOPBACK:
        raise ConfigError(f"host {host!r}; allowed: {', '.join(sorted(LOOPBACK))}, since reports must not leave this machine")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"port {port} of {host}: {os.strerror(error.errno or 0)}; choose another with --port, 0 for any") from error


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Answer requests until the person stops it; no request is written to a log."""
    host, port = listening.getsockname()[:2]
    notice(f"ready at http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl+C ends it)")
    config = uvicorn.Config(app, access_log=False, log_level="critical", lifespan="off", server_header=False, timeout_keep_alive=5)
    with contextlib.suppress(KeyboardInterrupt):  # raised again by uvicorn after it has closed everything
        uvicorn.Server(config).run(sockets=[listening])
