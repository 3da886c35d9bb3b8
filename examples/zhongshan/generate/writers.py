"""Writes delivery files piece by piece, in the formats that departments use.

A writer takes frames of text and answers with the line (sheet row, record number) of the first row it
wrote. What is in the frames is no concern of this file.
"""

import re
import sqlite3
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow.parquet as pq
import xlsxwriter

from catalog.models import Delivery, FileFormat

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+")
"""what Excel has made of a long number: the cell holds a number, not a text"""


class Writer(ABC):
    """An open file; ``rows`` counts what it holds, ``heading`` the lines before the first row."""

    heading = 0

    def __init__(self) -> None:
        self.rows = 0

    def write(self, frame: pl.DataFrame) -> int:
        """Append rows and return the line of the first."""
        first = self.rows + self.heading + 1
        self._append(frame)
        self.rows += frame.height
        return first

    @abstractmethod
    def _append(self, frame: pl.DataFrame) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""


class CsvWriter(Writer):
    """Delimited text with a header, in the delivery's encoding; ``bom`` for what Excel has saved."""

    heading = 1

    def __init__(self, path: Path, delivery: Delivery, bom: bool) -> None:
        super().__init__()
        self.file: BinaryIO = path.open("wb")
        self.delivery = delivery
        if bom:
            self.file.write(b"\xef\xbb\xbf")

    def _append(self, frame: pl.DataFrame) -> None:
        heading = self.rows == 0 and not self.file.tell() > len(b"\xef\xbb\xbf")
        text = frame.write_csv(separator=self.delivery.delimiter, include_header=heading)
        self.file.write(text.encode(self.delivery.encoding))

    def raw(self, line: str) -> int:
        """Append one line as it is and return its number."""
        self.file.write((line + "\n").encode(self.delivery.encoding))
        self.rows += 1
        return self.rows + self.heading

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class JsonlWriter(Writer):
    """One JSON object a line."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file = path.open("wb")

    def _append(self, frame: pl.DataFrame) -> None:
        frame.write_ndjson(self.file)

    def close(self) -> None:
        """Finish the file."""
        self.file.close()


class ParquetWriter(Writer):
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


class SqliteWriter(Writer):
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
    """One sheet; what looks like a number that Excel has rounded is a number cell."""

    heading = 1

    def __init__(self, path: Path, sheet: str | None) -> None:
        super().__init__()
        self.book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False})
        self.book.set_properties({"created": datetime(2026, 6, 1, tzinfo=UTC)})
        self.sheet = self.book.add_worksheet(sheet)
        self.headed = False

    def _append(self, frame: pl.DataFrame) -> None:
        if not self.headed:
            self.sheet.write_row(0, 0, frame.columns)
            self.headed = True
        for i, row in enumerate(frame.iter_rows(), self.rows + 1):
            for k, value in enumerate(row):
                if value is not None:
                    self._cell(i, k, value)

    def _cell(self, i: int, k: int, value: str | float) -> None:
        if isinstance(value, str) and not _SCIENTIFIC.fullmatch(value):
            self.sheet.write_string(i, k, value)
        else:
            self.sheet.write_number(i, k, float(value))

    def close(self) -> None:
        """Finish the file."""
        self.book.close()


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
    return XlsxWriter(path, delivery.sheet)
