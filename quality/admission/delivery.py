"""One delivery through the gate: read, judged, checked by its suite, applied or quarantined, entered.

What is written, in this order: quarantine rows, the source table with the ledger's entry in its commit,
the ledger. A delivery whose entry is missing is handled again, or taken from that commit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Catalogue, Feed, Mode
from lake.connectors import Incoming, read
from lake.corrections import CORRECTION
from lake.engine import Engine, quoted
from lake.errors import UNFORESEEN, DiskFull, Unforeseen
from lake.landing import Landing
from lake.ledger import Cause, Ledger, LedgerEntry, quarantine
from lake.receipts import Receipt
from lake.source_table import Applied, Rows, SourceTable
from lake.tables import Tables
from quality.admission import problems
from quality.admission.corrected import Corrections
from quality.admission.headers import compare_headers
from quality.admission.in_order import TOO_LATE, History, chain, in_order
from quality.admission.judged import Judge, Judged
from quality.admission.renewal import renew
from quality.admission.suite import BAD_SHARE, Scan, suite_of
from quality.assertions import SourceVersion, Verdict
from quality.drift import Drift, Watch
from quality.gx import validate
from quality.intake import compile_plan
from quality.secrecy import SecrecyGate, Unexamined

_KEPT_OUT = ("quarantined", "sealed")
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
        return self.entry.status in _KEPT_OUT


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
        self._corrections = Corrections(engine, tables, landing, catalogue, self._plan, night)
        self._gate = SecrecyGate(catalogue, feed, landing, engine)
        self._watch = Watch(engine, tables, self._plan, night)

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
                done.append(self._stopped(receipt) or self._handle(receipt, results))
            tell(done[-1])
        return done

    def refused(self) -> list[LedgerEntry]:
        """Return the deliveries that may not enter as a whole and that no good one has followed yet.

        A loaded one that is sent again is good too. They follow from what was received and entered alone:
        a night that runs again is held by them as it was before.
        """
        entries = self._ledger.entries(self._engine, self._feed.code)
        loaded = {e.delivery for e in entries if e.status == "loaded" and e.mode != CORRECTION}
        again = {r.delivery for r in self._landing.receipts(self._feed.code) if r.repeat_of in loaded}
        good = [i for i, e in enumerate(entries) if e.delivery in loaded | again]
        since = entries[good[-1] + 1 if good else 0 :]
        return [e for e in since if e.status in _KEPT_OUT and e.mode == self._feed.delivery.mode]

    def entries(self) -> list[LedgerEntry]:
        """Return all that was ever entered for the feed, in order of business date."""
        return self._ledger.entries(self._engine, self._feed.code)

    def _recover(self) -> None:
        """Enter what was applied but not entered, because the night was killed in between."""
        known = {e.delivery for e in self._ledger.entries(self._engine, self._feed.code)}
        if note := self._tables.latest_note(self._source.name):
            entry = LedgerEntry.from_row({**note["entry"], **_counts(note)})
            if entry.delivery not in known:
                self._ledger.add(entry)

    def _stopped(self, receipt: Receipt) -> Admission | None:
        """Seal a delivery that carries a secrecy marking; keep out one that can't be examined to its end."""
        try:
            sealing = self._gate.seal(receipt)
        except Unexamined as doubt:
            return self._refused(receipt, self._unreadable(receipt) or doubt)
        except UNFORESEEN as fault:
            return self._refused(receipt, Unforeseen(receipt.file, fault))
        if sealing is None:
            return None
        entry = self._entry(sealing.receipt, "sealed")
        return self._entered(replace(entry, reason=str(sealing.reason), cause=Cause.SECRECY))

    def _unreadable(self, receipt: Receipt) -> GovlakeError | None:
        """Return what the connector has to say of a file that is broken somewhere."""
        try:
            read(self._engine, self._landing.path_of(receipt), self._feed.delivery, ())
        except GovlakeError as error:
            return error
        except UNFORESEEN as fault:
            return Unforeseen(receipt.file, fault)
        return None

    def _handle(self, receipt: Receipt, results: Path) -> Admission:
        earlier = self._ledger.entries(self._engine, self._feed.code)
        same = {r.delivery for r in self._landing.receipts(self._feed.code) if r.says_the_same(receipt)}
        let_in = [e for e in earlier if e.delivery in same and e.status not in _KEPT_OUT]
        if let_in:  # what was kept out may come again: the catalogue may have been at fault
            rows = let_in[0].received
            return self._entered(self._entry(receipt, "repeated", received=rows, unchanged=rows))
        if receipt.corrects:
            return self._corrected(receipt, earlier, results)
        declared = tuple(c.header for c in self._feed.columns)
        try:
            incoming = read(self._engine, self._landing.path_of(receipt), self._feed.delivery, declared)
        except GovlakeError as error:
            return self._refused(receipt, error)
        except UNFORESEEN as fault:
            return self._refused(receipt, Unforeseen(receipt.file, fault))
        if drifted := self._watch.columns(incoming):
            (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
            return self._refused(receipt, drifted, rows + len(incoming.rejects), self._watch.cause)
        judged = self._judge.judge(incoming, receipt.delivery, receipt.business_date)
        incoming.drop(self._engine)
        self._landing.counted(receipt, judged.received)
        entry = replace(
            self._entry(receipt, "loaded", received=judged.received),
            unreported_columns=tuple(h for h in incoming.headers if h not in self._watch.declared),
        )
        late = self._late(receipt, earlier)  # then the feed's results stay those of its newest delivery
        kept = results.with_suffix(".late.json") if late else results
        verdicts = self._verdicts(receipt, incoming, judged, kept)
        done = self._decided(receipt, entry, incoming, judged, verdicts)
        return done if done.failed or not late else replace(done, verdicts=())

    def _corrected(self, receipt: Receipt, earlier: Sequence[LedgerEntry], results: Path) -> Admission:
        """Take in a returned workbook: its rows by themselves, or all of a refused delivery's with them."""
        try:
            correction = self._corrections.read(receipt, earlier)
            headers = compare_headers(self._feed, correction.headers)
        except GovlakeError as error:
            return self._refused(receipt, error)
        incoming = correction.incoming
        entry = replace(self._entry(receipt, "loaded"), mode=correction.mode)
        entry = replace(entry, unreported_columns=headers.unreported)
        if correction.overtaken:
            (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
            all_rows = rows + len(incoming.rejects) + correction.stale
            return self._entered(replace(entry, status="superseded", received=all_rows, superseded=all_rows))
        if correction.mode != CORRECTION:
            judged = self._judge.judge(incoming, receipt.delivery, receipt.business_date)
            verdicts = self._verdicts(receipt, incoming, judged, results)
            self._corrections.settle(correction)
            entry = replace(entry, received=judged.received)
            return self._decided(receipt, entry, incoming, judged, verdicts)
        judged = self._corrections.judge(correction)
        if judged.bad:
            checks = {c.code: c for c in self._catalogue.checks_of(self._feed.code)}
            self._keep(receipt, problems.of_rejects(incoming), problems.of_rows(self._engine, judged, checks))
        self._corrections.settle(correction)
        received = judged.received + correction.stale
        entry = replace(entry, received=received, superseded=correction.stale)
        return self._entered(self._applied(entry, judged))

    def _late(self, entry: Receipt | LedgerEntry, earlier: Sequence[LedgerEntry]) -> bool:
        """Return whether a snapshot comes after a newer one."""
        came = entry.business_date, entry.received_at.replace(tzinfo=None)
        newer = (e for e in in_order(earlier) if (e.business_date, e.received_at) > came)
        return self._feed.delivery.mode is Mode.SNAPSHOT and next(newer, None) is not None

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
        drifted = self._watch.values(judged.rows, verdicts)
        if failed:
            reason = _reason(failed)
            made.append(problems.of_delivery(None, reason))
            because = drifted and {v.assertion.code for v in failed} == {BAD_SHARE}
            entry = replace(entry, status="quarantined", quarantined=judged.received, reason=str(reason))
            entry = replace(entry, cause=self._watch.cause if because else Cause.GATE)
        if judged.bad or failed:
            self._keep(receipt, made, problems.of_rows(self._engine, judged, checks), incoming.parts)
        if not failed:
            entry = self._applied(entry, judged)
        return self._entered(entry, verdicts)

    def _applied(self, entry: LedgerEntry, judged: Judged) -> LedgerEntry:
        rows = Rows(judged.good, judged.held, self._plan.columns)
        entry = replace(entry, quarantined=judged.bad, superseded=entry.superseded + judged.repeated)
        earlier = self.entries()
        note = {"entry": entry.as_row(), "digest": self._plan.digest, "chain": chain([*earlier, entry])}
        if entry.mode == Mode.SNAPSHOT and self._late(entry, earlier):
            return self._applied_late(entry, rows, note)
        if self._feed.delivery.mode is Mode.SNAPSHOT and entry.mode != CORRECTION:
            applied = self._source.apply_snapshot(rows, note)
        else:
            applied = self._source.apply_increment(rows, entry.business_date, note)
        return _with(entry, applied)

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

    def _refused(
        self, receipt: Receipt, error: GovlakeError, received: int = 0, cause: Cause = Cause.UNREADABLE
    ) -> Admission:
        """Keep a delivery out whose rows weren't judged; ``received`` of them could be counted.

        Raises DiskFull if that is the error: it is no fault of the delivery, which is handled another night.
        """
        if isinstance(error, DiskFull):
            raise error
        if received:
            self._landing.counted(receipt, received)
        self._keep(receipt, [problems.of_delivery(error, error.what)])
        entry = self._entry(receipt, "quarantined", received=received)
        entry = replace(entry, quarantined=received, reason=str(error.what), cause=cause)
        return self._entered(entry)

    def _keep(
        self,
        receipt: Receipt,
        made: list[dict[str, object]],
        rows: str = problems.NONE,
        parts: Sequence[str] = (),
    ) -> None:
        sheet = parts[0] if len(parts) == 1 else None if parts else self._feed.delivery.sheet
        shared = problems.origin(receipt, sheet, self._night)
        found = problems.stream(self._engine, made, rows, shared, parts)
        quarantine(self._tables, self._engine, receipt.delivery, found)

    def _entered(self, entry: LedgerEntry, verdicts: tuple[Verdict, ...] = ()) -> Admission:
        drift = self._watch.keep(entry)
        self._ledger.add(entry)
        return Admission(entry, verdicts, drift)

    def _entry(self, receipt: Receipt, status: str, received: int = 0, unchanged: int = 0) -> LedgerEntry:
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


def holds_release(feed: Feed, entry: LedgerEntry) -> bool:
    """Return whether the release waits for a better delivery than one that was kept out.

    One that couldn't be read, or whose columns drifted, harms its sender alone: what was there before stands.
    """
    if entry.cause in (Cause.UNREADABLE, Cause.DRIFT, Cause.SECRECY):
        return False
    return entry.cause == Cause.STOPPED or feed.on_failed_gate == "hold"


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
