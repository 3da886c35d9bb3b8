"""The delivery grid of the golden city, for people and for programs, and what Dagster shows of it."""

import json
from datetime import timedelta
from types import SimpleNamespace

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.arrivals import freshness
from pipelines.cli import app
from pipelines.definitions import definitions

# 28 February, 1 to 3 March: the harbour's file of 28 February came on the third night
GRID = {
    "town_people": ["late", "delivered", "missing", "expected"],
    "companies": ["nothing_due", "delivered", "missing", "delivered"],
    "taxpayers": ["nothing_due", "delivered", "delivered", "delivered"],
    "residents": ["nothing_due", "delivered", "delivered", "delivered"],
}


@pytest.fixture
def say(three_nights: SimpleNamespace, golden: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("GOVLAKE_HOME", str(three_nights.city.home.folder))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    monkeypatch.setenv("COLUMNS", "80")
    return CliRunner()


def test_the_grid_for_programs(say: CliRunner) -> None:
    said = say.invoke(app, ["deliveries", "--grid", "--from", "2026-02-28", "--json"])
    rows = {r["feed"]: r for r in json.loads(said.stdout)}
    assert {feed: [d["sign"] for d in rows[feed]["days"]] for feed in GRID} == GRID
    late = rows["town_people"]["days"][0]
    assert (late["day"], late["due"]) == ("2026-02-28", "2026-03-01")
    assert rows["town_people"]["department"] == "harbour"


def test_the_grid_fits_a_terminal_and_says_when_it_was_due(say: CliRunner) -> None:
    said = say.invoke(app, ["deliveries", "--grid"], env={"NO_COLOR": "1", "GOVLAKE_LANG": "en"})
    lines = said.stdout.splitlines()
    (row,) = [line for line in lines if line.split()[:1] == ["companies"]]
    assert row.split()[1:] == ["-"] * 11 + ["✓", "✗", "✓"]
    assert all(len(line) <= 80 for line in lines if "due" not in line)
    assert "\x1b" not in said.stdout
    assert "2026-03-02 missing, due 2026-03-03" in said.stdout


def test_the_check_warns_of_what_is_missing_and_late(three_nights: SimpleNamespace) -> None:
    from assets.arrivals import punctual_result  # noqa: PLC0415
    from assets.punctuality import record  # noqa: PLC0415
    from lake.ledger import Ledger  # noqa: PLC0415

    city, night = three_nights.city, max(three_nights.runs)
    with city.engine() as engine:
        entries = Ledger(city.tables).entries(engine)
    said = {}
    for feed in city.catalogue.feeds.values():
        known = record(city, feed, [e for e in entries if e.feed == feed.code])
        said[feed.code] = punctual_result(feed, known, night)
    assert [code for code, check in said.items() if not check.passed] == ["town_people"]
    assert said["town_people"].severity is dg.AssetCheckSeverity.WARN
    assert "2026-03-02" in str(said["town_people"].description)
    assert "2026-02-28" in str(said["town_people"].description)


def test_a_delivery_is_fresh_while_it_is_in_time(
    golden: SimpleNamespace, three_nights: SimpleNamespace
) -> None:
    """Daily with a day of grace: two deliveries in time are at most two days and a night apart."""
    policy = freshness(three_nights.city.catalogue.feeds["companies"])
    assert policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=3), warn_window=timedelta(days=2)
    )
    specs = {s.key.to_user_string(): s for s in definitions(three_nights.city).resolve_all_asset_specs()}
    assert specs["delivery/companies"].freshness_policy == policy
    assert specs["source/companies"].freshness_policy is None
