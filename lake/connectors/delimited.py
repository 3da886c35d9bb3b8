"""CSV and TSV: any delimiter and quote, UTF-8, GB18030 or UTF-16, read strictly and as text by the engine.

The engine numbers records, not lines. It reads the file as it is if every line is a record; if it isn't, the
walk of ``records`` writes a copy in which every line is one, some of them empty, and the engine reads that.
An empty field is NULL, ``""`` is the empty text.
"""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from catalog.language import Text
from catalog.models import Delivery, FileFormat
from lake.connectors.connector import (
    LINE,
    Incoming,
    Reject,
    checked_headers,
    publish,
    refuse_flood,
    rows_of,
)
from lake.connectors.encodings import check_encoding, is_utf8, transcode
from lake.connectors.ordered import ordered
from lake.connectors.records import MAX_RECORD, Shape, line_end, line_ends, may_be_plain, walk
from lake.engine import Engine, literal, quoted
from lake.errors import UnreadableDelivery

_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class _Layout:
    """Where a file's records begin and what its columns are called."""

    headers: tuple[str, ...]
    start: int
    line: int
    """the line that ``start`` begins"""
    led: bool
    """whether the header is the very first line, as the engine takes it to be"""


def read(engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...]) -> Incoming:
    """Read a delimited file; see ``Connector``."""
    check_encoding(path, delivery.encoding, FileFormat.CSV)
    relation = engine.unique_name("incoming")
    with _as_utf8(engine, path, delivery.encoding, relation) as text:
        shape = Shape(delivery.delimiter, delivery.quote)
        layout = _layout(path, text, shape, headers if not delivery.header else None, delivery.title_rows)
        if _read_plain(engine, text, relation, shape, delivery.header, layout):
            return Incoming(relation, layout.headers)
        return _read_carefully(engine, path, text, relation, shape, layout)


def row(
    engine: Engine, path: Path, delivery: Delivery, headers: tuple[str, ...], line: int
) -> dict[str, str | None] | None:
    """Return header → text of the record that begins on a line, None if none does: walks up to it."""
    name = engine.unique_name("row")
    alone = engine.folder / f"{name}.csv"
    with _as_utf8(engine, path, delivery.encoding, name, line + delivery.title_rows) as text:
        shape = Shape(delivery.delimiter, delivery.quote)
        layout = _layout(path, text, shape, headers if not delivery.header else None, delivery.title_rows)
        record = _record_at(text, shape, layout, line)
    if record is None:
        return None
    try:
        alone.write_bytes(_empty_record(shape, layout) + record)
        found = engine.one(f"FROM {_source(alone, shape, list(layout.headers), header=True)}")
    except duckdb.Error as error:
        raise _not_csv(path) from error
    finally:
        alone.unlink(missing_ok=True)
    return dict(zip(layout.headers, found, strict=True))


def _record_at(text: Path, shape: Shape, layout: _Layout, line: int) -> bytes | None:
    """Return the record that begins on a line, None if a good one doesn't."""
    if layout.start >= text.stat().st_size:
        return None
    with text.open("rb") as file:
        for found in walk(file, shape, len(layout.headers), layout.start, layout.line):
            if isinstance(found, Reject):
                continue
            first, count, records = found
            if line < first:
                return None
            if line < first + count:
                return records if count == 1 else records.split(b"\n")[line - first] + b"\n"
    return None


@contextmanager
def _as_utf8(
    engine: Engine, path: Path, encoding: str, relation: str, lines: int | None = None
) -> Iterator[Path]:
    """Give the file in UTF-8, with ``lines`` at least as far as the record that begins on such a line."""
    if is_utf8(encoding):
        yield path
        return
    target = engine.folder / f"{relation}.utf8"
    try:
        transcode(path, encoding, target, lines)
        yield target
    except LookupError as error:
        raise UnreadableDelivery(
            path,
            FileFormat.CSV,
            "encoding",
            Text(zh=f"未知的编码 {encoding}", en=f"unknown encoding {encoding}"),
            Text(
                zh="目录中写 utf-8、gb18030 或 utf-16", en="write utf-8, gb18030 or utf-16 in the catalogue"
            ),
        ) from error
    finally:
        target.unlink(missing_ok=True)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        yield content


def _layout(
    path: Path, text: Path, shape: Shape, declared: tuple[str, ...] | None, title_rows: int
) -> _Layout:
    if text.stat().st_size == 0:
        if declared is not None:
            return _Layout(declared, 0, 1, True)
        raise _no_header(path)
    with _mapped(text) as content:
        start = len(_BOM) if content[:3] == _BOM else 0
        for _ in range(title_rows):
            start = line_end(content, start)
        line = 1 + title_rows
        if declared is not None:
            return _Layout(checked_headers(declared, path, FileFormat.CSV), start, line, not title_rows)
        while content[start : start + 1] in (b"\r", b"\n"):
            line += content[start : start + 2] != b"\r\n"
            start += 1
        match = shape.record.match(content, start, start + MAX_RECORD)
        if match is None or not match[0].strip():
            raise _no_header(path)
        if match.end() == start + MAX_RECORD:
            raise _header_too_long(path)
        names = _names(match[0], shape)
        lines = line_ends(match[0])
    return _Layout(checked_headers(names, path, FileFormat.CSV), match.end(), line + lines, line == 1)


