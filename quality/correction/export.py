"""Which open rows go back to whom: one workbook per department, one part per delivery.

How a workbook looks is ``workbook``'s, how rows are read again from the landed bytes ``stack``'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from catalog.errors import GovlakeError
from catalog.language import Text, say
from catalog.models import Catalogue, Feed
from lake.connectors.connector import LINE
from lake.corrections import open_in
from lake.engine import Engine, literal, quoted
from lake.landing import Landing
from lake.ledger import LEDGER
from lake.receipts import Receipt
from lake.tables import Tables
from quality.correction.reasons import Reasons
from quality.correction.returning import chain_of
from quality.correction.stack import Stack, headers_of
from quality.correction.workbook import ROWS_PER_SHEET, Book, Part, Problem, Row, Whole


@dataclass(frozen=True)
class Exported:
    """A department's workbook: how many rows it has, and how much it says of whole deliveries."""

    department: str
    path: Path
    rows: int
    whole: int


@dataclass(frozen=True)
class _Sending:
    """One delivery that has open rows: itself and the workbooks that came back for it so far."""

    feed: Feed
    chain: tuple[Receipt, ...]


@dataclass(frozen=True)
class Wanted:
    """Which open rows go back: a department's, a feed's, a delivery's with what corrected it, or all."""

    department: str | None = None
    feed: str | None = None
    delivery: str | None = None

    def has(self, sending: _Sending) -> bool:
        """Return whether a delivery's rows are wanted."""
        wanted = self.department in (None, sending.feed.department) and self.feed in (None, sending.feed.code)
        return wanted and (self.delivery is None or self.delivery in {r.delivery for r in sending.chain})

    def name_of(self, department: str) -> str:
        """Return what a department's workbook is named after, so that a part doesn't replace the whole."""
        return "_".join(filter(None, (department, self.delivery or self.feed)))


ALL = Wanted()


