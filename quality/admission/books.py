"""What is written of one delivery: its rows, those kept out, and what became of each.

Written in this order: quarantine rows, the source table with the ledger's entry in its commit, the ledger.
What a delivery says, and whether it may be read at all, is decided before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Mode
from lake.connectors import Incoming
from lake.corrections import CORRECTION
from lake.engine import Engine
from lake.errors import DiskFull
from lake.landing import Landing
from lake.ledger import Cause, Ledger, LedgerEntry, quarantine
from lake.receipts import Receipt
from lake.source_table import Applied, Rows, SourceTable
from lake.tables import Tables
from quality.admission import problems
from quality.admission.in_order import TOO_LATE, History, chain, in_order
from quality.admission.judged import Judge, Judged
from quality.admission.suite import BAD_SHARE, Scan, suite_of
from quality.assertions import SourceVersion, Verdict
from quality.drift import Drift, Watch
from quality.gx import validate
from quality.intake import Plan

KEPT_OUT = ("quarantined", "sealed")
"""statuses of deliveries of which nothing entered, so that the same bytes are handled anew"""


@dataclass(frozen=True)
class Admission:
    """What became of one delivery: its ledger entry and what its suite said (nothing if it wasn't read)."""

    entry: LedgerEntry
    verdicts: tuple[Verdict, ...] = ()
    drift: tuple[Drift, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the delivery as a whole may not enter."""
        return self.entry.status in KEPT_OUT


class Books:
    """Source table, quarantine and ledger of one feed, as one night writes them."""

    def __init__(
        self,
        engine: Engine,
        tables: Tables,
        landing: Landing,
        catalogue: Catalogue,
        plan: Plan,
        night: date,
        judge: Judge,
        watch: Watch,
    ) -> None:
        self._engine, self._tables, self._landing = engine, tables, landing
        self._catalogue, self._plan, self._feed, self._night = catalogue, plan, plan.feed, night
        self._judge, self._watch = judge, watch
        self._ledger = Ledger(tables)
        self._source = SourceTable(tables, engine, plan.feed.code)

    def entries(self) -> list[LedgerEntry]:
        """Return all that was ever entered for the feed, in order of business date."""
        return self._ledger.entries(self._engine, self._feed.code)

    def recover(self) -> None:
        """Enter what was applied but not entered, because the night was killed in between."""
        known = {e.delivery for e in self.entries()}
        if note := self._tables.latest_note(self._source.name):
            entry = LedgerEntry.from_row({**note["entry"], **_counts(note)})
            if entry.delivery not in known:
                self._ledger.add(entry)

    def entry(self, receipt: Receipt, status: str, received: int = 0, unchanged: int = 0) -> LedgerEntry:
        """Return the entry of a delivery before it is known where its rows go."""
        return LedgerEntry(
            receipt.delivery,
            receipt.feed,
            receipt.department,
            receipt.file,
            receipt.business_date,
            receipt.received_at.replace(tzinfo=None),
            self._night,
            CORRECTION if receipt.corrects else str(self._feed.delivery.mode),
            received=received,
            loaded=0,
            unchanged=unchanged,
            superseded=0,
            quarantined=0,
            deleted=0,
            status=status,
        )

    def entered(
        self,
        entry: LedgerEntry,
        verdicts: tuple[Verdict, ...] = (),
        drift: tuple[Drift, ...] | None = None,
    ) -> Admission:
        """Enter a delivery in the ledger; its ``drift`` is kept here if it isn't yet."""
        drift = self._watch.keep(entry) if drift is None else drift
        self._ledger.add(entry)
        return Admission(entry, verdicts, drift)

    def refused(
        self, receipt: Receipt, error: GovlakeError, received: int = 0, cause: Cause = Cause.UNREADABLE
    ) -> Admission:
        """Keep a delivery out whose rows weren't judged; ``received`` of them could be counted.

        Raises DiskFull if that is the error: it is no fault of the delivery, which is handled another night.
        """
        if isinstance(error, DiskFull):
            raise error
        if received:
            self._landing.counted(receipt, received)
        self.keep(receipt, [problems.of_delivery(error, error.what)])
        entry = self.entry(receipt, "quarantined", received=received)
        entry = replace(entry, quarantined=received, reason=str(error.what), cause=cause)
        return self.entered(entry)

    def keep(
        self,
        receipt: Receipt,
        made: list[dict[str, object]],
        rows: str = problems.NONE,
        parts: Sequence[str] = (),
    ) -> None:
        """Put rows that may not enter into the quarantine; see ``problems`` for what is made of them."""
        sheet = parts[0] if len(parts) == 1 else None if parts else self._feed.delivery.sheet
        shared = problems.origin(receipt, sheet, self._night)
        found = problems.stream(self._engine, made, rows, shared, parts)
        quarantine(self._tables, self._engine, receipt.delivery, found)

    def decided(
        self,
        receipt: Receipt,
        entry: LedgerEntry,
        incoming: Incoming,
        judged: Judged,
        results: Path,
    ) -> Admission:
        """Apply the good rows, or keep the whole delivery out if a gate failed.

        ``results`` is the file that the suite's results are kept in.
        """
        verdicts = self._verdicts(receipt, incoming, judged, results)
        checks = {c.code: c for c in self._catalogue.checks_of(self._feed.code)}
        made = problems.of_rejects(incoming)
        failed = [v for v in verdicts if v.stops]
        drifted = self._watch.values(judged.rows, verdicts)
        if failed:
            reason = _reason(failed)
            made.append(problems.of_delivery(None, reason))
            because = drifted and {v.assertion.code for v in failed} == {BAD_SHARE}
            entry = replace(entry, status="quarantined", quarantined=judged.received, reason=str(reason))
            entry = replace(entry, cause=self._watch.cause if because else Cause.GATE)
        if judged.bad or failed:
            self.keep(receipt, made, problems.of_rows(self._engine, judged, checks), incoming.parts)
        drift = self._watch.keep(entry)  # before the table: what a killed night applied isn't judged again
        if not failed:
            entry = self.applied(entry, judged)
        return self.entered(entry, verdicts, drift)

    def applied(self, entry: LedgerEntry, judged: Judged) -> LedgerEntry:
        """Bring good rows into the source table; return the entry with what became of them."""
        rows = Rows(judged.good, judged.held, self._plan.columns)
        entry = replace(entry, quarantined=judged.bad, superseded=entry.superseded + judged.repeated)
        earlier = self.entries()
        note = {"entry": entry.as_row(), "digest": self._plan.digest, "chain": chain([*earlier, entry])}
        if entry.mode == Mode.SNAPSHOT and self.late(entry, earlier):
            return self._applied_late(entry, rows, note)
        if self._feed.delivery.mode is Mode.SNAPSHOT and entry.mode != CORRECTION:
            applied = self._source.apply_snapshot(rows, note)
        else:
            applied = self._source.apply_increment(rows, entry.business_date, note)
        return _with(entry, applied)

    def late(self, entry: Receipt | LedgerEntry, earlier: Sequence[LedgerEntry]) -> bool:
        """Return whether a snapshot comes after a newer one; ``earlier`` are the feed's entries."""
        came = entry.business_date, entry.received_at.replace(tzinfo=None)
        newer = (e for e in in_order(earlier) if (e.business_date, e.received_at) > came)
        return self._feed.delivery.mode is Mode.SNAPSHOT and next(newer, None) is not None

    def _applied_late(self, entry: LedgerEntry, rows: Rows, note: Mapping[str, object]) -> LedgerEntry:
        """Apply a snapshot where it belongs; one that leaves no trace, or comes too late, is superseded."""
        history = History(self._engine, self._tables, self._landing, self._plan)
        late = history.place(entry, rows, self.entries())
        applied = self._source.apply_late(late, note) if late else None
        if applied and (applied.changed or applied.unchanged):
            return _with(entry, applied)
        reason = None if late else str(TOO_LATE)
        left = entry.received - entry.quarantined
        return replace(entry, status="superseded", superseded=left, reason=reason)

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
