"""Marks: what was reached, and of what; and the SQL that goes on from there."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.engine import make_url

from catalog.models import DatabasePull
from lake.pulls.postgres import address_of, selection
from lake.pulls.sessions import Request
from lake.pulls.sqlalchemy_url import typed
from lake.pulls.watermark import value_of, written


def _asked(**given: object) -> DatabasePull:
    return DatabasePull.model_validate({"kind": "database", "url": "postgresql://h/d", **given})


def test_a_mark_is_read_back_as_it_was_written() -> None:
    asked = _asked(table="t", watermark="at")
    assert value_of(written("2026-03-01 08:00:00.5=x", asked), asked) == "2026-03-01 08:00:00.5=x"
    assert value_of(None, asked) is None


def test_a_mark_of_something_else_is_none() -> None:
    mark = written("5", _asked(table="t", watermark="id"))
    assert value_of(mark, _asked(table="t", watermark="id")) == "5"
    assert value_of(mark, _asked(table="u", watermark="id")) is None
    assert value_of(mark, _asked(table="t", watermark="at")) is None
    assert value_of(mark, _asked(query="SELECT * FROM t", watermark="id")) is None
    assert value_of(mark, _asked(table="t")) is None


def test_every_column_is_asked_for_as_text_in_the_watermarks_own_order() -> None:
    sql = selection(Request(_asked(table="public.T", watermark="id"), "o'9"), ("id", '名"称'))
    assert sql == (
        'SELECT pulled."id"::text AS "id", pulled."名""称"::text AS "名""称" FROM "public"."T" AS pulled'
        " WHERE pulled.\"id\" >= 'o''9' ORDER BY pulled.\"id\""
    )


def test_a_query_may_end_in_a_semicolon_or_a_comment() -> None:
    sql = selection(Request(_asked(query="SELECT a FROM t -- all\n; ")), ("a",))
    assert sql == 'SELECT pulled."a"::text AS "a" FROM (\nSELECT a FROM t -- all\n\n) AS pulled'


def test_an_address_encodes_user_and_password() -> None:
    url = make_url("postgresql://host:5433/city?sslmode=require&connect_timeout=3").set(
        username="a@b",
        password="p:/ 密",  # noqa: S106
    )
    address = address_of(url)
    assert address.startswith("postgresql://a%40b:p%3A%2F%20%E5%AF%86@host:5433/city?")
    assert "sslmode=require" in address
    assert "connect_timeout=3&" in address + "&"


def test_an_address_without_a_login_has_none() -> None:
    assert address_of(make_url("postgresql:///city")).startswith("postgresql:///city?")


def test_a_mark_is_compared_as_the_type_that_the_column_has() -> None:
    assert typed("9007199254740993", 1) == 9007199254740993
    assert typed("12345678901234567890.10", Decimal(1)) == Decimal("12345678901234567890.10")
    assert typed("2026-03-01 08:00:00.000001", datetime(2026, 1, 1)) == datetime(2026, 3, 1, 8, 0, 0, 1)
    assert typed("2026-03-01", date(2026, 1, 1)) == date(2026, 3, 1)
    assert typed("00123", "x") == "00123"
    assert typed("00123", None) == "00123"
