"""How a request to an interface shows who asks: a token in a header, or a signature.

A signature is HMAC-SHA256 in hexadecimal, in ``X-Signature``, keyed with the secret's UTF-8 bytes, over four
lines parted by line feeds: the method; the path as sent; the query's ``name=value`` pairs, percent-encoded
(RFC 3986, all but letters, digits and ``-._~``), sorted and parted by ``&``; and ``X-Timestamp``, the moment
in whole seconds since 1970 UTC.
"""

import hashlib
import hmac
import time
from collections.abc import Generator
from urllib.parse import quote

import httpx

from catalog.models import HttpPull, Signing
from lake.pulls.secrets import Secrets

_Flow = Generator[httpx.Request, httpx.Response, None]


class Token(httpx.Auth):
    """Sends a token in a header."""

    def __init__(self, header: str, token: str) -> None:
        self._header, self._token = header, token

    def auth_flow(self, request: httpx.Request) -> _Flow:
        """Add the header."""
        request.headers[self._header] = self._token
        yield request


class Signature(httpx.Auth):
    """Signs every request anew, so that one that was overheard soon is worth nothing."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def auth_flow(self, request: httpx.Request) -> _Flow:
        """Add the moment and the signature."""
        moment = str(int(time.time()))
        signed = hmac.new(
            self._key, signed_text(request.method, request.url, moment).encode(), hashlib.sha256
        )
        request.headers["X-Timestamp"] = moment
        request.headers["X-Signature"] = signed.hexdigest()
        yield request


def signed_text(method: str, url: httpx.URL, moment: str) -> str:
    """Return what is signed: method, path, sorted query and moment, a line each."""
    path = url.raw_path.partition(b"?")[0].decode("ascii")
    pairs = sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in url.params.multi_items())
    return "\n".join([method, path, "&".join(pairs), moment])


def signing(pull: HttpPull, secrets: Secrets) -> httpx.Auth | None:
    """Return what a pull's requests show who asks with; raises SecretMissing."""
    if pull.signing is Signing.NONE or pull.secret is None:
        return None
    secret = secrets.get(pull.secret).reveal()
    if pull.signing is Signing.BEARER:
        return Token("Authorization", f"Bearer {secret}")
    return Token(pull.header, secret) if pull.signing is Signing.HEADER else Signature(secret)


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
