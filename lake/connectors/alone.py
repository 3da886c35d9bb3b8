"""One row of a landed file, read without the others where the format allows: to show where a claim is from.

Delimited texts and JSON Lines are walked up to the line, of a Parquet file the one row group is read; files
of other kinds and packed ones are read as a whole. The row is as ``connectors.read`` would have it.
"""

from collections.abc import Callable
from pathlib import Path

from catalog.models import Compression, Delivery, FileFormat
from lake.connectors import delimited, jsonlines, parquet, read
from lake.connectors.connector import LINE
from lake.engine import Engine, listed, quoted

Row = dict[str, str | None]

_Alone = Callable[[Engine, Path, Delivery, tuple[str, ...], int], Row | None]

_ALONE: dict[FileFormat, _Alone] = {
    FileFormat.CSV: delimited.row,
    FileFormat.JSONL: jsonlines.row,
    FileFormat.PARQUET: parquet.row,
}


def row_of(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...], line: int) -> Row | None:
    """Return header → text of the row that a line begins, None if none does.

    ``headers`` are the declared ones, as for ``connectors.read``; headers that a JSON object lacks may be
    missing. Raises as ``connectors.read``.
    """
    alone = _ALONE.get(delivery.format) if delivery.compression is Compression.NONE else None
    if alone:
        return alone(engine, path, delivery, headers, line) if line > 0 else None
    incoming = read(engine, path, delivery, headers)
    rows = f"FROM {quoted(incoming.relation)} WHERE {quoted(LINE)} = ?"
    found = engine.rows(f"SELECT {listed(incoming.headers)} {rows}", [line])
    incoming.drop(engine)
    return dict(zip(incoming.headers, found[0], strict=True)) if found else None
