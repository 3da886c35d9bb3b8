"""Parquet: every column cast to text.

NULL stays NULL, the empty text stays empty. Dates and times become ISO text, nested values the engine's
text of them; floating-point numbers follow ``numbers``. ``_line`` is the number of the row in the file.
"""

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
    try:
        return _read(engine, path, relation)
    except duckdb.Error as error:
        raise UnreadableDelivery(
            path,
            FileFormat.PARQUET,
            "not_parquet",
            Text(zh="不是完整的 Parquet 文件", en="not a whole Parquet file"),
            Text(zh="重新导出后再报送", en="export it and deliver it again"),
        ) from error


def _read(engine: Engine, path: Path, relation: str) -> Incoming:
    source = f"read_parquet({literal(str(path))})"
    described = engine.rows(f"DESCRIBE SELECT * FROM {source}")
    found = checked_headers([row[0] for row in described], path, FileFormat.PARQUET)
    names = [f"c{n}" for n in range(len(found))]
    values = ", ".join(f"{_text(n, row[1])} AS {n}" for n, row in zip(names, described, strict=True))
    renamed = ", ".join([*names, LINE])
    rows = quoted(rows_of(relation))
    numbered = f"read_parquet({literal(str(path))}, file_row_number=true)"
    engine.run(
        f"CREATE TEMP TABLE {rows} AS SELECT {values}, {LINE} + 1 AS {LINE} FROM {numbered} t({renamed})"
    )
    publish(engine, relation, found, columns=names)
    return Incoming(relation, found)


def _text(column: str, type: str) -> str:
    if type in ("DOUBLE", "FLOAT"):
        return float_text(f"CAST({column} AS DOUBLE)" if type == "FLOAT" else column)
    return f"CAST({column} AS VARCHAR)"
