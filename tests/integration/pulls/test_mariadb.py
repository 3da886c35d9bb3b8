"""Pulls from a real MariaDB server, by SQLAlchemy and PyMySQL."""

import gc
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from examples.servers.mariadb import mariadb
from examples.servers.program import HOST, Server, free_port
from lake.pulls import Pulled, PullFailed, Secrets, Since, database
from lake.pulls.sqlalchemy_url import _SqlalchemySession
from lake.pulls.text_table import TextTable

NIGHT = date(2026, 3, 1)


@pytest.fixture
def pull(mariadb_server: Server, tmp_path: Path, database_feed: Any) -> Callable[..., Iterator[Pulled]]:
    """Return a function: what the pull declares → what it brings from the server."""

    def run(
        since: Since = Since(),  # noqa: B008
        secret: str | None = None,
        server: Server | None = None,
        **declared: Any,
    ) -> Iterator[Pulled]:
        asked = server or mariadb_server
        secrets = Secrets({"GOVLAKE_SECRET_POLICE_DB": secret or asked.credentials})
        return iter(database.pull(database_feed(url=asked.url, **declared), secrets, tmp_path, NIGHT, since))

    return run


def test_values_stay_as_the_server_has_them(
    mariadb_server: Server, pull: Any, run_sql: Any, rows: Any
) -> None:
    run_sql(
        mariadb_server,
        "CREATE TABLE people (idno varchar(20) PRIMARY KEY, `姓名` varchar(20), amount decimal(40, 10), "
        "born date, at datetime(6), weight double, whole bigint unsigned)",
        "INSERT INTO people VALUES ('00123', '张三𠮷', 12345678901234567890.1234567890, '0987-12-01', "
        "'2026-03-01 08:00:00.123456', 0.1e0 + 0.2e0, 18446744073709551615), "
        "('2', '', 1.10, NULL, NULL, NULL, NULL)",
    )
    (brought,) = pull(table="city.people")
    first, second = rows(brought.path)
    assert first == (
        "00123",
        "张三𠮷",
        "12345678901234567890.1234567890",
        "0987-12-01",
        "2026-03-01 08:00:00.123456",
        "0.30000000000000004",
        "18446744073709551615",
    )
    assert second == ("2", "", "1.1000000000", None, None, None, None)


def test_numbers_of_single_precision_have_all_their_digits(
    mariadb_server: Server, pull: Any, run_sql: Any, rows: Any
) -> None:
    """A cast to text alone gives 16777200, 0.333333 and 1234570."""
    run_sql(
        mariadb_server,
        "CREATE TABLE scales (f float, d double)",
        "INSERT INTO scales VALUES (16777215, 1), (1e0 / 3e0, 1e0 / 3e0), (0.1, 0.1), (1234567, 0), "
        "(-2.5e-10, 1), (3e38, 1), (NULL, NULL)",
    )
    for asked in ({"table": "scales"}, {"query": "SELECT f, d AS x FROM scales"}):
        (brought,) = pull(**asked)
        assert [f for f, _ in rows(brought.path)] == [
            "16777215", "0.33333334", "0.1", "1234567", "-0.00000000025", "3" + "0" * 38, None,
        ]  # fmt: skip
    assert rows(brought.path)[1][1] == "0.3333333333333333"


def test_a_query_is_pulled_like_a_table(pull: Any, rows: Any) -> None:
    (brought,) = pull(query="SELECT '01' AS code, ':a %' AS c -- x\n;")
    assert rows(brought.path) == [("01", ":a %")]


@pytest.mark.parametrize(
    ("type", "values"),
    [
        ("bigint unsigned", ("9007199254740992", "9007199254740993")),  # the same as doubles
        ("decimal(30, 10)", ("9", "10.0000000001")),
        ("datetime(6)", ("2026-03-01 08:00:00", "2026-03-01 08:00:00.000001")),
        ("varchar(9)", ("a'b", "a'c")),
    ],
)
def test_a_watermark_brings_what_is_new_and_nothing_else(
    mariadb_server: Server, pull: Any, run_sql: Any, rows: Any, type: str, values: tuple[str, str]
) -> None:
    one, two = (v.replace("'", "''") for v in values)
    run_sql(mariadb_server, f"CREATE OR REPLACE TABLE log (m {type})", f"INSERT INTO log VALUES ('{one}')")
    asked = {"table": "log", "watermark": "m"}
    (first,) = pull(**asked)
    assert len(rows(first.path)) == 1
    (nothing,) = pull(Since(first.mark, first.at_mark), **asked)
    assert rows(nothing.path) == []
    assert nothing.mark == first.mark
    run_sql(mariadb_server, f"INSERT INTO log VALUES ('{two}')")
    (third,) = pull(Since(nothing.mark, nothing.at_mark), **asked)
    assert len(rows(third.path)) == 1
    assert third.mark != first.mark
    (again,) = pull(Since(first.mark), **asked)
    assert len(rows(again.path)) == 2


