"""The yardstick of a night: the same files, read as text and written as Parquet, and nothing else.

``python -m bench.bare_read DROP OUT`` prints rows and seconds. Each kind of file goes the quickest way that
keeps its text: CSV, JSON Lines and Parquet through DuckDB (GB18030 and UTF-16 by Python's codec, archives
unpacked before), xlsx through fastexcel and SQLite through its Python module, both handed over as Arrow. No
row is numbered or judged.
"""

import fnmatch
import gzip
import json
import shutil
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import fastexcel
import pyarrow as pa

from catalog.load import load
from catalog.models import Compression, Feed, FileFormat
from examples.zhongshan.generate.city import CATALOGUE
from lake import naming
from lake.engine import literal
from quality.vocabulary import vocabulary

_CHUNK = 1 << 24
_BATCH = 100_000
Connection = duckdb.DuckDBPyConnection


def main() -> None:
    """Read all files below a folder and write one Parquet file for each."""
    drop, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    feeds = load(CATALOGUE, vocabulary()).feeds.values()
    files = [(p, f) for f in feeds for p in (drop / f.department).iterdir() if naming.matches(p, f)]
    start, cpu = time.monotonic(), time.process_time()
    with duckdb.connect() as engine:
        engine.execute("SET preserve_insertion_order = false")
        rows = sum(_written(engine, path, feed, out) for path, feed in files)
    used = {"seconds": time.monotonic() - start, "cpu": time.process_time() - cpu}
    sys.stdout.write(json.dumps({"rows": rows, "files": len(files), **used}) + "\n")


def _written(engine: Connection, path: Path, feed: Feed, out: Path) -> int:
    rows = 0
    for number, part in enumerate(_unpacked(path, feed, out)):
        source = _READERS[feed.delivery.format](engine, part, feed, out)
        target = out / f"{feed.code}-{number}.parquet"
        (count,) = engine.execute(f"COPY (FROM {source}) TO '{target}'").fetchone() or (0,)
        rows += int(count)
    return rows


def _unpacked(path: Path, feed: Feed, out: Path) -> list[Path]:
    """Return the files that a delivery consists of."""
    packed = feed.delivery.compression
    if packed is Compression.GZIP:
        target = out / f"{feed.code}.unpacked"
        with gzip.open(path) as inner, target.open("wb") as file:
            shutil.copyfileobj(inner, file)
        return [target]
    if packed is Compression.ZIP:
        folder = out / f"{feed.code}.members"
        with zipfile.ZipFile(path) as archive:
            names = fnmatch.filter(archive.namelist(), feed.delivery.member)
            return [Path(archive.extract(name, folder)) for name in names]
    return [path]


def _csv(_engine: Connection, path: Path, feed: Feed, out: Path) -> str:
    text, encoding = path, feed.delivery.encoding
    if encoding != "utf-8":
        text = out / f"{feed.code}.utf8"
        with path.open(encoding=encoding, newline="") as old, text.open("w", newline="") as new:
            while chunk := old.read(_CHUNK):
                new.write(chunk)
    columns = "{" + ", ".join(f"'{c.header}': 'VARCHAR'" for c in feed.columns) + "}"
    declared = f"auto_detect=false, columns={columns}" if _as_declared(text, feed) else "all_varchar=true"
    delimiter, quote = literal(feed.delivery.delimiter), literal(feed.delivery.quote)
    return (
        f"read_csv('{text}', {declared}, header=true, delim={delimiter}, quote={quote}, escape={quote}, "
        "ignore_errors=true)"
    )


def _as_declared(text: Path, feed: Feed) -> bool:
    """Whether a file has the declared columns in order, so that nothing need be guessed."""
    with text.open(encoding="utf-8-sig") as file:
        header = file.readline().rstrip("\r\n").split(feed.delivery.delimiter)
    return header == [c.header for c in feed.columns]


def _json(_engine: Connection, path: Path, feed: Feed, _out: Path) -> str:
    operation = feed.delivery.operation
    headers = [c.header for c in feed.columns] + ([operation.column] if operation else [])
    columns = "{" + ", ".join(f"'{h}': 'VARCHAR'" for h in headers) + "}"
    return f"read_json('{path}', format='newline_delimited', columns={columns}, ignore_errors=true)"


def _parquet(_engine: Connection, path: Path, _feed: Feed, _out: Path) -> str:
    return f"(SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{path}'))"


def _xlsx(engine: Connection, path: Path, feed: Feed, _out: Path) -> str:
    book = fastexcel.read_excel(path)
    names = fnmatch.filter(book.sheet_names, feed.delivery.sheet or "*")
    header = feed.delivery.title_rows
    sheets = [pa.table(book.load_sheet(n, header_row=header, dtypes="string").to_arrow()) for n in names]
    engine.register("cells", pa.concat_tables(sheets, promote_options="default"))
    return "cells"


def _sqlite(engine: Connection, path: Path, feed: Feed, _out: Path) -> str:
    file = sqlite3.connect(path)
    table = feed.delivery.table
    names = [name for (name,) in file.execute(f"SELECT name FROM pragma_table_info('{table}')")]
    texts = ", ".join(f'CAST("{name}" AS TEXT)' for name in names)
    cursor = file.execute(f'SELECT {texts} FROM "{table}"')
    batches = []
    while rows := cursor.fetchmany(_BATCH):
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(columns, names))
    engine.register("records", pa.Table.from_batches(batches))
    return "records"


_READERS: dict[FileFormat, Callable[[Connection, Path, Feed, Path], str]] = {
    FileFormat.CSV: _csv,
    FileFormat.JSONL: _json,
    FileFormat.PARQUET: _parquet,
    FileFormat.XLSX: _xlsx,
    FileFormat.SQLITE: _sqlite,
}


if __name__ == "__main__":
    main()
