"""A chat server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama), on this machine unless the user says otherwise.

What is sent holds report text. So the host must be this machine, no redirect is followed, no proxy is asked, and no message
of an error repeats what was sent or answered.
"""

import ipaddress
import json
import os
import socket
import ssl
import time
from typing import Any

import httpx

from agent.errors import AnswerError, ConfigError, ModelError

_CONNECT_SECONDS = 5.0
_TRIES = 5
"""How often a busy server is asked."""
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_BUSY = {429, 503}
_REFUSED = {401, 403, 404, 405}
"""Statuses that every report would meet: a wrong key, path or model."""


class ChatServer:
    """Posts chats to one server; may be used by several threads."""

    def __init__(self, url: str, *, allow_remote: bool = False, api_key_env: str | None = None, timeout_seconds: float = 120.0) -> None:
        """Prepare the connection; nothing is sent yet.

        Args:
            url: the server's base address, such as `http://127.0.0.1:8000/v1`.
            allow_remote: whether it may be another machine than this one.
            api_key_env: name of the environment variable that holds the server's key.
            timeout_seconds: how long to wait for an answer.

        Raises:
            ConfigError: the address or the key cannot be used.
        """
        self.url = _address(url)
        self._allow_remote = allow_remote
        self._check_host()
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {_key(api_key_env)}"} if api_key_env else {})
        timeout = httpx.Timeout(timeout_seconds, connect=_CONNECT_SECONDS, pool=None)
        # The system's certificates, because a hospital has an authority of its own.
        verify = ssl.create_default_context()
        self._client = httpx.Client(headers=headers, timeout=timeout, verify=verify, trust_env=False, follow_redirects=False)

    def complete(self, request: dict[str, Any]) -> Any:
        """Return the parsed JSON that answers a request to `/chat/completions`.

        Raises:
            ModelError: the server is not there, stays busy, or refuses every request.
            AnswerError: it has no usable answer to this one.
        """
        response = self._patient_post(request)
        if response.status_code in _BUSY:
            raise ModelError(f"{self.url}: still busy after {_TRIES} tries (status {response.status_code}); lower concurrency or wait")
        if response.is_redirect:
            raise ModelError(f"{self.url}: redirects elsewhere, which is not followed; give the address that it redirects to")
        if response.status_code in _REFUSED:
            raise ModelError(f"{self.url}: status {response.status_code}; check url (it ends in /v1), model and api_key_env")
        if not response.is_success:
            raise AnswerError(f"the model server answered with status {response.status_code}")
        try:
            return response.json()
        except ValueError:
            # No cause: its message would quote the answer.
            raise AnswerError("the model server's answer is not JSON") from None

    def _patient_post(self, request: dict[str, Any]) -> httpx.Response:
        for attempt in range(1, _TRIES + 1):
            response = self._post(request)
            if response.status_code not in _BUSY or attempt == _TRIES:
                break
            time.sleep(_pause(response.headers.get("Retry-After", ""), attempt))
        return response

    def _post(self, request: dict[str, Any]) -> httpx.Response:
        # Again before each request, because a name may come to mean another machine.
        self._check_host()
        try:
            # All but ASCII is escaped, so that a broken character of a report can be sent, too.
            return self._client.post(f"{self.url}/chat/completions", content=json.dumps(request))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise ModelError(f"{self.url}: no server answers there; start it, or correct url") from None
        except httpx.TimeoutException:
            raise AnswerError("the model server took too long") from None
        except httpx.TransportError as error:
            raise AnswerError(f"the connection to the model server broke ({type(error).__name__})") from None

    def _check_host(self) -> None:
        host = self.url.host
        if not self._allow_remote and not is_this_machine(host):
            raise ConfigError(
                f"url: host {host!r} is not this machine, and reports are patient data;"
                " allowed: 127.0.0.1, ::1, localhost, or any host with allow_remote = true"
            )


def is_this_machine(host: str) -> bool:
    """Return whether every address of a host name is a loopback address (127.0.0.0/8 or ::1)."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(ipaddress.ip_address(str(address[0])).is_loopback for *_, address in found)


def _address(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.rstrip("/"))
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.userinfo:
        raise ConfigError("url: holds a user name or password; name an environment variable with the key as api_key_env instead")
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.query or parsed.fragment:
        raise ConfigError(f"url {url!r}; allowed: http or https with a host and a path, such as http://127.0.0.1:8000/v1")
    return parsed


def _key(variable: str) -> str:
    key = os.environ.get(variable, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise ConfigError(f"api_key_env {variable!r}: no usable key in this environment variable; set it, or leave api_key_env out")
    return key


def _pause(retry_after: str, attempt: int) -> float:
    """Return the seconds to wait: what the server asks for, else doubling."""
    asked = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else _FIRST_PAUSE * 2 ** (attempt - 1)
    return min(asked, _LONGEST_PAUSE)
