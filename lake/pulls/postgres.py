"""PostgreSQL through ADBC: Arrow batches from a binary COPY, every value cast to text by the server.

The text is PostgreSQL's own (ISO dates, all digits of numbers); a timestamp with time zone is written in
the time zone that the server shows the user.
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from adbc_driver_manager import dbapi
from sqlalchemy import URL

from lake.engine import literal, quoted
from lake.pulls.sessions import Failing, Request, Session, SourceError

_CONNECTION = {"connect_timeout": "30", "keepalives_idle": "30", "tcp_user_timeout": "120000"}
_SETTINGS = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL standard_conforming_strings = on",
    "SET LOCAL synchronize_seqscans = off",  # the same rows in the same order give the same bytes
)
_LOGIN = ("28", "3D")
"""SQLSTATE classes: a wrong user or password, a database that isn't there"""
_GONE = ("", "08", "57", "53")
"""no state or these classes: the connection broke, the server stopped or has no room for us"""
_NOT_NOW = ("starting up", "shutting down", "too many")


@contextmanager
def opened(url: URL, request: Request) -> Iterator[Session]:
    """Open a session; ``url`` has the credentials. Raises SourceError."""
    try:
        connection = adbc.connect(address_of(url))
    except dbapi.Error as error:
        raise _unreachable(error) from None
    with closing(connection):
        session = _PostgresSession(connection, request)
        for setting in _SETTINGS:
            session.ask(setting)
        yield session


def address_of(url: URL) -> str:
    """Return the address as libpq reads it, user and password percent-encoded."""
    login = ":".join(quote(part, safe="") for part in (url.username or "", str(url.password or "")))
    where = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
    rest = where.set(query={**_CONNECTION, **url.query}).render_as_string().removeprefix("postgresql://")
    return f"postgresql://{login}@{rest}" if url.username else f"postgresql://{rest}"


class _PostgresSession:
    def __init__(self, connection: dbapi.Connection, request: Request) -> None:
        self._connection, self._request = connection, request

    def ask(self, sql: str) -> None:
        with _told(rows_touched=False), self._connection.cursor() as cursor:
            cursor.execute(sql)

    def columns(self) -> tuple[str, ...]:
        with _told(rows_touched=False), self._connection.cursor() as cursor:
            return tuple(cursor.adbc_execute_schema(f"SELECT * FROM {source_of(self._request)}").names)

    def count(self) -> int:
        return self._number(f"SELECT count(*) FROM {source_of(self._request)}{beyond(self._request)}")

    def without_watermark(self) -> int:
        column = quoted(str(self._request.pull.watermark))
        return self._number(f"SELECT count(*) FROM {source_of(self._request)} WHERE pulled.{column} IS NULL")

    def batches(self, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        with _told(), self._connection.cursor() as cursor:
            cursor.execute(selection(self._request, columns))
            reader: Any = cursor._results  # ``fetch_record_batch`` gives one that loses the SQLSTATE
            yield from reader.reader

    def _number(self, sql: str) -> int:
        with _told(), self._connection.cursor() as cursor:
            cursor.execute(sql)
            row: Any = cursor.fetchone()
            return int(row[0])


def selection(request: Request, columns: tuple[str, ...]) -> str:
    """Return the SELECT for the rows asked for, each column as text under its own name."""
    texts = ", ".join(f"pulled.{quoted(c)}::text AS {quoted(c)}" for c in columns)
    watermark = request.pull.watermark
    # qualified, else PostgreSQL would sort by the text of the same name
    order = f" ORDER BY pulled.{quoted(watermark)}" if watermark else ""
    return f"SELECT {texts} FROM {source_of(request)}{beyond(request)}{order}"


def source_of(request: Request) -> str:
    """Return what stands after FROM: the table or the query, under the name pulled."""
    if request.pull.query:
        return f"(\n{request.pull.query.rstrip('; ')}\n) AS pulled"
    return ".".join(map(quoted, str(request.pull.table).split("."))) + " AS pulled"


def beyond(request: Request) -> str:
    """Return the condition that leaves out what was pulled before; the server gives the text its type."""
    if request.pull.watermark is None or request.after is None:
        return ""
    return f" WHERE pulled.{quoted(request.pull.watermark)} >= {literal(request.after)}"


@contextmanager
def _told(rows_touched: bool = True) -> Iterator[None]:
    """Make a SourceError of what the driver raises; its words are kept while no row has been touched."""
    try:
        yield
    except dbapi.Error as error:
        state = error.sqlstate or ""
        failing: Failing = "cut_off" if state[:2] in _GONE else "refused"
        said = f"SQLSTATE {state}" if rows_touched else _own_words(error)
        raise SourceError(failing, said) from None
    except (OSError, pa.ArrowException) as error:  # the stream broke off, and the driver knows no more
        raise SourceError("cut_off", type(error).__name__) from None


def _unreachable(error: dbapi.Error) -> SourceError:
    """Return what a failed connection is; libpq gives no state, so a refused login is known by its words."""
    said = _own_words(error)
    passing = any(words in said for words in _NOT_NOW)
    login = (error.sqlstate or "")[:2] in _LOGIN or ("FATAL" in str(error) and not passing)
    return SourceError("login" if login else "unreachable", said)


def _own_words(error: dbapi.Error) -> str:
    """Return PostgreSQL's sentence out of what the driver and libpq say around it."""
    said = re.split(r"(?:ERROR|FATAL): +|Failed to connect: ", str(error))[-1]
    return said.split("\nLINE ")[0]
