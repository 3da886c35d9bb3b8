"""The source table (归集库): apply one delivery's good rows to a department's current rows of a feed.

A row is known by ``_row_key`` and its state by ``_row_hash``, both 64-bit hashes. Which rows are good,
and what the columns mean, belongs to ``quality``. Rows of an older business date never replace newer
ones. What an increment says that leaves no date in a row is remembered (a row taken away, one confirmed as
it is), so that a late delivery can neither bring back the one nor overwrite the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lake.engine import Engine, listed, literal, quoted
from lake.tables import Tables


@dataclass(frozen=True)
class Applied:
    """How many of the good rows were loaded, left as they were or came too late; rows taken away.

    ``version`` is the table's version afterwards; ``changed`` says whether it is a new one.
    """

    loaded: int
    unchanged: int
    superseded: int
    deleted: int
    version: int | None
    changed: bool


@dataclass(frozen=True)
class Rows:
    """Relations of the session: good rows, and the keys that the delivery names only in bad rows."""

    good: str
    """the table's columns, ``_row_key``, ``_row_hash`` and ``_delete`` (row is to be taken away)"""
    held: str
    """``_row_key`` of quarantined rows: what was known of them before stays"""
    columns: tuple[str, ...]
    """the columns to store, bookkeeping columns included"""


@dataclass(frozen=True)
class Late:
    """A full snapshot that comes after newer ones: its rows, and where they belong."""

    delivery: str
    rows: Rows
    base: int | None
    """the version of the table to start from; None for nothing at all"""
    before: Iterable[Rows]
    """the snapshots between that version and this one, in order"""
    after: Iterable[Rows]
    """the snapshots that follow it, in order"""


@dataclass(frozen=True)
class _Said:
    """What a snapshot makes of a table: the query of its state, counts, temporary tables it needs."""

    state: str
    received: int
    unchanged: int
    deleted: int
    made: tuple[str, ...] = ()


