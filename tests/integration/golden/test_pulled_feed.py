"""A feed that is pulled from a real PostgreSQL server, through whole nights into its Delta table."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import dagster as dg
import pytest
from sqlalchemy.engine import make_url

from assets.city import City
from catalog.load import load
from examples.servers.program import Server
from lake.home import Home
from lake.pulls import database
from lake.pulls.postgres import address_of
from pipelines.night import run_night
from pipelines.summary import summary
from quality.vocabulary import vocabulary

FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"
FEED = "feeds/companies.yaml"
AS_FILE = 'delivery: {file: "企业_{date}.db", format: sqlite, table: ent, mode: snapshot}'
PULLED = """\
delivery:
  file: "companies_{date}.parquet"
  format: parquet
  mode: MODE
  pull: {kind: database, url: URL, secret: market_db, table: ent, chunk_rows: 2EXTRA}"""


@pytest.fixture
def statement(postgres_server: Server) -> Callable[[str], None]:
    """Return a function that runs a statement in the market's database, which has no companies yet."""
    user, password = postgres_server.credentials.split(":", 1)
    address = address_of(make_url(postgres_server.url).set(username=user, password=password))

    def run(sql: str) -> None:
        with adbc.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(sql)

    run("DROP TABLE IF EXISTS ent")
    run("CREATE TABLE ent (code text PRIMARY KEY, name text, status text, capital numeric, changed int)")
    return run


@pytest.fixture
def city_of(
    golden: Any, tmp_path: Path, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., City]:
    """Return a function: URL, mode, further settings → the golden city whose companies are pulled."""
    monkeypatch.setenv("GOVLAKE_SECRET_MARKET_DB", postgres_server.credentials)
    monkeypatch.setattr(database, "WAIT", lambda _: 0)

    def make(url: str = postgres_server.url, mode: str = "snapshot", extra: str = "") -> City:
        folder = tmp_path / "catalogue"
        shutil.copytree(golden.catalogue, folder, dirs_exist_ok=True)
        text = (golden.catalogue / FEED).read_text(encoding="utf-8")
        assert AS_FILE in text
        pulled = PULLED.replace("URL", f'"{url}"').replace("MODE", mode).replace("EXTRA", extra)
        (folder / "checks/companies_some.yaml").unlink()  # that no increment can pass
        (folder / FEED).write_text(text.replace(AS_FILE, pulled), encoding="utf-8")
        return City(load(folder, vocabulary()), Home(tmp_path / "home"))

    return make


def _night(city: City, night: date) -> dict[str, Any]:
    return summary(city, run_night(city, night, lambda _: None))


def test_a_table_is_pulled_every_night_into_its_source_table(
    city_of: Any, statement: Any, rows_of: Any
) -> None:
    """A bad row; a night with nothing new; a changed row and two deleted ones."""
    city = city_of()
    statement(
        f"INSERT INTO ent VALUES ('{HONGDA}', '宏达𠮷公司', '1', 1000000.10, 1), ('00123', '错', '1', 1, 1)"
    )
    statement(f"INSERT INTO ent VALUES ('{HAIGANG}', '海港', '1', NULL, 1), ('{XINFENG}', '新风', '1', 2, 1)")
    report = _night(city, FIRST)
    assert report["pulls_failed"] == []
    found = rows_of(city, "source/companies", "name, status, capital")
    assert found == [("宏达𠮷公司", "1", Decimal("1000000.10")), ("新风", "1", 2), ("海港", "1", None)]
    bad = rows_of(city, "quality/quarantine", '"column", value', "feed = 'companies'")
    assert bad == [("code", "00123")]
    _night(city, SECOND)
    ledger = "loaded, unchanged, quarantined, deleted"
    second = rows_of(city, "quality/ledger", ledger, f"feed = 'companies' AND night = '{SECOND}'")
    assert second == [(0, 3, 1, 0)]
    statement(f"DELETE FROM ent WHERE code IN ('{XINFENG}', '00123')")
    statement(f"UPDATE ent SET status = '2' WHERE code = '{HONGDA}'")
    _night(city, THIRD)
    assert rows_of(city, "source/companies", "name, status") == [("宏达𠮷公司", "2"), ("海港", "1")]


def test_a_watermark_brings_increments(city_of: Any, statement: Any, rows_of: Any) -> None:
    """Three pulls, the second with nothing new; a night run again brings nothing twice."""
    city = city_of(mode="increment", extra=", watermark: changed")
    statement(f"INSERT INTO ent VALUES ('{HONGDA}', '宏达', '1', 1, 9)")
    for night in (FIRST, SECOND):
        _night(city, night)
    statement(f"UPDATE ent SET name = '宏达二', changed = 10 WHERE code = '{HONGDA}'")
    statement(f"INSERT INTO ent VALUES ('{HAIGANG}', '海港', '1', 2, 11)")
    _night(city, THIRD)
    _night(city, THIRD)
    assert rows_of(city, "source/companies", "name") == [("宏达二",), ("海港",)]
    received = rows_of(city, "quality/ledger", "night, received", "feed = 'companies'")
    assert received == [(FIRST, 1), (SECOND, 0), (THIRD, 0), (THIRD, 2)]
    marks = [r.fetched.mark.partition("=")[2] for r in city.landing.receipts("companies") if r.fetched]
    assert marks == ["9", "9", "11", "11"]


def test_a_pull_that_fails_leaves_the_version_before_and_says_so_without_the_secret(
    city_of: Any,
    statement: Any,
    rows_of: Any,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither the right password nor the wrong one stands in a file of the home, Dagster's own included."""
    right, wrong = "gov:lake@密 1", "wr0ng-Passw0rd"
    city = city_of()
    statement(f"INSERT INTO ent VALUES ('{HONGDA}', '宏达', '1', 1, 1), ('{HAIGANG}', '海港', '1', 1, 1)")
    assert _night(city, FIRST)["failed"] == []
    monkeypatch.setenv("GOVLAKE_SECRET_MARKET_DB", f"reader:{wrong}")
    report = _night(city, SECOND)
    assert report["failed"] == []
    assert rows_of(city, "source/companies", "name") == [("宏达",), ("海港",)]
    (failed,) = report["pulls_failed"]
    assert (failed["feed"], failed["rule"]) == ("companies", "login")
    kept = json.loads((city.home.reports / "pulls" / "companies.json").read_text(encoding="utf-8"))
    assert [(a["night"], a["rule"]) for a in kept] == [("2026-03-01", None), ("2026-03-02", "login")]
    with dg.DagsterInstance.get() as instance:
        told = instance.get_latest_materialization_event(dg.AssetKey(["source", "companies"]))
    assert told
    assert told.asset_materialization
    assert "login" in str(told.asset_materialization.metadata["pull_failed"].value)
    printed = capfd.readouterr()
    words = [w.encode() for w in (right, wrong, "gov%3Alake", "govlake:gov", "reader:")]
    files = [p for p in city.home.folder.rglob("*") if p.is_file()]
    assert len(files) > 20
    for content in [printed.out.encode(), printed.err.encode(), *(p.read_bytes() for p in files)]:
        assert not [w for w in words if w in content]
