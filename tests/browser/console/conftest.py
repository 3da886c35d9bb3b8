"""A real console in a real browser, on the golden city after a night; every test has a copy of its own."""

import importlib.util
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from assets.city import City
from catalog.load import load
from catalog.models import Role
from console.app import create_app
from console.settings import Settings
from governance.accounts import passwords
from lake.home import Home
from pipelines.night import run_night
from quality.patterns import meaning
from quality.vocabulary import vocabulary
from quality.worklist import build

CHROMIUM = Path("/usr/bin/chromium")
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
_GOLDEN = Path(__file__).parents[2] / "integration" / "golden"
_FIRST = date(2026, 3, 1)
_PATIENCE_MS = 60_000
"""for a machine that is busy otherwise"""
_CLOCK = """\
name: {{zh: 期限, en: deadline}}
step: {step}
legal_basis: 第二十三条
working_days: {days}
effective_from: 2020-01-01
escalate_to: supervisor
"""
PASSWORD = "a long enough secret"  # noqa: S105 - of accounts that live as long as a test
PEOPLE = {
    "ming": (Role.CLERK, None),
    "hua": (Role.SUPERVISOR, None),
    "soc": (Role.DEPARTMENT_OFFICER, "social"),
    "kan": (Role.AUDITOR, None),
    "root": (Role.ADMINISTRATOR, None),
}


def _golden() -> ModuleType:
    """Return the golden city's deliveries and how they become files."""
    spec = importlib.util.spec_from_file_location("golden_city", _GOLDEN / "conftest.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def console_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the golden catalogue with clocks, and a second person for grave conflicts."""
    folder = tmp_path_factory.mktemp("console") / "catalogue"
    shutil.copytree(_GOLDEN / "catalogue", folder)
    city = folder / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8") + "second_person_from: high\n", encoding="utf-8")
    (folder / "clocks").mkdir()
    for step, days in (("objection", 5), ("answer", 3), ("ruling", 10), ("correction", 5)):
        (folder / "clocks" / f"{step}.yaml").write_text(_CLOCK.format(step=step, days=days), encoding="utf-8")
    return load(folder, vocabulary())


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory, console_catalogue: Any) -> Path:
    """Return a home after one night, with its worklist and accounts."""
    city, golden = City(console_catalogue, Home(tmp_path_factory.mktemp("night"))), _golden()
    golden._deliver(city.home, golden.NIGHTS[_FIRST])
    assert run_night(city, _FIRST, lambda _: None).succeeded
    with pytest.MonkeyPatch.context() as patch, city.engine() as engine:
        patch.setattr(meaning, "ENOUGH", 2)  # of three companies two are compared
        build(engine, city.home, city.tables, city.catalogue)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = create_app(Settings(city))
        for account, (role, department) in PEOPLE.items():
            app.state.site.accounts.make(
                None, account, f"{account}-1", account.title(), role, department, PASSWORD, False
            )
        app.state.site.close()
    return city.home.folder


@pytest.fixture(scope="module")  # while it is open, an event loop runs in this thread
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("install Chromium: scripts/install-debian-packages")
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture
def served(first_night: Path, console_catalogue: Any, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Serve a console on a copy of the home: ``address``, and the ``site`` behind it."""
    home = tmp_path / "home"
    shutil.copytree(first_night, home, symlinks=True)
    app = create_app(Settings(City(console_catalogue, Home(home))))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = listening.getsockname()[1]
        yield SimpleNamespace(address=f"http://127.0.0.1:{port}", site=app.state.site)
        server.should_exit = True
        thread.join()
    app.state.site.close()


Visiting = Callable[..., Page]


def _is_fault(message: ConsoleMessage) -> bool:
    return message.type == "error" and not re.search("status of 4(04|22)", message.text)


@pytest.fixture
def visiting(served: SimpleNamespace, chromium: Browser) -> Iterator[Visiting]:
    """Return a function: account → a page of that person's, logged in; it may ask this console only.

    What a page writes to the browser's console (a refused style, a script's fault) fails the test, but not
    that a form was refused.
    """
    faults: list[str] = []
    contexts = []

    def visit(account: str, language: str = "zh") -> Page:
        context = chromium.new_context(base_url=served.address, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("console", lambda m: faults.append(f"{page.url}: {m.text}") if _is_fault(m) else None)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("request", lambda r: None if r.url.startswith(served.address) else faults.append(r.url))
        page.goto(f"/login?language={language}")
        page.locator("[name=account]").fill(account)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []
