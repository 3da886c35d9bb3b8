"""Which rows of the quarantine have been dealt with by a correction, and which are still open.

The quarantine only grows; so does this table, which says of a row of it which delivery settled it. A row
is also no longer open when what it was part of has been replaced: by a newer snapshot that was loaded, or,
if its delivery was refused as a whole, by a good delivery for the same business date.
"""

from collections.abc import Collection
from datetime import date

import pyarrow as pa

from catalog.models import Mode
from lake.engine import Engine, literal
from lake.ledger import LEDGER, QUARANTINE
from lake.tables import Tables, empty_select

CORRECTIONS = "quality/corrections"
CORRECTION = "correction"
"""The mode, in the ledger, of a workbook that corrects single rows of a delivery that was let in."""

CORRECTED = {mode: f"corrected_{mode}" for mode in Mode}
"""The mode, in the ledger, of a delivery that was refused as a whole and is now whole again: by its own."""

CORRECTION_TYPES = {"delivery": "VARCHAR", "line": "BIGINT", "corrected_by": "VARCHAR", "night": "DATE"}

_SCHEMA = pa.schema(
    [
        ("delivery", pa.string()),
        ("line", pa.int64()),
        ("corrected_by", pa.string()),
        ("night", pa.date32()),
    ]
)


def open_rows(quarantine: str, corrections: str, ledger: str) -> str:
    """Return the query of the quarantine's open rows; each argument is a relation to stand after FROM."""
    snapshots = f"{literal(Mode.SNAPSHOT)}, {literal(CORRECTED[Mode.SNAPSHOT])}"
    increment = literal(Mode.INCREMENT)
    order = "(n.business_date, n.received_at) > (q.business_date, q.received_at)"
    again = "n.business_date = q.business_date AND n.received_at > q.received_at"
    entered = f"SELECT delivery, feed, business_date, received_at, status, mode FROM {ledger}"
    replaced = (
        f"SELECT q.delivery FROM ({entered}) q JOIN ({entered}) n ON n.feed = q.feed AND n.status = 'loaded' "
        f"AND (n.mode IN ({snapshots}) AND {order} OR n.mode = {increment} AND q.status = 'quarantined' AND "
        f"q.mode = {increment} AND {again})"
    )
    return (
        f"SELECT * FROM {quarantine} o WHERE delivery NOT IN ({replaced}) AND NOT EXISTS ("
        f"FROM {corrections} c WHERE c.delivery = o.delivery AND c.line IS NOT DISTINCT FROM o.line)"
    )


def open_in(tables: Tables, before: str | None = None) -> str:
    """Return the query of the open rows of a home; raises TableMissing before the first night.

    Those that were open ``before`` a correction are open still, whatever is noted of it: a night may have
    been killed when its rows were settled and hadn't entered yet.
    """
    quarantine, ledger = (f"({tables.snapshot(name).select()})" for name in (QUARANTINE, LEDGER))
    others = f"(FROM {_corrections(tables)} WHERE corrected_by <> {literal(before)})" if before else None
    return open_rows(quarantine, others or _corrections(tables), ledger)


def settle(
    tables: Tables, engine: Engine, chain: Collection[str], by: str, night: date, lines: str | None
) -> None:
    """Note that the delivery ``by`` dealt with open rows of the deliveries ``chain``, once.

    ``lines`` is a relation of their ``_line``; None means all of them. What is said of a delivery in
    ``chain`` as a whole is dealt with in any case.
    """
    if not tables.exists(QUARANTINE):
        return
    known = f"SELECT count(*) FROM {_corrections(tables)} WHERE corrected_by = ?"
    if engine.one(known, [by])[0]:
        return
    others = ", ".join(map(literal, sorted(set(chain) - {by})))
    chosen = f"line IS NULL OR line IN (SELECT _line FROM {lines})" if lines else "true"
    quarantine = f"({tables.snapshot(QUARANTINE).select()})"
    rows = engine.arrow(
        f"SELECT DISTINCT delivery, line, {literal(by)} AS corrected_by, DATE '{night}' AS night "
        f"FROM {quarantine} q WHERE delivery IN ({others}) AND ({chosen}) AND NOT EXISTS ("
        f"FROM {_corrections(tables)} c WHERE c.delivery = q.delivery AND c.line IS NOT DISTINCT FROM q.line)"
    ).read_all()
    if rows.num_rows:
        tables.append(CORRECTIONS, rows.cast(_SCHEMA))


def _corrections(tables: Tables) -> str:
    there = tables.exists(CORRECTIONS)
    select = tables.snapshot(CORRECTIONS).select() if there else empty_select(CORRECTION_TYPES)
    return f"({select})"
