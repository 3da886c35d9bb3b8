"""What fastexcel doesn't tell of an xlsx sheet: merged cells, formulas without a value, doubtful cells.

The sheet's XML is searched as bytes, a piece at a time; nothing of it is parsed into objects. Where it
can't be searched, because it isn't as programs usually write it, everything is taken to be doubtful.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

_CHUNK = 1 << 20
_OVERLAP = 32
_ROW_END = b"row>"
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_CELL = rb"<(?:\w+:)?c\s([^>]*[^>/])>\s*"
_FORMULA = rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_NO_VALUE = rb"(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
_UNCALCULATED = re.compile(_CELL + _FORMULA + _NO_VALUE)
_AT = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_FILLED = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]+)[0-9]+")[^>]*[^>/]>(?!\s*</)')
_DIGITS = bytes.maketrans(b"123456789E", b"000000000e")
_LONG = (b"v>" + b"0" * 16, b"v>-" + b"0" * 16, b"0e0")
_MIDNIGHT = b" 00:00:00"
_SHARED = "xl/sharedStrings.xml"


@dataclass
class Findings:
    """What a search of one sheet found. Rows count from 1, columns from 0 at column A.

    ``long_numbers``: whether a number cell may have more than 15 digits; ``midnights``: whether a text may
    end like a date cell's.
    """

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """first row, first column, last row, last column"""
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    """row and column of formulas without a value"""
    long_numbers: bool = False
    midnights: bool = False
    formulas: bool = False


DOUBTFUL = Findings(long_numbers=True, midnights=True)
_UNUSUAL = (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, NotImplementedError, OSError)


def search(path: str, sheet: str) -> Findings:
    """Search one sheet."""
    found, known = Findings(), False
    try:
        with zipfile.ZipFile(path) as book:
            for piece in _pieces(book, _part_of(book, sheet)):
                known = known or b"sheetData" in piece
                _look(piece, found)
            if _SHARED in book.namelist() and not found.midnights:
                found.midnights = any(_MIDNIGHT in piece for piece in _overlapping(book, _SHARED))
    except _UNUSUAL:
        return DOUBTFUL
    return found if known else DOUBTFUL


def first_filled(path: str, sheet: str, row: int) -> int:
    """Return the column of a row's first filled cell; 0 if it can't be found."""
    whole = re.compile(rb'<(?:\w+:)?row\s[^>]*\br="%d"[^>]*>(.*?)</(?:\w+:)?row>' % row, re.DOTALL)
    with zipfile.ZipFile(path) as book:
        for piece in _pieces(book, _part_of(book, sheet)):
            if (there := whole.search(piece)) and (cell := _FILLED.search(there[1])):
                return column(cell[1])
    return 0


def _look(piece: bytes, found: Findings) -> None:
    if b"mergeCell" in piece:
        for left, top, right, bottom in _MERGE.findall(piece):
            found.merges.append((int(top), column(left), int(bottom), column(right)))
    found.formulas = found.formulas or b"f>" in piece  # before any self-closed one that shares it
    if found.formulas:
        for cell in _UNCALCULATED.finditer(piece):
            at = _AT.search(cell[1])
            if at and not (b't="str"' in cell[1] and b"v>" in cell[0]):
                found.uncalculated.append((int(at[2]), column(at[1])))
    if not found.long_numbers:
        digits = piece.translate(_DIGITS)
        found.long_numbers = b"+" in piece or any(long in digits for long in _LONG)
    found.midnights = found.midnights or _MIDNIGHT in piece


def column(letters: bytes) -> int:
    """Return a column's number, from 0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _pieces(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part's bytes, cut behind rows where it has any."""
    rest = b""
    with book.open(part) as content:
        while chunk := content.read(_CHUNK):
            cut = chunk.rfind(_ROW_END) + len(_ROW_END)
            if cut < len(_ROW_END):
                rest += chunk
                continue
            yield rest + chunk[:cut]
            rest = chunk[cut:]
    yield rest


def _overlapping(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part's bytes, each piece with the end of the one before."""
    before = b""
    with book.open(part) as content:
        while chunk := content.read(_CHUNK):
            yield before + chunk
            before = chunk[-_OVERLAP:]


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet; raises KeyError if the workbook doesn't say."""
    with book.open("xl/workbook.xml") as listed, book.open("xl/_rels/workbook.xml.rels") as related:
        sheets, relations = ElementTree.parse(listed), ElementTree.parse(related)  # noqa: S314 - as above
    ids = {
        e.get("name"): next(v for k, v in e.attrib.items() if k.endswith("}id"))
        for e in sheets.iter()
        if e.tag.endswith("}sheet")
    }
    targets = {e.get("Id"): e.get("Target") or "" for e in relations.iter()}
    target = targets[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
