"""A sample of a department's file: its first rows as text in the engine, read by the connectors.

Unpacking and cutting stand here, so that a file of any size is drafted in a moment. A file is only ever
read: no name in an archive becomes a path.
"""

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Compression, Delivery, FileFormat, Mode
from lake.connectors import read
from lake.connectors.contents import parts
from lake.engine import Engine, listed, quoted
from quality.drafting.evidence import Guess
from quality.drafting.shape import decoded, encoding_of, header_in, kind_of, layout_of, packing, titles_above

ROWS = 50_000
"""Rows of a sample at most."""

MOST_BYTES = 1 << 29
"""Bytes that a packed file is unpacked to at most; a text is cut there, another kind refused."""

_TEXT_BYTES = 1 << 27
_WORKBOOKS = (FileFormat.XLSX, FileFormat.XLS)


class TooLarge(GovlakeError):
    """A packed workbook or database that unpacks to more than ``MOST_BYTES``."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            Text(zh=f"{file.name} 解压后过大", en=f"{file.name} is too large once unpacked"),
            Text(zh="请解压后再试", en="unpack it yourself and try again"),
        )
        self.file = file


class NothingThere(GovlakeError):
    """A file, sheet or table without a single row to guess from."""

    def __init__(self, file: Path, part: str | None) -> None:
        where = f"{file.name} {part or ''}".strip()
        super().__init__(
            Text(zh=f"{where} 中没有数据行", en=f"{where} has no rows"),
            Text(zh="请用一份有数据的文件起草", en="draft from a file that has some"),
        )
        self.file = file
        self.part = part


@dataclass(frozen=True)
class Sample:
    """``table`` has a VARCHAR column ``c0``, ``c1``, … per header.

    ``found`` maps fields of ``Delivery`` to guesses.
    """

    table: str
    headers: tuple[str, ...]
    rows: int
    part: str | None
    found: dict[str, Guess[Any]] = field(default_factory=dict)
    named: bool = True
    """whether the file names its columns"""


@contextmanager
def opened(path: Path, folder: Path) -> Iterator[tuple[Path, FileFormat, dict[str, Guess[Any]]]]:
    """Unpack a file if need be; yield the unpacked file, its kind and what was found of its packing.

    Raises UnknownKind, TooLarge.
    """
    packed = packing(path)
    if packed is Compression.NONE:
        kind = kind_of(path)
        yield path, kind.value, {"format": kind}
        return
    unpacked = folder / f"unpacked{path.suffix}"
    try:
        whole, members = _unpack(path, packed, unpacked)
        kind = kind_of(unpacked)
        if not whole and kind.value not in (FileFormat.CSV, FileFormat.JSONL):
            raise TooLarge(path)
        why = Text(zh=f"内有 {members} 个文件", en=f"{members} file(s) in it")
        yield unpacked, kind.value, {"compression": Guess(packed.value, 1.0, why), "format": kind}
    finally:
        unpacked.unlink(missing_ok=True)


def parts_of(engine: Engine, path: Path, kind: FileFormat) -> tuple[str | None, ...]:
    """Return the sheets or tables of a file, or None alone if it is one table by itself."""
    return parts(engine, path, kind) or (None,)


def sampled(engine: Engine, path: Path, kind: FileFormat, part: str | None) -> Sample:
    """Read the first rows of a file, or of one sheet or table. Raises UnreadableDelivery, NothingThere."""
    if kind in _WORKBOOKS:
        return _of_sheet(engine, path, kind, part)
    if kind in (FileFormat.CSV, FileFormat.JSONL):
        return _of_text(engine, path, kind)
    incoming = read(engine, path, _delivery(kind, table=part), ())
    sample = _kept(engine, path, part, incoming.relation, incoming.headers, incoming.headers, 0)
    incoming.drop(engine)
    return sample


def _of_text(engine: Engine, path: Path, kind: FileFormat) -> Sample:
    with path.open("rb") as file:
        content = file.read(_TEXT_BYTES)
    encoding = encoding_of(content)
    text = decoded(content, encoding.value)
    found: dict[str, Guess[Any]] = {"encoding": encoding}
    given: dict[str, Any] = {}
    headers: tuple[str, ...] = ()
    start = 0
    if kind is FileFormat.CSV:
        layout = layout_of(text)
        found |= {n: getattr(layout, n) for n in ("delimiter", "quote", "title_rows", "header")}
        given = {
            "delimiter": layout.delimiter.value,
            "quote": layout.quote.value,
            "header": layout.header.value,
        }
        headers = tuple(f"column {n}" for n in range(1, layout.width + 1)) if not layout.header.value else ()
        start = layout.title_rows.value
    cut = engine.folder / f"{engine.unique_name('sample')}.utf8"
    try:
        cut.write_text("\n".join(_lines(text)[start : start + ROWS]) + "\n", encoding="utf-8", newline="")
        incoming = read(engine, cut, _delivery(kind, **given), headers)
    finally:
        cut.unlink(missing_ok=True)
    sample = _kept(engine, path, None, incoming.relation, incoming.headers, incoming.headers, 0)
    incoming.drop(engine)
    named = not headers
    return Sample(sample.table, sample.headers, sample.rows, None, found, named)


def _lines(text: str) -> list[str]:
    """Return the lines of a text without the last one where it may be cut."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return lines[:-1] if len(lines) > 1 else lines


