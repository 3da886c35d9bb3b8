"""How a file's bytes are laid out: kind of file, packing, encoding, delimiter, quote, title rows, header.

Only the layout is guessed here, from the file's first bytes; what the columns mean is not this file's.
"""

import codecs
import csv
import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Compression, FileFormat
from quality.drafting.evidence import MOSTLY, Guess, percent

HEAD = 1 << 20
"""Bytes of a text file that its layout is guessed from."""

_ROWS = 300
_USUAL = ",\t;|^~\x01\x1f#$&@!"
_MAGIC = {
    b"PAR1": FileFormat.PARQUET,
    b"SQLite format 3\0": FileFormat.SQLITE,
    b"\xd0\xcf\x11\xe0": FileFormat.XLS,
}
_VALUE = re.compile(r"[-+]?[\d,.:/%\-年月日时分秒 ]*\d[\d,.:/%\-年月日时分秒 XxTZ]*|\S*\d{6,}\S*")


class UnknownKind(GovlakeError):
    """A file that is of no kind that govlake reads; ``file`` is its path."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            Text(zh=f"无法识别文件 {file.name} 的格式", en=f"{file.name} is of no kind that can be read"),
            Text(
                zh="支持 csv/tsv、xlsx、xls、JSON Lines、Parquet、SQLite，可用 gzip 或 zip 压缩",
                en="csv/tsv, xlsx, xls, JSON Lines, Parquet and SQLite can be read, also in gzip or zip",
            ),
        )
        self.file = file


@dataclass(frozen=True)
class Layout:
    """How delimited text is laid out; rows are counted in lines of the file."""

    delimiter: Guess[str]
    quote: Guess[str]
    title_rows: Guess[int]
    header: Guess[bool]
    width: int


def packing(path: Path) -> Compression:
    """Return what a file is packed in; a workbook is a zip archive that counts as itself."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"\x1f\x8b"):
        return Compression.GZIP
    if start.startswith(b"PK\x03\x04") and not _is_workbook(path):
        return Compression.ZIP
    return Compression.NONE


def head_of(path: Path, packed: Compression) -> bytes:
    """Return the first bytes of a file, or of the archive's first member, however large it unpacks to."""
    if packed is Compression.GZIP:
        with gzip.open(path) as unpacked:
            return unpacked.read(HEAD)
    with path.open("rb") as file:
        return file.read(HEAD)


def kind_of(path: Path) -> Guess[FileFormat]:
    """Return the kind of an unpacked file. Raises UnknownKind."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return Guess(kind, 1.0, Text(zh="由文件开头的标记判定", en="told by the file's first bytes"))
    if head.startswith(b"PK\x03\x04") and _is_workbook(path):
        return Guess(FileFormat.XLSX, 1.0, Text(zh="文件内有工作簿", en="a workbook is in it"))
    text = decoded(head, encoding_of(head).value)
    if "\0" in text:
        raise UnknownKind(path)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return Guess(FileFormat.JSONL, 0.95, Text(zh="每行以 { 开头", en="its lines begin with {"))
    return Guess(FileFormat.CSV, 0.95, Text(zh="分隔的文本", en="delimited text"))


def encoding_of(head: bytes) -> Guess[str]:
    """Return the encoding of a text's first bytes: utf-8, gb18030 or utf-16."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Guess("utf-16", 1.0, Text(zh="有 UTF-16 字节顺序标记", en="a UTF-16 byte order mark"))
    if head.startswith(codecs.BOM_UTF8):
        return Guess("utf-8", 1.0, Text(zh="有 UTF-8 字节顺序标记", en="a UTF-8 byte order mark"))
    lines = [line for line in head[: head.rfind(b"\n") + 1 or None].splitlines() if not line.isascii()]
    if not lines:
        return Guess("utf-8", 0.6, Text(zh="只有 ASCII 字符，两种编码都可", en="ASCII only: either would do"))
    shares = {name: sum(_decodes(line, name) for line in lines) / len(lines) for name in ("utf-8", "gb18030")}
    name = "utf-8" if shares["utf-8"] >= min(MOSTLY, shares["gb18030"]) else "gb18030"
    said = percent(shares[name])
    why = Text(zh=f"{said} 的非 ASCII 行可按 {name} 解码", en=f"{said} of the lines beyond ASCII are {name}")
    return Guess(name, shares[name] * 0.99, why)


