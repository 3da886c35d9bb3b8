"""A returned workbook at the desk: which of a delivery's rows it says anew, and what they are judged by.

Of a delivery that was let in, the corrected rows are judged by themselves and added to what stands; of one
that was refused as a whole, they take the place of their lines and the whole is judged again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.language import Text
from catalog.models import Catalogue, Mode, OnFailure, ReferenceCheck, RowCheck, TableCheck
from lake.connectors import Incoming
from lake.connectors.connector import LINE
from lake.corrections import CORRECTED, CORRECTION, open_in, settle
from lake.engine import Engine, literal, quoted
from lake.landing import Landing
from lake.ledger import LedgerEntry
from lake.receipts import Receipt
from lake.tables import Tables
from quality.admission.judged import DUPLICATE_KEY, Judge, Judged
from quality.correction import Returned, ReturnedUnknown, chain_of
from quality.correction.stack import Stack, headers_of, known_lines
from quality.intake import Plan


@dataclass(frozen=True)
class Correction:
    """What one workbook says of the delivery that ``chain`` begins with; the workbook is its last.

    ``incoming``: the rows to judge, all of the delivery's where ``mode`` isn't ``CORRECTION``; ``headers``:
    the workbook's; ``settled``: relation of the ``_line`` that it deals with; ``stale``: rows left out
    because they are as they came at first and have been corrected since; ``overtaken``: a newer snapshot
    has been loaded.
    """

    chain: tuple[Receipt, ...]
    incoming: Incoming
    headers: tuple[str, ...]
    settled: str | None
    stale: int
    mode: str
    overtaken: bool


class Corrections:
    """Reads, judges and settles the workbooks that correct deliveries of one feed."""

    def __init__(
        self, engine: Engine, tables: Tables, landing: Landing, catalogue: Catalogue, plan: Plan, night: date
    ) -> None:
        self._engine, self._tables, self._landing, self._night = engine, tables, landing, night
        self._catalogue, self._plan = catalogue, plan
        self._stack = Stack(engine, tables, landing, plan.feed)

    def read(self, receipt: Receipt, earlier: Sequence[LedgerEntry]) -> Correction:
        """Read a workbook; ``earlier`` are the feed's entries so far.

        Raises ReturnedUnknown, UnreadableDelivery.
        """
        entered = {e.delivery: e for e in earlier}
        chain = self._chain(receipt, entered)
        returned = self._stack.returned(chain, receipt)
        let_in = [e for r in chain[:-1] if (e := entered[r.delivery]).status == "loaded"]
        stands_for = let_in[0] if let_in else entered[chain[0].delivery]
        overtaken = any(_overtakes(e, stands_for) for e in earlier)
        if let_in:
            return self._rows(chain, returned, overtaken)
        return self._whole(chain, returned, overtaken)

    def judge(self, correction: Correction) -> Judged:
        """Judge the rows that correct a delivery which was let in."""
        root, own = correction.chain[0], correction.chain[-1]
        judge = _RowJudge(self._engine, self._tables, self._catalogue, self._plan, self._taken(correction))
        return judge.judge(correction.incoming, own.delivery, root.business_date)

    def settle(self, correction: Correction) -> None:
        """Note which rows of the quarantine the workbook deals with; what is still bad is there anew."""
        chain = [r.delivery for r in correction.chain]
        settle(self._tables, self._engine, chain, chain[-1], self._night, correction.settled)

    def _chain(self, receipt: Receipt, entered: dict[str, LedgerEntry]) -> tuple[Receipt, ...]:
        """Return the delivery, what corrected it so far, and this workbook."""
        root = str(receipt.corrects)
        known = chain_of(self._landing.receipts(receipt.feed), root)
        before = [r for r in known if r.delivery in entered and r.delivery != receipt.delivery]
        if not before or before[0].delivery != root:
            words = Text(zh=f"报送 {root} 尚未处理", en=f"the delivery {root} hasn't been handled yet")
            raise ReturnedUnknown(self._landing.path_of(receipt), words)
        return (*before, receipt)

    def _rows(self, chain: tuple[Receipt, ...], returned: Returned, overtaken: bool) -> Correction:
        named = ", ".join(literal(r.delivery) for r in chain)
        still_open = open_in(self._tables, before=chain[-1].delivery)
        waiting = f"(SELECT line AS {LINE} FROM ({still_open}) WHERE delivery IN ({named}))"
        original = self._stack.original(chain[0])
        stale = self._made(
            f"SELECT * FROM {self._stack.unchanged(original, returned)} ANTI JOIN {waiting} USING ({LINE})"
        )
        own, rows = returned.incoming, self._engine.unique_name("incoming")
        kept = f"SELECT * FROM {quoted(own.relation)} ANTI JOIN {stale} USING ({LINE})"
        self._engine.run(f"CREATE TEMP VIEW {rows} AS {kept}")
        (left_out,) = self._engine.one(f"SELECT count(*) FROM {stale}")
        settled = f"(SELECT {LINE} FROM {rows} UNION ALL SELECT {LINE} FROM {returned.withdrawn})"
        incoming = Incoming(rows, own.headers, own.rejects)
        return Correction(chain, incoming, own.headers, settled, left_out, CORRECTION, overtaken)

    def _whole(self, chain: tuple[Receipt, ...], returned: Returned, overtaken: bool) -> Correction:
        original = self._stack.original(chain[0])
        before = self._stack.rows(chain[:-1], original)
        rows = self._stack.laid_over(before, original, returned)
        dealt_with = f"SELECT {LINE} FROM {rows} UNION ALL SELECT {LINE} FROM {returned.withdrawn}"
        lines = {line for (line,) in self._engine.rows(dealt_with)} if original.rejects else set()
        rejects = [r for r in original.rejects if r.line not in lines] + [*returned.incoming.rejects]
        incoming = Incoming(rows, headers_of(self._plan.feed), tuple(rejects), original.parts)
        mode = CORRECTED[self._plan.feed.delivery.mode]
        return Correction(chain, incoming, returned.incoming.headers, None, 0, mode, overtaken)

    def _taken(self, correction: Correction) -> str | None:
        """Return a relation of the rows that stand in a snapshot's table beside those to be corrected.

        A corrected row may replace the one that its own lines or an earlier correction spoke of, no other.
        """
        table, root = f"source/{self._plan.feed.code}", correction.chain[0]
        if self._plan.feed.delivery.mode is not Mode.SNAPSHOT or not self._tables.exists(table):
            return None
        known = known_lines(self._tables, [root.delivery])
        bad = self._engine.unique_name("bad")
        original = self._stack.original(root)
        self._engine.run(
            f"CREATE TEMP VIEW {bad} AS SELECT * FROM {quoted(original.relation)} "
            f"WHERE {LINE} IN (SELECT line FROM {known})"
        )
        spoken = self._made(
            f"SELECT _row_key FROM ({self._plan.of_delivery(bad, root.delivery, root.business_date)})"
        )
        mine = ", ".join(literal(r.delivery) for r in correction.chain[1:])
        stands = self._tables.snapshot(table).select()
        return self._made(
            f"SELECT _row_key, _row_hash FROM ({stands}) ANTI JOIN {spoken} USING (_row_key) "
            f"WHERE _delivery NOT IN ({mine})"
        )

    def _made(self, sql: str) -> str:
        name = self._engine.unique_name("correction")
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name


class _RowJudge(Judge):
    """Judges rows that are no delivery of their own: what would keep a delivery out keeps the row out."""

    def __init__(
        self, engine: Engine, tables: Tables, catalogue: Catalogue, plan: Plan, taken: str | None
    ) -> None:
        super().__init__(engine, tables, catalogue, plan)
        self._taken = taken

    def _late_problems(self, rows: str, again: str) -> list[str]:
        found = super()._late_problems(rows, again)
        for check in self._checks:
            if check.on_failure is not OnFailure.GATE:
                continue
            if isinstance(check, RowCheck):
                flag = quoted(f"rule.{check.code}")
                found.append(f"SELECT _line, '{check.code}' FROM {rows} WHERE {flag} AND NOT _bad")
            else:
                found.append(f"SELECT _line, '{check.code}' FROM ({self.broken(check, rows)})")
        if self._taken:
            found.append(
                f"SELECT r._line, '{DUPLICATE_KEY}' FROM {rows} r JOIN {self._taken} t USING (_row_key) "
                "WHERE NOT r._bad AND r._row_hash <> t._row_hash"
            )
        return found

    def broken(self, check: TableCheck | ReferenceCheck, rows: str) -> str:
        """Return the query of the rows that break a check; a feed's own table is referred to as it stands."""
        if not isinstance(check, ReferenceCheck) or check.to_feed != check.feed:
            return super().broken(check, rows)
        table = f"source/{check.to_feed}"
        column, own = quoted(check.to_column), f"SELECT * FROM {rows} WHERE NOT _bad AND NOT _delete"
        referred = f"SELECT {column}::VARCHAR AS v FROM {rows} WHERE NOT _bad AND NOT _delete"
        if self._tables.exists(table):
            stands = self._tables.snapshot(table).select()
            referred += f" UNION ALL SELECT {column}::VARCHAR FROM ({stands})"
        return (
            f"{own} AND {quoted(check.column)} IS NOT NULL AND {quoted(check.column)}::VARCHAR NOT IN "
            f"(SELECT v FROM ({referred}) WHERE v IS NOT NULL)"
        )


def _overtakes(entry: LedgerEntry, other: LedgerEntry) -> bool:
    """Return whether a snapshot was loaded after another delivery in order."""
    whole = entry.mode in (Mode.SNAPSHOT, CORRECTED[Mode.SNAPSHOT])
    later = (entry.business_date, entry.received_at) > (other.business_date, other.received_at)
    return entry.status == "loaded" and whole and later
