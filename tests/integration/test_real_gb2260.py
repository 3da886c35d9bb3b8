"""Two ministries' division codes through the real job, against a comparison of the files in plain Python."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.city import City
from catalog.load import load
from examples.gb2260.prepare import business_date, prepare
from lake.home import Home
from lake.ledger import Ledger, LedgerEntry
from pipelines.night import run_night
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).resolve().parents[2] / "examples" / "gb2260" / "catalogue"

KNOWN = {"200212": 14, "200712": 5, "200912": 2, "201509": 1, "201607": 3}
"""Common revision → names that differ, as the data's own description states."""

Names = dict[str, str]
Night = tuple[Names, Names, list[tuple[str, str, dict[str, str]]]]


@dataclass(frozen=True)
class Nights:
    """The five nights: revision → both ministries' names, and the conflicts that were open after it."""

    by_revision: dict[str, Night]
    ledger: list[LedgerEntry]


@pytest.fixture(scope="module")
def nights(published: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Nights:
    data = published("gb2260")
    city = City(load(CATALOGUE, vocabulary()), Home(tmp_path_factory.mktemp("gb2260")))
    prepare(data, city.home.drop, tuple(KNOWN))
    done = {}
    for revision in KNOWN:
        night = run_night(city, business_date(revision), lambda _: None)
        assert night.succeeded, night.failed
        done[revision] = (_names(data, "mca", revision), _names(data, "stats", revision), _conflicts(city))
    with city.engine() as engine:
        return Nights(done, Ledger(city.tables).entries(engine))


def _names(data: Path, ministry: str, revision: str) -> Names:
    with (data / ministry / f"{revision}.tsv").open(encoding="utf-8", newline="") as file:
        return {row["Code"]: row["Name"] for row in csv.DictReader(file, delimiter="\t")}


def _conflicts(city: City) -> list[tuple[str, str, dict[str, str]]]:
    """Return (code, kind, department → what it says) of the open conflicts."""
    table = city.tables.snapshot("quality/conflict_division").select()
    said = "list_transform(claims, lambda c: [c.department, c.raw])"
    with city.engine() as engine:
        rows = engine.rows(f"SELECT key, kind, {said} FROM ({table}) WHERE status = 'open'")
    return [(key, kind, dict(claims)) for key, kind, claims in rows]


@pytest.mark.parametrize("revision", KNOWN)
def test_names_that_differ(nights: Nights, revision: str) -> None:
    authority, check, conflicts = nights.by_revision[revision]
    expected = {
        code: {"mca": authority[code], "stats": check[code]}
        for code in authority.keys() & check.keys()
        if authority[code] != check[code]
    }
    assert {code: said for code, kind, said in conflicts if kind == "values_differ"} == expected
    assert len(expected) == KNOWN[revision]


@pytest.mark.parametrize("revision", KNOWN)
def test_codes_that_only_the_check_source_has(nights: Nights, revision: str) -> None:
    authority, check, conflicts = nights.by_revision[revision]
    unknown = {code for code, kind, _ in conflicts if kind == "entity_unknown"}
    assert unknown == check.keys() - authority.keys()
    assert {kind for _, kind, _ in conflicts} == {"values_differ", "entity_unknown"}


def test_a_row_is_loaded_only_where_something_changed(nights: Nights) -> None:
    before: dict[str, Names] = {"mca": {}, "stats": {}}
    expected = {}
    for revision, (*both, _) in nights.by_revision.items():
        for ministry, names in zip(before, both, strict=True):
            same = names.items() & before[ministry].items()
            gone = before[ministry].keys() - names.keys()
            expected[ministry, revision] = (len(names), len(names) - len(same), len(same), len(gone))
            before[ministry] = names
    entered = {
        (e.department, f"{e.business_date:%Y%m}"): (e.received, e.loaded, e.unchanged, e.deleted)
        for e in nights.ledger
    }
    assert entered == expected


def test_columns_that_no_one_declared_are_reported(nights: Nights) -> None:
    assert {e.unreported_columns for e in nights.ledger} == {("Source", "Revision")}
