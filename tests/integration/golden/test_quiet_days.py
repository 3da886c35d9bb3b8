"""Days on which a department has nothing to say: delivered empty, or not delivered at all."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets.city import City
from assets.punctuality import grid
from catalog.load import load
from quality.vocabulary import vocabulary

D1, D2, D3, D4 = (date(2026, 3, day) for day in (1, 2, 3, 4))
HEADER = "操作,身份证号,姓名,性别,出生日期,电话,备注\n"
DAILY = "update: {cycle: daily, not_realtime_because: 夜间汇总}"
ON_CHANGE = "update: {cycle: on_change, not_realtime_because: 变更后报送}"


@pytest.fixture
def quiet(golden: SimpleNamespace, tmp_path: Path) -> Callable[[str], City]:
    """Return a function: the residents' ``update`` → a golden city where they deliver on the first day alone.

    On the second day they deliver a header and no row, on the third and fourth nothing.
    """

    def run(update: str) -> City:
        folder = tmp_path / "catalogue"
        shutil.copytree(golden.catalogue, folder)
        feed = folder / "feeds/residents.yaml"
        text = feed.read_text(encoding="utf-8")
        assert DAILY in text
        feed.write_text(text.replace(DAILY, update), encoding="utf-8")
        city = City(load(folder, vocabulary()), golden.city(tmp_path / "home").home)
        golden.deliver(city.home, golden.nights[D1])
        golden.run(city, D1)
        empty = city.home.drop / "police/户籍_20260302.csv"
        empty.write_text(HEADER, encoding="gb18030")
        for night in (D2, D3, D4):
            golden.run(city, night)
        return city

    return run


def signs(city: City) -> list[str]:
    with city.engine() as engine:
        (found,) = [row for row in grid(city, engine, [D1, D2, D3, D4], D4) if row.feed.code == "residents"]
    return [str(s.sign) for s in found.standings]


def test_an_increment_without_rows_is_delivered_and_none_is_missing(
    quiet: Callable[[str], City], rows_of: Callable[..., list[tuple[object, ...]]]
) -> None:
    city = quiet(DAILY)
    assert signs(city) == ["delivered", "delivered", "missing", "expected"]
    counts = "status, received, loaded, deleted"
    where = f"feed = 'residents' AND business_date = '{D2}'"
    assert rows_of(city, "quality/ledger", counts, where) == [("loaded", 0, 0, 0)]
    assert len(rows_of(city, "source/residents", "id_number")) == 4


def test_a_feed_that_is_delivered_on_change_owes_nothing_for_a_quiet_day(
    quiet: Callable[[str], City],
) -> None:
    assert signs(quiet(ON_CHANGE)) == ["delivered", "delivered", "nothing_due", "nothing_due"]
