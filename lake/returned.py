"""How a workbook that govlake sent out is known again when it comes back, under whatever name.

It carries ``MARK`` as a document property and as the name of a hidden sheet; either will do, since
programs that save it again may drop the one or the other. What stands in its sheets is
``quality.correction``'s.
"""

import zipfile
import zlib
from mmap import ACCESS_READ, mmap
from pathlib import Path

from catalog.models import FileFormat

MARK = "govlake-correction"
"""document property, and name of the hidden sheet"""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PARTS = ("docProps/custom.xml", "xl/workbook.xml")
_MOST = 1 << 20
"""bytes of a workbook's part that are looked at: more than any honest one has"""


def is_returned(path: Path) -> bool:
    """Return whether a file is a workbook that govlake sent out; no sheet of it is opened."""
    try:
        with path.open("rb") as file:
            first = file.read(4)
        return first == _ZIP and _in_zip(path) or first == _OLE and _in_ole(path)
    except OSError:
        return False  # who takes it up will say why it can't be read


def format_of(path: Path) -> FileFormat:
    """Return which of the two kinds of workbook a file is: programs may save it again as the older one."""
    with path.open("rb") as file:
        return FileFormat.XLS if file.read(4) == _OLE else FileFormat.XLSX


def _in_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [p for p in _PARTS if p in archive.namelist()]
            return any(MARK.encode() in archive.open(part).read(_MOST) for part in parts)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return False  # an archive that is damaged or locked is no workbook of ours


def _in_ole(path: Path) -> bool:
    """Look for the mark in an .xls as it may be written: a byte or two bytes a character."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(MARK.encode()) >= 0 or content.find(MARK.encode("utf-16-le")) >= 0
