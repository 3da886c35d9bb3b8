"""Which sheets or tables a file has; a workbook is opened by a child process alone."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter

from catalog.models import FileFormat
from lake.connectors.contents import parts
from lake.engine import Engine
from lake.errors import UnreadableDelivery


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yield an engine, in a process in which no workbook may be opened."""
    monkeypatch.setattr(fastexcel, "read_excel", lambda *_: pytest.fail("opened in this process"))
    with Engine(tmp_path / "engine", memory_limit="500MB", threads=1) as engine:
        yield engine


def test_sheets_hidden_ones_too(opened: Engine, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("参保")
        book.add_worksheet("说明").hide()
    assert parts(opened, path, FileFormat.XLSX) == ("参保", "说明")


def test_tables_and_views(opened: Engine, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript("CREATE TABLE b (x); CREATE TABLE sqlitex (x); CREATE VIEW a AS SELECT * FROM b;")
    assert parts(opened, path, FileFormat.SQLITE) == ("a", "b", "sqlitex")


def test_other_files_have_none(opened: Engine, tmp_path: Path) -> None:
    assert parts(opened, tmp_path / "x.csv", FileFormat.CSV) == ()


@pytest.mark.parametrize(
    ("format", "rule"),
    [(FileFormat.XLSX, "not_xlsx"), (FileFormat.XLS, "not_xlsx"), (FileFormat.SQLITE, "not_whole")],
)
def test_a_broken_file_is_named(opened: Engine, tmp_path: Path, format: FileFormat, rule: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UnreadableDelivery) as caught:
        parts(opened, path, format)
    assert caught.value.rule == rule