def _of_sheet(engine: Engine, path: Path, kind: FileFormat, part: str | None) -> Sample:
    incoming = read(engine, path, _delivery(kind, sheet=part, header=False), ())
    shown = f"SELECT {listed(incoming.headers)} FROM {quoted(incoming.relation)} ORDER BY _line"
    rows = (
        [[cell or "" for cell in row] for row in engine.rows(f"{shown} LIMIT 200")]
        if incoming.headers
        else []
    )
    if not any(map(any, rows)):
        raise NothingThere(path, part)
    titles = titles_above(rows)
    head = header_in(rows[titles.value :])
    lines = engine.rows(
        f"SELECT _line FROM {quoted(incoming.relation)} ORDER BY _line LIMIT {titles.value + 1}"
    )
    first = lines[-1][0]
    above = Guess(first - 1, titles.confidence, titles.why)
    names = [cell.strip() for cell in rows[titles.value]] if head.value else ["" for _ in rows[0]]
    kept = [n for n, name in enumerate(names) if name or not head.value]
    columns = [incoming.headers[n] for n in kept]
    headers = [names[n] or f"column {n + 1}" for n in kept]
    sample = _kept(engine, path, part, incoming.relation, columns, headers, first - (0 if head.value else 1))
    incoming.drop(engine)
    found: dict[str, Guess[Any]] = {"title_rows": above, "header": head}
    return Sample(sample.table, sample.headers, sample.rows, part, found, head.value)


def _kept(
    engine: Engine,
    path: Path,
    part: str | None,
    relation: str,
    columns: Any,
    headers: Any,
    after: int,
) -> Sample:
    """Copy a relation's first rows below line ``after`` into a table of numbered columns."""
    table = engine.unique_name("drafted")
    named = ", ".join(f"{quoted(c)} AS c{n}" for n, c in enumerate(columns))
    if not named:
        raise NothingThere(path, part)
    engine.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {named} FROM {quoted(relation)} "
        f"WHERE _line > {after} ORDER BY _line LIMIT {ROWS}"
    )
    (rows,) = engine.one(f"SELECT count(*) FROM {quoted(table)}")
    if rows == 0:
        raise NothingThere(path, part)
    return Sample(table, tuple(headers), rows, part)


def _delivery(kind: FileFormat, **given: Any) -> Delivery:
    return Delivery(file="sample", format=kind, mode=Mode.SNAPSHOT, **given)


def _unpack(path: Path, packed: Compression, target: Path) -> tuple[bool, int]:
    """Write what is packed, up to ``MOST_BYTES``; return whether that is all, and how many members."""
    with suppress(EOFError), target.open("wb") as out:
        if packed is Compression.GZIP:
            with gzip.open(path) as source:
                return _copy(source, out), 1
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            with archive.open(members[0]) if members else io.BytesIO() as source:
                return _copy(source, out), len(members)
    return True, 1


def _copy(source: IO[bytes] | gzip.GzipFile, out: IO[bytes]) -> bool:
    left = MOST_BYTES
    while left > 0 and (chunk := source.read(min(left, 1 << 20))):
        out.write(chunk)
        left -= len(chunk)
    return left > 0
