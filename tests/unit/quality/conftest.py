"""An engine that knows the functions and macros of ``quality``, and a way to ask it about one value."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lake.engine import Engine, literal
from quality.functions import install

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def taught_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("values"), threads=1) as engine:
        install(engine)
        yield engine


@pytest.fixture(scope="session")
def ask(taught_engine: Engine) -> Ask:
    """Return a function: SQL over a column ``v``, the column's text and type → the result."""

    def asked(sql: str, text: str | None, kind: str = "VARCHAR") -> Any:
        return taught_engine.one(f"SELECT {sql} FROM (SELECT CAST({literal(text)} AS {kind}) AS v)")[0]  # noqa: S608

    return asked


@pytest.fixture(scope="session")
def ask_all(taught_engine: Engine) -> Ask:
    """Return a function: SQL over a column ``v``, texts → the results in their order, in one query."""

    def asked(sql: str, texts: list[str | None]) -> list[Any]:
        numbered = "SELECT unnest(range(len($1))) AS i, unnest($1::VARCHAR[]) AS v"
        rows = taught_engine.rows(f"SELECT i, {sql} FROM ({numbered})", [texts])  # noqa: S608
        return [result for _, result in sorted(rows)]

    return asked
