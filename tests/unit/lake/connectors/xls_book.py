"""Writes a small .xls: a BIFF8 workbook stream in an OLE container, enough for texts, numbers and dates."""

import struct
from pathlib import Path

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_DATE_FORMAT = 14
DATE = "date"
"""Marks a number, as (DATE, serial), as the date that Excel shows."""

Cell = str | float | tuple[str, float] | None


def write_xls(path: Path, sheets: dict[str, list[list[Cell]]]) -> Path:
    """Write sheets of rows of cells."""
    path.write_bytes(_container(_workbook(sheets)))
    return path


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _workbook(sheets: dict[str, list[list[Cell]]]) -> bytes:
    bodies = [_sheet(rows) for rows in sheets.values()]
    formats = b"".join(_record(0x00E0, struct.pack("<HH16x", 0, f)) for f in (0, _DATE_FORMAT))
    head = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + formats
    names = [struct.pack("<HBB", 0, len(n), 1) + n.encode("utf-16le") for n in sheets]
    at = len(head) + sum(len(n) + 8 for n in names) + 4
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += _record(0x0085, struct.pack("<I", at) + name)
        at += len(body)
    return head + listed + _record(0x000A) + b"".join(bodies)


def _sheet(rows: list[list[Cell]]) -> bytes:
    width = max(map(len, rows), default=0)
    content = _begin(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16le")
                content += _record(0x0204, struct.pack("<HHH", r, c, 0) + text)
            elif value is not None:
                dated = isinstance(value, tuple)
                number = value[1] if isinstance(value, tuple) else value
                content += _record(0x0203, struct.pack("<HHHd", r, c, int(dated), number))
    return content + _record(0x000A)


def _container(stream: bytes) -> bytes:
    """Return an OLE file of the one stream ``Workbook``: table of sectors, folder, stream."""
    stream = stream.ljust(max(4096, -len(stream) % _SECTOR + len(stream)), b"\0")
    sectors = len(stream) // _SECTOR
    table = [_TABLE, _END, *range(3, sectors + 2), _END]
    assert len(table) <= _SECTOR // 4
    table += [_FREE] * (_SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    head = head.ljust(_SECTOR, b"\xff")
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return head + struct.pack("<128I", *table) + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16le")
    content = written.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(written) + 2, kind, 1, _FREE, _FREE, child
    )
    return content + bytes(36) + struct.pack("<IQ", start, size)
