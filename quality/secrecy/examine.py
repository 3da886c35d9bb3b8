"""Examine a landed file, of whatever kind and however packed, for secrecy markings."""

import gzip
import lzma
import mmap
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import City, Compression, Delivery, FileFormat
from lake.engine import Engine, EngineError
from lake.errors import NO_ROOM, DiskFull
from lake.vault import MASKED
from quality.secrecy.candidate import Candidate, at
from quality.secrecy.limit import Limit
from quality.secrecy.lines import of_lines
from quality.secrecy.markings import Markings
from quality.secrecy.marks import Mark, Place
from quality.secrecy.needles import Buffer
from quality.secrecy.stored import of_binary, of_parquet, of_sqlite
from quality.secrecy.workbook import of_workbook

MOST = 20
"""marks named of one delivery; that it has one is enough"""

_GZIP, _ZIP, _PARQUET, _SQLITE, _OLE = (
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PAR1",
    b"SQLite format 3\0",
    b"\xd0\xcf\x11\xe0",
)
_CHUNK = 1 << 20
_BROKEN = (
    EngineError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    pa.ArrowInvalid,
    sqlite3.Error,
    lzma.LZMAError,
    RuntimeError,
    ValueError,
)


def _is_zip(file: IO[bytes], delivery: Delivery) -> bool:
    """Whether a file that should be one is a zip archive with something before it, which readers accept."""
    packed = delivery.compression is Compression.ZIP or delivery.format in (FileFormat.XLSX, FileFormat.XLS)
    found = packed and zipfile.is_zipfile(file)
    file.seek(0)
    return found


class Unexamined(GovlakeError):
    """A file that can't be examined to its end, because it is broken or unpacks to too much; ``file``."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            Text(
                zh="文件损坏或过大，无法完成保密检查",
                en="broken or too large to be examined for secrecy markings",
            ),
            Text(
                zh="重新导出（过大的分成几个文件）后再报送",
                en="export it again, in parts if it is very large",
            ),
        )
        self.file = file


class Examiner:
    """Looks for the markings of one city."""

    def __init__(self, city: City, engine: Engine) -> None:
        self._engine = engine
        self._phrases = tuple(dict.fromkeys(_needle(p) for p in city.secrecy_markings))
        self._markings = Markings(city.secrecy_markings, city.secrecy_exceptions)

    def examine(self, path: Path, name: str, delivery: Delivery) -> tuple[Mark, ...]:
        """Return the marks of a file named ``name`` by its department; none if it may enter.

        Raises Unexamined if nothing was found in what could be examined, but not all could.
        """
        try:
            with path.open("rb") as file:
                found = chain([at(Path(name).name, Place.FILE_NAME)], self._candidates(file, delivery))
                return tuple(islice(self._marks(found), MOST))
        except _BROKEN as broken:
            if isinstance(broken, OSError) and broken.errno is not None:
                if broken.errno in NO_ROOM:
                    raise DiskFull(name) from broken
                raise  # the machine's fault, not the file's
            marks = tuple(self._marks([at(Path(name).name, Place.FILE_NAME)]))
            if marks:
                return marks
            raise Unexamined(path) from None

    def _marks(self, candidates: Iterator[Candidate] | list[Candidate]) -> Iterator[Mark]:
        for candidate in candidates:
            if self._markings.find(candidate.text, True):
                place, line, column = candidate.where()
                if kind := self._markings.find(candidate.text, place.label):
                    yield Mark(kind, place, line, column)

    def _candidates(self, file: IO[bytes], delivery: Delivery, inside: bool = False) -> Iterator[Candidate]:
        """Yield the texts of a file that may hold a marking; what it is, its first bytes say.

        Raises EOFError for an archive ``inside`` of an archive, which no connector reads either.
        """
        head = file.read(16)
        limit = Limit(os.fstat(file.fileno()).st_size)
        file.seek(0)
        if inside and head.startswith(_GZIP):
            raise EOFError
        if head.startswith(_GZIP):
            with cast(IO[bytes], gzip.open(file)) as packed, self._unpacked(packed, limit) as inner:
                yield from self._candidates(inner, delivery, True)
        elif head.startswith(_ZIP) or _is_zip(file, delivery):
            yield from self._of_zip(file, delivery, limit, inside)
        elif head:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            yield from self._of_content(file, content, head, delivery)

    def _of_zip(self, file: IO[bytes], delivery: Delivery, limit: Limit, inside: bool) -> Iterator[Candidate]:
        with zipfile.ZipFile(file) as archive:
            workbook = "[Content_Types].xml" in archive.namelist()
            if workbook and (inside or delivery.compression is not Compression.ZIP):
                yield from of_workbook(file, delivery, self._phrases, limit)
                return
            if inside:
                raise EOFError
            for member in archive.infolist():
                yield from (at(part, Place.MEMBER) for part in _member_name(member).split("/"))
                if not member.is_dir():
                    with archive.open(member) as packed, self._unpacked(packed, limit) as inner:
                        yield from self._candidates(inner, delivery, True)

    def _of_content(
        self, file: IO[bytes], content: Buffer, head: bytes, delivery: Delivery
    ) -> Iterator[Candidate]:
        if head.startswith(_SQLITE):
            return of_sqlite(content, self._phrases)
        if head.startswith(_PARQUET):
            return of_parquet(self._engine, f"/dev/fd/{file.fileno()}", self._phrases)
        if head.startswith(_OLE):
            return of_binary(content, self._phrases)
        return of_lines(content, delivery, self._phrases)

    @contextmanager
    def _unpacked(self, packed: IO[bytes], limit: Limit) -> Iterator[IO[bytes]]:
        """Give the unpacked bytes as a file that has no name, so that no kill can leave it behind."""
        with tempfile.TemporaryFile(dir=self._engine.folder) as file:
            while chunk := packed.read(_CHUNK):
                limit.add(len(chunk))
                file.write(chunk)
            file.flush()
            file.seek(0)
            yield file


def shown_name(city: City, name: str) -> str:
    """Return the name of a file as it may be shown: masked if it carries a marking."""
    marked = Markings(city.secrecy_markings, city.secrecy_exceptions).find(name, True)
    return f"{MASKED}{Path(name).suffix}" if marked else name


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; archives made by Chinese Windows write it in GB18030 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _needle(phrase: str) -> str:
    """Return two characters that every match of a phrase begins with."""
    return phrase.removeprefix("/")[:2]
