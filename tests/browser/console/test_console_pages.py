"""Every page opens for whom it is for, without a fault in the browser, and can be used by everyone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_GRAVE = ("serious", "critical")
LI = "442000198506152248"

PAGES = {
    "ming": (
        *("/", "/queue", "/queue?entity=person&severity=high", "/patterns", "/meanings", "/departments"),
        *(
            "/patterns/ruled",
            "/departments/social",
            "/objections",
            "/account",
            f"/entities/person/{LI}",
            "/nowhere",
        ),
    ),
    "soc": ("/departments/social", "/objections"),
    "kan": ("/", "/queue", "/audit"),
    "root": ("/users",),
}


def violations(page: Page) -> list[Any]:
    """Return what axe finds on a page that keeps someone from using it."""
    found = Axe().run(page).response["violations"]
    return [
        (page.url, v["id"], v["impact"], [n["html"] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in _GRAVE
    ]


@pytest.mark.parametrize("account", PAGES)
def test_every_page_can_be_used_by_everyone(visiting: Any, account: str) -> None:
    page = visiting(account)
    found = []
    for path in PAGES[account]:
        page.goto(path)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_so_can_a_case_and_a_pattern_with_all_that_unfolds(visiting: Any, language: str) -> None:
    page = visiting("ming", language)
    found = []
    for path in ("/queue", "/patterns"):
        page.goto(path)
        page.locator("tbody th a").first.click()
        page.wait_for_load_state("networkidle")
        page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
        page.wait_for_load_state("networkidle")
        found += violations(page)
    assert found == []
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]


def test_so_can_the_log_in(visiting: Any) -> None:
    page = visiting("ming")
    page.locator(".who button").click()
    page.wait_for_url("**/login")
    assert violations(page) == []
