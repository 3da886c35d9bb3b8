"""Pulls from a real PostgreSQL server."""

import signal
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from examples.servers.postgres import postgres
from examples.servers.program import Server
from lake.home import Home
from lake.landing import Landing
from lake.pulls import Pulled, PullFailed, Secrets, Since, database, fetch
from lake.pulls.postgres import _PostgresSession
from lake.pulls.text_table import TextTable

NIGHT = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)
WRONG = "wr0ng-pass/word"

PEOPLE = """
CREATE TABLE {0} (
  idno text PRIMARY KEY, "姓名" varchar(20), amount numeric, born date, at timestamp, moment timestamptz,
  weight double precision, whole bigint, active boolean, photo bytea
)"""
ROWS = """
INSERT INTO {0} VALUES
  ('00123', '张三𠮷', 12345678901234567890.1234567890, '0987-12-01', '2026-03-01 08:00:00.123456',
   '2026-03-01 08:00:00+08', 0.1::float8 + 0.2::float8, 9007199254740993, true, '\\xdead'),
  ('2', '', 1.10, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"""
MANY = "INSERT INTO {0} SELECT g, repeat(md5(g::text), 8) FROM generate_series({1}, {2}) AS g"


@pytest.fixture
def pull(postgres_server: Server, tmp_path: Path, database_feed: Any) -> Callable[..., Iterator[Pulled]]:
    """Return a function: what the pull declares → what it brings from the server."""

    def run(
        since: Since = Since(),  # noqa: B008
        secret: str | None = None,
        server: Server | None = None,
        **declared: Any,
    ) -> Iterator[Pulled]:
        asked = server or postgres_server
        secrets = Secrets({"GOVLAKE_SECRET_POLICE_DB": secret or asked.credentials})
        return iter(database.pull(database_feed(url=asked.url, **declared), secrets, tmp_path, NIGHT, since))

    return run


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """Run a server that a test may kill."""
    with postgres() as server:
        yield server


def test_values_stay_as_the_server_has_them(
    postgres_server: Server, pull: Any, run_sql: Any, rows: Any
) -> None:
    run_sql(postgres_server, "SET TimeZone = 'UTC'", PEOPLE.format("people"), ROWS.format("people"))
    (brought,) = pull(table="public.people")
    assert brought.path.name == "x_20260301.parquet"
    assert (brought.business_date, brought.mark, brought.whole) == (NIGHT, None, True)
    assert brought.origin == f"{postgres_server.url} public.people"
    first, second = rows(brought.path)
    assert first[:5] == (
        "00123",
        "张三𠮷",
        "12345678901234567890.1234567890",
        "0987-12-01",
        "2026-03-01 08:00:00.123456",
    )
    assert datetime.fromisoformat(str(first[5])) == datetime(2026, 3, 1, tzinfo=UTC)
    assert first[6:] == ("0.30000000000000004", "9007199254740993", "true", "\\xdead")
    assert second == ("2", "", "1.10", *[None] * 7)


def test_the_same_rows_are_the_same_bytes(postgres_server: Server, pull: Any, run_sql: Any) -> None:
    run_sql(postgres_server, "CREATE TABLE same (a int, b text)", MANY.format("same", 1, 130_000))
    first = next(pull(table="same")).path.read_bytes()
    assert next(pull(table="same")).path.read_bytes() == first


def test_a_query_is_pulled_like_a_table(postgres_server: Server, pull: Any, rows: Any) -> None:
    (brought,) = pull(query="SELECT '0' || n AS code, ':a %' AS c FROM generate_series(1, 2) AS n -- x\n;")
    assert rows(brought.path) == [("01", ":a %"), ("02", ":a %")]


def test_a_watermark_brings_what_is_new_and_nothing_else(
    postgres_server: Server, pull: Any, run_sql: Any, rows: Any
) -> None:
    """9 and 10: in the order of numbers, not of their texts."""
    run_sql(
        postgres_server, "CREATE TABLE log (id bigint, v text)", "INSERT INTO log VALUES (10,'a'),(9,'b')"
    )
    asked = {"table": "log", "watermark": "id"}
    (first,) = pull(**asked)
    assert rows(first.path) == [("9", "b"), ("10", "a")]
    (nothing,) = pull(Since(first.mark, first.at_mark), **asked)
    assert rows(nothing.path) == []
    assert (nothing.since, nothing.mark, nothing.at_mark) == (first.mark, first.mark, first.at_mark)
    run_sql(postgres_server, "INSERT INTO log VALUES (100, 'c'), (10, 'late'), (11, NULL)")
    (third,) = pull(Since(nothing.mark, nothing.at_mark), **asked)
    assert rows(third.path) == [("10", "late"), ("11", None), ("100", "c")]
    (again,) = pull(Since(first.mark), **asked)
    assert [r[0] for r in rows(again.path)] == ["10", "10", "11", "100"]


