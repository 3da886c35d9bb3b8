"""Logging in by OpenID Connect, against a provider that runs here: the whole way, and ways it has to fail."""

import asyncio
import base64
import hashlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assets.city import City
from catalog.load import load
from catalog.models import Role
from console.app import create_app
from console.oidc import BACK, Begun, Login, Provider, ProviderFailed, ProviderUnfit, from_environment
from console.settings import Settings
from lake.home import Home
from lake.pulls.secrets import Secret, SecretMissing
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).parents[1] / "golden" / "catalogue"
HERE = "http://console.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Run a provider in a process of its own; its users are known by their ``sub``."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    users = [{"sub": "1", "preferred_username": "ming"}, {"sub": "2", "preferred_username": "stranger"}]
    said = [f"--user-claims={json.dumps(user)}" for user in [*users, {"sub": "3"}]]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
    ]
    with subprocess.Popen([*command, *said], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield answering(f"http://localhost:{port}")
        finally:
            server.terminate()


def answering(address: str) -> str:
    """Return an address once something answers there."""
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(address + "/.well-known/openid-configuration")
            return address
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)


@pytest.fixture
def provider(issuer: str) -> Provider:
    return Provider(issuer, "govlake-console", Secret("oidc_client", "a client's secret"), HERE)


@pytest.fixture
def app(tmp_path: Path, provider: Provider) -> Iterator[Any]:
    city = City(load(CATALOGUE, vocabulary()), Home(tmp_path / "home"))
    made = create_app(Settings(city, provider=provider))
    made.state.site.accounts.make(None, "ming", "7", "明", Role.CLERK)
    yield made
    made.state.site.close()


def consent(address: str, sub: str) -> dict[str, str]:
    """Log in at the provider as a person would, and return what the browser comes back with."""
    answer = httpx.post(address, data={"sub": sub})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(HERE + BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def named(login: Login, begun: Begun, query: dict[str, str], **other: str) -> str:
    known = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier, **other}
    return login.account(query, **known)


def test_the_provider_names_the_account(provider: Provider) -> None:
    login = Login(provider)
    begun = login.begin()
    asked = parse_qs(urlsplit(begun.address).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == [HERE + BACK]
    assert named(login, begun, consent(begun.address, "1")) == "ming"


def test_the_code_is_redeemed_with_what_its_challenge_was_made_of(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send = httpx.Client.send

    def spied(self: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        sent.append(request.content)
        return send(self, request, **more)

    monkeypatch.setattr(httpx.Client, "send", spied)
    login = Login(provider)
    begun = login.begin()
    query = consent(begun.address, "1")
    sent.clear()
    named(login, begun, query)
    redeemed = parse_qs(sent[0].decode())
    (challenge,) = parse_qs(urlsplit(begun.address).query)["code_challenge"]
    hashed = hashlib.sha256(redeemed["code_verifier"][0].encode()).digest()
    assert base64.urlsafe_b64encode(hashed).decode().rstrip("=") == challenge
    assert begun.verifier not in begun.address


@pytest.mark.parametrize("lacking", ["state", "nonce"])
def test_what_isnt_this_browsers_log_in_fails(provider: Provider, lacking: str) -> None:
    login = Login(provider)
    begun = login.begin()
    with pytest.raises(ProviderFailed):
        named(login, begun, consent(begun.address, "1"), **{lacking: "another log-in's"})


def test_a_code_is_good_once(provider: Provider) -> None:
    login = Login(provider)
    begun = login.begin()
    query = consent(begun.address, "1")
    assert named(login, begun, query) == "ming"
    with pytest.raises(ProviderFailed):
        named(login, begun, query)


def test_another_issuer_behind_the_address_fails(provider: Provider) -> None:
    address = provider.issuer.replace("localhost", "127.0.0.1")
    login = Login(Provider(address, provider.client, provider.secret, HERE))
    login._app._server_metadata_url = provider.issuer + "/.well-known/openid-configuration"
    with pytest.raises(ProviderFailed) as failed:
        login.begin()
    assert failed.value.why == "issuer"


def test_a_person_without_the_claim_is_refused(provider: Provider) -> None:
    login = Login(provider)
    begun = login.begin()
    with pytest.raises(ProviderFailed) as failed:
        named(login, begun, consent(begun.address, "3"))
    assert failed.value.why == "claim"


def test_a_provider_that_is_down_is_named_without_its_secret() -> None:
    login = Login(Provider("http://localhost:9", "govlake", Secret("oidc_client", "hush"), HERE))
    with pytest.raises(ProviderFailed) as failed:
        login.begin()
    assert failed.value.why == "ConnectError"
    assert "hush" not in str(failed.value)


def test_the_console_logs_in_whom_it_knows(app: Any) -> None:
    seen = asyncio.run(visited(app, "1"))
    assert seen["begun"].status_code == 303
    assert "HttpOnly" in seen["begun"].headers["set-cookie"]
    assert (seen["back"].status_code, seen["back"].headers["location"]) == (303, "/account")
    assert "明" in seen["page"].text


def test_the_console_refuses_whom_it_doesnt_know_and_makes_no_account(app: Any) -> None:
    seen = asyncio.run(visited(app, "2"))
    assert seen["back"].status_code == 401
    assert seen["page"].status_code == 303
    assert [a.account for a in app.state.site.accounts.all()] == ["ming"]


def test_a_disabled_account_stays_out(app: Any) -> None:
    app.state.site.accounts.set_disabled(None, "ming", True)
    assert asyncio.run(visited(app, "1"))["back"].status_code == 401


def test_coming_back_without_having_left_fails(app: Any) -> None:
    async def visit() -> httpx.Response:
        async with browser(app) as client:
            return await client.get(BACK, params={"code": "x", "state": "y"})

    assert asyncio.run(visit()).status_code == 502


def browser(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=HERE)


async def visited(app: Any, sub: str) -> dict[str, httpx.Response]:
    """Log in through the console as a provider's user, and then ask for a page."""
    async with browser(app) as client:
        begun = await client.get("/login/provider?after=/account")
        query = await asyncio.to_thread(consent, begun.headers["location"], sub)
        back = await client.get(BACK, params=query)
        return {"begun": begun, "back": back, "page": await client.get("/account")}


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment() is None
    monkeypatch.setenv("GOVLAKE_OIDC_ISSUER", "https://id.example/")
    with pytest.raises(ProviderUnfit) as unfit:
        from_environment()
    assert unfit.value.variable == "GOVLAKE_OIDC_CLIENT"
    monkeypatch.setenv("GOVLAKE_OIDC_CLIENT", "govlake")
    monkeypatch.setenv("GOVLAKE_OIDC_ADDRESS", "https://console.example")
    with pytest.raises(SecretMissing):
        from_environment()
    monkeypatch.setenv("GOVLAKE_SECRET_OIDC_CLIENT", "hush")
    monkeypatch.setenv("GOVLAKE_OIDC_CLAIM", "employee_number")
    found = from_environment()
    assert found is not None
    assert (found.issuer, found.claim, found.scope) == (
        "https://id.example",
        "employee_number",
        "openid profile",
    )
    assert "hush" not in repr(found)
