"""The ledger (每次报送的去向) and the quarantine (隔离区): where every row of every delivery went.

Both are Delta tables that only grow. Why a row may not enter is decided in ``quality``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from catalog.errors import GovlakeError
from catalog.language import Text
from lake.engine import Engine, literal
from lake.tables import Tables

LEDGER = "quality/ledger"
QUARANTINE = "quality/quarantine"

_LEDGER_SCHEMA = pa.schema(
    [
        ("delivery", pa.string()),
        ("feed", pa.string()),
        ("department", pa.string()),
        ("file", pa.string()),
        ("business_date", pa.date32()),
        ("received_at", pa.timestamp("us")),
        ("night", pa.date32()),
        ("mode", pa.string()),
        ("received", pa.int64()),
        ("loaded", pa.int64()),
        ("unchanged", pa.int64()),
        ("superseded", pa.int64()),
        ("quarantined", pa.int64()),
        ("deleted", pa.int64()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("unreported_columns", pa.list_(pa.string())),
        ("cause", pa.string()),
    ]
)
QUARANTINE_SCHEMA = pa.schema(
    [
        ("delivery", pa.string()),
        ("feed", pa.string()),
        ("department", pa.string()),
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("rule", pa.string()),
        ("hint_zh", pa.string()),
        ("hint_en", pa.string()),
        ("night", pa.date32()),
    ]
)


class LedgerUnbalanced(GovlakeError):
    """A delivery whose rows don't add up: a fault of govlake, never of the department."""

    def __init__(self, entry: "LedgerEntry") -> None:
        super().__init__(
            Text(
                zh=f"报送 {entry.delivery} 的账不平：收到 {entry.received} 行，去向合计 {entry.accounted} 行",
                en=f"the ledger of {entry.delivery} does not balance: {entry.received} rows received, "
                f"{entry.accounted} accounted for",
            ),
            Text(zh="这是程序错误，请报告", en="this is a fault of govlake, please report it"),
        )
        self.entry = entry


class Cause(StrEnum):
    """Why a delivery was kept out as a whole, which decides whether the release waits for a better one."""

    GATE = "gate"
    """what must hold of it doesn't; ``Feed.on_failed_gate`` decides"""
    UNREADABLE = "unreadable"
    DRIFT = "drift"
    STOPPED = "drift_stops"
    """drift of a feed with ``on_drift: stop``"""
    SECRECY = "secrecy"


@dataclass(frozen=True)
class LedgerEntry:
    """What became of one delivery, in rows.

    ``status``: loaded, quarantined, superseded, repeated or sealed; ``cause``: a ``Cause`` of the second and
    last.

    ``deleted`` counts rows of the source table that the delivery removed; they aren't received rows.
    """

    delivery: str
    feed: str
    department: str
    file: str
    business_date: date
    received_at: datetime
    night: date
    mode: str
    received: int
    loaded: int
    unchanged: int
    superseded: int
    quarantined: int
    deleted: int
    status: str
    reason: str | None = None
    unreported_columns: tuple[str, ...] = ()
    cause: str | None = None

    @property
    def accounted(self) -> int:
        """The rows whose whereabouts are known."""
        return self.loaded + self.unchanged + self.superseded + self.quarantined

    def as_row(self) -> dict[str, Any]:
        """Return the entry as a row of the ledger table."""
        return {**asdict(self), "unreported_columns": list(self.unreported_columns)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "LedgerEntry":
        """Return the entry that ``as_row`` made, dates as dates or as ISO texts."""
        values = {**row, "unreported_columns": tuple(row["unreported_columns"] or ())}
        for name in ("business_date", "night"):
            values[name] = date.fromisoformat(str(values[name])[:10])
        values["received_at"] = datetime.fromisoformat(str(values["received_at"]))
        return cls(**values)


class Ledger:
    """The ledger table and its queries. A feed's entries are read once; one night writes at a time."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._read: dict[str, list[LedgerEntry]] = {}

    def add(self, entry: LedgerEntry) -> None:
        """Enter what became of a delivery; raises LedgerUnbalanced, and then enters nothing."""
        if entry.accounted != entry.received:
            raise LedgerUnbalanced(entry)
        self._tables.append(LEDGER, pa.Table.from_pylist([entry.as_row()], _LEDGER_SCHEMA))
        if entry.feed in self._read:
            self._read[entry.feed].append(entry)

    def entries(
        self, engine: Engine, feed: str | None = None, night: date | None = None
    ) -> list[LedgerEntry]:
        """Return the entries of a feed, of a night, of both or all, in order of business date."""
        if feed and not night:
            if feed not in self._read:
                self._read[feed] = self._rows(engine, feed, None)
            return sorted(self._read[feed], key=lambda e: (e.business_date, e.received_at))
        return self._rows(engine, feed, night)

    def _rows(self, engine: Engine, feed: str | None, night: date | None) -> list[LedgerEntry]:
        if not self._tables.exists(LEDGER):
            return []
        wanted = [f"feed = {literal(feed)}"] if feed else []
        wanted += [f"night = DATE {literal(night.isoformat())}"] if night else []
        sql = f"FROM ({self._tables.snapshot(LEDGER).select()}) WHERE {' AND '.join(wanted) or 'true'}"
        rows = engine.arrow(f"{sql} ORDER BY business_date, received_at").read_all().to_pylist()
        return [LedgerEntry.from_row(row) for row in rows]


def quarantine(
    tables: Tables, engine: Engine, delivery: str, rows: Iterable[pa.RecordBatch] | pa.Table
) -> None:
    """Keep the rows of a delivery that may not enter, once: a second call for it adds nothing."""
    if tables.exists(QUARANTINE):
        known = f"SELECT count(*) FROM ({tables.snapshot(QUARANTINE).select()}) WHERE delivery = ?"
        if engine.one(known, [delivery])[0]:
            return
    tables.append(QUARANTINE, rows)


def ensure(tables: Tables) -> None:
    """Make the ledger and the quarantine if they aren't there, so that a first night can show them empty."""
    for name, schema in ((LEDGER, _LEDGER_SCHEMA), (QUARANTINE, QUARANTINE_SCHEMA)):
        if not tables.exists(name):
            tables.overwrite(name, schema.empty_table())