def test_rows_committed_later_with_the_value_reached_come_and_those_before_come_once(
    postgres_server: Server, pull: Any, run_sql: Any, rows: Any
) -> None:
    """Two pulls that bring nothing in between forget nothing; a changed row of that value comes."""
    run_sql(postgres_server, "CREATE TABLE day (d date, v text)", "INSERT INTO day VALUES ('2026-03-01','a')")
    asked = {"table": "day", "watermark": "d"}
    (first,) = pull(**asked)
    (nothing,) = pull(Since(first.mark, first.at_mark), **asked)
    run_sql(postgres_server, "INSERT INTO day VALUES ('2026-03-01', 'b')")
    (late,) = pull(Since(nothing.mark, nothing.at_mark), **asked)
    assert rows(late.path) == [("2026-03-01", "b")]
    run_sql(postgres_server, "UPDATE day SET v = 'aa' WHERE v = 'a'")
    (changed,) = pull(Since(late.mark, late.at_mark), **asked)
    assert rows(changed.path) == [("2026-03-01", "aa")]
    (last,) = pull(Since(changed.mark, changed.at_mark), **asked)
    assert rows(last.path) == []


@pytest.mark.parametrize(
    ("type", "values"),
    [
        ("timestamptz", ("2026-03-01 08:00:00.000001+08", "2026-03-01 08:00:00.000002+08")),
        ("numeric", ("12345678901234567890.1", "12345678901234567890.2")),
        ("text", ("a'b", "a'c")),
    ],
)
def test_marks_of_any_type_are_compared_by_the_server(
    postgres_server: Server, pull: Any, run_sql: Any, rows: Any, type: str, values: tuple[str, str]
) -> None:
    name = f"marks_{type}"
    one, two = (v.replace("'", "''") for v in values)
    run_sql(postgres_server, f"CREATE TABLE {name} (m {type})", f"INSERT INTO {name} VALUES ('{one}')")
    (first,) = pull(table=name, watermark="m")
    run_sql(postgres_server, f"INSERT INTO {name} VALUES ('{two}')")
    (second,) = pull(Since(first.mark, first.at_mark), table=name, watermark="m")
    assert len(rows(second.path)) == 1


