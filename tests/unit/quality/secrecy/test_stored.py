"""Which texts of a SQLite file's tables are looked at, and which row and column they are said to be in."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quality.secrecy.marks import Place
from quality.secrecy.stored import of_sqlite

Found = list[tuple[str, int | None, int | None]]


def cells(path: Path, declared: str, rows: list[tuple[Any, ...]], encoding: str = "UTF-8") -> Found:
    """Return text, row and column of each cell that is yielded of a table filled with ``rows``."""
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA encoding = '{encoding}'")
        file.execute(f"CREATE TABLE t {declared}")
        file.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(rows[0]))})", rows)
        file.commit()
    found = [(c.text, c.where()) for c in of_sqlite(path.read_bytes(), ("市委",))]
    return [(text, line, column) for text, (place, line, column) in found if place is Place.CELL]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_the_texts_of_rows_that_hold_a_word(tmp_path: Path, encoding: str) -> None:
    rows = [
        ("好", None, 1),
        (None, "王秘密", 2.5),
        ("x", "市委专阅", b"\x00"),
        ("", "", None),
        ("a\x00密", "外", None),
    ]
    found = cells(tmp_path / "x.db", "(a, b, c)", rows, encoding)
    assert found == [("王秘密", 2, 2), ("x", 3, 1), ("市委专阅", 3, 2), ("a\x00密", 5, 1), ("外", 5, 2)]


def test_a_word_is_not_made_up_of_two_values(tmp_path: Path) -> None:
    assert cells(tmp_path / "x.db", "(a, b)", [("内", "部"), ("y", "内部")]) == [("y", 2, 1), ("内部", 2, 2)]


def test_bytes_that_are_no_text_hide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE t (a, b)")
        file.execute("INSERT INTO t VALUES (CAST(x'ffe5' AS TEXT), '机密')")
        file.commit()
    found = [c.text for c in of_sqlite(path.read_bytes(), ()) if c.where()[0] is Place.CELL]
    assert found == ["\ufffd\ufffd", "机密"]


def test_a_table_without_row_numbers_and_with_odd_names(tmp_path: Path) -> None:
    declared = '("a""b" TEXT PRIMARY KEY, "line") WITHOUT ROWID'
    assert cells(tmp_path / "x.db", declared, [("b", "密"), ("a", "x")]) == [("b", 2, 1), ("密", 2, 2)]


def test_a_table_of_many_columns(tmp_path: Path) -> None:
    names = ", ".join(f"c{n}" for n in range(300))
    row = (*[None] * 299, "机密")
    assert cells(tmp_path / "x.db", f"({names})", [row]) == [("机密", 1, 300)]
