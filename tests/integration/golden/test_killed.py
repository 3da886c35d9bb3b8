"""Promise 8: a night may be killed anywhere; run again, it ends as if it had never been killed."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from lake.release import ask, current

SCRIPT = Path(__file__).with_name("dying_nights.py")
PROJECT = Path(__file__).resolve().parents[3]
D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)

PLACES = [
    "after lake.landing:Landing._land",  # bytes kept, no receipt
    "after lake.receipts:Receipts.put",  # a receipt, nothing read
    "after quality.admission.books:quarantine",  # bad rows kept, good ones not yet
    "after lake.source_table:SourceTable._written",  # rows in the table, not in the ledger
    "after quality.settlement:Settlement._write_conflicts",  # conflicts without their base table
    "before assets.release:publish",  # every table, no release
    "after lake.release.publishing:_write_database",  # a release half built
    "before lake.release.publishing:_switch",  # a whole release that nobody sees
]
"""Where the second night dies, one place after the other in the same home."""

SECONDS = [0.9, 1.8]
"""After how long the third night is killed, wherever that happens to be."""

VIEWS = (
    "base.person",
    "base.company",
    "theme.staff",
    "quality.conflict",
    "quality.claim",
    "quality.quarantine",
)


def _die(golden: SimpleNamespace, city: City, night: date, deaths: list[Any]) -> list[int]:
    words = [str(golden.catalogue), str(city.home.folder), night.isoformat(), json.dumps(deaths)]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        capture_output=True, check=False, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def killed(
    golden: SimpleNamespace, three_nights: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """Run the three nights as ``three_nights`` did, the second and third with deaths on the way."""
    city = golden.city(tmp_path_factory.mktemp("killed"))
    golden.deliver(city.home, golden.nights[D1])
    assert golden.run(city, D1).succeeded
    golden.deliver(city.home, golden.nights[D2])
    golden.deliver(city.home, {k: v for k, v in golden.nights[D1].items() if "foreigners" in k})
    statuses = _die(golden, city, D2, PLACES)
    shown = current(city.home)
    ended = golden.run(city, D2)
    golden.deliver(city.home, golden.nights[D3])
    _die(golden, city, D3, SECONDS)
    last = golden.run(city, D3)
    return SimpleNamespace(city=city, statuses=statuses, shown=shown, ended=(ended, last))


def test_it_died_at_every_place(killed: SimpleNamespace) -> None:
    assert dict(zip(PLACES, killed.statuses, strict=True)) == dict.fromkeys(PLACES, 9)


def test_readers_saw_the_former_release_until_the_end(killed: SimpleNamespace) -> None:
    assert killed.shown.id == "20260301-1"
    assert [run.succeeded for run in killed.ended] == [True, True]
    now = current(killed.city.home)
    assert now and now.id.startswith("20260303-")


def _contents(city: City, table: str) -> list[str]:
    snapshot = city.tables.snapshot(table)
    columns = [c for c in snapshot.schema.names if c != "received_at"]
    listed = ", ".join(f'"{c}"' for c in columns)
    with city.engine() as engine:
        return sorted(map(repr, engine.rows(f"SELECT {listed} FROM ({snapshot.select()})")))


def test_every_table_is_as_if_nothing_had_happened(
    killed: SimpleNamespace, three_nights: SimpleNamespace
) -> None:
    undisturbed = three_nights.city
    assert set(killed.city.tables.names()) == set(undisturbed.tables.names())
    for table in undisturbed.tables.names():
        found, expected = _contents(killed.city, table), _contents(undisturbed, table)
        if table.startswith("heard/"):  # words heard twice are the same words
            found, expected = sorted(set(found)), sorted(set(expected))
        assert found == expected, table


@pytest.mark.parametrize("view", VIEWS)
def test_the_release_shows_the_same(
    killed: SimpleNamespace, three_nights: SimpleNamespace, view: str
) -> None:
    def rows(city: City) -> list[str]:
        release = current(city.home)
        assert release
        return sorted(map(repr, ask(release, f"FROM {view}")[1]))

    assert rows(killed.city) == rows(three_nights.city)


def test_nothing_half_done_is_left(killed: SimpleNamespace) -> None:
    home = killed.city.home
    assert not list(home.releases.glob(".*"))
    assert not list(home.landed.glob(".incoming-*"))
    assert not list(home.receipts.glob(".*"))
