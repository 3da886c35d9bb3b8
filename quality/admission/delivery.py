"""One delivery through the gate: read, judged, checked by its suite, applied or quarantined, entered.

What is written, in this order: quarantine rows, the source table with the ledger's entry in its commit,
the ledger. A delivery whose entry is missing is handled again, or taken from that commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Feed, Mode
from lake.connectors import Incoming, read
from lake.engine import Engine, quoted
from lake.landing import Landing
from lake.ledger import Ledger, LedgerEntry, quarantine
from lake.receipts import Receipt
from lake.source_table import Applied, Rows, SourceTable
from lake.tables import Tables
from quality.admission import problems
from quality.admission.headers import ColumnsMissing, compare_headers
from quality.admission.judged import Judge, Judged
from quality.admission.renewal import renew
from quality.admission.suite import Scan, suite_of
from quality.assertions import SourceVersion, Verdict
from quality.gx import validate
from quality.intake import compile_plan


@dataclass(frozen=True)
class Admission:
    """What became of one delivery: its ledger entry and what its suite said (nothing if it wasn't read)."""

    entry: LedgerEntry
    verdicts: tuple[Verdict, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the delivery as a whole may not enter."""
        return self.entry.status == "quarantined"


class Desk:
    """Takes in the deliveries of one feed, oldest business date first."""

    def __init__(
        self, engine: Engine, tables: Tables, landing: Landing, catalogue: Catalogue, feed: Feed, night: date
    ) -> None:
        self._engine, self._tables, self._landing = engine, tables, landing
        self._catalogue, self._feed, self._night = catalogue, feed, night
        self._plan = compile_plan(feed, catalogue)
        self._judge = Judge(engine, tables, catalogue, self._plan)
        self._ledger = Ledger(tables)
        self._source = SourceTable(tables, engine, feed.code)

    def pending(self) -> list[Receipt]:
        """Return the landed deliveries up to the night that no one has handled yet.

        What an earlier night left undone, or a changed catalogue asks for, is done first.
        """
        self._recover()
        renew(self._engine, self._tables, self._plan)
        handled = {e.delivery for e in self._ledger.entries(self._engine, self._feed.code)}
        landed = self._landing.receipts(self._feed.code)
        return [r for r in landed if r.delivery not in handled and r.business_date <= self._night]

    def take_in(
        self, receipts: Sequence[Receipt], results: Path, tell: Callable[[Admission], None]
    ) -> list[Admission]:
        """Handle deliveries in order; ``tell`` hears of each as soon as it is entered.

        ``results`` is the file that the suite's results on the last delivery read are kept in.
        """
        done = []
        for receipt in receipts:
            with self._engine.cleared():
                done.append(self._handle(receipt, results))
            tell(done[-1])
        return done

    def refused(self) -> list[LedgerEntry]:
        """Return the deliveries that may not enter as a whole and that no good one has followed yet.

        A loaded one that is sent again is good too. They follow from what was received and entered alone:
        a night that runs again is held by them as it was before.
        """
        entries = self._ledger.entries(self._engine, self._feed.code)
        loaded = {e.delivery for e in entries if e.status == "loaded"}
        again = {r.delivery for r in self._landing.receipts(self._feed.code) if r.repeat_of in loaded}
        good = [i for i, e in enumerate(entries) if e.delivery in loaded | again]
        return [e for e in entries[good[-1] + 1 if good else 0 :] if e.status == "quarantined"]

    def _recover(self) -> None:
        """Enter what was applied but not entered, because the night was killed in between."""
        known = {e.delivery for e in self._ledger.entries(self._engine, self._feed.code)}
        if note := self._tables.latest_note(self._source.name):
            entry = LedgerEntry.from_row({**note["entry"], **_counts(note)})
            if entry.delivery not in known:
                self._ledger.add(entry)

    def _handle(self, receipt: Receipt, results: Path) -> Admission:
        earlier = self._ledger.entries(self._engine, self._feed.code)
        let_in = [e for e in earlier if e.delivery == receipt.repeat_of and e.status != "quarantined"]
        if let_in:  # what was kept out may come again: the catalogue may have been at fault
            rows = let_in[0].received
            return self._entered(self._entry(receipt, "repeated", received=rows, unchanged=rows))
        declared = tuple(c.header for c in self._feed.columns)
        try:
            incoming = read(self._engine, self._landing.path_of(receipt), self._feed.delivery, declared)
        except GovlakeError as error:
            return self._refused(receipt, error)
        try:
            headers = compare_headers(self._feed, incoming.headers)
        except ColumnsMissing as error:
            (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
            return self._refused(receipt, error, rows + len(incoming.rejects))
        judged = self._judge.judge(incoming, receipt.delivery, receipt.business_date)
        incoming.drop(self._engine)
        self._landing.counted(receipt, judged.received)
        entry = replace(
            self._entry(receipt, "loaded", received=judged.received), unreported_columns=headers.unreported
        )
        if self._late(receipt, earlier) and self._feed.delivery.mode is Mode.SNAPSHOT:
            return self._entered(replace(entry, status="superseded", superseded=judged.received))
        verdicts = self._verdicts(receipt, incoming, judged, results)
        return self._decided(receipt, entry, incoming, judged, verdicts)

    def _late(self, receipt: Receipt, earlier: Sequence[LedgerEntry]) -> bool:
        return any(e.status == "loaded" and e.business_date > receipt.business_date for e in earlier)

    def _verdicts(
        self, receipt: Receipt, incoming: Incoming, judged: Judged, results: Path
    ) -> tuple[Verdict, ...]:
        checks = self._catalogue.checks_of(self._feed.code)
        scan = Scan(self._engine, self._judge, judged, incoming)
        manifest = [SourceVersion(self._feed.code, str(self._landing.path_of(receipt)), 0)]
        return validate(
            self._feed.code,
            manifest,
            suite_of(self._plan, self._catalogue),
            lambda: scan.observe(checks),
            results,
        )

    def _decided(
        self,
        receipt: Receipt,
        entry: LedgerEntry,
        incoming: Incoming,
        judged: Judged,
        verdicts: tuple[Verdict, ...],
    ) -> Admission:
        """Apply the good rows, or keep the whole delivery out if a gate failed."""
        checks = {c.code: c for c in self._catalogue.checks_of(self._feed.code)}
        made = problems.of_rejects(incoming)
        failed = [v for v in verdicts if v.stops]
        if failed:
            reason = _reason(failed)
            made.append(problems.of_delivery(None, reason))
            entry = replace(entry, status="quarantined", quarantined=judged.received, reason=str(reason))
        if judged.bad or failed:
            self._keep(receipt, made, problems.of_rows(self._engine, judged, checks))
        if not failed:
            entry = self._applied(entry, judged)
        return self._entered(entry, verdicts)

    def _applied(self, entry: LedgerEntry, judged: Judged) -> LedgerEntry:
        rows = Rows(judged.good, judged.held, self._plan.columns)
        entry = replace(entry, quarantined=judged.bad, superseded=judged.repeated)
        note = {"entry": entry.as_row(), "digest": self._plan.digest}
        if self._feed.delivery.mode is Mode.SNAPSHOT:
            applied = self._source.apply_snapshot(rows, note)
        else:
            applied = self._source.apply_increment(rows, entry.business_date, note)
        return _with(entry, applied)

    def _refused(self, receipt: Receipt, error: GovlakeError, received: int = 0) -> Admission:
        """Keep a delivery out whose rows weren't judged; ``received`` of them could be counted."""
        if received:
            self._landing.counted(receipt, received)
        self._keep(receipt, [problems.of_delivery(error, error.what)])
        entry = self._entry(receipt, "quarantined", received=received)
        entry = replace(entry, quarantined=received, reason=str(error.what))
        return self._entered(entry)

    def _keep(self, receipt: Receipt, made: list[dict[str, object]], rows: str = problems.NONE) -> None:
        shared = problems.origin(receipt, self._feed.delivery.sheet, self._night)
        found = problems.stream(self._engine, made, rows, shared)
        quarantine(self._tables, self._engine, receipt.delivery, found)

    def _entered(self, entry: LedgerEntry, verdicts: tuple[Verdict, ...] = ()) -> Admission:
        self._ledger.add(entry)
        return Admission(entry, verdicts)

    def _entry(self, receipt: Receipt, status: str, received: int = 0, unchanged: int = 0) -> LedgerEntry:
        return LedgerEntry(
            receipt.delivery,
            receipt.feed,
            receipt.department,
            receipt.file,
            receipt.business_date,
            receipt.received_at.replace(tzinfo=None),
            self._night,
            str(self._feed.delivery.mode),
            received=received,
            loaded=0,
            unchanged=unchanged,
            superseded=0,
            quarantined=0,
            deleted=0,
            status=status,
        )


def _with(entry: LedgerEntry, applied: Applied) -> LedgerEntry:
    return replace(
        entry,
        loaded=applied.loaded,
        unchanged=applied.unchanged,
        superseded=entry.superseded + applied.superseded,
        deleted=applied.deleted,
    )


def _counts(note: dict[str, object]) -> dict[str, object]:
    """Return the counts that the commit added to the entry in its note."""
    entry = note["entry"]
    assert isinstance(entry, dict)  # noqa: S101
    superseded = int(entry["superseded"]) + int(str(note["superseded"]))
    return {**{k: note[k] for k in ("loaded", "unchanged", "deleted")}, "superseded": superseded}


def _reason(failed: Sequence[Verdict]) -> Text:
    parts = [(v.assertion.title, f"{v.observation.unexpected}/{v.observation.evaluated}") for v in failed]
    return Text(
        zh="未通过关口：" + "；".join(f"{title.zh}（{share}）" for title, share in parts),
        en="the gate failed: " + "; ".join(f"{title.en} ({share})" for title, share in parts),
    )
