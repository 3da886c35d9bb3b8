"""What every request and answer goes through: the reader's language, headers for safety, faults kept quiet.

It is ASGI, not a page's business: no page can forget it.
"""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.language import READER, Language
from console.cookies import LANGUAGE

_LOG = logging.getLogger("govlake.console")

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""what every answer says to the browser"""
_TWO_YEARS = "max-age=63072000"
_STATIC = "/static/"


class Guard:
    """Wraps the console; ``https``: it is reached by https only; ``broken`` is the answer to a fault."""

    def __init__(self, app: ASGIApp, https: bool, broken: Callable[[Request], Response]) -> None:
        self._app, self._https, self._broken = app, https, broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        spoken, sending = READER.set(_language(scope)), _Sending(send, self._headers(scope))
        try:
            await self._app(scope, receive, sending)
        except Exception as fault:  # of any kind, and told here without its message
            _LOG.error("%s at %s", type(fault).__name__, _where(fault))
            if not sending.begun:
                answer = await run_in_threadpool(self._broken, Request(scope))
                await answer(scope, receive, sending)
        finally:
            READER.reset(spoken)

    def _headers(self, scope: Scope) -> dict[str, str]:
        static = scope["path"].startswith(_STATIC)
        more = {"cache-control": "private, max-age=600" if static else "no-store"}
        return {**HEADERS, **more, **({"strict-transport-security": _TWO_YEARS} if self._https else {})}


class _Sending:
    """Sends an answer with headers added; ``begun`` says whether any of it is sent."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send, self._headers, self.begun = send, headers, False

    async def __call__(self, message: Message) -> None:
        """Send one message of the answer."""
        if message["type"] == "http.response.start":
            self.begun = True
            MutableHeaders(scope=message).update(self._headers)
        await self._send(message)


def _language(scope: Scope) -> Language | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("language", [""])[-1]
    kept = cookie_parser(Headers(scope=scope).get("cookie", "")).get(LANGUAGE, "")
    for said in (asked, kept):
        if said == "zh":
            return "zh"
        if said == "en":
            return "en"
    return None


def _where(fault: BaseException) -> str:
    """Return the lines that a fault came through, without its message, which may hold anyone's values."""
    steps = traceback.extract_tb(fault.__traceback__)[-6:]
    return " < ".join(f"{Path(s.filename).name}:{s.lineno}" for s in reversed(steps))
