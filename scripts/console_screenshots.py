"""Takes the pictures of the console for the docs, after ``make nightly``.

It works on a copy of the sample city's home, with the demonstration's accounts, and lets a few things happen
there, so that the pages aren't empty.
"""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-lcd-text")
_SIZE = {"width": 1200, "height": 780}
_MOST_BYTES = 200_000


def main() -> None:
    """Take all pictures; raises SystemExit if one is too big for the docs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as address,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        take(browser, address)
        browser.close()
    if big := [f.name for f in IMAGES.glob("console-*.png") if f.stat().st_size > _MOST_BYTES]:
        raise SystemExit(f"too big: {', '.join(big)}")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a demonstration on a copy of the home that the environment names; give its address."""
    home = folder / "home"
    shutil.copytree(os.environ.get("GOVLAKE_HOME", ".govlake"), home, symlinks=True)
    os.environ["GOVLAKE_HOME"] = str(home)
    import uvicorn  # noqa: PLC0415 - the home has to be named first

    from console.app import create_app  # noqa: PLC0415
    from console.starting import prepare_accounts, prepare_worklist, settings  # noqa: PLC0415

    wanted = settings("127.0.0.1", False, True)
    prepare_worklist(wanted.city)
    app = create_app(wanted)
    prepare_accounts(app.state.site)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def take(browser: Browser, address: str) -> None:
    """Let a clerk and an officer work, and take pictures on the way."""
    clerk = logged_in(browser, address, "clerk")
    clerk.goto("/queue?department=market&entity=company&element=name")
    for _ in range(3):  # ask about three
        clerk.keyboard.press("g")
        clerk.wait_for_url("**/cases/**")
        clerk.locator("form[action$='/ask'] textarea").evaluate("it => { it.closest('details').open = true }")
        clerk.locator("form[action$='/ask'] textarea").fill("请核对登记档案中的名称")
        clerk.locator("form[action$='/ask'] button").click()
        clerk.wait_for_load_state("networkidle")
        clerk.goto("/queue?department=market&entity=company&element=name&by=-")
    clerk.goto("/queue")
    shot(clerk, "queue")
    clerk.keyboard.press("g")
    clerk.wait_for_url("**/cases/**")
    clerk.keyboard.press("t")
    clerk.wait_for_selector("[data-key=x]")
    clerk.wait_for_load_state("networkidle")
    shot(clerk, "case")
    pattern(clerk)
    clerk.goto("/")
    shot(clerk, "today")
    officer = logged_in(browser, address, "officer")
    shot(officer, "department")


def pattern(page: Page) -> None:
    """Preview a ruling on the pattern that settles most, its samples shown."""
    page.goto("/patterns")
    page.set_viewport_size({**_SIZE, "height": 520})
    shot(page, "patterns")
    page.set_viewport_size(_SIZE)
    page.goto("/patterns?entity=company&element=name")
    page.keyboard.press("1")
    page.wait_for_url("**/patterns/*")
    page.keyboard.press("u")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("p")
    page.wait_for_selector("#preview")
    shot(page, "pattern", whole=True)


def logged_in(browser: Browser, address: str, account: str) -> Page:
    """Return a page of a demonstration account's."""
    from console.demonstration import PASSWORD  # noqa: PLC0415

    page = browser.new_context(base_url=address, viewport=_SIZE, locale="zh-CN").new_page()
    page.goto("/login")
    page.locator("[name=account]").fill(account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    """Take a picture of what is in sight, or of the whole page."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"console-{name}.png", full_page=whole)


if __name__ == "__main__":
    main()
