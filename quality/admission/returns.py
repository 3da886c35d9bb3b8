"""A returned workbook taken in: its rows by themselves, or all of a refused delivery's with them.

What the workbook says, and which rows of the quarantine it deals with, is read in ``corrected``. Its rows are
settled before they enter: killed in between, the same workbook finds them open still.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from catalog.errors import GovlakeError
from catalog.models import Catalogue
from lake.corrections import CORRECTION
from lake.engine import Engine, quoted
from lake.ledger import LedgerEntry
from lake.receipts import Receipt
from quality.admission import problems
from quality.admission.books import Admission, Books
from quality.admission.corrected import Correction, Corrections
from quality.admission.headers import compare_headers
from quality.admission.judged import Judge
from quality.intake import Plan


class Returns:
    """Takes in the returned workbooks of one feed."""

    def __init__(
        self,
        engine: Engine,
        catalogue: Catalogue,
        plan: Plan,
        judge: Judge,
        corrections: Corrections,
        books: Books,
    ) -> None:
        self._engine, self._feed, self._judge = engine, plan.feed, judge
        self._checks = {c.code: c for c in catalogue.checks_of(plan.feed.code)}
        self._corrections, self._books = corrections, books

    def take_in(self, receipt: Receipt, earlier: Sequence[LedgerEntry], results: Path) -> Admission:
        """Take in one workbook; ``earlier`` are the feed's entries, ``results`` the suite's file."""
        try:
            correction = self._corrections.read(receipt, earlier)
            headers = compare_headers(self._feed, correction.headers)
        except GovlakeError as error:
            return self._books.refused(receipt, error)
        entry = replace(self._books.entry(receipt, "loaded"), mode=correction.mode)
        entry = replace(entry, unreported_columns=headers.unreported)
        if correction.overtaken:
            return self._overtaken(entry, correction)
        if correction.mode == CORRECTION:
            return self._rows(receipt, entry, correction)
        judged = self._judge.judge(correction.incoming, receipt.delivery, receipt.business_date)
        self._corrections.settle(correction)
        entry = replace(entry, received=judged.received)
        return self._books.decided(receipt, entry, correction.incoming, judged, results)

    def _overtaken(self, entry: LedgerEntry, correction: Correction) -> Admission:
        (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(correction.incoming.relation)}")
        rows += len(correction.incoming.rejects) + correction.stale
        return self._books.entered(replace(entry, status="superseded", received=rows, superseded=rows))

    def _rows(self, receipt: Receipt, entry: LedgerEntry, correction: Correction) -> Admission:
        """Add the rows that correct a delivery which was let in; those that are still bad are kept again."""
        judged = self._corrections.judge(correction)
        if judged.bad:
            made = problems.of_rejects(correction.incoming)
            self._books.keep(receipt, made, problems.of_rows(self._engine, judged, self._checks))
        self._corrections.settle(correction)
        received = judged.received + correction.stale
        entry = replace(entry, received=received, superseded=correction.stale)
        return self._books.entered(self._books.applied(entry, judged))
