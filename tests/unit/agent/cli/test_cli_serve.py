"""`radconcord serve`: what is refused before a model is loaded."""

import builtins
import socket
from typing import Any

import pytest

from agent.cli import serve
from agent.errors import ConfigError


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "::", "example.org", ""])  # noqa: S104
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(ConfigError, match=r"allowed: 127\.0\.0\.1, ::1, localhost, since reports must not leave this machine"):
        serve.run(port=0, host=host)


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} of 127.0.0.1: Address already in use; choose another with --port"):
            serve.run(port=port, host="127.0.0.1")


def test_a_missing_extra_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith("agent.server")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without_fastapi(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "fastapi":
            raise ModuleNotFoundError("No module named 'fastapi'", name="fastapi")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_fastapi)
    with pytest.raises(ConfigError) as refused:
        serve.run(port=0)
    assert str(refused.value) == "serve needs fastapi; install it with: pip install 'radconcord[serve]'"
