"""A department's paged JSON interface on the loopback address, which can also fail on purpose.

An answer is ``{"code": 0, "data": {"list": [...], "total": 3, "next": "..."}}``. Signatures are checked here
as ``docs/deliveries/http.md`` defines them, without the code that makes them.
"""

import hashlib
import hmac
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_CLOCKS_APART = 300
"""seconds that the clock of who asks may differ from the interface's"""


@dataclass(frozen=True)
class Fault:
    """A wrong answer: ``hang_up`` stops half-way through the body, ``wait`` are seconds before it."""

    status: int = 500
    body: bytes = b'{"code": 500, "message": "internal error"}'
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_up: bool = False
    wait: float = 0


LOGIN_PAGE = Fault(200, "<html><title>统一登录</title></html>".encode(), "text/html; charset=utf-8")


@dataclass
class Interface:
    """One path's records, each the JSON text of one, and how they are asked for.

    ``paging`` is none, page, offset or cursor, with the query parameters page, offset or cursor, and size.
    """

    records: Sequence[str]
    paging: str = "none"
    page_size: int = 1000
    """the greatest page that is given out, whatever ``size`` asks for"""
    token: str | None = None
    """what ``sent_in`` must hold, such as ``Bearer abc``"""
    sent_in: str = "Authorization"
    """the header that ``token`` is sent in"""
    key: str | None = None
    """what requests must be signed with"""
    total: int | None = None
    """the total that is claimed, if not the true one"""
    faults: deque[Fault] = field(default_factory=deque)
    """given out first, one a request"""
    always: Fault | None = None
    """given out once ``faults`` are used up"""
    stuck: bool = False
    """whether every page is the first one"""
    asked: list[tuple[float, str, dict[str, str]]] = field(default_factory=list)
    """when (monotonic seconds), path with query and headers of every request"""

    def allows(self, path: str, query: str, headers: Mapping[str, str]) -> bool:
        """Return whether a request shows who asks as it should."""
        if self.token is not None:
            return hmac.compare_digest(headers.get(self.sent_in, ""), self.token)
        return self.key is None or _signed(self.key, path, query, headers)

    def page(self, asked: Mapping[str, str]) -> str:
        """Return the JSON text of the answer to a request with these query parameters."""
        size = min(int(asked.get("size", self.page_size)), self.page_size)
        start = self._start(asked, size)
        end = len(self.records) if self.paging == "none" else start + size
        following = f'"c{end}"' if self.paging == "cursor" and end < len(self.records) else "null"
        total = len(self.records) if self.total is None else self.total
        listed = ",".join(self.records[start:end])
        return f'{{"code": 0, "data": {{"list": [{listed}], "total": {total}, "next": {following}}}}}'

    def _start(self, asked: Mapping[str, str], size: int) -> int:
        if self.stuck:
            return 0
        if self.paging == "page":
            return (int(asked.get("page", "1")) - 1) * size
        if self.paging == "offset":
            return int(asked.get("offset", "0"))
        return int(asked.get("cursor", "c0").removeprefix("c"))


@contextmanager
def serve(
    interfaces: Mapping[str, Interface], port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Answer for each path with its interface until the block ends; yields ``http://127.0.0.1:PORT``.

    Paths are written plainly, not percent-encoded. With ``tls`` it is https.
    """
    handler = type("Answering", (_Answering,), {"interfaces": dict(interfaces)})
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.daemon_threads = False
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


class _Answering(BaseHTTPRequestHandler):
    interfaces: ClassVar[Mapping[str, Interface]]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        interface = self.interfaces.get(unquote(parts.path))
        if interface is None:
            return self._send(Fault(HTTPStatus.NOT_FOUND, b"not here", "text/plain"))
        interface.asked.append((time.monotonic(), self.path, dict(self.headers)))
        if interface.faults or interface.always:
            fault = interface.faults.popleft() if interface.faults else interface.always
            return self._send(fault or Fault())
        if not interface.allows(parts.path, parts.query, self.headers):  # type: ignore[arg-type]
            return self._send(Fault(HTTPStatus.UNAUTHORIZED, b"{}"))
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        return self._send(Fault(HTTPStatus.OK, interface.page(asked).encode()))

    def _send(self, answer: Fault) -> None:
        time.sleep(answer.wait)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        half = len(answer.body) // 2 if answer.hang_up else None
        with suppress(ConnectionError):  # who asked may have waited long enough
            self.wfile.write(answer.body[:half])

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what was asked stands in ``Interface.asked``."""


def _signed(key: str, path: str, query: str, headers: Mapping[str, str]) -> bool:
    moment = headers.get("X-Timestamp", "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > _CLOCKS_APART:
        return False
    pairs = [(quote(n, safe="-._~"), quote(v, safe="-._~")) for n, v in parse_qsl(query, True)]
    told = "\n".join(["GET", path, "&".join(f"{n}={v}" for n, v in sorted(pairs)), moment])
    expected = hmac.new(key.encode(), told.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("X-Signature", ""))
