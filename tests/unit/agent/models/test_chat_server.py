"""The connection to a chat server: it stays on this machine, waits for a busy server, and tells nothing of a report."""

import socket
import time
from collections.abc import Iterator

import pytest

from agent.errors import AnswerError, ConfigError, ModelError
from agent.models import chat_server
from agent.models.chat_server import ChatServer, is_this_machine
from tests.unit.agent.models.chat_server_fake import Reply, completion
from tests.unit.agent.models.chat_server_fake import chat_server as running

REQUEST = {"messages": [{"role": "user", "content": "Secret effusion."}]}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_server, "_FIRST_PAUSE", 0.001)


@pytest.fixture(autouse=True)
def _names_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name of example.org be a machine elsewhere, as a name server would say."""
    asked = socket.getaddrinfo
    elsewhere = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: elsewhere if host.endswith("example.org") else asked(host, *a, **k))


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("2130706433", True),  # 127.0.0.1 as one number
        ("10.0.0.1", False),
        ("192.168.1.7", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("0", False),
        ("167772161", False),  # 10.0.0.1 as one number
        ("169.254.169.254", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1", False),
        ("example.org", False),
        ("127.0.0.1.example.org", False),
        ("not a host", False),
        ("", False),
    ],
)
def test_only_loopback_addresses_are_this_machine(host: str, here: bool) -> None:
    assert is_this_machine(host) is here


@pytest.mark.parametrize("url", ["http://10.0.0.1:8000/v1", "https://example.org/v1", "http://0.0.0.0:8000/v1", "http://[fe80::1]:8000/v1"])
def test_another_machine_is_refused_unless_allowed(url: str) -> None:
    with pytest.raises(ConfigError, match="reports are patient data") as caught:
        ChatServer(url)
    assert "\n" not in str(caught.value)
    assert str(ChatServer(url, allow_remote=True).url) == url


@pytest.mark.parametrize("url", ["http://localhost:8000/v1", "http://127.0.0.1:11434/v1/", "http://[::1]:8080/v1"])
def test_this_machine_is_taken(url: str) -> None:
    assert str(ChatServer(url).url) == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("127.0.0.1:8000/v1", "allowed: http or https"),
        ("ftp://127.0.0.1/v1", "allowed: http or https"),
        ("http://", "allowed: http or https"),
        ("http://127.0.0.1/v1?key=x", "allowed: http or https"),
        ("http://127.0.0.1:port/v1", "allowed: http or https"),
        ("", "allowed: http or https"),
        ("http://me:hunter2@127.0.0.1/v1", "user name or password"),
        ("http://127.0.0.1@example.org/v1", "user name or password"),
    ],
)
def test_addresses_that_are_none_are_refused(url: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        ChatServer(url)
    assert "hunter2" not in str(caught.value)


def test_a_name_that_comes_to_mean_another_machine_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(lambda _: Reply(completion("{}"))) as server:
        client = ChatServer(server.url)
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.0.0.1", 0))])
        with pytest.raises(ConfigError, match="patient data"):
            client.complete(REQUEST)
        assert server.requests == []


def test_the_request_goes_to_the_path_of_the_protocol() -> None:
    with running(lambda _: Reply(completion("{}"))) as server:
        assert ChatServer(server.url).complete(REQUEST) == completion("{}")
        assert server.requests == [REQUEST | {"path": "/v1/chat/completions"}]
        assert "Authorization" not in server.headers[0]


def test_the_key_comes_from_the_environment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARD_KEY", "hunter2")
    with running(lambda _: Reply(completion("{}"))) as server:
        ChatServer(server.url, api_key_env="WARD_KEY").complete(REQUEST)
        assert server.headers[0]["Authorization"] == "Bearer hunter2"
        for broken in ("", "hun\nter2", "hünter2"):
            monkeypatch.setenv("WARD_KEY", broken)
            with pytest.raises(ConfigError, match="WARD_KEY") as caught:
                ChatServer(server.url, api_key_env="WARD_KEY")
            assert "ter2" not in str(caught.value)


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with running(lambda _: Reply(completion("{}"))) as server, running(lambda _: Reply({})) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        ChatServer(server.url).complete(REQUEST)
        assert (len(server.requests), proxy.requests) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with running(lambda _: Reply({})) as other:
        for target in (f"{other.url}/chat/completions", "http://10.0.0.1/v1/chat/completions"):
            with (
                running(lambda _, to=target: Reply({}, status, {"Location": to})) as server,
                pytest.raises(ModelError, match="not followed"),
            ):
                ChatServer(server.url).complete(REQUEST)
        assert other.requests == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    replies: Iterator[Reply] = iter([Reply({}, status), Reply({}, status, {"Retry-After": "0"}), Reply(completion("{}"))])
    with running(lambda _: next(replies)) as server:
        assert ChatServer(server.url).complete(REQUEST) == completion("{}")
        assert len(server.requests) == 3


def test_a_server_that_stays_busy_is_given_up() -> None:
    with running(lambda _: Reply({}, 503)) as server, pytest.raises(ModelError, match="still busy after 5 tries"):
        ChatServer(server.url).complete(REQUEST)


@pytest.mark.parametrize(
    ("asked", "attempt", "seconds"), [("", 1, 0.001), ("", 3, 0.004), ("2", 1, 2), ("9999", 1, 30), ("soon", 2, 0.002)]
)
def test_pauses_double_or_follow_the_server_up_to_a_limit(asked: str, attempt: int, seconds: float) -> None:
    assert chat_server._pause(asked, attempt) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("reply", "kind", "told"),
    [
        (Reply({"error": "no"}, 401), ModelError, "status 401"),
        (Reply({"error": "no model"}, 404), ModelError, "status 404"),
        (Reply({"error": "too long: Secret effusion."}, 400), AnswerError, "status 400"),
        (Reply({"error": "Secret effusion."}, 500), AnswerError, "status 500"),
        (Reply(b"<html>Secret effusion.</html>"), AnswerError, "not JSON"),
        (Reply(b"\xff\xfe"), AnswerError, "not JSON"),
        (Reply(b"{}", headers={"Content-Length": "1000"}), AnswerError, "broke"),
    ],
)
def test_answers_that_are_none_are_told_without_the_report(reply: Reply, kind: type[Exception], told: str) -> None:
    with running(lambda _: reply) as server, pytest.raises(kind, match=told) as caught:
        ChatServer(server.url).complete(REQUEST)
    assert "effusion" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_ends_the_run() -> None:
    with running(lambda _: Reply({})) as server:
        url = server.url
    with pytest.raises(ModelError, match="no server answers there"):
        ChatServer(url).complete(REQUEST)


def test_a_slow_server_costs_one_report_not_the_run() -> None:
    def slow(_: object) -> Reply:
        time.sleep(0.4)
        return Reply(completion("{}"))

    with running(slow) as server:
        with pytest.raises(AnswerError, match="too long"):
            ChatServer(server.url, timeout_seconds=0.1).complete(REQUEST)
        assert ChatServer(server.url, timeout_seconds=60).complete(REQUEST)
