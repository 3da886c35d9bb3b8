"""xlsx: cells of every sheet, sheet names, headers and footers, comments, text boxes, document properties.

The XML of the parts is searched as bytes and never parsed, so that a hostile workbook can do nothing. What
is written in several fonts stands there in several runs: they are joined before they are searched.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import IO

from catalog.models import Delivery
from quality.secrecy.candidate import Candidate, Where
from quality.secrecy.limit import Limit
from quality.secrecy.marks import Place
from quality.secrecy.needles import Needle, needles, places

_CHUNK = 1 << 23
_CARRIED = 1 << 16
_WRITTEN = tuple(
    Needle(text.encode(), "utf-8") for text in ("&#23494;", "&#x5BC6;", "&#x5bc6;", "&#20869;", "&#x5185;")
)
"""密 and 内 as XML may write them"""

_TAG = re.compile(rb"<[^>]*>")
_LAYOUT = re.compile(r'&(?:[LCRPNDTFAGZ]|"[^"]*"|\d+|[BIUESXY])')
"""codes in a page header between which its text stands"""
_SHARED = "xl/sharedStrings.xml"
_PREFIX = rb"(?:[a-z]\w{0,8}:)?"
_OTHER_TEXT = rb"(?!/?" + _PREFIX + rb"(?:si|is|p|rPh|t)\b)"
_BETWEEN_RUNS = re.compile(
    rb"</" + _PREFIX + rb"t>\s*</" + _PREFIX + rb"r>(?:\s*<" + _OTHER_TEXT + rb"[^<>]{1,400}>){1,40}"
    rb"\s*<" + _PREFIX + rb"t(?: [^<>]{0,100})?>"
)
"""what XML has between two runs of one text"""


def of_workbook(
    file: IO[bytes], delivery: Delivery, phrases: tuple[str, ...], limit: Limit
) -> Iterator[Candidate]:
    """Yield the texts of a workbook that hold a needle; raises what zipfile raises for a broken one."""
    sought = (*needles("utf-8", phrases), *_WRITTEN)
    with zipfile.ZipFile(file) as book:
        for member in book.infolist():
            if member.filename.endswith((".xml", ".rels", ".vml")):
                yield from _of_part(book, member.filename, sought, delivery, limit)


def _of_part(
    book: zipfile.ZipFile, name: str, sought: tuple[Needle, ...], delivery: Delivery, limit: Limit
) -> Iterator[Candidate]:
    """Yield what holds a needle in one part, a chunk and the end of the one before at a time."""
    strings, carried = 0, b""
    with book.open(name) as part:
        while chunk := part.read(_CHUNK):
            limit.add(len(chunk))
            content = _BETWEEN_RUNS.sub(b"", carried + chunk)
            for place, _ in places(content, sought):
                yield from _around(book, name, content, place, strings, delivery)
            carried = content[-_CARRIED:]
            strings += _starts(content[:-_CARRIED])


def _around(
    book: zipfile.ZipFile, name: str, content: bytes, place: int, before: int, delivery: Delivery
) -> Iterator[Candidate]:
    if name == _SHARED:
        start, text = _element(content, place, b"<si", b"</si>")
        number = before + _starts(content[:start])
        yield Candidate(text, partial(_shared, book, number, delivery))
    elif name.startswith("xl/worksheets/") and (cell := _cell(content, place)):
        where, text = cell
        yield Candidate(text, partial(_of_row, *where, delivery))
    else:
        text = _LAYOUT.sub(" ", _fragment(content, place))
        yield Candidate(text, lambda: (_place_of(name), None, None))


def _starts(content: bytes) -> int:
    return content.count(b"<si>") + content.count(b"<si ")


def _element(content: bytes, place: int, opening: bytes, closing: bytes) -> tuple[int, str]:
    """Return where the element around a place begins, and its text without tags."""
    start = max(0, content.rfind(opening, 0, place))
    end = content.find(closing, place)
    inside = content[start : end if end >= 0 else place + 1000]
    return start, html.unescape(_TAG.sub(b"", inside).decode("utf-8", "replace"))


def _cell(content: bytes, place: int) -> tuple[tuple[int, int], str] | None:
    """Return row, column and text of the cell that a place lies in, None outside of cells."""
    start = content.rfind(b"<c ", 0, place)
    if start < 0 or content.find(b"</c>", start, place) >= 0:
        return None
    reference = re.match(rb'<c [^>]*?r="([A-Z]+)([0-9]+)"', content[start : start + 200])
    _, text = _element(content, place, b"<c ", b"</c>")
    return ((int(reference[2]), _number(reference[1])) if reference else (0, 0)), text


def _fragment(content: bytes, place: int) -> str:
    """Return the text between two tags, or the attribute's value, that a place lies in."""
    opened, closed = content.rfind(b"<", 0, place), content.rfind(b">", 0, place)
    ends = (b'"', b'"') if opened > closed else (b">", b"<")
    start = content.rfind(ends[0], 0, place) + 1
    end = content.find(ends[1], place)
    return html.unescape(content[start : end if end >= 0 else place + 1000].decode("utf-8", "replace"))


def _shared(book: zipfile.ZipFile, number: int, delivery: Delivery) -> Where:
    """Return where the first cell with a shared text stands."""
    cell = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*t="s"[^>]*><v>%d</v>' % number)
    for name in sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet")):
        if found := cell.search(book.read(name)):
            return _of_row(int(found[2]), _number(found[1]), delivery)
    return Place.CELL, None, None


def _of_row(row: int, column: int, delivery: Delivery) -> Where:
    place = Place.TITLE if row <= delivery.title_rows else Place.CELL
    if delivery.header and row == delivery.title_rows + 1:
        place = Place.HEADER
    return place, row or None, column or None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _place_of(name: str) -> Place:
    if name.startswith("docProps/"):
        return Place.PROPERTY
    return Place.PART if name == "xl/workbook.xml" else Place.OTHER
