"""One delivery through the gate: which are to be handled, and whether each can be read at all.

What becomes of its rows is written by ``books``. A delivery whose entry is missing from the ledger is
handled again, or its entry taken from the source table's commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.models import Catalogue, Feed
from lake.connectors import read
from lake.corrections import CORRECTION
from lake.engine import Engine, quoted
from lake.errors import UNFORESEEN, Unforeseen
from lake.landing import Landing
from lake.ledger import Cause, LedgerEntry
from lake.receipts import Receipt
from lake.tables import Tables
from quality.admission.books import KEPT_OUT, Admission, Books
from quality.admission.corrected import Corrections
from quality.admission.judged import Judge
from quality.admission.renewal import renew
from quality.admission.returns import Returns
from quality.drift import Watch
from quality.intake import compile_plan
from quality.secrecy import SecrecyGate, Unexamined


class Desk:
    """Takes in the deliveries of one feed, oldest business date first."""

    def __init__(
        self, engine: Engine, tables: Tables, landing: Landing, catalogue: Catalogue, feed: Feed, night: date
    ) -> None:
        self._engine, self._tables, self._landing = engine, tables, landing
        self._catalogue, self._feed, self._night = catalogue, feed, night
        self._plan = compile_plan(feed, catalogue)
        self._judge = Judge(engine, tables, catalogue, self._plan)
        self._gate = SecrecyGate(catalogue, feed, landing, engine)
        self._watch = Watch(engine, tables, self._plan, night)
        self._books = Books(engine, tables, landing, catalogue, self._plan, night, self._judge, self._watch)
        corrections = Corrections(engine, tables, landing, catalogue, self._plan, night)
        self._returns = Returns(engine, catalogue, self._plan, self._judge, corrections, self._books)

    def pending(self) -> list[Receipt]:
        """Return the landed deliveries up to the night that no one has handled yet.

        What an earlier night left undone, or a changed catalogue asks for, is done first.
        """
        self._books.recover()
        renew(self._engine, self._tables, self._plan)
        handled = {e.delivery for e in self._books.entries()}
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
        entries = self._books.entries()
        loaded = {e.delivery for e in entries if e.status == "loaded" and e.mode != CORRECTION}
        again = {r.delivery for r in self._landing.receipts(self._feed.code) if r.repeat_of in loaded}
        good = [i for i, e in enumerate(entries) if e.delivery in loaded | again]
        since = entries[good[-1] + 1 if good else 0 :]
        return [e for e in since if e.status in KEPT_OUT and e.mode == self._feed.delivery.mode]

    def entries(self) -> list[LedgerEntry]:
        """Return all that was ever entered for the feed, in order of business date."""
        return self._books.entries()

    def _stopped(self, receipt: Receipt) -> Admission | None:
        """Seal a delivery that carries a secrecy marking; keep out one that can't be examined to its end."""
        try:
            sealing = self._gate.seal(receipt)
        except Unexamined as doubt:
            return self._books.refused(receipt, self._unreadable(receipt) or doubt)
        except UNFORESEEN as fault:
            return self._books.refused(receipt, Unforeseen(receipt.file, fault))
        if sealing is None:
            return None
        entry = self._books.entry(sealing.receipt, "sealed")
        return self._books.entered(replace(entry, reason=str(sealing.reason), cause=Cause.SECRECY))

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
        earlier = self._books.entries()
        same = {r.delivery for r in self._landing.receipts(self._feed.code) if r.says_the_same(receipt)}
        let_in = [e for e in earlier if e.delivery in same and e.status not in KEPT_OUT]
        if let_in:  # what was kept out may come again: the catalogue may have been at fault
            rows = let_in[0].received
            return self._books.entered(self._books.entry(receipt, "repeated", received=rows, unchanged=rows))
        if receipt.corrects:
            return self._returns.take_in(receipt, earlier, results)
        declared = tuple(c.header for c in self._feed.columns)
        try:
            incoming = read(self._engine, self._landing.path_of(receipt), self._feed.delivery, declared)
        except GovlakeError as error:
            return self._books.refused(receipt, error)
        except UNFORESEEN as fault:
            return self._books.refused(receipt, Unforeseen(receipt.file, fault))
        if drifted := self._watch.columns(incoming):
            (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
            return self._books.refused(receipt, drifted, rows + len(incoming.rejects), self._watch.cause)
        judged = self._judge.judge(incoming, receipt.delivery, receipt.business_date)
        incoming.drop(self._engine)
        self._landing.counted(receipt, judged.received)
        entry = replace(
            self._books.entry(receipt, "loaded", received=judged.received),
            unreported_columns=tuple(h for h in incoming.headers if h not in self._watch.declared),
        )
        late = self._books.late(receipt, earlier)  # then the feed's results stay those of its newest delivery
        kept = results.with_suffix(".late.json") if late else results
        done = self._books.decided(receipt, entry, incoming, judged, kept)
        return done if done.failed or not late else replace(done, verdicts=())


def holds_release(feed: Feed, entry: LedgerEntry) -> bool:
    """Return whether the release waits for a better delivery than one that was kept out.

    One that couldn't be read, or whose columns drifted, harms its sender alone: what was there before stands.
    """
    if entry.cause in (Cause.UNREADABLE, Cause.DRIFT, Cause.SECRECY):
        return False
    return entry.cause == Cause.STOPPED or feed.on_failed_gate == "hold"
