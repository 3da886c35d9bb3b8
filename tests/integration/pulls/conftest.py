"""What tests of pulls from databases share: a feed for any pull, statements run by its owner, no waiting."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow.parquet as pq
import pymysql
import pytest
import tenacity
from sqlalchemy.engine import make_url

from catalog.models import Feed
from examples.servers.program import HOST, Server
from lake.pulls import database
from lake.pulls.postgres import address_of

RunSql = Callable[..., None]


@pytest.fixture
def database_feed() -> Callable[..., Feed]:
    """Return a function: what the pull declares → a feed that is nothing but this pull."""

    def make(**pull: Any) -> Feed:
        declared = {"kind": "database", "secret": "police_db", **pull}
        delivery = {"file": "x_{date}.parquet", "format": "parquet", "mode": "snapshot", "pull": declared}
        return Feed.model_construct(
            code="x",
            department="police",
            delivery=Feed.model_fields["delivery"].annotation(**delivery),
            update=Feed.model_fields["update"].annotation(cycle="daily"),
        )

    return make


@pytest.fixture
def run_sql() -> RunSql:
    """Return a function: server, statements; runs them as the server's owner."""

    def run(server: Server, *statements: str) -> None:
        user, password = server.credentials.split(":", 1)
        if server.url.startswith("postgresql"):
            address = address_of(make_url(server.url).set(username=user, password=password))
            with adbc.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            return
        with pymysql.connect(
            host=HOST, port=server.port, user=user, password=password.encode(), database="city"
        ) as connection:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            connection.commit()

    return run


@pytest.fixture
def rows() -> Callable[[Path], list[tuple[str | None, ...]]]:
    """Return a function: a Parquet file of texts → its rows, in order."""

    def read(path: Path) -> list[tuple[str | None, ...]]:
        table = pq.read_table(path)
        assert {str(f.type) for f in table.schema} == {"string"}
        return [tuple(row.values()) for row in table.to_pylist()]

    return read


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait between attempts."""
    monkeypatch.setattr(database, "WAIT", tenacity.wait_none())
