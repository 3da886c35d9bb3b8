"""A snapshot that comes after newer ones, applied where it belongs: the newer ones are said again after it.

The source table is taken back to a version that stands for just the deliveries before it, and those after it
are read again from their landed bytes. Their rows aren't judged a second time: what may not enter was
decided, and stands in the quarantine. More than ``AT_MOST`` deliveries are never read again.
"""

import hashlib
from collections.abc import Iterator, Sequence

from catalog.language import Text
from catalog.models import Feed, Mode
from lake.connectors import Incoming, read
from lake.engine import Engine, literal, quoted
from lake.landing import Landing
from lake.ledger import QUARANTINE, LedgerEntry
from lake.receipts import Receipt
from lake.source_table import Late, Rows
from lake.tables import Tables
from quality.intake import Plan

TOO_LATE = Text(
    zh="迟到太久：之后的报送太多或已作更正，不再补入",
    en="too late: too many deliveries or corrections came after it for it to be applied",
)
AT_MOST = 31
"""deliveries that are read again for a late one: a month of nights"""


def chain(entries: Sequence[LedgerEntry]) -> str:
    """Return the digest of the deliveries that a source table stands for, in their order."""
    names = [e.delivery for e in in_order(entries)]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def in_order(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Return the entries of deliveries that were applied, by business date, then by when they came.

    A snapshot that was superseded was applied too, unless a reason says why not.
    """
    applied = (e for e in entries if e.status == "loaded" or _left_no_trace(e))
    return sorted(applied, key=lambda e: (e.business_date, e.received_at, e.delivery))


def _left_no_trace(entry: LedgerEntry) -> bool:
    return entry.status == "superseded" and entry.mode == Mode.SNAPSHOT and entry.reason is None


class History:
    """The versions of one feed's source table and the deliveries that each stands for."""

    def __init__(self, engine: Engine, tables: Tables, landing: Landing, plan: Plan) -> None:
        self._engine, self._tables, self._landing, self._plan = engine, tables, landing, plan
        self._feed: Feed = plan.feed
        self._name = f"source/{plan.feed.code}"

    def place(self, entry: LedgerEntry, rows: Rows, earlier: Sequence[LedgerEntry]) -> Late | None:
        """Return a late delivery with its place among those applied; None if that is too far back to go.

        Too far is also where a delivery in between changed single rows only, as corrections do.
        """
        ordered = in_order([*earlier, entry])
        at = ordered.index(entry)
        before, after = ordered[:at], ordered[at + 1 :]
        versions = self._versions()
        for length in range(len(before), -1, -1):
            read_again = [*before[length:], *after]
            if len(read_again) > AT_MOST or any(e.mode != Mode.SNAPSHOT for e in read_again):
                return None
            base = versions.get(chain(before[:length]))
            if base is not None or length == 0:
                again = self._said_again(before[length:]), self._said_again(after)
                return Late(entry.delivery, rows, base, *again)
        return None

    def _said_again(self, entries: Sequence[LedgerEntry]) -> Iterator[Rows]:
        """Yield the rows of deliveries as they were let in, each gone when the next is asked for."""
        receipts = {r.delivery: r for r in self._landing.receipts(self._feed.code)}
        for entry in entries:
            made = self._read(receipts[entry.delivery])
            yield Rows(*made, self._plan.columns)
            self._engine.drop(*made)

    def _versions(self) -> dict[str, int]:
        """Return, by chain, the newest version that has the plan's hashes and whose files are there."""
        found: dict[str, int] = {}
        for version, note in self._tables.notes(self._name):
            if note.get("digest") == self._plan.digest and note.get("chain"):
                found.setdefault(note["chain"], version)
        return {c: v for c, v in found.items() if self._is_whole(v)}

    def _is_whole(self, version: int) -> bool:
        return all(file.exists() for file in self._tables.snapshot(self._name, version).files)

    def _read(self, receipt: Receipt) -> tuple[str, str]:
        """Return tables of the rows that were let in and of the keys that were held."""
        headers = tuple(c.header for c in self._feed.columns)
        incoming = read(self._engine, self._landing.path_of(receipt), self._feed.delivery, headers)
        self._complete(incoming, headers)
        judged = self._plan.of_delivery(incoming.relation, receipt.delivery, receipt.business_date)
        rows = self._make("rows", f"SELECT * EXCLUDE (_problems) FROM ({judged})")
        incoming.drop(self._engine)
        kept_out = (
            f"SELECT line AS _line FROM ({self._quarantine()}) WHERE delivery = {literal(receipt.delivery)}"
        )
        first = "row_number() OVER (PARTITION BY _row_key ORDER BY _line) = 1"
        good = self._make(
            "good", f"SELECT * FROM {rows} ANTI JOIN ({kept_out}) USING (_line) QUALIFY {first}"
        )
        held = self._make(
            "held",
            f"SELECT DISTINCT _row_key FROM {rows} SEMI JOIN ({kept_out}) USING (_line) "
            "WHERE _row_key IS NOT NULL",
        )
        self._engine.drop(rows)
        return good, held

    def _complete(self, incoming: Incoming, headers: tuple[str, ...]) -> None:
        """Give rows delivered before a column was declared that column, without values."""
        lacking = [h for h in headers if h not in incoming.headers]
        if lacking:
            whole = f"{incoming.relation}_before"
            nulls = ", ".join(f"NULL::VARCHAR AS {quoted(h)}" for h in lacking)
            self._engine.run(f"ALTER VIEW {quoted(incoming.relation)} RENAME TO {quoted(whole)}")
            self._engine.run(
                f"CREATE TEMP VIEW {quoted(incoming.relation)} AS SELECT *, {nulls} FROM {quoted(whole)}"
            )

    def _quarantine(self) -> str:
        if not self._tables.exists(QUARANTINE):
            return "SELECT NULL::BIGINT AS line, NULL::VARCHAR AS delivery WHERE false"
        return self._tables.snapshot(QUARANTINE).select()

    def _make(self, stem: str, sql: str) -> str:
        name = self._engine.unique_name(stem)
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name
