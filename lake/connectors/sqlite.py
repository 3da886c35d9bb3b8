"""A table of a SQLite file, read-only and a batch at a time.

NULL stays NULL, the empty text stays empty. Integers are exact; floating-point numbers follow the rule
of ``numbers``; a BLOB becomes its SQL literal (``X'…'``). ``_line`` is the number of the record in the
order in which SQLite gives them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.connectors.batches import BATCH, Rows
from lake.connectors.connector import Incoming, Reject, checked_headers, publish, refuse_flood
from lake.connectors.numbers import EXACT_DIGITS
from lake.engine import Engine, quoted
from lake.errors import UnreadableDelivery

_BYTES_HINT = Text(
    zh="文本不是 UTF-8；更正该记录后重新导出", en="the text isn't UTF-8; correct the record and export again"
)


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read one table; see ``Connector``. The file names its columns, ``headers`` aren't used."""
    relation = engine.unique_name("incoming")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            table = _table(file, path, delivery.table)
            return _read(engine, file, path, table, relation)
    except sqlite3.Error as error:
        raise UnreadableDelivery(
            path,
            FileFormat.SQLITE,
            "not_sqlite",
            Text(zh="不是完整的 SQLite 数据库文件", en="not a whole SQLite database file"),
            Text(zh="关闭数据库后重新复制并报送", en="close the database, copy it and deliver it again"),
            delivery.table,
        ) from error


def _table(file: sqlite3.Connection, path: Path, wanted: str | None) -> str:
    found = [
        str(name)
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        )
    ]
    if wanted in found:
        return wanted
    if wanted is None and len(found) == 1:
        return found[0]
    names = "、".join(found) or "-"
    raise UnreadableDelivery(
        path,
        FileFormat.SQLITE,
        "no_such_table",
        Text(zh=f"没有表 {wanted}；文件中有：{names}", en=f"no table {wanted}; there are: {names}"),
        Text(zh="更正文件，或修改目录中的 table", en="correct the file, or table in the feed's catalogue"),
        wanted,
    )


def _read(engine: Engine, file: sqlite3.Connection, path: Path, table: str, relation: str) -> Incoming:
    columns = [
        row[1] for row in file.execute(f"SELECT * FROM pragma_table_xinfo({_sql(table)}) WHERE hidden <> 1")
    ]
    headers = checked_headers(columns, path, FileFormat.SQLITE)
    names = tuple(f"c{n}" for n in range(len(columns)))
    rows, rejects = Rows(engine, relation), list[Reject]()
    rows.add([], {name: [] for name in names})
    for first, values in _batches(file, table, columns):
        lines, texts, bad = _decoded(first, values, headers)
        rejects += bad
        refuse_flood(rejects, path, FileFormat.SQLITE)
        rows.add(lines, dict(zip(names, texts, strict=True)))
    publish(engine, relation, headers, columns=names)
    return Incoming(relation, headers, tuple(rejects))


_Values = list[tuple[bytes | None, ...]]


def _batches(file: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[int, _Values]]:
    """Yield the number of a batch's first record and the batch's columns, as UTF-8 bytes."""
    file.text_factory = bytes
    cursor = file.execute(f"SELECT {', '.join(map(faithful_text, columns))} FROM {quoted(table)}")
    first = 1
    while batch := cursor.fetchmany(BATCH):
        yield first, list(zip(*batch, strict=True))
        first += len(batch)


def faithful_text(column: str) -> str:
    """Return SQLite SQL for a value's text: the shortest that gives the same number back."""
    c = quoted(column)
    integer = f"CAST(CAST({c} AS INTEGER) AS TEXT)"
    whole = (
        f"CASE WHEN abs({c}) < 1e{EXACT_DIGITS} THEN {integer} ELSE printf('%.{EXACT_DIGITS - 1}E', {c}) END"
    )
    faithful = f"CAST(CAST({c} AS TEXT) AS REAL) = {c}"
    short = f"CASE WHEN {faithful} THEN CAST({c} AS TEXT) ELSE printf('%!.17g', {c}) END"
    real = f"CASE WHEN {c} = round({c}) THEN {whole} ELSE {short} END"
    return f"CASE typeof({c}) WHEN 'real' THEN {real} WHEN 'blob' THEN quote({c}) ELSE CAST({c} AS TEXT) END"


def _decoded(
    first: int, values: _Values, headers: tuple[str, ...]
) -> tuple[list[int], list[pa.Array], list[Reject]]:
    """Return a batch's record numbers and columns as text, without the records whose text isn't UTF-8."""
    lines = list(range(first, first + len(values[0])))
    try:
        return lines, [pa.array(column, pa.binary()).cast(pa.string()) for column in values], []
    except pa.ArrowInvalid:
        bad = _undecodable(lines, values, headers)
        kept = [n for n, line in enumerate(lines) if line not in bad]
        good = [pa.array([column[n] for n in kept], pa.binary()).cast(pa.string()) for column in values]
        return [lines[n] for n in kept], good, list(bad.values())


def _undecodable(lines: list[int], values: _Values, headers: tuple[str, ...]) -> dict[int, Reject]:
    found: dict[int, Reject] = {}
    for header, column in zip(headers, values, strict=True):
        for line, value in zip(lines, column, strict=True):
            text = (value or b"").decode("utf-8", "replace")
            if text.encode() != (value or b""):
                found.setdefault(line, Reject.of(line, text, "bad_bytes", _BYTES_HINT, header))
    return found


def _sql(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
