"""The night's report as a person sees it: headless Chromium, keyboard, no network."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from catalog.language import Text
from quality.assertions import Assertion, Observation, Verdict
from quality.punctuality import Sign, Standing
from quality.report import Grid, GridRow, SubjectResult, render

CHROMIUM = Path("/usr/bin/chromium")
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a page that may ask for nothing over the network."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("install Chromium: scripts/install-debian-packages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        opened = browser.new_page()
        opened.route("**/*", lambda route: route.continue_() if _local(route.request.url) else route.abort())
        yield opened
        browser.close()


def _local(url: str) -> bool:
    return url.startswith("file://")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    name = Text(zh="姓名必填", en="name is filled in")
    broken = Verdict(
        Assertion("name.complete", "people", "name", "complete", name, 0.99, gate=True),
        Observation(100, 7, ({"line": "3", "name": "<script>alert(1)</script>"},)),
        success=False,
    )
    subject = SubjectResult("people", Text(zh="户籍人口", en="household register"), "feed", (broken,))
    file = tmp_path / "2026-06-01.html"
    file.write_text(render(date(2026, 6, 1), [subject]), encoding="utf-8")
    return file


def test_it_opens_in_chinese_and_turns_to_english_by_keyboard(page: Page, report: Path) -> None:
    page.goto(report.as_uri())
    assert page.get_by_text("1 个关口未通过").is_visible()
    assert not page.get_by_text("1 failed gate(s)").is_visible()
    page.locator("#zh").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("1 failed gate(s)").is_visible()
    assert page.get_by_role("heading", name="household register").is_visible()
    assert not page.get_by_text("户籍人口").first.is_visible()


def test_it_asks_the_network_for_nothing_and_runs_no_cell(page: Page, report: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a cell ran: {dialog.message}"))
    page.goto(report.as_uri())
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
    assert page.get_by_role("cell", name="<script>alert(1)</script>").is_visible()
    assert asked == [report.as_uri()]


def test_the_grid_of_deliveries_is_there_and_says_what_its_signs_mean(page: Page, tmp_path: Path) -> None:
    days = (date(2026, 5, 31), date(2026, 6, 1))
    standings = (
        Standing(days[0], Sign.MISSING, date(2026, 6, 1), "连不上数据库"),
        Standing(days[1], Sign.DELIVERED),
    )
    police, town = Text(zh="公安", en="Police"), Text(zh="小榄", en="Xiaolan")
    people, shops = Text(zh="户籍人口", en="household register"), Text(zh="商铺", en="shops")
    rows = (GridRow(police, "people", people, standings), GridRow(town, "shops", shops, (), "2027 无通知"))
    file = tmp_path / "2026-06-01.html"
    file.write_text(render(days[1], [], grid=Grid(days, rows)), encoding="utf-8")
    page.goto(file.as_uri())
    cells = page.locator(".grid tr", has_text="people").locator("td")
    assert cells.all_inner_texts() == ["✗", "✓"]
    assert page.get_by_text("2027 无通知").is_visible()
    assert page.locator(".legend").inner_text().split("\n")[0].startswith("✓ 按时")
    assert "期限 2026-06-01" in page.locator(".owed").inner_text()
    page.locator("#en").check()
    assert "missing, due 2026-06-01 — 连不上数据库" in page.locator(".owed").inner_text()