def decoded(head: bytes, encoding: str) -> str:
    """Return the text of some first bytes; what doesn't decode is replaced."""
    return head.decode(encoding, "replace").lstrip("\ufeff")


def layout_of(text: str) -> Layout:
    """Return how a delimited text's first lines are laid out."""
    lines = text.split("\n")[: _ROWS + 1]
    lines = [line.rstrip("\r") for line in (lines[:-1] if len(lines) > 1 else lines)]
    quote = _quote(lines)
    delimiter, width, share = _delimiter(lines, quote.value)
    rows = [_fields(line, delimiter, quote.value) for line in lines]
    titles = titles_above(rows)
    named = header_in(rows[titles.value :])
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    said = percent(share)
    why = Text(
        zh=f"{said} 的行以“{shown}”分为 {width} 列",
        en=f"{said} of the lines have {width} fields between {shown!r}",
    )
    return Layout(Guess(delimiter, round(share * 0.99, 2), why), quote, titles, named, width)


def titles_above(rows: Sequence[Sequence[str]]) -> Guess[int]:
    """Return how many rows stand above the first that is about as wide as most are."""
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    wide = Counter(w for w in widths[1:] if w).most_common(1)
    usual = wide[0][0] if wide else max(widths, default=0)
    first = next((n for n, w in enumerate(widths) if w >= max(1, 0.6 * usual) and w), 0)
    above = Text(zh=f"列名之上有 {first} 行不是数据", en=f"{first} rows stand above the header")
    none = Text(zh="首行即与各行同宽", en="the first row is as wide as the others")
    return Guess(first, 0.9, above if first else none)


def header_in(rows: Sequence[Sequence[str]]) -> Guess[bool]:
    """Return whether the first of some rows names the columns: no values, and none found below it."""
    first = [cell.strip().strip("\"'") for cell in rows[0]] if rows else []
    below = [{cell.strip().strip("\"'") for cell in column} for column in zip(*rows[1:_ROWS], strict=False)]
    values = sum(bool(_VALUE.fullmatch(cell)) for cell in first)
    again = sum(cell in column for cell, column in zip(first, below, strict=False) if cell)
    if not values and not again and any(first) and len(set(first)) == len(first):
        return Guess(
            True, 0.95, Text(zh="首行没有数值，也不再出现", en="no values in the first row, none again below")
        )
    if values <= 1 and not again and any(first) and values < len(first) / 3:
        return Guess(
            True, 0.7, Text(zh="首行大多不像数据", en="most of the first row doesn't look like data")
        )
    why = Text(
        zh=f"首行有 {values + again} 格像数据", en=f"{values + again} cells of the first row look like data"
    )
    return Guess(False, 0.8, why)


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _quote(lines: Sequence[str]) -> Guess[str]:
    bounded = {
        mark: re.compile(rf"(?:^|[^\w\s{mark}]){mark}[^{mark}]*{mark}(?:[^\w\s{mark}]|$)") for mark in "\"'"
    }
    double, single = (sum(bool(bounded[mark].search(line)) for line in lines) for mark in "\"'")
    if single > max(1, double, len(lines) * 0.005):
        return Guess("'", 0.9, Text(zh="有字段以单引号括起", en="fields stand in single quotes"))
    if double:
        return Guess('"', 0.95, Text(zh="有字段以双引号括起", en="fields stand in double quotes"))
    return Guess('"', 0.6, Text(zh="未见引号，按通例", en="no quotes seen: the usual one"))


def _delimiter(lines: Sequence[str], quote: str) -> tuple[str, int, float]:
    """Return the character that parts most lines into as many fields, how many, and the share."""
    filled = [line for line in lines if line.strip()]
    tried = [d for d in _USUAL if any(d in line for line in filled)]
    found = [(",", 1, 1.0)]
    for delimiter in tried:
        widths = Counter(len(_fields(line, delimiter, quote)) for line in filled)
        width, count = max(widths.items(), key=lambda each: (each[1], each[0]))
        if width > 1:
            found.append((delimiter, width, count / len(filled)))
    agreed = [each for each in found if each[2] >= 0.7]  # noqa: PLR2004 - title and ragged rows differ
    return max(agreed, key=lambda each: (each[1] > 1, each[1] * each[2]))


def _fields(line: str, delimiter: str, quote: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, quotechar=quote), [])
    except csv.Error:
        return line.split(delimiter)
