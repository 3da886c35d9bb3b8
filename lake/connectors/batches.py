"""Rows that Python reads, handed to the engine a batch at a time, so that no file is held whole.

For the kinds of file that the engine can't read faithfully by itself.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from lake.connectors.connector import LINE, rows_of
from lake.engine import Engine, quoted

BATCH = 50_000
"""Rows handed over at a time by readers that go row by row."""


class Rows:
    """The growing table of a relation's rows: ``_line`` and the columns seen so far, all VARCHAR."""

    def __init__(self, engine: Engine, relation: str) -> None:
        self._engine = engine
        self._table = quoted(rows_of(relation))
        self._batch = f"{relation}_batch"
        self._known: set[str] = set()
        engine.run(f"CREATE TEMP TABLE {self._table} ({quoted(LINE)} BIGINT)")

    def add(self, lines: Sequence[int], columns: Mapping[str, Sequence[str | None] | pa.Array]) -> None:
        """Append rows; a column not seen before is NULL in the rows before."""
        self._have(columns)
        arrays = {n: c if isinstance(c, pa.Array) else pa.array(c, pa.string()) for n, c in columns.items()}
        batch = pa.table({LINE: pa.array(lines, pa.int64()), **arrays})
        self._engine.connection.register(self._batch, batch)
        try:
            self._engine.run(f"INSERT INTO {self._table} BY NAME SELECT * FROM {quoted(self._batch)}")
        finally:
            self._engine.connection.unregister(self._batch)

    def add_query(self, sql: str, columns: Iterable[str]) -> None:
        """Append the rows of a query that gives ``_line`` and these columns."""
        self._have(columns)
        self._engine.run(f"INSERT INTO {self._table} BY NAME {sql}")

    def _have(self, columns: Iterable[str]) -> None:
        for name in columns:
            if name not in self._known:
                self._engine.run(f"ALTER TABLE {self._table} ADD COLUMN {quoted(name)} VARCHAR")
                self._known.add(name)
