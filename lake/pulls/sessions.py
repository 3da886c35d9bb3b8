"""What a pull asks of a database, whichever it is: one session, one consistent snapshot, values as text.

How a kind of database answers stands in ``postgres`` and ``sqlalchemy_url``; what is done with the answer
in ``database``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import pyarrow as pa

from catalog.models import DatabasePull

Failing = Literal["unreachable", "login", "refused", "cut_off", "no_driver"]


class SourceError(Exception):
    """A database that doesn't answer as it should.

    ``failing``: unreachable or cut_off (may be tried again), login, refused (a statement it won't run),
    no_driver.
    ``said`` is the database's own message, given only where no row has been touched yet, since messages
    quote values, else its error code.
    """

    def __init__(self, failing: Failing, said: str) -> None:
        super().__init__(failing)
        self.failing: Failing = failing
        self.said = " ".join(said.split("\n\n", maxsplit=1)[0].split())


@dataclass(frozen=True)
class Request:
    """What is asked for: the feed's pull, and from where on."""

    pull: DatabasePull
    after: str | None = None
    """the watermark's value that was reached, as text; rows that have it are asked for again"""


class Session(Protocol):
    """A session in a transaction that sees one state of the database from beginning to end.

    Every method raises SourceError.
    """

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, without reading a row."""
        ...

    def count(self) -> int:
        """Return the database's own count of the rows asked for."""
        ...

    def without_watermark(self) -> int:
        """Return how many rows have no value in the watermark column."""
        ...

    def batches(self, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        """Yield the rows asked for as text, in the order of the watermark if there is one."""
        ...