def test_what_others_write_meanwhile_is_not_seen(
    mariadb_server: Server, pull: Any, run_sql: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They write before the rows are counted, after that, and between chunks."""
    run_sql(mariadb_server, "CREATE TABLE busy (a int)", "INSERT INTO busy SELECT seq FROM seq_1_to_9")
    columns, count, add = _SqlalchemySession.columns, _SqlalchemySession.count, TextTable.add

    def asked(session: _SqlalchemySession) -> tuple[str, ...]:
        run_sql(mariadb_server, "INSERT INTO busy VALUES (-1)")
        return columns(session)

    def counted(session: _SqlalchemySession) -> int:
        found = count(session)
        run_sql(mariadb_server, "DELETE FROM busy WHERE a <= 5")
        return found

    def added(table: TextTable, batch: Any) -> None:
        run_sql(mariadb_server, "INSERT INTO busy VALUES (-2)")
        add(table, batch)

    monkeypatch.setattr(_SqlalchemySession, "columns", asked)
    monkeypatch.setattr(_SqlalchemySession, "count", counted)
    monkeypatch.setattr(TextTable, "add", added)
    (brought,) = pull(table="busy", chunk_rows=2)
    assert sorted(rows(brought.path)) == [(str(n),) for n in range(1, 10)]


# PyMySQL reads on from a dead connection while it is being collected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_server_that_comes_back_is_gone_on_from_in_the_same_pull(
    tmp_path: Path, pull: Any, run_sql: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies at the first chunk and is there again when it is tried again."""
    add, killed = TextTable.add, []
    with mariadb() as mortal:
        run_sql(
            mortal,
            "CREATE TABLE t (a int, b varchar(300))",
            "INSERT INTO t SELECT seq, repeat(md5(seq), 8) FROM seq_1_to_100000",
        )

        def added(table: TextTable, batch: Any) -> None:
            add(table, batch)
            if not killed:
                killed.append(True)
                mortal.stop(signal.SIGKILL)

        def started_again(_: Any) -> float:
            mortal.start()
            return 0

        monkeypatch.setattr(TextTable, "add", added)
        monkeypatch.setattr(database, "WAIT", started_again)
        came = []
        for part in pull(server=mortal, table="t", watermark="a", chunk_rows=1000):
            numbers = [int(r[0]) for r in rows(part.path)]
            came.append((part.whole, numbers[0], len(numbers), numbers[-1]))
    (first, second) = came
    gc.collect()
    assert first[:2] == (False, 1)
    assert 1000 <= first[2] == first[3] < 100_000
    assert second == (True, first[3] + 1, 100_000 - first[3], 100_000)


def test_a_wrong_password_fails_and_is_not_told(pull: Any) -> None:
    with pytest.raises(PullFailed) as caught:
        list(pull(table="t", secret="govlake:wr0ng密"))  # noqa: S106
    assert caught.value.rule == "login"
    assert "wr0ng" not in str(caught.value)
    assert "govlake" not in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "rule", "words"),
    [
        ({"table": "nowhere"}, "refused", "nowhere"),
        ({"query": "SELECT 1 AS a", "watermark": "b"}, "no_watermark", "a"),
        ({"query": "SELECT NULL AS a", "watermark": "a"}, "watermark_empty", "1 "),
    ],
)
def test_what_the_catalogue_has_wrong_is_named(
    pull: Any, declared: dict[str, str], rule: str, words: str
) -> None:
    with pytest.raises(PullFailed) as caught:
        list(pull(**declared))
    assert caught.value.rule == rule
    assert words in str(caught.value.what)


def test_a_server_that_is_not_there_is_unreachable(pull: Any, mariadb_server: Server) -> None:
    nobody = replace(mariadb_server, url=f"mysql+pymysql://{HOST}:{free_port()}/city")
    with pytest.raises(PullFailed) as caught:
        list(pull(server=nobody, table="t"))
    assert caught.value.rule == "unreachable"
