"""A console on the golden city without a night, people of every role, and a browser to visit it with."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from assets.city import City
from catalog.load import load
from catalog.models import Role
from console.app import create_app
from console.settings import Settings
from governance.accounts import passwords
from lake.home import Home
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).parents[2] / "integration" / "golden" / "catalogue"
PASSWORD = "a long enough secret"  # noqa: S105 - of accounts that exist in tests only


class Browser:
    """Visits an app in this process: keeps cookies, and sends forms as its pages have them."""

    def __init__(self, app: FastAPI, address: str = "192.0.2.1", base: str = "http://console") -> None:
        self.site = app.state.site
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
        self._client = httpx.AsyncClient(transport=transport, base_url=base)
        self._runner = asyncio.Runner()

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a page; redirects aren't followed."""
        return self._runner.run(self._client.get(path, **more))

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form with the token that it has on a page."""
        return self.bare_post(path, {"csrf": self.csrf(), **(data or {})}, **more)

    def bare_post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form as it is."""
        return self._runner.run(self._client.post(path, data=data, **more))

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask by any method."""
        return self._runner.run(self._client.request(method, path, **more))

    def csrf(self) -> str:
        """Return the token of this visitor's forms."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/login").text)
        assert found
        return found[1]

    def login(self, account: str, password: str = PASSWORD) -> httpx.Response:
        """Log in."""
        return self.post("/login", {"account": account, "password": password})

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that it keeps."""
        return self._client.cookies

    def close(self) -> None:
        """End its loop."""
        self._runner.run(self._client.aclose())
        self._runner.close()


Visits = Callable[..., Browser]

PEOPLE = {
    "ming": (Role.CLERK, None),
    "hua": (Role.SUPERVISOR, None),
    "pol": (Role.DEPARTMENT_OFFICER, "police"),
    "kan": (Role.AUDITOR, None),
    "root": (Role.ADMINISTRATOR, None),
}


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hash passwords with next to no work, since every test makes five accounts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def golden_catalogue() -> Any:
    return load(CATALOGUE, vocabulary())


@pytest.fixture
def console_city(tmp_path: Path, golden_catalogue: Any) -> City:
    return City(golden_catalogue, Home(tmp_path / "home"))


@pytest.fixture
def console(console_city: City) -> Iterator[FastAPI]:
    """Return the console, with an account for every role; their password is ``PASSWORD``."""
    app = create_app(Settings(console_city))
    for account, (role, department) in PEOPLE.items():
        person = f"{account}-person"
        app.state.site.accounts.make(None, account, person, person, role, department, PASSWORD, False)
    yield app
    app.state.site.close()


@pytest.fixture
def visits(console: FastAPI) -> Iterator[Visits]:
    """Return a function: account (None: nobody) → a browser that is logged in."""
    opened: list[Browser] = []

    def visiting(account: str | None = None, app: FastAPI = console, **more: Any) -> Browser:
        browser = Browser(app, **more)
        opened.append(browser)
        if account:
            assert browser.login(account).status_code == 303
        return browser

    yield visiting
    for browser in opened:
        browser.close()
