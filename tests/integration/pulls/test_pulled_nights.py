"""Nights whose feeds are fetched by HTTP and SFTP, from the servers to the Delta tables."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.city import City
from catalog.load import load
from examples.servers.http_interface import Fault, Interface, serve
from examples.servers.program import ProgramMissing
from examples.servers.sshd import Sshd, sshd
from lake.home import Home
from lake.ledger import Ledger
from lake.pulls import Attempts
from lake.pulls import http as http_module
from pipelines.night import run_night
from quality.vocabulary import vocabulary

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "catalogue"
FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
TOKEN = "t0ken/of+police"  # noqa: S105

JOHN = "911156198007140014"
ZHANG, LI = "442000199001011233", "442000198506152248"


def _record(card: str, name: str) -> str:
    return f'{{"证件号": "{card}", "姓名": "{name}"}}'


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """Return a city whose catalogue may be changed before it is used, and who never waits."""
    shutil.copytree(GOLDEN, tmp_path / "catalogue")
    monkeypatch.setattr(http_module, "PATIENCE", replace(http_module.PATIENCE, sleep=lambda _: None))
    return City(load(tmp_path / "catalogue", vocabulary()), Home(tmp_path / "home"))


def _pulling(city: City, feed: str, pull: str) -> City:
    """Return the city with one of its feeds pulled."""
    folder = city.home.folder.parent / "catalogue"
    file = folder / "feeds" / f"{feed}.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    delivery = next(i for i, line in enumerate(lines) if line.startswith("delivery: {"))
    lines[delivery] = lines[delivery].removesuffix("}") + f", pull: {{{pull}}}}}"
    file.write_text("\n".join(lines), encoding="utf-8")
    return City(load(folder, vocabulary()), city.home)


def _rows(city: City, feed: str, columns: str) -> list[tuple[object, ...]]:
    select = city.tables.snapshot(f"source/{feed}").select()
    with city.engine() as engine:
        return engine.rows(f"SELECT {columns} FROM ({select}) ORDER BY ALL")


def _statuses(city: City, feed: str) -> list[tuple[str, int, int]]:
    with city.engine() as engine:
        entries = Ledger(city.tables).entries(engine, feed)
    return [(e.status, e.received, e.quarantined) for e in entries]


def test_an_interfaces_records_reach_their_table_and_a_bad_night_harms_nothing(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_SECRET_POLICE_API", TOKEN)
    interface = Interface([_record(JOHN, "约翰")], token=f"Bearer {TOKEN}")
    attempts = Attempts(city.home.reports)
    with serve({"/foreigners": interface}) as base:
        city = _pulling(
            city,
            "foreigners",
            f"kind: http, url: '{base}/foreigners', records: [data, list], total: [data, total], "
            "signing: bearer, secret: police_api, requests_per_second: 1000",
        )
        run_night(city, FIRST, lambda _: None)
        assert _rows(city, "foreigners", "card, name") == [(JOHN, "约翰")]
        assert _statuses(city, "foreigners") == [("loaded", 1, 0)]

        interface.always = Fault(500, TOKEN.encode())
        run_night(city, SECOND, lambda _: None)
        assert attempts.failed(SECOND)["foreigners"].rule == "status"
        assert _rows(city, "foreigners", "card, name") == [(JOHN, "约翰")]

        interface.always, interface.records = None, [_record(JOHN, "约翰逊")]
        run_night(city, THIRD, lambda _: None)
    assert _rows(city, "foreigners", "card, name") == [(JOHN, "约翰逊")]
    assert attempts.failed(THIRD) == {}
    told = [p for p in city.home.folder.rglob("*") if p.is_file() and TOKEN.encode() in p.read_bytes()]
    assert told == []


@pytest.fixture
def server() -> Iterator[Sshd]:
    try:
        with sshd() as running:
            yield running
    except ProgramMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))


def test_files_in_an_sftp_folder_reach_their_table_once_each_and_in_order(
    city: City, server: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_SECRET_HARBOUR", server.user)
    monkeypatch.setenv("GOVLAKE_SECRET_HARBOUR_KEY", server.private_key())
    city = _pulling(
        city,
        "town_people",
        f"kind: sftp, host: 127.0.0.1, port: {server.port}, secret: harbour, key_secret: harbour_key, "
        f"host_key: {server.host_key()}, quiet_seconds: 0",
    )
    header = "身份证\t姓名\t性别\t电话\n"
    (server.files / "常住_20260301.tsv").write_text(f"{header}{ZHANG}\t张伟宁\t男\t\n")
    run_night(city, FIRST, lambda _: None)
    (server.files / "常住_20260228.tsv").write_text(f"{header}{ZHANG}\t张旧名\t男\t\n")
    (server.files / "常住_20260302.tsv").write_text(f"{header}{ZHANG}\t张伟宁\t男\t\n{LI}\t李晓燕\t女\t\n")
    run_night(city, SECOND, lambda _: None)
    run_night(city, THIRD, lambda _: None)
    assert _rows(city, "town_people", "id_number, name") == [(LI, "李晓燕"), (ZHANG, "张伟宁")]
    assert _statuses(city, "town_people") == [("superseded", 1, 0), ("loaded", 1, 0), ("loaded", 2, 0)]
    origin = city.landing.receipts("town_people")[-1].source.path
    assert origin.startswith(f"sftp://127.0.0.1:{server.port}/./常住_20260302.tsv#")
