"""Parquet: every column cast to text.

NULL stays NULL, the empty text stays empty. Dates and times become ISO text, nested values the engine's
text of them; floating-point numbers follow ``numbers``. ``_line`` is the number of the row in the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.connectors.connector import LINE, Incoming, checked_headers, publish, rows_of
from lake.connectors.numbers import float_text
from lake.engine import Engine, literal, quoted
from lake.errors import UnreadableDelivery


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read a Parquet file; see ``Connector``. The file names its columns, ``headers`` aren't used."""
    relation = engine.unique_name("incoming")
    with _readable(path):
        found, names, selected = _selected(engine, path)
        engine.run(f"CREATE TEMP TABLE {quoted(rows_of(relation))} AS {selected}")
    publish(engine, relation, found, columns=names)
    return Incoming(relation, found)


def row(
    engine: Engine, path: Path, _: Delivery, __: tuple[str, ...], line: int
) -> dict[str, str | None] | None:
    """Return header → text of a row, None if there is none: only its row group is read."""
    with _readable(path):
        headers, _names, selected = _selected(engine, path)
        rows = engine.rows(f"{selected} WHERE t.{LINE} = ?", [line - 1])
    return dict(zip(headers, rows[0], strict=False)) if rows else None  # the last one is the line


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say of a file that the engine can't read that it is none; raises UnreadableDelivery."""
    try:
        yield
    except duckdb.Error as error:
        raise UnreadableDelivery(
            path,
            FileFormat.PARQUET,
            "not_parquet",
            Text(zh="不是完整的 Parquet 文件", en="not a whole Parquet file"),
            Text(zh="重新导出后再报送", en="export it and deliver it again"),
        ) from error


def _selected(engine: Engine, path: Path) -> tuple[tuple[str, ...], list[str], str]:
    """Return the headers, the names of their columns, and the SQL that reads these and ``_line``."""
    described = engine.rows(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})")
    found = checked_headers([row[0] for row in described], path, FileFormat.PARQUET)
    names = [f"c{n}" for n in range(len(found))]
    values = ", ".join(f"{_text(n, row[1])} AS {n}" for n, row in zip(names, described, strict=True))
    numbered = f"read_parquet({literal(str(path))}, file_row_number=true)"
    renamed = ", ".join([*names, LINE])
    return found, names, f"SELECT {values}, {LINE} + 1 AS {LINE} FROM {numbered} t({renamed})"


def _text(column: str, type: str) -> str:
    if type in ("DOUBLE", "FLOAT"):
        return float_text(f"CAST({column} AS DOUBLE)" if type == "FLOAT" else column)
    return f"CAST({column} AS VARCHAR)"
