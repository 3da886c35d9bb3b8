"""What a request is signed with, against values made with openssl."""

import httpx
import pytest

from catalog.models import HttpPull
from lake.pulls.secrets import SecretMissing, Secrets
from lake.pulls.signing import Signature, signed_text, signing


def _headers(pull: HttpPull) -> httpx.Headers:
    how = signing(pull, Secrets({"GOVLAKE_SECRET_TAX": "k"}))
    with httpx.Client(auth=how, transport=httpx.MockTransport(_echo)) as client:
        return client.get("http://h/x").request.headers


def _echo(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, request=request)


def _pull(signing: str, **more: object) -> HttpPull:
    return HttpPull.model_validate(
        {"kind": "http", "url": "http://h/x", "signing": signing, "secret": "tax", **more}
    )


def test_the_text_that_is_signed_has_its_query_sorted_and_encoded() -> None:
    url = httpx.URL("http://h:81/api/%E5%85%AC?page=2&name=张 三&a=x%2By&b")
    assert signed_text("GET", url, "1767225600") == (
        "GET\n/api/%E5%85%AC\na=x%2By&b=&name=%E5%BC%A0%20%E4%B8%89&page=2\n1767225600"
    )


def test_a_signature_is_the_hmac_of_that_text(monkeypatch: pytest.MonkeyPatch) -> None:
    # printf 'GET\n/api\npage=2&size=10\n1767225600' | openssl dgst -sha256 -hmac s3cret
    monkeypatch.setattr("lake.pulls.signing.time.time", lambda: 1767225600.9)
    request = next(Signature("s3cret").auth_flow(httpx.Request("GET", "http://h/api?size=10&page=2")))
    assert request.headers["X-Timestamp"] == "1767225600"
    assert request.headers["X-Signature"] == (
        "1369a7fda49b9a9c6258e3c57fabd620bb4f45418b25f7038fb903d820dd15dd"
    )


def test_tokens_go_in_their_header() -> None:
    assert _headers(_pull("bearer"))["Authorization"] == "Bearer k"
    assert _headers(_pull("header", header="X-Token"))["X-Token"] == "k"
    assert "Authorization" not in _headers(_pull("none"))


def test_a_secret_that_is_missing_is_said_so() -> None:
    with pytest.raises(SecretMissing):
        signing(_pull("hmac"), Secrets({}))
