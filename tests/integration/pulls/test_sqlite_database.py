"""Pulls from a SQLite file, by SQLAlchemy's general way, and what goes wrong without any server."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lake.pulls import PullFailed, Secrets, Since, at_mark, database

NIGHT = date(2026, 3, 1)


@pytest.fixture
def pull(tmp_path: Path, database_feed: Any) -> Any:
    """Return a function: URL or file, what the pull declares → what it brings."""

    def run(url: str, since: Since = Since(), **declared: Any) -> Any:  # noqa: B008
        feed = database_feed(url=url, **{"secret": None, **declared})
        return list(database.pull(feed, Secrets({}), tmp_path, NIGHT, since))

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database with one table of every kind of value."""
    path = tmp_path / "登记 簿.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (code TEXT, n, mark INTEGER)")
        made.executemany(
            "INSERT INTO t VALUES (?, ?, ?)",
            [("00123", 0.1 + 0.2, 9), ("张三", 9007199254740993, 10), ("", None, 11), (None, b"\xde", 12)],
        )
        made.commit()
    return path


def test_values_stay_as_they_are(file: Path, pull: Any, rows: Any) -> None:
    (brought,) = pull(f"sqlite:///{file}", table="t")
    assert rows(brought.path) == [
        ("00123", "0.30000000000000004", "9"),
        ("张三", "9007199254740993", "10"),
        ("", None, "11"),
        (None, "X'DE'", "12"),
    ]


def test_a_watermark_goes_on(file: Path, pull: Any, rows: Any) -> None:
    (first,) = pull(f"sqlite:///{file}", query="SELECT * FROM t WHERE mark < 11", watermark="mark")
    assert str(first.mark).endswith("=10")
    (again,) = pull(
        f"sqlite:///{file}",
        Since(str(first.mark).replace("=10", "=9")),
        query="SELECT * FROM t WHERE mark < 11",
        watermark="mark",
    )
    assert [r[2] for r in rows(again.path)] == ["9", "10"]


def test_a_row_written_later_with_the_value_reached_comes_alone(file: Path, pull: Any, rows: Any) -> None:
    asked = {"table": "t", "watermark": "mark"}
    (first,) = pull(f"sqlite:///{file}", **asked)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("INSERT INTO t VALUES ('late', 1, 12)")
        opened.commit()
    (late,) = pull(f"sqlite:///{file}", Since(first.mark, first.at_mark), **asked)
    assert rows(late.path) == [("late", "1", "12")]
    (nothing,) = pull(f"sqlite:///{file}", Since(late.mark, late.at_mark), **asked)
    assert rows(nothing.path) == []


def test_more_rows_at_one_value_than_are_remembered_come_again(
    file: Path, pull: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_mark, "MOST", 1)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("INSERT INTO t VALUES ('same', 1, 12)")
        opened.commit()
    (first,) = pull(f"sqlite:///{file}", table="t", watermark="mark")
    assert first.at_mark == ()
    (again,) = pull(f"sqlite:///{file}", Since(first.mark), table="t", watermark="mark")
    assert len(rows(again.path)) == 2


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("sqlite:////nowhere/at/all.db", "unreachable"),
        ("nonsense", "url"),
        ("nosuch://host/db", "no_driver"),
        ("oracle+nosuch://host/db", "no_driver"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(pull: Any, url: str, rule: str) -> None:
    with pytest.raises(PullFailed) as caught:
        pull(url, table="t")
    assert caught.value.rule == rule


def test_nothing_is_made_where_no_file_is(tmp_path: Path, pull: Any) -> None:
    with pytest.raises(PullFailed):
        pull(f"sqlite:///{tmp_path / 'no.db'}", table="t")
    assert not (tmp_path / "no.db").exists()
