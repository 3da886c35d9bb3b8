"""Writes delivery files piece by piece, in the formats that departments use.

A writer takes frames of text and answers with the line (sheet row, record number) of each row it wrote.
What is in the frames is no concern of this file; how files are packed is ``packing``'s.
"""

import codecs
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import xlsxwriter

from catalog.models import Delivery, FileFormat

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+")
"""what Excel has made of a long number: the cell holds a number, not a text"""
_SHEETS = ("东片", "西片")
"""what departments that fill in a sheet a district call them"""


class Writer(ABC):
    """An open file; ``rows`` counts what it holds."""

    def __init__(self) -> None:
        self.rows = 0

    @abstractmethod
    def write(self, frame: pl.DataFrame) -> np.ndarray:
        """Append rows and return the line of each."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""


class _OneTable(Writer):
    """A file of one table; ``heading`` counts the lines before the first row."""

    heading = 0

    def write(self, frame: pl.DataFrame) -> np.ndarray:
        """Append rows and return the line of each."""
        first = self.rows + self.heading + 1
        self._append(frame)
        self.rows += frame.height
        return np.arange(first, first + frame.height)

    @abstractmethod
    def _append(self, frame: pl.DataFrame) -> None: ...


class CsvWriter(_OneTable):
    """Delimited text with a header, in the delivery's encoding; ``bom`` for what Excel has saved."""

    heading = 1

    def __init__(self, path: Path, delivery: Delivery, bom: bool) -> None:
        super().__init__()
        self.file: BinaryIO = path.open("wb")
        self.delivery = delivery
        self.encoding = delivery.encoding
        if bom:
            self.file.write(codecs.BOM_UTF8)
        if delivery.encoding == "utf-16":
            self.encoding = "utf-16-le"
            self.file.write(codecs.BOM_UTF16_LE)

    def _append(self, frame: pl.DataFrame) -> None:
        heading = self.rows == 0 and not self.file.tell() > len(codecs.BOM_UTF8)
        separator, quote = self.delivery.delimiter, self.delivery.quote
        text = frame.write_csv(separator=separator, quote_char=quote, include_header=heading)
        self.file.write(text.encode(self.encoding))

    def raw(self, line: str) -> int:
        """Append one line as it is and return its number."""
        self.file.write((line + "\n").encode(self.encoding))
        self.rows += 1
        return self.rows + self.heading

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class JsonlWriter(_OneTable):
    """One JSON object a line."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = path.open("wb")

    def _append(self, frame: pl.DataFrame) -> None:
        frame.write_ndjson(self.file)

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class ParquetWriter(_OneTable):
    """One row group a piece."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.file: pq.ParquetWriter | None = None

    def _append(self, frame: pl.DataFrame) -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        self.file = self.file or pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.file.write_table(table)

    def close(self) -> None:
        """Finish the file."""
        if self.file:
            self.file.close()


class SqliteWriter(_OneTable):
    """One table of text columns."""

    def __init__(self, path: Path, table: str) -> None:
        super().__init__()
        path.unlink(missing_ok=True)
        self.file = sqlite3.connect(path)
        self.file.execute("PRAGMA journal_mode = OFF")
        self.table = table

    def _append(self, frame: pl.DataFrame) -> None:
        names = ", ".join(f'"{name}" TEXT' for name in frame.columns)
        self.file.execute(f'CREATE TABLE IF NOT EXISTS "{self.table}" ({names})')
        marks = ", ".join("?" * frame.width)
        self.file.executemany(f'INSERT INTO "{self.table}" VALUES ({marks})', frame.iter_rows())

    def close(self) -> None:
        """Finish the file."""
        self.file.commit()
        self.file.close()


class XlsxWriter(Writer):
    """One sheet, or several that share the rows; a number that Excel has rounded is a number cell."""

    def __init__(self, path: Path, delivery: Delivery) -> None:
        super().__init__()
        self.book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False})
        self.book.set_properties({"created": datetime(2026, 6, 1, tzinfo=UTC)})
        names = _SHEETS if delivery.sheet == "*" else (delivery.sheet,)
        titles = delivery.title_rows
        self.sheets = [_Sheet(self.book.add_worksheet(name), titles, path.stem) for name in names]

    def write(self, frame: pl.DataFrame) -> np.ndarray:
        """Append rows, so many to each sheet, and return the row of each in its sheet."""
        self.rows += frame.height
        return divided(frame, [sheet.write for sheet in self.sheets])

    def close(self) -> None:
        """Finish the file."""
        self.book.close()


class _Sheet:
    """An open sheet: a title, the headers, rows."""

    def __init__(self, sheet: Any, title_rows: int, title: str) -> None:
        self.sheet, self.next = sheet, title_rows
        for i in range(title_rows):
            sheet.write_string(i, 0, title if i == 0 else "填报单位（盖章）：")
        self.headed = False

    def write(self, frame: pl.DataFrame) -> np.ndarray:
        if not self.headed:
            self.sheet.write_row(self.next, 0, frame.columns)
            self.headed, self.next = True, self.next + 1
        first = self.next
        for row in frame.iter_rows():
            for k, value in enumerate(row):
                if value is not None:
                    self._cell(k, value)
            self.next += 1
        return np.arange(first + 1, self.next + 1)

    def _cell(self, k: int, value: str | float) -> None:
        if isinstance(value, str) and not _SCIENTIFIC.fullmatch(value):
            self.sheet.write_string(self.next, k, value)
        else:
            self.sheet.write_number(self.next, k, float(value))


def divided(frame: pl.DataFrame, parts: Sequence[Callable[[pl.DataFrame], np.ndarray]]) -> np.ndarray:
    """Write a frame to several parts, about as much to each; return the line of each row in its part."""
    ends = [frame.height * (k + 1) // len(parts) for k in range(len(parts))]
    lines, start = [], 0
    for write, end in zip(parts, ends, strict=True):
        lines.append(write(frame[start:end]))
        start = end
    return np.concatenate(lines)


def opened(path: Path, delivery: Delivery, bom: bool = False) -> Writer:
    """Return a writer of the delivery's format; an existing file is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if delivery.format is FileFormat.CSV:
        return CsvWriter(path, delivery, bom)
    if delivery.format is FileFormat.JSONL:
        return JsonlWriter(path)
    if delivery.format is FileFormat.PARQUET:
        return ParquetWriter(path)
    if delivery.format is FileFormat.SQLITE:
        return SqliteWriter(path, delivery.table or "data")
    return XlsxWriter(path, delivery)
