"""SQLite: every storage class as text."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lake.connectors import sqlite
from lake.errors import UnreadableDelivery


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()
    return path


def test_values(read_bytes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BATCH", 4)
    path = database(
        tmp_path / "数 据?.db",
        'CREATE TABLE "人 员" (" 值 ", b TEXT)',
        """INSERT INTO "人 员" VALUES (440106199001011234, '00123'), (440106199001011234.0, ''),
           (123.0, NULL), (0.1, '张'), (113.38245678901234, 'x'), (NULL, 'y'),
           (x'00ff', 'z'), (-7, 'true')""",
    )
    incoming, rows = read_bytes(path, "sqlite", table="人 员")
    assert incoming.headers == ("值", "b")
    assert rows == {
        1: ("440106199001011234", "00123"),
        2: ("4.40106199001011E+17", ""),
        3: ("123", None),
        4: ("0.1", "张"),
        5: ("113.38245678901234", "x"),
        6: (None, "y"),
        7: ("X'00FF'", "z"),
        8: ("-7", "true"),
    }


def test_text_that_is_not_utf8(read_bytes: Any, tmp_path: Path) -> None:
    path = database(
        tmp_path / "x.db",
        "CREATE TABLE t (a, b)",
        "INSERT INTO t VALUES (1, 'x'), (2, CAST(x'ff' AS TEXT)), (3, 'z')",
    )
    incoming, rows = read_bytes(path, "sqlite")
    assert rows == {1: ("1", "x"), 3: ("3", "z")}
    assert [(r.line, r.column, r.rule) for r in incoming.rejects] == [(2, "b", "bad_bytes")]


def test_no_rows(read_bytes: Any, tmp_path: Path) -> None:
    incoming, rows = read_bytes(database(tmp_path / "x.db", "CREATE TABLE t (a, b)"), "sqlite")
    assert (incoming.headers, rows) == (("a", "b"), {})


def test_an_unknown_table(read_bytes: Any, tmp_path: Path) -> None:
    path = database(tmp_path / "x.db", "CREATE TABLE t (a)", "CREATE TABLE u (a)")
    for wanted in ("v", None):
        with pytest.raises(UnreadableDelivery, match="t、u") as caught:
            read_bytes(path, "sqlite", table=wanted)
        assert (caught.value.rule, caught.value.part) == ("no_such_table", wanted)


def test_not_a_database(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"a,b\n1,2\n" * 200, "sqlite")
    assert caught.value.rule == "not_sqlite"
