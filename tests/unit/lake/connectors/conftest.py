"""What the connectors' tests share: an engine and one way to read a small file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Delivery, FileFormat, Mode
from lake.connectors import Incoming, read
from lake.engine import Engine, listed, quoted

Rows = dict[int, tuple[str | None, ...]]
Reader = Callable[..., tuple[Incoming, Rows]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path / "engine") as engine:
        yield engine


@pytest.fixture
def read_bytes(engine: Engine, tmp_path: Path) -> Reader:
    """Return a function that reads bytes and gives what came in and its rows by ``_line``."""

    def run(
        content: bytes | Path, format: str, headers: tuple[str, ...] = (), **how: Any
    ) -> tuple[Incoming, Rows]:
        path = content if isinstance(content, Path) else tmp_path / "delivered"
        if isinstance(content, bytes):
            path.write_bytes(content)
        delivery = Delivery(file="*", format=FileFormat(format), mode=Mode.SNAPSHOT, **how)
        incoming = read(engine, path, delivery, headers)
        name = quoted(incoming.relation)
        columns = listed(incoming.headers)
        found = engine.rows(f"SELECT _line, {columns} FROM {name}")
        types = {t for h, t, *_ in engine.rows(f"DESCRIBE {name}") if h != "_line"}
        assert types == {"VARCHAR"}
        rows = {row[0]: row[1:] for row in found}
        assert len(rows) == len(found)
        return incoming, rows

    return run


@pytest.fixture
def misnumbered(engine: Engine) -> Callable[[Incoming], tuple[int, int]]:
    """Return a function that counts a relation's rows, and those whose column n isn't their line."""

    def run(incoming: Incoming) -> tuple[int, int]:
        name = quoted(incoming.relation)
        rows, wrong = engine.one(f"SELECT count(*), count_if(n <> _line) FROM {name}")
        return rows, wrong

    return run
