"""The Parquet file that a database's rows become: every column text, the same rows the same bytes.

Rows are collected to row groups of one size, whatever the size of the batches they come in.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

_GROUP = 122_880
"""rows of a row group, what DuckDB reads at a time"""
_FORM = {"compression": "zstd", "compression_level": 1, "use_dictionary": False, "write_statistics": False}
"""it is read once and from end to end: dictionaries and statistics took two thirds of the writing"""


class TextTable:
    """A Parquet file being written; a context manager. ``rows`` and ``last`` tell how far it is."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.rows = 0
        self._schema = pa.schema([(name, pa.string()) for name in columns])
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self._last: pa.RecordBatch | None = None
        self._file = pq.ParquetWriter(path, self._schema, **_FORM)

    def add(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        if batch.num_rows == 0:
            return
        self._last = batch.slice(batch.num_rows - 1)
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        self.rows += batch.num_rows
        if self._waiting_rows >= _GROUP:
            self._write(self._waiting_rows - self._waiting_rows % _GROUP)

    def last(self, column: str) -> str | None:
        """Return the last row's value of a column; None without rows."""
        return self._last.column(column)[0].as_py() if self._last is not None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._waiting_rows:
            self._write(self._waiting_rows)
        self._file.close()

    def _write(self, rows: int) -> None:
        held = pa.Table.from_batches(self._waiting, self._schema)
        self._file.write_table(held.slice(0, rows), row_group_size=_GROUP)
        rest = held.slice(rows)
        self._waiting, self._waiting_rows = rest.to_batches(), rest.num_rows
