"""Whether the worklist is behind the tables, and having it made anew in the background, once at a time.

How it is made belongs to ``assets.worklist``; here is only whether and when.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from subprocess import Popen

from assets.city import City
from assets.locks import WORKLIST_LOCK, is_locked
from lake.worklist import latest
from quality.worklist import is_behind

Begin = Callable[[City], Popen[str]]
"""Begins to make a city's worklist, in a process of its own."""


@dataclass(frozen=True)
class Behind:
    """A worklist that departments' data has outrun: when it was made, and whether a newer one is coming.

    ``failed`` says that the one that somebody asked for last couldn't be made.
    """

    made: datetime
    under_way: bool
    failed: bool


class Renewal:
    """The renewal of a city's worklist; without ``begin`` somebody else has to make it."""

    def __init__(self, city: City, begin: Begin | None, serving: Callable[[], bool]) -> None:
        """Ask ``serving`` whether rulings are being served, which renews the worklist in the end."""
        self._city, self._begin, self._serving = city, begin, serving
        self._process: Popen[str] | None = None
        self._beginning = threading.Lock()
        self._versions: dict[str, tuple[int | None, int | None]] = {}

    @property
    def possible(self) -> bool:
        """Whether it can be asked for here."""
        return self._begin is not None

    def ask(self) -> None:
        """Have the worklist made anew, unless that is under way."""
        with self._beginning:
            if self._begin and not self._under_way():
                self._process = self._begin(self._city)

    def behind(self) -> Behind | None:
        """Return how the worklist is behind the tables, None if it isn't; raises WorklistMissing."""
        home = self._city.home
        file, _ = latest(home)
        if not is_behind(home, self._city.catalogue, self._version):
            return None
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        under_way = self._under_way()
        failed = self._process is not None and not under_way and self._process.returncode != 0
        return Behind(made, under_way, failed)

    def _version(self, table: str) -> int | None:
        """Return a table's version, looked up only after something was written: that takes milliseconds."""
        written, known = self._city.tables.touched(table), self._versions.get(table)
        if known is None or known[0] != written:
            known = self._versions[table] = written, self._city.tables.version(table)
        return known[1]

    def _under_way(self) -> bool:
        """Whether our process, or somebody else's, makes a worklist or is about to."""
        ours = self._process is not None and self._process.poll() is None
        return ours or self._serving() or is_locked(self._city.home.folder / WORKLIST_LOCK)
