"""A home with a drop desk: write a small file, have it received, and see what becomes of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Catalogue
from lake.engine import Engine
from lake.home import Home
from lake.landing import Landing
from lake.ledger import LEDGER, QUARANTINE, Ledger
from lake.receipts import Receipt
from lake.tables import Tables
from quality.admission import Admission, Desk
from quality.functions import install

DAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


class Office:
    """Desks of all feeds of a catalogue, over one home."""

    def __init__(self, engine: Engine, folder: Path, catalogue: Catalogue) -> None:
        self.engine, self.folder, self.catalogue = engine, folder, catalogue
        self.tables = Tables(folder / "lake")
        self.landing = Landing(Home(folder))
        self.night = date(2026, 1, 31)
        self._received = 0

    def receive(self, content: str | bytes, day: date = DAY, feed: str = "f") -> Receipt:
        """Have bytes received as a delivery of a feed, each later than the one before."""
        self._received += 1
        path = self.folder / f"{feed}_{day:%Y%m%d}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        moment = NOW + timedelta(minutes=self._received)
        return self.landing.receive(path, self.catalogue.feeds[feed], day, "test", moment)

    def desk(self, feed: str = "f") -> Desk:
        """Return a new desk, as each night has one."""
        return Desk(
            self.engine, self.tables, self.landing, self.catalogue, self.catalogue.feeds[feed], self.night
        )

    def results(self, feed: str = "f") -> Path:
        """Return where a feed's results are kept."""
        return self.folder / "reports" / f"{feed}.json"

    def work(self, feed: str = "f") -> list[Admission]:
        """Handle what is pending; every entry must balance and have been told of."""
        desk, told = self.desk(feed), list[Admission]()
        done = desk.take_in(desk.pending(), self.results(feed), told.append)
        assert told == done
        assert all(a.entry.accounted == a.entry.received for a in done)
        return done

    def deliver(self, content: str | bytes, day: date = DAY, feed: str = "f") -> Admission:
        """Receive and handle one delivery."""
        self.receive(content, day, feed)
        (admission,) = self.work(feed)
        return admission

    def source(self, columns: str = "*", feed: str = "f") -> list[tuple[Any, ...]]:
        """Return columns of the source table's rows, sorted."""
        rows = self.tables.snapshot(f"source/{feed}").select()
        return self.engine.rows(f"SELECT {columns} FROM ({rows}) ORDER BY ALL")

    def quarantined(self, columns: str = 'line, "column", value, rule') -> list[tuple[Any, ...]]:
        """Return columns of the quarantine's rows, sorted."""
        if not self.tables.exists(QUARANTINE):
            return []
        rows = self.tables.snapshot(QUARANTINE).select()
        return self.engine.rows(f"SELECT {columns} FROM ({rows}) ORDER BY ALL")

    def ledger(self) -> list[Any]:
        """Return the ledger's entries."""
        return Ledger(self.tables).entries(self.engine)

    def versions(self) -> dict[str, int | None]:
        """Return the version of each table but the ledger."""
        return {name: self.tables.version(name) for name in self.tables.names() if name != LEDGER}

    def changed(self, catalogue: Catalogue) -> "Office":
        """Return the same home under another catalogue."""
        other = Office(self.engine, self.folder, catalogue)
        other._received = self._received
        return other


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("desk"), memory_limit="1GB", threads=2) as opened:
        install(opened)
        yield opened


@pytest.fixture
def office(engine: Engine, tmp_path: Path, declare: Callable[..., Catalogue]) -> Callable[..., Office]:
    """Return a function: what is declared, as for ``declare`` → an office in an empty home."""

    def opened(feeds: dict[str, Any], **more: Any) -> Office:
        return Office(engine, tmp_path, declare(feeds, **more))

    return opened


def counts(admission: Admission) -> tuple[Any, ...]:
    """Return status, received, loaded, unchanged, superseded, quarantined, deleted."""
    e = admission.entry
    return (e.status, e.received, e.loaded, e.unchanged, e.superseded, e.quarantined, e.deleted)


@pytest.fixture(scope="session")
def counted() -> Callable[[Admission], tuple[Any, ...]]:
    return counts
