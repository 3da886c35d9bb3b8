"""Rows stored in the order of the file, so that a row's number says where it stood."""

from collections.abc import Iterator
from contextlib import contextmanager

from lake.engine import Engine


@contextmanager
def ordered(engine: Engine) -> Iterator[None]:
    """Have the engine keep the order of what it reads while the block lasts."""
    (before,) = engine.one("SELECT current_setting('preserve_insertion_order')")
    engine.run("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        engine.run(f"SET preserve_insertion_order = {str(before).lower()}")
