"""SQLite, Parquet and old Excel files: texts of their tables, names and properties that hold a needle."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pyarrow.parquet as pq

from lake.engine import Engine, literal, quoted
from quality.secrecy.candidate import Candidate, at
from quality.secrecy.marks import Place
from quality.secrecy.needles import Buffer, Needle, needles, places

_WORDS = ("密", "内部", "內部", "外传", "外傳", "内 部", "内\u3000部")
_QUOTED = re.compile(r"""["'`\[\]\n]|--|/\*|\*/""")
_NESTED = re.compile(r"[\[\]{}=:,'\"]+ ?")
_BETWEEN = "char(10)"
"""what stands between two values of a row, so that no word is made up of both"""
_FEW_WORDS = ("密", "内部", "外传")
_ROWS = 10_000


def _searched(*encodings: str, phrases: tuple[str, ...]) -> list[Needle]:
    return [needle for encoding in encodings for needle in needles(encoding, phrases)]


def of_sqlite(content: Buffer, phrases: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield what holds a needle in a SQLite file: names, the schema's comments, every table's texts.

    The tables are only read if the file's bytes hold a needle at all. Raises sqlite3.Error.
    """
    wide = int.from_bytes(content[56:60], "big")
    encoding = {2: "utf-16-le", 3: "utf-16-be"}.get(wide, "utf-8")
    if (
        next(places(content, [Needle(w.encode(encoding), encoding) for w in (*_WORDS, *phrases)]), None)
        is None
    ):
        return
    with closing(sqlite3.connect(":memory:")) as file:
        file.deserialize(bytes(content[:]))
        file.text_factory = lambda b: b.decode("utf-8", "replace")
        for name, declared in file.execute("SELECT name, sql FROM sqlite_master").fetchall():
            yield at(name, Place.PART)
            yield from (at(text, Place.OTHER) for text in _QUOTED.split(declared or ""))
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        held = re.compile(b"|".join(re.escape(w.encode(encoding)) for w in (*_WORDS, *phrases)))
        for (table,) in tables:
            yield from _of_table(file, table, held)


def _of_table(file: sqlite3.Connection, table: str, held: re.Pattern[bytes]) -> Iterator[Candidate]:
    """Yield a table's headers and the texts of its rows that hold a word.

    A row is searched as the bytes of all its values: one call of Python costs a fraction of ``instr`` for
    each word and column, and bytes needn't be valid text.
    """
    name = _identifier(table)
    columns = [d[0] for d in file.execute(f"SELECT * FROM {name} LIMIT 0").description]
    yield from (at(c, Place.HEADER, None, n) for n, c in enumerate(columns, 1))
    line = 0

    def holds(row: bytes) -> bool:
        nonlocal line
        line += 1
        return held.search(row) is not None

    file.create_function("holds", 1, holds)
    file.create_function("line", 0, lambda: line)
    row = f" || {_BETWEEN} || ".join(f"coalesce({_identifier(c)}, '')" for c in columns)
    for number, *values in file.execute(f"SELECT line(), * FROM {name} WHERE holds(CAST({row} AS BLOB))"):
        for column, value in enumerate(values, 1):
            if isinstance(value, str):
                yield at(value, Place.CELL, number, column)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def of_parquet(engine: Engine, file: str, phrases: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield what holds a needle in a Parquet file: headers, metadata, texts.

    ``file`` is a path that the engine can open. Raises ArrowInvalid, EngineError.
    """
    with pq.ParquetFile(file) as opened:
        schema, held = opened.schema_arrow, opened.metadata.metadata
    for notes in (schema.metadata, held, *(field.metadata for field in schema)):
        for key, value in (notes or {}).items():
            if key != b"ARROW:schema":
                for text in (key, *value.split(b'"')):
                    yield at(text.decode("utf-8", "replace"), Place.PROPERTY)
    yield from (at(name, Place.HEADER, None, n) for n, name in enumerate(schema.names, 1))
    yield from _of_rows(
        engine, f"read_parquet({literal(file)}, file_row_number = true)", (*_FEW_WORDS, *phrases)
    )


def _of_rows(engine: Engine, source: str, words: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield the texts of the rows that hold a word; a nested value's, each by itself."""
    described = engine.rows(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}")
    texts = {
        number: f"CAST({quoted(name)} AS VARCHAR)"
        for number, (name, type_, *_) in enumerate(described, 1)
        if "VARCHAR" in type_ or "BLOB" in type_ or "ENUM" in type_
    }
    if not texts:
        return
    holds = " OR ".join(f"contains({text}, {literal(word)})" for text in texts.values() for word in words)
    sql = f"SELECT file_row_number + 1, {', '.join(texts.values())} FROM {source} WHERE {holds}"
    cursor = engine.connection.cursor().execute(sql)
    while rows := cursor.fetchmany(_ROWS):
        for line, *values in rows:
            for number, value in zip(texts, values, strict=True):
                nested = described[number - 1][1] not in ("VARCHAR", "BLOB")
                pieces = _NESTED.split(value or "") if nested else [value or ""]
                yield from (at(piece, Place.CELL, line, number) for piece in pieces if piece)


_BREAKS = re.compile("[\x00-\x1f\u0100-\u024f\ufffd]+")
"""what stands between two texts of a binary file: lengths and flags, seen as characters"""


def of_binary(content: Buffer, phrases: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield the runs of text around the needles of a file of any other kind, such as xls."""
    for place, needle in places(content, _searched("utf-8", "gb18030", "utf-16-le", phrases=phrases)):
        low = max(0, place - 400)
        before = (
            content[low:place].decode(needle.encoding, "replace") if needle.encoding != "utf-16-le" else ""
        )
        if needle.encoding == "utf-16-le":
            before = content[place - (place - low) // 2 * 2 : place].decode("utf-16-le", "replace")
        after = content[place : place + 400].decode(needle.encoding, "replace")
        yield at(_BREAKS.split(before)[-1] + _BREAKS.split(after)[0], Place.CELL)
