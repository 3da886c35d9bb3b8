"""Delimited text and JSON Lines: the cells of the lines that hold a needle."""

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any

from catalog.models import Delivery, FileFormat
from lake.connectors.encodings import byte_order, is_utf16
from quality.secrecy.candidate import Candidate, Where
from quality.secrecy.marks import Place
from quality.secrecy.needles import Buffer, Needle, needles, places

_LONGEST = 1 << 16
_ORDER_SHOWS = 1 << 18
"""bytes that show in which order UTF-16 without a mark is written"""
_MOST_TEXTS = 10_000
_ESCAPED = tuple(
    Needle(text.encode(), "utf-8")
    for upper in (r"\u5BC6", r"\u5185\u90E8", r"\u5916\u4F20")
    for text in (upper, upper.lower())
)
"""密, 内部 and 外传 as JSON may write them"""


def of_lines(content: Buffer, delivery: Delivery, phrases: tuple[str, ...]) -> Iterator[Candidate]:
    """Yield the cells, headers and titles of a text file that hold a needle, whatever encoding it is in."""
    if wide := _wide(content, delivery.encoding):
        content = bytes(content[:]).decode(wide, "replace").encode()
    declared, other = ("utf-8", "gb18030") if wide or _is_utf8(delivery.encoding) else ("gb18030", "utf-8")
    sought = [*needles(declared, phrases), *needles(other, phrases, usual=False)]
    in_json = delivery.format is FileFormat.JSONL
    seen = -1, -1
    for place, needle in places(content, [*sought, *(_ESCAPED if in_json else ())]):
        start, end = _line(content, place)
        if (start, end) == seen:
            continue
        seen = start, end
        text = content[start:end].decode(needle.encoding, "replace").strip("\ufeff\r\n")
        yield from (_of_json if in_json else _of_cells)(text, content, start, delivery)


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().startswith("utf")


def _wide(content: Buffer, declared: str) -> str | None:
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    return byte_order(bytes(content[:_ORDER_SHOWS])) if is_utf16(declared) else None


def _line(content: Buffer, place: int) -> tuple[int, int]:
    """Return where the line of a place begins and ends; of an endless one the part around the place."""
    low, high = max(0, place - _LONGEST), min(len(content), place + _LONGEST)
    start = content.rfind(b"\n", low, place)
    end = content.find(b"\n", place, high)
    return (start + 1 if start >= 0 else low), (end if end >= 0 else high)


def _of_cells(text: str, content: Buffer, start: int, delivery: Delivery) -> Iterator[Candidate]:
    cells = text.split(delivery.delimiter)
    if len(delivery.delimiter) == 1 and delivery.quote and delivery.quote in text:
        with suppress(csv.Error):  # then the cells are what stands between delimiters
            cells = next(csv.reader([text], delimiter=delivery.delimiter, quotechar=delivery.quote), cells)
    for number, cell in enumerate(cells, 1):
        yield Candidate(cell, partial(_where, content, start, number, delivery))


def _where(content: Buffer, start: int, column: int, delivery: Delivery) -> Where:
    line = bytes(content[:start]).count(b"\n") + 1
    if line <= delivery.title_rows:
        return Place.TITLE, line, column
    if delivery.header and line == delivery.title_rows + 1:
        return Place.HEADER, line, column
    return Place.CELL, line, column


def _of_json(text: str, content: Buffer, start: int, _delivery: Delivery) -> Iterator[Candidate]:
    try:
        record = json.loads(text)
    except ValueError:
        record = text.encode("ascii", "backslashreplace").decode("unicode_escape", "replace").split('"')
    for place, found in islice(_texts(record), _MOST_TEXTS):
        yield Candidate(found, partial(_of_record, content, start, place))


def _of_record(content: Buffer, start: int, place: Place) -> Where:
    return place, bytes(content[:start]).count(b"\n") + 1, None


def _texts(value: Any) -> Iterable[tuple[Place, str]]:
    if isinstance(value, str):
        yield Place.CELL, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield Place.HEADER, key
            yield from _texts(item)
