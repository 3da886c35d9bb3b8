"""The ledger takes only what balances; the quarantine takes a delivery's rows once."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.engine import Engine
from lake.ledger import (
    LEDGER,
    QUARANTINE,
    QUARANTINE_SCHEMA,
    Ledger,
    LedgerEntry,
    LedgerUnbalanced,
    ensure,
    quarantine,
)
from lake.tables import Tables

ENTRY = LedgerEntry(
    delivery="tax-20260105-0123abcd",
    feed="tax",
    department="tax_office",
    file="纳税人.csv",
    business_date=date(2026, 1, 5),
    received_at=datetime(2026, 1, 5, 17, 30, 0, 250000),
    night=date(2026, 1, 6),
    mode="snapshot",
    received=10,
    loaded=4,
    unchanged=3,
    superseded=2,
    quarantined=1,
    deleted=99,
    status="loaded",
    reason=None,
    unreported_columns=("备注", "x"),
)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path / "lake")


@pytest.fixture
def engine(tmp_path: Path):
    with Engine(tmp_path / "tmp", memory_limit="500MB", threads=1) as opened:
        yield opened


def test_what_is_entered_comes_back(tables: Tables, engine: Engine) -> None:
    Ledger(tables).add(ENTRY)
    assert Ledger(tables).entries(engine) == [ENTRY]


def test_what_does_not_balance_is_not_entered(tables: Tables, engine: Engine) -> None:
    with pytest.raises(LedgerUnbalanced) as caught:
        Ledger(tables).add(replace(ENTRY, loaded=5))
    assert (caught.value.entry.received, caught.value.entry.accounted) == (10, 11)
    assert Ledger(tables).entries(engine) == []


def test_rows_taken_away_are_no_received_rows() -> None:
    assert ENTRY.accounted == 10


def test_entries_by_feed_and_night_in_order_of_business_date(tables: Tables, engine: Engine) -> None:
    ledger = Ledger(tables)
    late = replace(ENTRY, delivery="late", business_date=date(2026, 1, 3), night=date(2026, 1, 7))
    other = replace(ENTRY, delivery="other", feed="it's", business_date=date(2026, 1, 4))
    for entry in (ENTRY, late, other):
        ledger.add(entry)
    assert [e.delivery for e in ledger.entries(engine)] == ["late", "other", ENTRY.delivery]
    assert ledger.entries(engine, "tax") == [late, ENTRY]
    assert ledger.entries(engine, night=date(2026, 1, 6)) == [other, ENTRY]
    assert ledger.entries(engine, "it's", date(2026, 1, 7)) == []


@settings(max_examples=30, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
    st.none() | st.text(max_size=9),
    st.lists(st.text(max_size=5), max_size=3),
)
def test_a_row_round_trip_through_json(
    day: date, moment: datetime, reason: str | None, names: list[str]
) -> None:
    """The entry travels as JSON in the commit of the table that it is about."""
    entry = replace(
        ENTRY, business_date=day, received_at=moment, reason=reason, unreported_columns=tuple(names)
    )
    assert LedgerEntry.from_row(entry.as_row()) == entry
    assert LedgerEntry.from_row(json.loads(json.dumps(entry.as_row(), default=str))) == entry


def _problem(delivery: str, line: int) -> dict[str, object]:
    return {"delivery": delivery, "feed": "tax", "line": line, "rule": "id.complete"}


def test_a_delivery_goes_to_quarantine_once(tables: Tables, engine: Engine) -> None:
    for delivery, lines in (("a", [1, 2]), ("a", [1, 2]), ("b", [1])):
        rows = pa.Table.from_pylist([_problem(delivery, n) for n in lines], QUARANTINE_SCHEMA)
        quarantine(tables, engine, delivery, rows)
    kept = f"SELECT delivery, line FROM ({tables.snapshot(QUARANTINE).select()}) ORDER BY ALL"
    assert engine.rows(kept) == [("a", 1), ("a", 2), ("b", 1)]


def test_a_first_night_has_both_tables_empty(tables: Tables) -> None:
    ensure(tables)
    ensure(tables)
    assert [(n, tables.version(n), tables.snapshot(n).rows) for n in (LEDGER, QUARANTINE)] == [
        (LEDGER, 0, 0),
        (QUARANTINE, 0, 0),
    ]


def test_the_tables_made_empty_take_entries(tables: Tables, engine: Engine) -> None:
    ensure(tables)
    Ledger(tables).add(ENTRY)
    assert Ledger(tables).entries(engine) == [ENTRY]
