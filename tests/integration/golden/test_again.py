"""Nights run twice, nights without anything to do, and two nights at once."""

import fcntl
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from lake.release import current
from pipelines.night import NightTooEarly

D1, D2 = date(2026, 3, 1), date(2026, 3, 2)

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def city(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> City:
    made: City = golden.city(tmp_path_factory.mktemp("again"))
    golden.deliver(made.home, golden.nights[D1])
    assert golden.run(made, D1).succeeded
    return made


def _state(city: City) -> tuple[dict[str, int | None], list[str], str | None]:
    versions = {n: city.tables.version(n) for n in city.tables.names()}
    releases = sorted(p.name for p in city.home.releases.glob("[0-9]*"))
    shown = current(city.home)
    return versions, releases, shown.id if shown else None


@pytest.mark.parametrize("night", [D1, D2], ids=["the same night", "a night without deliveries"])
def test_nothing_to_do_changes_nothing(city: City, golden: SimpleNamespace, night: date) -> None:
    before = _state(city)
    done = golden.run(city, night)
    assert (done.succeeded, done.failed) == (True, ())
    assert _state(city) == before


def test_the_same_files_again_are_entered_as_repeated_and_change_no_data(
    city: City, golden: SimpleNamespace, rows_of: Rows
) -> None:
    (before, releases, _) = _state(city)
    golden.deliver(city.home, {k: v for k, v in golden.nights[D1].items() if k.startswith("market/纳税")})
    assert golden.run(city, D2).succeeded
    after, more, shown = _state(city)
    assert {n for n in after if after[n] != before[n]} == {"quality/ledger"}
    assert (len(more), shown) == (len(releases) + 1, "20260302-1")  # the ledger is in the release too
    entered = rows_of(city, "quality/ledger", "feed, status, received, unchanged", "status = 'repeated'")
    assert entered == [("taxpayers", "repeated", 3, 3)]


def test_two_nights_at_once(city: City, golden: SimpleNamespace) -> None:
    before = _state(city)
    with (city.home.folder / "night.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = golden.run(city, D2)
    assert not done.succeeded
    assert any("另一个夜间任务正在运行" in step.reason for step in done.failed)
    assert _state(city) == before
    assert golden.run(city, D2).succeeded


def test_a_night_before_the_first(city: City, golden: SimpleNamespace) -> None:
    with pytest.raises(NightTooEarly) as error:
        golden.run(city, date(2026, 2, 28))
    assert error.value.first == D1