class Export:
    """Writes the open rows of a home."""

    def __init__(self, engine: Engine, tables: Tables, landing: Landing, catalogue: Catalogue) -> None:
        self._engine, self._tables, self._landing = engine, tables, landing
        self._catalogue = catalogue
        self._open = engine.unique_name("open")

    def write(
        self, folder: Path, scratch: Path, wanted: Wanted = ALL, rows_per_sheet: int = ROWS_PER_SHEET
    ) -> list[Exported]:
        """Write a workbook per department with open rows into ``folder``, readable by its owner only.

        Raises TableMissing before the first night.
        """
        self._engine.run(f"CREATE TEMP TABLE {self._open} AS {open_in(self._tables)}")
        (night,) = self._engine.one(f"SELECT max(night) FROM ({self._tables.snapshot(LEDGER).select()})")
        found = self._engine.rows(f"SELECT DISTINCT department FROM {self._open} ORDER BY 1")
        for place in (folder, scratch):
            place.mkdir(parents=True, exist_ok=True)
        done = []
        for (code,) in found:
            named = f"{wanted.name_of(code)}_{say('隔离区退回', 'quarantine')}_{night:%Y%m%d}.xlsx"
            if sendings := [s for s in self._sendings(code) if wanted.has(s)]:
                done.append(self._department(code, sendings, folder / named, scratch, night, rows_per_sheet))
        return done

    def _department(
        self,
        department: str,
        sendings: Sequence[_Sending],
        path: Path,
        scratch: Path,
        night: date,
        rows_per_sheet: int,
    ) -> Exported:
        known = self._catalogue.departments.get(department)
        name = str(known.name) if known else department
        title = say(f"{name}：隔离区退回更正（{night}）", f"{name}: rows to correct ({night})")
        part = path.with_name(f".{path.name}.part")
        part.touch(mode=0o600)
        with Book(part, scratch, title, night, rows_per_sheet) as book:
            whole, rows = [], 0
            for sending in sendings:
                whole += self._whole(sending)
                try:
                    rows += book.add(self._part(sending))
                except GovlakeError as error:
                    whole.append(_unreadable(sending, error))
            book.finish(whole)
        part.replace(path)
        return Exported(department, path, rows, len(whole))

    def _sendings(self, department: str) -> list[_Sending]:
        deliveries = self._engine.rows(
            f"SELECT DISTINCT feed, delivery FROM {self._open} WHERE department = ? ORDER BY ALL",
            [department],
        )
        (*handled,) = (
            d
            for (d,) in self._engine.rows(f"SELECT delivery FROM ({self._tables.snapshot(LEDGER).select()})")
        )
        found: dict[str, _Sending] = {}
        for feed, delivery in deliveries:
            if feed not in self._catalogue.feeds:
                continue
            receipts = [r for r in self._landing.receipts(feed) if r.delivery in handled]
            own = next((r for r in receipts if r.delivery == delivery), None)
            if own:
                root = own.corrects or own.delivery
                found[root] = _Sending(self._catalogue.feeds[feed], chain_of(receipts, root))
        return sorted(found.values(), key=lambda s: (s.feed.code, s.chain[0].business_date))

    def _part(self, sending: _Sending) -> Part:
        root, feed = sending.chain[0], sending.feed
        stack = Stack(self._engine, self._tables, self._landing, feed)
        return Part(
            feed=feed.code,
            name=f"{feed.name} {root.business_date}",
            delivery=root.delivery,
            file=root.file,
            business_date=root.business_date,
            headers=headers_of(feed),
            choices=_choices(self._catalogue, feed),
            rows=self._rows(sending, stack),
        )

    def _rows(self, sending: _Sending, stack: Stack) -> Iterator[Row]:
        """Yield the open rows by line; what couldn't be read has no cells."""
        headers = headers_of(sending.feed)
        if not self._engine.one(f"SELECT count(*) FROM {self._of(sending)} WHERE line IS NOT NULL")[0]:
            return
        rows = stack.rows(sending.chain, stack.original(sending.chain[0]))
        hint = say("hint_zh", "hint_en")
        problem = f"{{'column': \"column\", 'value': value, 'rule': rule, 'hint': {hint}}}"
        found = (
            f'SELECT line, max(sheet) AS sheet, list({problem} ORDER BY rule, "column") AS problems '
            f"FROM {self._of(sending)} WHERE line IS NOT NULL GROUP BY line"
        )
        reasons = Reasons(self._catalogue, sending.feed)
        chosen = ", ".join(f"s.{quoted(h)} AS {quoted(f's.{h}')}" for h in headers)
        batches = self._engine.arrow(
            f"SELECT p.line, p.sheet, p.problems, s.{LINE} IS NOT NULL, {chosen} "
            f"FROM ({found}) p LEFT JOIN {rows} s ON s.{LINE} = p.line ORDER BY p.line"
        )
        for batch in batches:
            lines, sheets, problems, there, *cells = (column.to_pylist() for column in batch.columns)
            for line, sheet, said, readable, *values in zip(
                lines, sheets, problems, there, *cells, strict=True
            ):
                yield Row(line, sheet, values, [_problem(reasons, p, readable) for p in said])

    def _whole(self, sending: _Sending) -> list[Whole]:
        """Return what is said of a delivery that concerns no line of it."""
        names = {r.delivery: r for r in sending.chain}
        reasons = Reasons(self._catalogue, sending.feed)
        said = self._engine.rows(
            f"SELECT o.delivery, rule, {say('hint_zh', 'hint_en')}, reason FROM {self._of(sending)} o "
            f"LEFT JOIN ({self._tables.snapshot(LEDGER).select()}) USING (delivery) "
            "WHERE line IS NULL ORDER BY ALL"
        )
        return [
            Whole(
                str(sending.feed.name),
                names[delivery].file,
                names[delivery].business_date,
                reason or reasons.of(rule, None),
                hint,
            )
            for delivery, rule, hint, reason in said
        ]

    def _of(self, sending: _Sending) -> str:
        named = ", ".join(literal(r.delivery) for r in sending.chain)
        return f"(SELECT * FROM {self._open} WHERE delivery IN ({named}))"


def export(
    engine: Engine,
    tables: Tables,
    landing: Landing,
    catalogue: Catalogue,
    folder: Path,
    scratch: Path,
    wanted: Wanted = ALL,
) -> list[Exported]:
    """Write the open rows of the quarantine, a workbook per department; see ``Export.write``."""
    return Export(engine, tables, landing, catalogue).write(folder, scratch, wanted)


def _problem(reasons: Reasons, said: Mapping[str, Any], readable: bool) -> Problem:
    reason = reasons.of(said["rule"], said["column"])
    if not readable and said["value"]:
        reason += "\n" + say("原文：", "text: ") + said["value"]
    return Problem(said["column"], reason, said["hint"])


def _choices(catalogue: Catalogue, feed: Feed) -> dict[str, tuple[str, ...]]:
    """Return header → the values it may have in this department's own codes."""
    coded = (c for c in feed.columns if c.codes)
    return {c.header: tuple(c.code_map or catalogue.codes[str(c.codes)].values) for c in coded}


def _unreadable(sending: _Sending, error: GovlakeError) -> Whole:
    root = sending.chain[0]
    hint = error.hint or Text(zh="重新报送整个文件", en="deliver the whole file again")
    return Whole(str(sending.feed.name), root.file, root.business_date, str(error.what), str(hint))
