"""What the connectors' tests share: an engine and one way to read a small file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Delivery, FileFormat, Mode
from lake.connectors import Incoming, read
from lake.connectors.alone import Row, row_of
from lake.connectors.connector import PART
from lake.engine import Engine, listed, quoted

Rows = dict[int, tuple[str | None, ...]]
_FEW = 12
"""rows of which each is read alone as well"""
Reader = Callable[..., tuple[Incoming, Rows]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine(tmp_path / "engine") as engine:
        yield engine


def told(row: Row | None) -> Row:
    """Return a row without what it doesn't say: of a JSON object other objects' keys."""
    return {header: text for header, text in (row or {}).items() if text is not None}


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
        if len(rows) <= _FEW:
            for line in range(max(rows, default=0) % PART + 3):
                alone = row_of(engine, path, delivery, headers, line)
                assert (
                    alone is None
                    if line not in rows
                    else told(alone) == told(dict(zip(incoming.headers, rows[line], strict=True)))
                )
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