def _names(record: bytes, shape: Shape) -> list[str]:
    """Return the header's texts; empty ones at its end name no column."""
    fields = [f.decode("utf-8", "replace").strip() for f in shape.fields_in(record)]
    q = shape.quote
    names = [f[1:-1].replace(q + q, q) if q and f.startswith(q) else f for f in fields]
    while names and not names[-1]:
        names.pop()
    return names


def _no_header(path: Path) -> UnreadableDelivery:
    return UnreadableDelivery(
        path,
        FileFormat.CSV,
        "no_header",
        Text(zh="文件为空或首行不是列名", en="the file is empty or its first row names no columns"),
        Text(
            zh="首行须为列名；没有数据时也要保留列名",
            en="the first row must name the columns, also where there is no data",
        ),
    )


def _header_too_long(path: Path) -> UnreadableDelivery:
    return UnreadableDelivery(
        path,
        FileFormat.CSV,
        "header_too_long",
        Text(zh="首行超过 2 MB，不是列名", en="the first row is longer than 2 MB, so it names no columns"),
        Text(
            zh="检查换行符是否丢失、双引号是否成对，重新导出",
            en="check that line ends weren't lost and that quotes are closed; export again",
        ),
    )


def _source(text: Path, shape: Shape, columns: list[str], header: bool) -> str:
    """Return the SQL that reads a UTF-8 file strictly, with nothing left to guess."""
    types = [f"{literal(c)}: '{'BIGINT' if c == LINE else 'VARCHAR'}'" for c in columns]
    return (
        f"read_csv({literal(str(text))}, columns={{{', '.join(types)}}}, auto_detect=false, "
        f"header={str(header).lower()}, delim={literal(shape.delimiter)}, quote={literal(shape.quote)}, "
        f"escape={literal(shape.quote)}, comment='', "
        "strict_mode=true, null_padding=false, nullstr='', allow_quoted_nulls=false, compression='none')"
    )


def _read_plain(
    engine: Engine, text: Path, relation: str, shape: Shape, header: bool, layout: _Layout
) -> bool:
    """Read the file as it is; return whether every line was exactly one record, so lines are known."""
    if not layout.led:
        return False
    if text.stat().st_size:
        with text.open("rb") as file:
            if not may_be_plain(file, shape, len(layout.headers), layout.start):
                return False
    source = _source(text, shape, list(layout.headers), header)
    rows = quoted(rows_of(relation))
    try:
        with ordered(engine):
            engine.run(f"CREATE TEMP TABLE {rows} AS SELECT * FROM {source}")
    except duckdb.Error:
        return False
    (count,) = engine.one(f"SELECT count(*) FROM {rows}")
    if count != _lines(text) - (layout.line - 1):
        engine.drop(rows_of(relation))
        return False
    publish(engine, relation, layout.headers, f"rowid + {layout.line}")
    return True


def _lines(path: Path) -> int:
    """Return how many lines a file has, the last one counted also where nothing ends it."""
    ends, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if chunk.endswith(b"\r"):
                chunk += file.read(1)
            ends += line_ends(chunk)
            last = chunk[-1:]
    return ends + (last not in b"\r\n")


def _read_carefully(
    engine: Engine, path: Path, text: Path, relation: str, shape: Shape, layout: _Layout
) -> Incoming:
    copy = engine.folder / f"{relation}.patched"
    try:
        rejects, skipped, written = _write_patched(path, text, copy, shape, layout)
        source = _source(copy, shape, list(layout.headers), header=True)
        with ordered(engine):
            engine.run(f"CREATE TEMP TABLE {quoted(rows_of(relation))} AS SELECT * FROM {source}")
    except duckdb.Error as error:
        raise _not_csv(path) from error
    finally:
        copy.unlink(missing_ok=True)
    if engine.one(f"SELECT count(*) FROM {quoted(rows_of(relation))}") != (written,):
        raise _not_csv(path)  # the engine parts records otherwise than we do, so no line is known
    publish(engine, relation, layout.headers, f"rowid + {layout.line}", skipped=skipped)
    return Incoming(relation, layout.headers, tuple(rejects))


def _not_csv(path: Path) -> UnreadableDelivery:
    return UnreadableDelivery(
        path,
        FileFormat.CSV,
        "engine",
        Text(zh="文件无法按 CSV 读取", en="the file can't be read as CSV"),
        Text(zh="以标准 CSV 重新导出", en="export it again as standard CSV"),
    )


def _write_patched(
    path: Path, text: Path, copy: Path, shape: Shape, layout: _Layout
) -> tuple[list[Reject], list[range], int]:
    """Write the good records to ``copy`` so that each stands on the line it begins on in the file.

    Lines between them are filled with empty records. Return the other records, the lines filled, and how
    many records the copy has.
    """
    rejects: list[Reject] = []
    filled: list[range] = []
    empty = _empty_record(shape, layout)
    next_line = layout.line
    with text.open("rb") as file, copy.open("wb") as out:
        out.write(empty)
        for found in walk(file, shape, len(layout.headers), layout.start, layout.line):
            if isinstance(found, Reject):
                rejects.append(found)
                refuse_flood(rejects, path, FileFormat.CSV)
                continue
            line, count, records = found
            if line > next_line:
                filled.append(range(next_line, line))
                out.write(empty * len(filled[-1]))
            out.write(records)
            next_line = line + count
    return rejects, filled, next_line - layout.line


def _empty_record(shape: Shape, layout: _Layout) -> bytes:
    """Return a record to stand first, where a header would: the engine takes its line end as everyone's."""
    return (shape.delimiter.encode() * (len(layout.headers) - 1) or 2 * shape.quote.encode()) + b"\n"
