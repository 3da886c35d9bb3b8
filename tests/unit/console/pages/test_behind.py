"""What pages say when departments' data has outrun the worklist, and having it made anew."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from fastapi import FastAPI

from assets.city import City
from assets.locks import WORKLIST_LOCK, locked
from console.app import create_app
from console.renewing import Renewal
from console.settings import Settings
from lake.engine import Engine
from lake.worklist import latest, write
from quality.worklist import made_of

Visits = Callable[..., Any]
CHANGED, COMING, FAILED = "此后部门数据有变化", "正在重新生成清单", "没有成功"
PAGES = ("/", "/queue?entity=person")
BUTTON = 'action="/worklist"'


class Process:
    """A process that runs until ``end`` is called."""

    returncode: int | None = None

    def poll(self) -> int | None:
        return self.returncode

    def end(self, code: int) -> None:
        self.returncode = code


@pytest.fixture
def begun() -> list[Process]:
    """Return the processes that were begun to make the worklist."""
    return []


@pytest.fixture
def app(console: FastAPI, listed_city: City, begun: list[Process]) -> Iterator[FastAPI]:
    """Return a console that can have the worklist made; the accounts are those of ``console``."""

    def begin(_: City) -> Any:
        begun.append(Process())
        return begun[-1]

    made = create_app(Settings(listed_city, renew=begin))
    yield made
    made.state.site.close()


def change(city: City) -> None:
    """Write a conflict table as a real-time run does."""
    city.tables.overwrite("quality/conflict_person", pa.table({"a": [1]}))


def test_nothing_is_said_of_a_list_of_what_tables_say_now(visits: Visits, app: FastAPI) -> None:
    for page in PAGES:
        text = visits("ming", app).get(page).text
        assert CHANGED not in text and BUTTON not in text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_since_when_data_has_changed(
    visits: Visits, app: FastAPI, listed_city: City, page: str
) -> None:
    made = datetime(2026, 6, 4, 8, 15, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    os.utime(latest(listed_city.home)[0], (made, made))
    clerk = visits("ming", app)
    clerk.get(page)
    change(listed_city)
    assert f"本清单生成于 2026-06-04 08:15，{CHANGED}" in clerk.get(page).text
    assert "has changed since this list was made at 2026-06-04 08:15" in clerk.get(f"{page}{_en(page)}").text


def _en(page: str) -> str:
    return ("&" if "?" in page else "?") + "language=en"


def test_who_presses_has_it_made_once_and_is_told_so(
    visits: Visits, app: FastAPI, listed_city: City, begun: list[Process]
) -> None:
    change(listed_city)
    clerk, supervisor = visits("ming", app), visits("hua", app)
    page = clerk.get("/queue?entity=person").text
    back = re.search(r'action="/worklist".*?name="back" value="([^"]*)"', page)
    assert back and back[1] == "/queue?entity=person"
    assert clerk.post("/worklist", {"back": back[1]}).headers["location"] == "/queue?entity=person"
    assert supervisor.post("/worklist").status_code == 303
    assert len(begun) == 1
    for visitor in (clerk, supervisor):
        text = visitor.get("/").text
        assert COMING in text and CHANGED not in text and BUTTON not in text


def test_one_that_could_not_be_made_can_be_asked_for_again(
    visits: Visits, app: FastAPI, listed_city: City, begun: list[Process]
) -> None:
    change(listed_city)
    clerk = visits("ming", app)
    clerk.post("/worklist")
    begun[0].end(1)
    assert FAILED in clerk.get("/").text
    clerk.post("/worklist")
    assert len(begun) == 2


def test_the_line_goes_when_the_list_is_made(
    visits: Visits, app: FastAPI, listed_city: City, begun: list[Process]
) -> None:
    change(listed_city)
    clerk = visits("ming", app)
    clerk.post("/worklist")
    with Engine(listed_city.home.scratch) as engine:
        write(engine, listed_city.home, {}, made_of(listed_city.tables, listed_city.catalogue))
    begun[0].end(0)
    text = clerk.get("/").text
    assert COMING not in text and CHANGED not in text


def test_one_that_somebody_else_makes_is_not_made_twice(
    visits: Visits, app: FastAPI, listed_city: City, begun: list[Process]
) -> None:
    change(listed_city)
    clerk = visits("ming", app)
    with locked(listed_city.home.folder / WORKLIST_LOCK):
        assert COMING in clerk.get("/").text
        clerk.post("/worklist")
    assert begun == []
    assert CHANGED in clerk.get("/").text


def test_rulings_that_are_being_served_bring_one(listed_city: City) -> None:
    change(listed_city)
    serving = [True]
    renewal = Renewal(listed_city, None, lambda: serving[0])
    behind = renewal.behind()
    assert behind and behind.under_way
    serving[0] = False
    behind = renewal.behind()
    assert behind and not behind.under_way


def test_only_clerks_and_supervisors_have_it_made(
    visits: Visits, app: FastAPI, listed_city: City, begun: list[Process]
) -> None:
    change(listed_city)
    auditor = visits("kan", app)
    text = auditor.get("/").text
    assert CHANGED in text and BUTTON not in text
    assert [visits(a, app).post("/worklist").status_code for a in ("kan", "pol", "root")] == [403] * 3
    assert visits("ming", app).bare_post("/worklist").status_code == 403
    assert begun == []


def test_versions_are_asked_for_only_after_a_write(
    listed_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    tables = type(listed_city.tables)
    version = tables.version

    def counted(self: Any, name: str) -> int | None:
        asked.append(name)
        return version(self, name)

    renewal = Renewal(listed_city, None, lambda: False)
    assert renewal.behind() is None
    monkeypatch.setattr(tables, "version", counted)
    assert renewal.behind() is None and asked == []
    change(listed_city)
    assert renewal.behind() and asked
