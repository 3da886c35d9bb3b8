"""An office whose quarantine goes out as workbooks and comes back corrected, as a clerk would do it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.models import Catalogue
from lake.corrections import open_in
from lake.engine import Engine
from lake.home import Home
from lake.landing import Landing
from lake.ledger import QUARANTINE, Ledger
from lake.receipts import Receipt
from lake.tables import Tables
from quality.admission import Admission, Desk
from quality.correction import Exported, export, receive_returned
from quality.correction.layout import OURS
from quality.functions import install

NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


@dataclass
class Round:
    """One home and its desks; every delivery comes a minute after the one before."""

    engine: Engine
    folder: Path
    catalogue: Catalogue
    came: int = 0
    tables: Tables = field(init=False)
    landing: Landing = field(init=False)

    def __post_init__(self) -> None:
        self.tables = Tables(self.folder / "lake")
        self.landing = Landing(Home(self.folder))

    def _now(self) -> datetime:
        self.came += 1
        return NOW + timedelta(minutes=self.came)

    def deliver(self, content: str, day: date, feed: str = "f") -> Admission:
        """Receive and handle a CSV file."""
        path = self.folder / f"{feed}_{day:%Y%m%d}.csv"
        path.write_text(content, encoding="utf-8")
        self.landing.receive(path, self.catalogue.feeds[feed], day, "test", self._now())
        return self.work(feed)[-1]

    def work(self, feed: str = "f") -> list[Admission]:
        """Handle what is pending of a feed; every entry balances."""
        declared = self.catalogue.feeds[feed]
        desk = Desk(self.engine, self.tables, self.landing, self.catalogue, declared, date(2026, 1, 31))
        done = desk.take_in(desk.pending(), self.folder / "results.json", lambda _: None)
        assert all(a.entry.accounted == a.entry.received for a in done)
        return done

    def export(self, name: str = "out") -> list[Exported]:
        """Write the workbooks."""
        with self.engine.cleared():
            return export(
                self.engine, self.tables, self.landing, self.catalogue,
                self.folder / name, self.folder / "tmp",
            )  # fmt: skip

    def book(self, name: str = "out") -> Path:
        """Write the workbooks; return the only one."""
        (done,) = self.export(name)
        return done.path

    def receive(self, path: Path) -> list[Receipt]:
        """Receive a returned workbook."""
        with self.engine.cleared():
            return receive_returned(
                self.engine, self.landing, self.catalogue.feeds, path, "test", self._now()
            )

    def give_back(self, path: Path, feed: str = "f") -> Admission:
        """Receive a returned workbook and handle it."""
        self.receive(path)
        return self.work(feed)[-1]

    def source(self, columns: str = "*", feed: str = "f") -> list[tuple[Any, ...]]:
        """Return columns of the source table's rows, sorted."""
        rows = self.tables.snapshot(f"source/{feed}").select()
        return self.engine.rows(f"SELECT {columns} FROM ({rows}) ORDER BY ALL")

    def open(self, columns: str = "line, rule") -> list[tuple[Any, ...]]:
        """Return columns of the quarantine's open rows, sorted."""
        return self.engine.rows(f"SELECT {columns} FROM ({open_in(self.tables)}) ORDER BY ALL")

    def all(self, columns: str = "line, rule") -> list[tuple[Any, ...]]:
        """Return columns of all rows of the quarantine, sorted."""
        rows = self.tables.snapshot(QUARANTINE).select()
        return self.engine.rows(f"SELECT {columns} FROM ({rows}) ORDER BY ALL")

    def refused(self, feed: str = "f") -> list[str]:
        """Return the deliveries that hold a release up."""
        declared = self.catalogue.feeds[feed]
        desk = Desk(self.engine, self.tables, self.landing, self.catalogue, declared, date(2026, 1, 31))
        return [e.delivery for e in desk.refused()]

    def entries(self) -> list[Any]:
        """Return the ledger's entries."""
        return Ledger(self.tables).entries(self.engine)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine(tmp_path_factory.mktemp("round"), memory_limit="1GB", threads=2) as opened:
        install(opened)
        yield opened


@pytest.fixture
def round_of(engine: Engine, tmp_path: Path, declare: Callable[..., Catalogue]) -> Callable[..., Round]:
    """Return a function: what is declared, as for ``declare`` → a home to go round in."""

    def opened(feeds: dict[str, Any], **more: Any) -> Round:
        return Round(engine, tmp_path, declare(feeds, **more))

    return opened


@pytest.fixture(scope="session")
def clerk() -> Callable[..., Path]:
    """Return a function: workbook, ``{line: {header: value}}`` → the workbook with these cells typed in.

    A value may be of any type; None for a whole line deletes the row. ``act`` gets the book first.
    """

    def correct(
        path: Path,
        cells: dict[int, dict[str, Any] | None],
        sheet: int = 1,
        act: Callable[[Any], None] | None = None,
        name: str = "returned.xlsx",
    ) -> Path:
        book = openpyxl.load_workbook(path)
        page = book.worksheets[sheet]
        headers = {cell.value: cell.column for cell in page[1]}
        rows = {int(page.cell(n, 1).value.split("#")[1]): n for n in range(2, page.max_row + 1)}
        for line, values in cells.items():
            for header, value in (values or {}).items():
                page.cell(rows[line], headers[header]).value = value
        for line in sorted((n for n, values in cells.items() if values is None), key=rows.get, reverse=True):
            page.delete_rows(rows[line])
        if act:
            act(book)
        target = path.parent / name
        book.save(target)
        return target

    return correct


@pytest.fixture(scope="session")
def sheet_of() -> Callable[..., list[dict[str, Any]]]:
    """Return a function: workbook, number of the sheet → its rows by header, without our hidden column."""

    def read(path: Path, sheet: int = 1) -> list[dict[str, Any]]:
        header, *rows = openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True)
        return [dict(list(zip(header, row, strict=True))[1:]) for row in rows]

    assert OURS
    return read
