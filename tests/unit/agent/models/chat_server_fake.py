"""A little chat server in a thread, for tests of what talks to one: a real socket, and answers made by a function."""

import contextlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server sends."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Responder = Callable[[dict[str, Any]], Reply]


@dataclass
class RunningServer:
    """A server that runs, and what it was sent."""

    url: str
    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]


@contextlib.contextmanager
def chat_server(responder: Responder) -> Iterator[RunningServer]:
    """Run a server on a free port of this machine."""
    seen = RunningServer("", [], [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.requests.append(request | {"path": self.path})
            seen.headers.append(dict(self.headers))
            reply = responder(request)
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            with contextlib.suppress(ConnectionError):  # a client that gave up waiting
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(data)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    seen.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()


def completion(content: str, logprobs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return a body as OpenAI's protocol has it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    return {"object": "chat.completion", "choices": [choice | {"logprobs": None if logprobs is None else {"content": logprobs}}]}


def token(text: str, likely: Mapping[str, float] | None = None, probability: float | None = None) -> dict[str, Any]:
    """Return one entry of `logprobs.content`: a token, and the probabilities of the likeliest ones at its place."""
    others = [{"token": t, "logprob": math.log(p), "bytes": list(t.encode())} for t, p in (likely or {}).items()]
    own = probability or (likely or {}).get(text, 1.0)
    return {"token": text, "logprob": math.log(own), "bytes": list(text.encode()), "top_logprobs": others}
