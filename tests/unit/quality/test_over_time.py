"""A department's figures by night, from a ledger and conflict tables written out by hand."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from catalog.load import load
from catalog.models import Catalogue
from lake.engine import Engine
from lake.ledger import Ledger, LedgerEntry
from lake.tables import Tables
from quality.over_time import NightOfDepartment, nights_of
from quality.vocabulary import vocabulary

GOLDEN = Path(__file__).resolve().parents[2] / "integration" / "golden" / "catalogue"
D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(GOLDEN, vocabulary())


def entry(
    night: date, department: str, received: int, quarantined: int, status: str = "loaded"
) -> LedgerEntry:
    loaded = received - quarantined
    delivery = f"{department}-{night}-{status}"
    rows: dict[str, Any] = {"received": received, "loaded": loaded, "quarantined": quarantined}
    none = dict.fromkeys(("unchanged", "superseded", "deleted"), 0)
    return LedgerEntry(
        delivery, "f", department, "x.csv", night, datetime(2026, 3, 1), night, "snapshot",
        status=status, **rows, **none,
    )  # fmt: skip


def conflicts(*rows: tuple[list[str], date, date | None]) -> pa.Table:
    columns = ("departments", "first_seen", "closed_on")
    types = (pa.list_(pa.string()), pa.date32(), pa.date32())
    return pa.table({n: pa.array([r[i] for r in rows], types[i]) for i, n in enumerate(columns)})


def test_each_night_has_its_rows_and_the_conflicts_open_after_it(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    tables, ledger = Tables(tmp_path / "lake"), Ledger(Tables(tmp_path / "lake"))
    ledger.add(entry(D1, "social", 100, 4))
    ledger.add(entry(D1, "social", 50, 50, "quarantined"))
    ledger.add(entry(D2, "police", 7, 0))
    ledger.add(entry(D3, "social", 100, 0))
    tables.overwrite(
        "quality/conflict_person",
        conflicts((["police", "social"], D1, None), (["social"], D1, D3), (["police"], D1, None)),
    )
    tables.overwrite("quality/conflict_company", conflicts((["social"], D2, None)))
    with Engine(tmp_path / "scratch", threads=1) as engine:
        found = nights_of(engine, tables, catalogue, "social")
    assert found == [
        NightOfDepartment(D1, received=150, quarantined=54, refused=1, conflicts=2),
        NightOfDepartment(D2, received=0, quarantined=0, refused=0, conflicts=3),
        NightOfDepartment(D3, received=100, quarantined=0, refused=0, conflicts=2),
    ]
    assert [n.bad_share for n in found] == [0.36, 0.0, 0.0]


def test_before_the_first_night_there_is_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    with Engine(tmp_path / "scratch", threads=1) as engine:
        assert nights_of(engine, Tables(tmp_path / "lake"), catalogue, "social") == []
