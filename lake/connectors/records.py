"""The shape of a delimited record, as a regular expression over bytes, and the walk over a file by it.

This is the careful reader: it knows the true line of every record and says of each one that has not
the declared shape what is wrong with it. It decides as the engine's strict reader does: a quote is
special at the start of a field only, surplus empty fields at the end of a record are no fault.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import BinaryIO

from catalog.language import Text
from lake.connectors.connector import Reject

MAX_RECORD = 2_000_000
"""Bytes that the engine takes in one record."""

_BLOCK = 1 << 14
"""Bytes of lines looked at together; where one of them isn't plain, each is looked at by itself."""

_END = rb"(?:\r\n|\n|\r|\Z)"
_LINE = re.compile(rb"[^\r\n]*+" + _END)


@dataclass(frozen=True)
class Shape:
    """How records of one file look: fields parted by ``delimiter``, quoted with ``"`` where need be."""

    delimiter: str

    @cached_property
    def _separator(self) -> bytes:
        return re.escape(self.delimiter.encode())

    @cached_property
    def _field(self) -> bytes:
        pad = b"" if self.delimiter == " " else b" *+"
        char = rb"[^\r\n" + self._separator + b"]"
        if len(self.delimiter.encode()) > 1:
            char = rb"(?:(?!" + self._separator + rb")[^\r\n])"
        quoted = pad + rb'"[^"]*+(?:""[^"]*+)*+"' + pad
        return rb"(?:" + quoted + rb"|(?!" + pad + rb'")' + char + rb"*+)"

    @cached_property
    def field(self) -> re.Pattern[bytes]:
        """One field and what follows it: a separator or the end of the record."""
        return re.compile(self._field + rb"(" + self._separator + b"|" + _END + rb")")

    @cached_property
    def record(self) -> re.Pattern[bytes]:
        """A well-formed record of any number of fields."""
        return re.compile(self._field + rb"(?:" + self._separator + self._field + rb")*+" + _END)

    @cache  # noqa: B019 - shapes are few
    def record_of(self, fields: int) -> re.Pattern[bytes]:
        """Return the pattern of a record of exactly so many fields."""
        more = rb"(?:" + self._separator + self._field + rb"){%d}" % (fields - 1)
        return re.compile(self._field + more + rb"(?:" + self._separator + rb")*+" + _END)

    def fields_in(self, record: bytes) -> list[bytes]:
        """Return the fields of a well-formed record as they stand in it."""
        found, at = [], 0
        while match := self.field.match(record, at):
            found.append(record[at : match.start(1)])
            at = match.end()
            if match[1] != self.delimiter.encode():
                break
        return found


Records = tuple[int, list[bytes]]
"""The line the first of some records begins on, and their bytes without line ends, one record a line."""


def line_ends(content: bytes) -> int:
    """Return how many line ends the bytes hold, CRLF counted once."""
    ends = content.count(b"\n")
    return ends + content.count(b"\r") - content.count(b"\r\n") if b"\r" in content else ends


def walk(file: BinaryIO, shape: Shape, fields: int, start: int, line: int) -> Iterator[Records | Reject]:
    """Yield the records from ``start``, which is the beginning of line ``line``, and why others are none.

    Empty lines are skipped, except where there is one column: there they are empty values. The file
    must not be empty.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        file.seek(start)
        while block := b"".join(file.readlines(_BLOCK)):
            if plain := _plain(block, shape, fields):
                yield line, plain
                line += len(plain)
                start += len(block)
                continue
            end = start + len(block)
            while start < end:
                record, good = _measure(content, shape, fields, start)
                if good:
                    yield _accepted(record, line)
                elif fields == 1 or record.strip(b"\r\n"):
                    yield _fault(record, shape, fields, line)
                start += len(record)
                line += line_ends(record)
            file.seek(start)


def _plain(block: bytes, shape: Shape, fields: int) -> list[bytes]:
    """Return the records of whole lines that plainly are one record each; nothing if they aren't."""
    if b'"' in block or len(block) > MAX_RECORD:
        return []
    block = block.replace(b"\r\n", b"\n")
    lines = block.removesuffix(b"\n").split(b"\n")
    separator = shape.delimiter.encode()
    counts = [line.count(separator) for line in lines]
    plain = b"\r" not in block and counts.count(fields - 1) == len(lines) and _is_utf8(block)
    return lines if plain else []


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _accepted(record: bytes, line: int) -> Records | Reject:
    content = record.rstrip(b"\r\n")
    if len(content) > MAX_RECORD:
        return _reject(line, content, "record_too_long")
    return (line, [content]) if _is_utf8(content) else _reject(line, content, "bad_bytes")


def _measure(content: mmap.mmap, shape: Shape, fields: int, start: int) -> tuple[bytes, bool]:
    """Return the record that begins at ``start`` and whether it has the shape.

    A well-formed record of the wrong number of fields reaches to its own end, over quoted line ends too,
    unless its second line is a good record: then a forgotten quote swallowed it. Anything else is its line.
    """
    pattern = shape.record_of(fields)
    if good := pattern.match(content, start):
        return good[0], True
    only, whole = _LINE.match(content, start), shape.record.match(content, start)
    line = only[0] if only else b""
    if whole is None or len(whole[0]) <= len(line):
        return line, False
    following = pattern.match(content, start + len(line))
    swallowed = following is not None and b'"' not in following[0] and following[0].strip(b"\r\n")
    return (line if swallowed else whole[0]), False


_HINTS = {
    "too_few_fields": Text(
        zh="该行字段数少于列数；检查缺失的分隔符或列", en="a delimiter or a field is missing"
    ),
    "too_many_fields": Text(
        zh="该行字段数多于列数；含分隔符的内容须用双引号括起",
        en="put a value that holds the delimiter between double quotes",
    ),
    "bad_quotes": Text(
        zh='双引号未成对；内容中的双引号须写作两个双引号 ""',
        en='a double quote isn\'t closed; write a quote within a value as ""',
    ),
    "bad_bytes": Text(
        zh="含有不符合所声明编码的字节；以声明的编码重新导出该行",
        en="bytes that aren't in the declared encoding; export the row in the declared encoding",
    ),
    "record_too_long": Text(
        zh="该行超过 2 MB，很可能是双引号未成对", en="longer than 2 MB: most likely a quote isn't closed"
    ),
}


def _fault(record: bytes, shape: Shape, fields: int, line: int) -> Reject:
    if not shape.record.fullmatch(record):
        return _reject(line, record, "bad_quotes")
    few = len(shape.fields_in(record)) < fields
    return _reject(line, record, "too_few_fields" if few else "too_many_fields")


def _reject(line: int, record: bytes, rule: str) -> Reject:
    return Reject.of(line, record.decode("utf-8", "replace").rstrip("\r\n"), rule, _HINTS[rule])