class SourceTable:
    """The current rows of one feed."""

    def __init__(self, tables: Tables, engine: Engine, feed: str) -> None:
        self._tables, self._engine = tables, engine
        self.name = f"source/{feed}"
        self._heard = f"heard/{feed}"

    def apply_snapshot(self, rows: Rows, note: Mapping[str, Any]) -> Applied:
        """Make the table say what a full snapshot says; rows that it doesn't name are taken away."""
        said = self._said(self._current(rows), rows)
        loaded = said.received - said.unchanged
        return self._written(said.state, note, loaded, said.unchanged, 0, said.deleted)

    def apply_late(self, late: Late, note: Mapping[str, Any]) -> Applied:
        """Make the table what it would be had a full snapshot come in order, in one version.

        Loaded are those of its rows that stand in the end, superseded those that were said anew since.
        """
        state = None if late.base is None else self._current(late.rows, late.base)
        for rows in late.before:
            state = self._settled(self._said(state, rows), state)
        first = self._said(state, late.rows)
        state = self._settled(first, state)
        for rows in late.after:
            state = self._settled(self._said(state, rows), state)
        (loaded,) = self._engine.one(f"SELECT count(*) FROM {state} WHERE _delivery = ?", [late.delivery])
        superseded = first.received - first.unchanged - loaded
        deleted, changed = self._compared(state, late.rows)
        select = f"SELECT {listed(late.rows.columns)} FROM {state}"
        return self._written(select, note, loaded, first.unchanged, superseded, deleted, changed)

    def _said(self, current: str | None, rows: Rows) -> "_Said":
        """Return what stands after a snapshot where ``current`` stood before; None is nothing at all."""
        good = rows.good
        (received,) = self._engine.one(f"SELECT count(*) FROM {good}")
        if current is None:
            return _Said(f"SELECT {listed(rows.columns)} FROM {good}", received, 0, 0)
        same = self._temporary(
            "same", f"SELECT c._row_key FROM {current} c JOIN {good} g USING (_row_key, _row_hash)"
        )
        kept = self._temporary(
            "kept",
            f"SELECT _row_key FROM {same} UNION SELECT c._row_key FROM {current} c "
            f"JOIN {rows.held} USING (_row_key) ANTI JOIN {good} g USING (_row_key)",
        )
        (unchanged,) = self._engine.one(f"SELECT count(*) FROM {same}")
        (deleted,) = self._engine.one(
            f"SELECT count(*) FROM {current} c ANTI JOIN {kept} USING (_row_key) ANTI JOIN {good} g "
            "USING (_row_key)"
        )
        state = (
            f"SELECT {listed(rows.columns)} FROM {current} SEMI JOIN {kept} USING (_row_key) "
            f"UNION ALL SELECT {listed(rows.columns)} FROM {good} ANTI JOIN {same} USING (_row_key)"
        )
        return _Said(state, received, unchanged, deleted, (same, kept))

    def _settled(self, said: "_Said", before: str | None) -> str:
        """Compute a state and give back what it was made of."""
        name = self._temporary("state", said.state)
        self._engine.drop(*said.made, *([before] if before and before.startswith("state__") else []))
        return name

    def _compared(self, state: str, rows: Rows) -> tuple[int, bool]:
        """Return how many rows of the table a state lacks, and whether it differs at all."""
        current = self._current(rows)
        known = "_row_key, _row_hash, _business_date, _delivery"
        if current is None:
            return 0, True
        missing, former, now = self._engine.one(
            f"SELECT (SELECT count(*) FROM {current} c ANTI JOIN {state} USING (_row_key)), "
            f"(SELECT count(*) FROM {current} c), (SELECT count(*) FROM {state})"
        )
        (alike,) = self._engine.one(
            f"SELECT count(*) FROM (SELECT {known} FROM {state} INTERSECT SELECT {known} FROM {current} c)"
        )
        return missing, not alike == former == now

    def apply_increment(self, rows: Rows, business_date: date, note: Mapping[str, Any]) -> Applied:
        """Add, replace and take away the rows that an increment names, the last one for a key winning."""
        good, day = rows.good, f"DATE {literal(business_date.isoformat())}"
        (received,) = self._engine.one(f"SELECT count(*) FROM {good}")
        newest = f"SELECT _row_key, max(_line) AS _line FROM {good} GROUP BY ALL"
        current = self._current(rows) or f"(SELECT {listed(rows.columns)} FROM {good} WHERE false)"
        judged = self._temporary(
            "judged",
            "SELECT g._line, g._row_key, g._row_hash, g._delete, c._row_hash AS was, "
            "greatest(c._business_date, h._business_date) AS spoken "
            f"FROM {good} g JOIN ({newest}) USING (_row_key, _line) "
            f"LEFT JOIN {current} c USING (_row_key) LEFT JOIN {self._spoken()} h USING (_row_key)",
        )
        moot = "(_delete AND was IS NULL) OR (NOT _delete AND was IS NOT DISTINCT FROM _row_hash)"
        late = f"coalesce(spoken > {day}, false)"
        done = self._temporary("done", f"SELECT * FROM {judged} WHERE NOT {late} AND NOT ({moot})")
        late_rows, moot_rows, last = self._engine.one(
            f"SELECT count(*) FILTER ({late}), count(*) FILTER (NOT {late} AND ({moot})), "
            f"count(*) FROM {judged}"
        )
        loaded, deleted = self._engine.one(f"SELECT count(*), count(*) FILTER (_delete) FROM {done}")
        undated = f"_delete AND was IS NOT NULL OR ({moot}) AND coalesce(spoken < {day}, true)"
        self._remember(judged, f"NOT {late} AND ({undated})", day)
        state = (
            f"SELECT {listed(rows.columns)} FROM {current} ANTI JOIN {done} USING (_row_key) "
            f"UNION ALL SELECT {listed(rows.columns)} FROM {good} "
            f"SEMI JOIN (SELECT _line FROM {done} WHERE NOT _delete) USING (_line)"
        )
        return self._written(state, note, loaded, moot_rows, late_rows + received - last, deleted)

    def _current(self, rows: Rows, version: int | None = None) -> str | None:
        """Return a relation of the rows of a version, the newest if none is named.

        Columns declared since they were written are NULL.
        """
        if not self._tables.exists(self.name):
            return None
        snapshot = self._tables.snapshot(self.name, version)
        types = self._engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE {rows.good})")
        added = [(n, t) for n, t in types if n in rows.columns and n not in snapshot.types]
        nulls = "".join(f", NULL::{type_} AS {quoted(name)}" for name, type_ in added)
        return f"(SELECT *{nulls} FROM {snapshot.view(self._engine)})"

    def _remember(self, judged: str, where: str, day: str) -> None:
        """Keep on which day these keys were spoken of; before the table, so that no kill can lose it."""
        words = f"SELECT _row_key, {day} AS _business_date FROM {judged} WHERE {where}"
        heard = self._temporary("heard", words)
        if self._engine.one(f"SELECT count(*) FROM {heard}")[0]:
            self._tables.append(self._heard, self._engine.arrow(f"FROM {heard}"))

    def _spoken(self) -> str:
        if not self._tables.exists(self._heard):
            return "(SELECT NULL::BIGINT AS _row_key, NULL::DATE AS _business_date WHERE false)"
        rows = self._tables.snapshot(self._heard).select()
        return f"(SELECT _row_key, max(_business_date) AS _business_date FROM ({rows}) GROUP BY ALL)"

    def _temporary(self, stem: str, sql: str) -> str:
        name = self._engine.unique_name(stem)
        self._engine.run(f"CREATE TEMP TABLE {name} AS {sql}")
        return name

    def _written(
        self,
        state: str,
        note: Mapping[str, Any],
        loaded: int,
        unchanged: int,
        superseded: int,
        deleted: int,
        changed: bool | None = None,
    ) -> Applied:
        if changed is None:
            changed = bool(loaded or deleted or not self._tables.exists(self.name))
        counts = {"loaded": loaded, "unchanged": unchanged, "superseded": superseded, "deleted": deleted}
        version = (
            self._tables.store(self.name, self._engine, state, {**note, **counts})
            if changed
            else self._tables.version(self.name)
        )
        return Applied(loaded, unchanged, superseded, deleted, version, changed)