def test_what_others_write_meanwhile_is_not_seen(
    postgres_server: Server, pull: Any, run_sql: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They write after the rows were counted, and again after the first batch came."""
    run_sql(postgres_server, "CREATE TABLE busy (a int, b text)", MANY.format("busy", 1, 100_000))
    count, add = _PostgresSession.count, TextTable.add

    def counted(session: _PostgresSession) -> int:
        found = count(session)
        run_sql(postgres_server, "DELETE FROM busy WHERE a <= 50000")
        return found

    def added(table: TextTable, batch: Any) -> None:
        run_sql(postgres_server, "INSERT INTO busy VALUES (-1, 'x')")
        add(table, batch)

    monkeypatch.setattr(_PostgresSession, "count", counted)
    monkeypatch.setattr(TextTable, "add", added)
    (brought,) = pull(table="busy")
    assert {int(str(r[0])) for r in rows(brought.path)} == set(range(1, 100_001))


def test_a_count_that_differs_is_a_failure(pull: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_PostgresSession, "count", lambda _: 3)
    with pytest.raises(PullFailed, match="2 .* 3") as caught:
        list(pull(query="SELECT generate_series(1, 2) AS n"))
    assert caught.value.rule == "count_differs"


def _dying(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """Kill the server as soon as the first batch has come."""
    add = TextTable.add

    def added(table: TextTable, batch: Any) -> None:
        add(table, batch)
        server.stop(signal.SIGQUIT)

    monkeypatch.setattr(TextTable, "add", added)


def test_a_server_killed_half_way_leaves_nothing_of_a_whole_table(
    mortal: Server, tmp_path: Path, database_feed: Any, run_sql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql(mortal, "CREATE TABLE t (a int, b text)", MANY.format("t", 1, 200_000))
    feed, home = database_feed(url=mortal.url, table="t"), Home(tmp_path / "home")
    secrets, landing = Secrets({"GOVLAKE_SECRET_POLICE_DB": mortal.credentials}), Landing(home)
    with monkeypatch.context() as patch:
        _dying(patch, mortal)
        with pytest.raises(PullFailed) as caught:
            fetch(feed, home, landing, secrets, NIGHT, NOW)
    assert caught.value.rule in ("cut_off", "unreachable")
    assert landing.receipts() == []
    assert not list(home.scratch.iterdir())
    mortal.start()
    (receipt,) = fetch(feed, home, landing, secrets, NIGHT, NOW)
    assert receipt.fetched
    assert receipt.fetched.whole


def test_a_server_killed_half_way_is_gone_on_from_at_the_watermark(
    mortal: Server, tmp_path: Path, database_feed: Any, run_sql: Any, rows: Any, monkeypatch: Any
) -> None:
    """Its parts are deliveries of their own, in order, and share no row."""
    run_sql(mortal, "CREATE TABLE t (a int, b text)", MANY.format("t", 1, 200_000))
    feed, home = database_feed(url=mortal.url, table="t", watermark="a"), Home(tmp_path / "home")
    secrets, landing = Secrets({"GOVLAKE_SECRET_POLICE_DB": mortal.credentials}), Landing(home)
    with monkeypatch.context() as patch:
        _dying(patch, mortal)
        with pytest.raises(PullFailed):
            fetch(feed, home, landing, secrets, NIGHT, NOW)
    (part,) = landing.receipts()
    mortal.start()
    (rest,) = fetch(feed, home, landing, secrets, NIGHT, NOW.replace(hour=19))
    assert part.fetched
    assert rest.fetched
    assert (part.fetched.whole, rest.fetched.whole) == (False, True)
    assert rest.fetched.since == part.fetched.mark
    came = [[int(r[0]) for r in rows(landing.path_of(receipt))] for receipt in (part, rest)]
    assert 0 < len(came[0]) < 200_000
    assert came[0] == list(range(1, came[0][-1] + 1))
    assert came[1] == list(range(came[0][-1] + 1, 200_001))


def test_a_wrong_password_fails_and_stands_nowhere(
    postgres_server: Server, tmp_path: Path, database_feed: Any
) -> None:
    feed = database_feed(url=postgres_server.url, table="t")
    home = Home(tmp_path / "home")
    secrets = Secrets({"GOVLAKE_SECRET_POLICE_DB": f"govlake:{WRONG}"})
    with pytest.raises(PullFailed) as caught:
        fetch(feed, home, Landing(home), secrets, NIGHT, NOW)
    assert caught.value.rule == "login"
    assert "police_db" in str(caught.value)
    told = [str(caught.value), repr(caught.value), repr(caught.value.__dict__)]
    kept = [p.read_text(encoding="utf-8") for p in home.folder.rglob("*") if p.is_file()]
    assert len(kept) == 1  # the attempt
    for text in told + kept:
        assert WRONG not in text
        assert WRONG.replace("/", "%2F") not in text
        assert "govlake:" not in text


@pytest.mark.parametrize(
    ("declared", "rule", "words"),
    [
        ({"table": "nowhere"}, "refused", "nowhere"),
        ({"query": "SELEC 1"}, "refused", "syntax"),
        ({"query": "SELECT 1 AS a, 2 AS a"}, "duplicate_columns", "a"),
        ({"query": "SELECT 1 AS a", "watermark": "b"}, "no_watermark", "a"),
        ({"query": "SELECT NULL::int AS a", "watermark": "a"}, "watermark_empty", "1 "),
    ],
)
def test_what_the_catalogue_has_wrong_is_named(
    pull: Any, declared: dict[str, str], rule: str, words: str
) -> None:
    with pytest.raises(PullFailed) as caught:
        list(pull(**declared))
    assert caught.value.rule == rule
    assert words in str(caught.value.what)


def test_a_message_that_could_quote_a_value_is_not_shown(pull: Any) -> None:
    """PostgreSQL says: invalid input syntax for type integer: "张三"."""
    with pytest.raises(PullFailed) as caught:
        list(pull(query="SELECT left('张三' || n, 2)::int AS a FROM generate_series(1, 2) AS n"))
    assert caught.value.rule == "refused"
    assert "22P02" in str(caught.value)
    assert "张三" not in str(caught.value)


def test_a_server_that_is_not_there_is_tried_again(pull: Any, mortal: Server) -> None:
    mortal.stop()
    with pytest.raises(PullFailed) as caught:
        list(pull(table="t", server=mortal))
    assert caught.value.rule == "unreachable"
