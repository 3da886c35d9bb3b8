"""The shape of a delimited record, as a regular expression over bytes, and the walk over a file by it.

This is the careful reader: it knows the true line of every record and says of each one that has not
the declared shape what is wrong with it. It decides as the engine's strict reader does: a quote is
special at the start of a field only, surplus empty fields at the end of a record are no fault. However
long a line or a quoted value is, no more than a few megabytes of it are ever held.
"""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import BinaryIO

from catalog.language import Text
from lake.connectors.connector import Reject
from lake.connectors.encodings import decodes
from lake.connectors.plainlines import Block

MAX_RECORD = 2_000_000
"""Bytes that the engine takes in one record."""

_BLOCK = 1 << 21
"""Bytes of lines looked at together; those that aren't plain are then looked at one by one."""

_REACH = 4 * MAX_RECORD
"""Bytes that are searched for the end of a record; a longer one is taken to be its first line."""

_SHOWN = 2000
"""Bytes of a longer line that are kept, to show."""

_END = rb"(?:\r\n|\n|\r|\Z)"
_LINE_END = re.compile(rb"\r\n?|\n")


@dataclass(frozen=True)
class Shape:
    """How records of one file look: fields parted by ``delimiter``, within ``quote`` where need be.

    ``quote`` is one ASCII character, or empty where no character quotes.
    """

    delimiter: str
    quote: str = '"'

    @cached_property
    def _separator(self) -> bytes:
        return re.escape(self.delimiter.encode())

    @cached_property
    def _field(self) -> bytes:
        pad, more = (b"", b"") if self.delimiter == " " else (b" ?+", b" *+")
        plain = rb"[^\r\n" + self._separator + b"]*+"
        if len(self.delimiter.encode()) > 1:
            # atomic: Python before 3.11.5 loses its place in a possessive repeat of a group
            plain = rb"(?>(?:(?!" + self._separator + rb")[^\r\n])*)"
        if not self.quote:
            return plain
        q = re.escape(self.quote.encode())
        quoted = pad + q + b"[^" + q + b"]*+(?:" + q + q + b"[^" + q + b"]*+)*+" + q + more
        return rb"(?:" + quoted + rb"|(?!" + pad + q + b")" + plain + rb")"

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


Records = tuple[int, int, bytes]
"""The line the first of some records begins on, how many they are, their bytes, each with a line feed."""


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
        while start < len(content):
            end = _block_end(content, start)
            block = _block(content, shape, fields, start, end)
            while start < end:
                count, stop = block.plain_from(start) if block else (0, start)
                if block and count:
                    yield line, count, block.text(start, stop)
                    line, start = line + count, stop
                    continue
                stop, good = _measure(content, shape, fields, start)
                record = content[start : min(stop, start + _REACH)]
                if len(record) > MAX_RECORD:
                    yield _reject(line, record[:_SHOWN], "record_too_long")
                elif good:
                    yield _accepted(record, line)
                elif fields == 1 or record.strip(b"\r\n"):
                    yield _fault(record, shape, fields, line)
                line += line_ends(record) if stop - start <= _REACH else 1
                start = stop


def may_be_plain(file: BinaryIO, shape: Shape, fields: int, start: int) -> bool:
    """Return whether every line from ``start`` is a record, or quotes leave it open; a glance is enough.

    The file must not be empty.
    """
    quote = shape.quote.encode()
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        while start < len(content):
            end = _block_end(content, start)
            block = _block(content, shape, fields, start, end)
            if block is None:
                return bool(quote) and content.find(quote, start) >= 0
            _, stop = block.plain_from(start)
            if stop < end:
                return bool(quote) and 0 <= content.find(quote, stop, end) < line_end(content, stop)
            start = end
    return True


def _block(content: mmap.mmap, shape: Shape, fields: int, start: int, end: int) -> Block | None:
    """Return some lines to be looked at together, if that can be done."""
    delimiter = shape.delimiter.encode()
    if len(delimiter) > 1 or end - start > _BLOCK:
        return None
    return Block(content[start:end], start, delimiter, shape.quote.encode(), fields, MAX_RECORD)


def _block_end(content: mmap.mmap, start: int) -> int:
    """Return where some whole lines end that begin at ``start``."""
    last = content.rfind(b"\n", start, start + _BLOCK)
    return (last if last >= 0 else content.find(b"\n", start + _BLOCK)) + 1 or len(content)


def _accepted(record: bytes, line: int) -> Records | Reject:
    content = record.rstrip(b"\r\n")
    return (line, 1, content + b"\n") if decodes(content, "utf-8") else _reject(line, content, "bad_bytes")


def _measure(content: mmap.mmap, shape: Shape, fields: int, start: int) -> tuple[int, bool]:
    """Return where the record that begins at ``start`` ends and whether it has the shape.

    A well-formed record of the wrong number of fields reaches to its own end, over quoted line ends too,
    unless its second line is a good record: then a forgotten quote swallowed it. Anything else is its line.
    """
    pattern = shape.record_of(fields)
    if good := _matched(pattern, content, start):
        return good, True
    line, whole = line_end(content, start), _matched(shape.record, content, start)
    if not whole or whole <= line:
        return line, False
    following = content[line : _matched(pattern, content, line) or line]
    quote = shape.quote.encode()
    swallowed = following.strip(b"\r\n") and quote not in following
    return (line if swallowed else whole), False


def _matched(pattern: re.Pattern[bytes], content: mmap.mmap, start: int) -> int:
    """Return where a record that begins at ``start`` ends; 0 if there is none within reach."""
    reach = start + _REACH
    found = pattern.match(content, start, reach)
    return found.end() if found and (found.end() < reach or reach >= len(content)) else 0


def line_end(content: mmap.mmap, start: int) -> int:
    """Return where the line that begins at ``start`` ends, its line end included."""
    found = _LINE_END.search(content, start)
    return found.end() if found else len(content)


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
