"""The rows at the mark that a pull by watermark reached, known again by a digest each.

A row that is written later with the same value belongs to the next pull, which therefore asks for the rows
at the mark once more. Those that came before are left out by what is kept here, so that a bad one isn't
quarantined night after night. They come in the order of the watermark.
"""

import hashlib
from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

MOST = 1000
"""rows that share the last value and are remembered; of more, none are, and all come again"""


class AtMark:
    """What one pull brings at its mark. ``value`` and ``known`` are where it went on from."""

    def __init__(self, column: str, value: str | None, known: Collection[str]) -> None:
        self._column, self._begun, self._before = column, value, frozenset(known)
        self._value, self._digests = value, set(known)
        self.left_out = 0

    def fresh(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a batch without the rows that came before; remember those at the greatest value so far."""
        values = batch.column(self._column)
        if self._before and batch.num_rows and values[0].as_py() == self._begun:
            there = [n for n, is_at in enumerate(pc.equal(values, self._begun).to_pylist()) if is_at]
            again = {n for n in there if _digest(batch, n) in self._before}
            self.left_out += len(again)
            batch = batch.take(pa.array([n for n in range(batch.num_rows) if n not in again], pa.int64()))
        self._remember(batch)
        return batch

    def digests(self) -> tuple[str, ...]:
        """Return the digests of the rows at the mark, none if there are too many."""
        return tuple(sorted(self._digests)) if len(self._digests) <= MOST else ()

    def _remember(self, batch: pa.RecordBatch) -> None:
        if not batch.num_rows:
            return
        values = batch.column(self._column)
        last = values[batch.num_rows - 1].as_py()
        if last != self._value:
            self._value, self._digests = last, set()
        if len(self._digests) <= MOST:
            first = pc.index(values, last).as_py()
            rows = range(first, min(batch.num_rows, first + MOST + 1))
            self._digests |= {_digest(batch, n) for n in rows}


def _digest(batch: pa.RecordBatch, row: int) -> str:
    cells = [column[row].as_py() for column in batch.columns]
    return hashlib.blake2b(repr(cells).encode(), digest_size=8).hexdigest()
