"""Of which deliveries Dagster is told, so that a feed counts as fresh."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from assets.arrivals import tell_of
from catalog.models import Mode
from lake.corrections import CORRECTED, CORRECTION
from lake.ledger import LedgerEntry

DAY = date(2026, 3, 1)


def entry(mode: str, status: str) -> LedgerEntry:
    came = datetime(2026, 3, 1, 9)
    return LedgerEntry("f-1", "f", "police", "f.csv", DAY, came, DAY, mode, 0, 0, 0, 0, 0, 0, status)


@pytest.mark.parametrize(
    ("mode", "status", "fresh"),
    [
        ("snapshot", "loaded", True),
        ("increment", "repeated", True),
        ("snapshot", "superseded", True),
        ("snapshot", "quarantined", False),
        ("snapshot", "sealed", False),
        (CORRECTED[Mode.SNAPSHOT], "loaded", True),  # what was refused as a whole is there at last
        (CORRECTION, "loaded", False),
        (CORRECTION, "repeated", False),
    ],
)
def test_a_delivery_that_was_let_in_is_told_of(mode: str, status: str, fresh: bool) -> None:
    told: list[Any] = []
    context: Any = SimpleNamespace(log_event=told.append)
    feed: Any = SimpleNamespace(code="f")
    tell_of(context, feed, [entry(mode, status)])
    assert [e.asset_key for e in told] == ([dg.AssetKey(["delivery", "f"])] if fresh else [])
