"""One answer from an interface: asked for at a measured pace, again where it may help, and read as JSON.

What the answer's records are and which page comes next belongs to ``paging``.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from catalog.models import HttpPull
from lake.exact_json import parse
from lake.pulls import http_failures as failures
from lake.pulls.pulled import PullFailed

MAX_ANSWER = 64 << 20
"""Bytes that one answer may have, unpacked."""

_MAX_REDIRECTS = 5


@dataclass(frozen=True)
class Patience:
    """How often and how long an interface that fails is asked again; times in seconds."""

    attempts: int = 5
    """requests for one page, the first included"""
    first_wait: float = 1
    """the wait before the second one; it doubles each time"""
    longest_wait: float = 60
    """the longest wait of our own choice; an interface may ask for a longer one"""
    in_all: float = 900
    """all waits of one pull together"""
    sleep: Callable[[float], None] = time.sleep


class _MayPass(Exception):
    """A failure that may be gone if asked again, after ``wait`` seconds where the interface says so."""

    def __init__(self, failure: PullFailed, wait: float | None = None) -> None:
        super().__init__(failure.rule)
        self.failure, self.wait = failure, wait


class Asker:
    """Asks one interface. ``origin`` is its address without query or credentials, for messages."""

    def __init__(self, client: httpx.Client, pull: HttpPull, origin: str, patience: Patience) -> None:
        self._client, self._pull, self._origin, self._patience = client, pull, origin, patience
        self._waited, self._next_request = 0.0, 0.0
        self._retrying = Retrying(
            retry=retry_if_exception_type(_MayPass),
            wait=self._wait,
            stop=self._enough,
            sleep=self._rest,
            reraise=True,
        )

    def ask(self, url: httpx.URL) -> Any:
        """Return the parsed JSON of an answer; follows redirects on the same server. Raises PullFailed."""
        for _ in range(_MAX_REDIRECTS):
            try:
                answer, target = self._retrying(self._once, url)
            except _MayPass as last:
                raise last.failure from None
            if target is None:
                return answer
            if _server(target) != _server(url):
                break
            url = target
        raise failures.redirected(self._origin)

    def _once(self, url: httpx.URL) -> tuple[Any, httpx.URL | None]:
        """Return the answer, or where it is to be had instead."""
        self._keep_pace()
        deadline = time.monotonic() + self._pull.timeout_seconds
        with self._told(), self._client.stream("GET", url) as response:
            if response.has_redirect_location:
                return None, url.join(response.headers["location"])
            code = response.status_code
            if failures.may_pass(code):
                raise _MayPass(failures.bad_status(self._origin, code), _retry_after(response))
            if code != HTTPStatus.OK:
                raise failures.bad_status(self._origin, code)
            return self._parsed(response, self._body(response, deadline)), None

    def _keep_pace(self) -> None:
        """Wait until the next request is due."""
        now = time.monotonic()
        if self._next_request > now:
            self._patience.sleep(self._next_request - now)
        self._next_request = max(now, self._next_request) + 1 / self._pull.requests_per_second

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the library's errors in our words."""
        try:
            yield
        except httpx.TimeoutException:
            raise self._slow() from None
        except httpx.TransportError as error:
            if _is_certificate(error):
                raise failures.uncertified(self._origin) from None
            raise _MayPass(failures.disconnected(self._origin)) from None
        except httpx.DecodingError:
            raise failures.not_json(self._origin, "application/gzip") from None
        except httpx.InvalidURL:
            raise failures.redirected(self._origin) from None

    def _body(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER:
                raise failures.too_large(self._origin, MAX_ANSWER)
            if time.monotonic() > deadline:
                raise self._slow()
        return bytes(body)

    def _slow(self) -> _MayPass:
        return _MayPass(failures.too_slow(self._origin, self._pull.timeout_seconds))

    def _parsed(self, response: httpx.Response, body: bytes) -> Any:
        try:
            return parse(body.decode(response.charset_encoding or "utf-8").removeprefix("\ufeff"))
        except (LookupError, ValueError):
            raise failures.not_json(self._origin, response.headers.get("content-type", "")) from None

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _MayPass) and error.wait is not None:
            return error.wait
        patience = self._patience
        return wait_exponential(multiplier=patience.first_wait, max=patience.longest_wait)(state)

    def _enough(self, state: RetryCallState) -> bool:
        over = self._waited + state.upcoming_sleep > self._patience.in_all
        return over or state.attempt_number >= self._patience.attempts

    def _rest(self, seconds: float) -> None:
        self._waited += seconds
        self._patience.sleep(seconds)


def _server(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that the interface asks to wait; a moment counts by the interface's own clock."""
    asked = response.headers.get("retry-after", "")
    if asked.isdecimal():
        return float(asked)
    with suppress(ValueError, TypeError):
        told = response.headers.get("date")
        now = parsedate_to_datetime(told) if told else datetime.now(UTC)
        return max(0.0, (parsedate_to_datetime(asked) - now).total_seconds())
    return None
