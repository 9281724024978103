"""What every request passes: who may ask, how much may be sent, and the headers of every answer."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 200_000
"""Bytes of a request's body; the longest reports have a tenth of it."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def refusal(status: int, message: str) -> JSONResponse:
    """Return an answer that says in one line why there is none."""
    return JSONResponse({"error": message}, status)


class Guard:
    """ASGI middleware: refuses other hosts, other origins and large bodies; nothing of an answer may be stored."""

    def __init__(self, app: ASGIApp, content_security_policy: str) -> None:
        self._app = app
        self._headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": content_security_policy,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there are no web sockets here; the server closes what is not accepted

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        headers = Headers(scope=scope)
        if answer := _refused(headers):
            await answer(scope, receive, send_with_headers)
            return
        await self._pass_on(scope, receive, send_with_headers)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            message = f"the request has more than {MAX_BODY:,} bytes; send one report at a time, or use `radconcord label` for files"
            await refusal(413, message)(scope, receive, send)
            return
        try:
            await self._app(scope, _replayed(body, receive), send)
        except Exception as error:  # its message may quote the report, and so may a traceback in a log
            await refusal(500, f"internal error {type(error).__name__}; please report it")(scope, receive, send)


def _refused(headers: Headers) -> JSONResponse | None:
    """Refuse names that lead here by way of a foreign name server, and scripts of other pages."""
    host = headers.get("host", "")
    if _hostname(host) not in LOOPBACK:
        return refusal(403, f"this host name is not served; allowed: {', '.join(sorted(LOOPBACK))}")
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return refusal(403, "requests of other pages are refused; open this page itself")
    return None


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body; None where it is too long, read no further than that."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            return None
    return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
