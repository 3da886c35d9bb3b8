"""A real-time feed: seen by the sensor, taken in through conflicts and base without a release or a night."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from assets.city import City
from assets.locks import LOCK, locked
from assets.worklist import make_worklist
from catalog.load import load
from lake.pulls import Attempts
from pipelines import looking
from pipelines.after_nights import JOB as WORKLIST
from pipelines.definitions import definitions
from pipelines.instance import prepare
from pipelines.realtime import REALTIME
from quality.vocabulary import vocabulary

HONGDA, HAIGANG = "91442000MA4UAAA158", "91442000MA4UBBB287"


@pytest.fixture
def at_once(golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """Return the golden city before its first night, the residents' feed being updated at once."""
    folder = tmp_path / "catalogue"
    shutil.copytree(golden.catalogue, folder)
    feed = folder / "feeds" / "residents.yaml"
    daily = "update: {cycle: daily, not_realtime_because: 夜间汇总}"
    assert daily in feed.read_text(encoding="utf-8")
    feed.write_text(feed.read_text(encoding="utf-8").replace(daily, "update: {cycle: realtime}"))
    city = City(load(folder, vocabulary()), golden.city(tmp_path / "home").home)
    monkeypatch.setenv("DAGSTER_HOME", str(city.home.folder))
    prepare(city.home)
    return city


@pytest.fixture
def instance(at_once: City) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.get() as opened:
        yield opened


def looked(
    city: City, instance: dg.DagsterInstance, cursor: str | None = None, sensor: str = REALTIME
) -> Any:
    made = definitions(city)
    repository = made.get_repository_def()
    with dg.build_sensor_context(instance, cursor=cursor, repository_def=repository) as context:
        return made.resolve_sensor_def(sensor).evaluate_tick(context)


def test_a_city_without_real_time_feeds_has_no_sensor(golden: SimpleNamespace, tmp_path: Path) -> None:
    made = definitions(golden.city(tmp_path)).get_repository_def()
    assert REALTIME not in {s.name for s in made.sensor_defs} | set(made.job_names)


def test_it_is_switched_on_by_hand_and_looks_every_ten_seconds(at_once: City) -> None:
    sensor = definitions(at_once).resolve_sensor_def(REALTIME)
    assert sensor.default_status is dg.DefaultSensorStatus.STOPPED
    assert sensor.minimum_interval_seconds == 10


def test_what_arrives_is_in_conflicts_and_base_at_once(
    golden: SimpleNamespace, at_once: City, instance: dg.DagsterInstance, rows_of: Any
) -> None:
    """On the second day the police correct 陈美玲's sex from 1 to 2: nobody else holds it."""
    first, second, _ = golden.nights
    golden.deliver(at_once.home, golden.nights[first])
    assert golden.run(at_once, first).succeeded
    assert not looked(at_once, instance).run_requests
    make_worklist(at_once)
    assert not looked(at_once, instance, sensor=WORKLIST).run_requests
    name = next(n for n in golden.nights[second] if n.startswith("police/户籍"))
    golden.deliver(at_once.home, {name: golden.nights[second][name]})
    release = (at_once.home.releases / "current").resolve()

    (request,) = looked(at_once, instance).run_requests
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert request.partition_key == today
    asked = {key.to_user_string() for key in request.asset_selection}
    assert asked == {"source/residents", "quality/conflict_person", "base/person"}

    job = definitions(at_once).resolve_job_def(REALTIME)
    done = job.execute_in_process(
        instance=instance, partition_key=today, asset_selection=request.asset_selection
    )
    assert done.success
    sex = rows_of(at_once, "base/person", "sex", "id_number = '442000200102284420'")
    assert sex == [("2",)]
    compared = rows_of(at_once, "quality/conflict_person", "element", "status = 'open'")
    assert ("name",) in compared
    assert (at_once.home.releases / "current").resolve() == release
    assert not (at_once.home.reports / f"{today}.html").exists()
    assert not looked(at_once, instance).run_requests
    assert len(looked(at_once, instance, sensor=WORKLIST).run_requests) == 1


