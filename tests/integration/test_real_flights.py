"""One day of 38 sources' flights through the real job, against plain Python over the files and the truth."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assets.city import City
from catalog.load import load
from examples.flights.plain import Claims, Forms, claims_of, gold_of
from examples.flights.prepare import prepare
from examples.flights.score import Found, agreement, conflicts_expected, conflicts_of
from lake.home import Home
from lake.ledger import Ledger, LedgerEntry
from pipelines.night import run_night
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).resolve().parents[2] / "examples" / "flights" / "catalogue"
DAY = "20111201"


@dataclass(frozen=True)
class Day:
    """One day as the files say it, and what govlake made of it."""

    claims: Claims
    gold: dict[tuple[str, str], Forms]
    lines: Counter[str]
    found: Found
    ledger: list[LedgerEntry]


@pytest.fixture(scope="module")
def day(published: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Day:
    data = published("flights")
    city = City(load(CATALOGUE, vocabulary()), Home(tmp_path_factory.mktemp("flights")))
    prepare(data, city.home.drop, (DAY,))
    night = run_night(city, date(2011, 12, 1), lambda _: None)
    assert night.succeeded, night.failed
    with city.engine() as engine:
        ledger = Ledger(city.tables).entries(engine)
    text = (data / "claims" / f"{DAY}.txt").read_text("cp1252")
    lines = Counter(line.split("\t")[0].lower().replace("-", "_") for line in text.split("\n") if line)
    return Day(claims_of(data, DAY), gold_of(data, DAY), lines, conflicts_of(city, DAY), ledger)


def test_every_row_is_loaded(day: Day) -> None:
    assert {e.department: e.loaded for e in day.ledger} == day.lines
    assert sum(e.received for e in day.ledger) == day.lines.total() == 26987


def test_conflicts_with_all_their_claims(day: Day) -> None:
    assert day.found == conflicts_expected(day.claims)


def test_whom_a_conflict_accuses_is_wrong_by_the_truth(day: Day) -> None:
    met = agreement(day.found, day.claims, day.gold)
    assert met.both > 1000
    assert (met.only_accused, met.only_wrong) == ((), ())


def test_the_truth_is_what_the_airlines_say(day: Day) -> None:
    airlines = {"AA": "aa", "UA": "ua", "CO": "co"}
    differing = {
        place: (day.claims.get(place, {}).get(airlines[place[0][:2]]), truth)
        for place, truth in day.gold.items()
        if day.claims.get(place, {}).get(airlines[place[0][:2]]) != truth
    }
    assert differing == {}