def test_a_file_received_by_hand_is_seen_once(
    golden: SimpleNamespace, at_once: City, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    file = tmp_path / "户籍_20260302.csv"
    file.write_text("操作,身份证号,姓名,性别,出生日期,电话,备注\n", encoding="gb18030")
    feed = at_once.catalogue.feeds["residents"]
    at_once.landing.receive(file, feed, None, "clerk", datetime.now(ZoneInfo("UTC")))
    seen = looked(at_once, instance)
    assert len(seen.run_requests) == 1
    assert not looked(at_once, instance, seen.cursor).run_requests


def test_while_a_night_runs_it_waits(
    golden: SimpleNamespace, at_once: City, instance: dg.DagsterInstance
) -> None:
    golden.deliver(at_once.home, {"police/户籍_20260305.csv": (("操作",),)})
    with locked(at_once.home.folder / LOCK):
        skipped = looked(at_once, instance)
    assert (skipped.run_requests, bool(skipped.skip_message)) == ([], True)
    assert len(looked(at_once, instance).run_requests) == 1


def test_while_a_run_is_under_way_it_asks_for_no_other(
    golden: SimpleNamespace, at_once: City, instance: dg.DagsterInstance
) -> None:
    from dagster._core.storage.dagster_run import DagsterRun  # noqa: PLC0415

    golden.deliver(at_once.home, {"police/户籍_20260305.csv": (("操作",),)})
    instance.add_run(DagsterRun(job_name=REALTIME, run_id="0" * 8, status=dg.DagsterRunStatus.STARTED))
    assert not looked(at_once, instance).run_requests


def test_a_file_that_cannot_be_opened_is_asked_for_once_in_a_while(
    golden: SimpleNamespace, at_once: City, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for again when it has changed, and every ten minutes."""
    golden.deliver(at_once.home, {"police/户籍_20260305.csv": (("操作",),)})
    first = looked(at_once, instance)
    assert len(first.run_requests) == 1
    assert not looked(at_once, instance, first.cursor).run_requests
    golden.deliver(at_once.home, {"police/户籍_20260305.csv": (("操作", "身份证号"),)})
    second = looked(at_once, instance, first.cursor)
    assert len(second.run_requests) == 1
    monkeypatch.setattr(looking, "AGAIN", timedelta(0))
    assert len(looked(at_once, instance, second.cursor).run_requests) == 1


def test_a_receipt_whose_file_took_long_to_copy_is_seen_after_a_later_one(
    at_once: City, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    feed, now, cursor = at_once.catalogue.feeds["residents"], datetime.now(ZoneInfo("UTC")), None
    for day, began in ((2, now), (3, now - timedelta(minutes=20))):
        file = tmp_path / f"户籍_2026030{day}.csv"
        file.write_text("操作,身份证号,姓名,性别,出生日期,电话,备注\n", encoding="gb18030")
        at_once.landing.receive(file, feed, None, "clerk", began)
        seen = looked(at_once, instance, cursor)
        assert len(seen.run_requests) == 1
        cursor = seen.cursor
    assert not looked(at_once, instance, cursor).run_requests


@pytest.fixture
def asked_at_once(golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """Return the golden city whose companies are pulled from a SQLite database every 30 seconds."""
    folder, database = tmp_path / "catalogue", tmp_path / "registry.db"
    shutil.copytree(golden.catalogue, folder)
    (folder / "checks/companies_some.yaml").unlink()
    feed = folder / "feeds" / "companies.yaml"
    text = feed.read_text(encoding="utf-8")
    as_file = 'delivery: {file: "企业_{date}.db", format: sqlite, table: ent, mode: snapshot}'
    daily = "update: {cycle: daily, not_realtime_because: 夜间汇总}"
    pulled = (
        'delivery: {file: "companies_{date}.parquet", format: parquet, mode: increment, '
        f"pull: {{kind: database, url: 'sqlite:///{database}', table: ent, watermark: changed}}}}"
    )
    assert as_file in text
    assert daily in text
    at_once = "update: {cycle: realtime, every_seconds: 30}"
    feed.write_text(text.replace(as_file, pulled).replace(daily, at_once), encoding="utf-8")
    with closing(sqlite3.connect(database)) as made:
        made.execute("CREATE TABLE ent (code, name, status, capital, changed INTEGER)")
        made.execute(f"INSERT INTO ent VALUES ('{HONGDA}', '宏达', '1', '1', 1)")
        made.commit()
    city = City(load(folder, vocabulary()), golden.city(tmp_path / "home").home)
    monkeypatch.setenv("DAGSTER_HOME", str(city.home.folder))
    prepare(city.home)
    return city


def test_a_feed_that_is_pulled_is_asked_on_its_own_interval(
    golden: SimpleNamespace, asked_at_once: City, tmp_path: Path, rows_of: Any
) -> None:
    """Two pulls, of which the second brings nothing and lands nothing; then a row comes."""
    city = asked_at_once

    def go(seconds: int) -> int:
        """Look as if the last pull had been so long ago; run what is asked for and return how much."""
        attempts = Attempts(city.home.reports)
        for file in (city.home.reports / "pulls").glob("*.json"):
            kept = [
                a.model_copy(update={"when": a.when - timedelta(seconds=seconds)})
                for a in attempts.of(file.stem)
            ]
            file.unlink()
            for attempt in kept:
                attempts.note("companies", attempt)
        with dg.DagsterInstance.get() as instance:
            requests = looked(city, instance).run_requests
            for request in requests:
                job = definitions(city).resolve_job_def(REALTIME)
                assert job.execute_in_process(
                    instance=instance,
                    partition_key=request.partition_key,
                    asset_selection=request.asset_selection,
                ).success
        return len(requests)

    assert go(0) == 1
    assert rows_of(city, "source/companies", "name") == [("宏达",)]
    assert rows_of(city, "base/company", "name", "credit_code IS NOT NULL") == [("宏达",)]
    assert (go(5), go(30)) == (0, 1)
    assert len(city.landing.receipts("companies")) == 1 + 1  # the day's first without a row is on file
    assert go(31) == 1
    assert len(city.landing.receipts("companies")) == 2
    with closing(sqlite3.connect(tmp_path / "registry.db")) as opened:
        opened.execute("INSERT INTO ent VALUES (?, '海港', '1', '2', 1)", [HAIGANG])
        opened.commit()
    assert go(31) == 1
    assert rows_of(city, "source/companies", "name") == [("宏达",), ("海港",)]
