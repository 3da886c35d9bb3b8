"""What is watched of each delivery at the desk, and what follows: the feed's ``on_drift``.

A delivery without a declared column never enters. With new ones it does unless the feed says otherwise; new
order never matters. Where most values of a column aren't what they were, the column has changed: the delivery
is kept out by the share of its bad rows, but that is drift and no broken gate.
"""

from collections.abc import Sequence
from datetime import date

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import FileFormat, OnDrift, OnFailure
from lake.connectors import Incoming
from lake.drift_log import keep_drift
from lake.engine import Engine, quoted
from lake.ledger import Cause, LedgerEntry
from lake.tables import Tables
from quality.assertions import Verdict
from quality.drift import findings
from quality.drift.findings import Drift, DriftKind
from quality.drift.renames import Renames
from quality.intake import Plan, Rule
from quality.masking import mask

_MOST = 0.5
_ENOUGH = 5
"""of fewer values it can't be said what most of them are"""
_SHOWN = 10
_VALUE_SHOWN = 30
_WIDTH = {"too_few_fields": "fewer", "too_many_fields": "more"}
_KEEPS_OUT = (DriftKind.MISSING_COLUMN, DriftKind.RENAMED_COLUMN, DriftKind.COLUMN_COUNT)


class ColumnsDrifted(GovlakeError):
    """Columns that aren't the declared ones, so that the delivery may not enter; ``findings`` name them."""

    def __init__(self, found: Sequence[Drift]) -> None:
        said = [f.detail for f in found]
        guesses = [f for f in found if f.suggestion]
        zh = "".join(f"；“{f.column}”可能改名为“{f.suggestion}”" for f in guesses)
        en = "".join(f"; {f.column} may now be {f.suggestion}" for f in guesses)
        super().__init__(
            Text(
                zh="列与目录不符：" + "；".join(t.zh for t in said),
                en="the columns aren't as declared: " + "; ".join(t.en for t in said),
            ),
            Text(
                zh=f"按目录的列名重新报送，若确已变更，请主管部门修改目录{zh}",
                en=f"deliver again with the declared columns, or have the catalogue changed{en}",
            ),
        )
        self.findings = tuple(found)


class Watch:
    """Watches the deliveries of one feed; what was found of the one at hand is kept by ``keep``."""

    def __init__(self, engine: Engine, tables: Tables, plan: Plan, night: date) -> None:
        self._engine, self._tables, self._plan, self._night = engine, tables, plan, night
        self._feed = plan.feed
        self._found: list[Drift] = []

    @property
    def cause(self) -> Cause:
        """Why a delivery that drifted is kept out: as the feed says, with or without the release."""
        return Cause.STOPPED if self._feed.delivery.on_drift is OnDrift.STOP else Cause.DRIFT

    def columns(self, incoming: Incoming) -> ColumnsDrifted | None:
        """Compare a delivery's columns with the declared ones; return why it may not enter, if it may not."""
        self._found = list(self._widths(incoming)) or list(self._headers(incoming))
        grave = [f for f in self._found if f.kind in _KEEPS_OUT]
        if self._feed.delivery.on_drift is not OnDrift.ACCEPT:
            grave += [f for f in self._found if f.kind is DriftKind.NEW_COLUMN]
        return ColumnsDrifted(grave) if grave else None

    def values(self, rows: str, verdicts: Sequence[Verdict]) -> bool:
        """Look at the values of judged ``rows``; return whether a column isn't what it was any more."""
        seen = {v.assertion.code: v for v in verdicts}
        found = []
        for number, rule in enumerate(self._plan.rules):
            verdict = seen.get(rule.code)
            if verdict and verdict.observation.unexpected:
                if rule.kind in ("type", "format"):
                    found += self._type(rule, verdict)
                elif rule.kind == "codes" and rule.on_failure is OnFailure.QUARANTINE:
                    found.append(self._codes(rows, number, rule, verdict))
        self._found += found
        return any(f.most for f in found)

    def keep(self, entry: LedgerEntry) -> tuple[Drift, ...]:
        """Keep what was found of the delivery that an entry is about, and return it."""
        found, self._found = tuple(self._found), []
        shared = {k: getattr(entry, k) for k in ("delivery", "feed", "department")} | {"night": self._night}
        rows = [
            {
                **shared,
                "kind": str(f.kind),
                "column": f.column,
                "detail_zh": f.detail.zh,
                "detail_en": f.detail.en,
                "suggestion": f.suggestion,
            }
            for f in found
        ]
        if rows:
            keep_drift(self._tables, self._engine, entry.delivery, rows)
        return found

    @property
    def declared(self) -> list[str]:
        """The headers that a delivery must have."""
        operation = self._feed.delivery.operation
        return [c.header for c in self._feed.columns] + ([operation.column] if operation else [])

    def _headers(self, incoming: Incoming) -> list[Drift]:
        declared, there = self.declared, incoming.headers
        missing = [h for h in declared if h not in there]
        new = [h for h in there if h not in declared]
        if len(new) == len(there):  # then the first row is no header: its values are somebody's
            return [findings.missing_column(h) for h in missing]
        renames = Renames(self._engine, self._tables, self._plan).likely(incoming.relation, missing, new)
        now = {r.header for r in renames.values()}
        found = [
            findings.renamed_column(h, renames[h].header, renames[h].why)
            if h in renames
            else findings.missing_column(h)
            for h in missing
        ]
        found += [findings.new_column(h) for h in new if h not in now]
        columns = [c.header for c in self._feed.columns if c.header in there]
        order = [h for h in there if h in columns]
        if order != columns and self._feed.delivery.format is not FileFormat.JSONL:
            found.append(findings.reordered(order))
        return found

    def _widths(self, incoming: Incoming) -> list[Drift]:
        """Return that most rows of a file without header row are too wide or too narrow."""
        if self._feed.delivery.header:
            return []
        declared = len(self.declared)
        (rows,) = self._engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
        if len(incoming.headers) > declared:
            return [findings.column_count(declared, "more", rows)]
        for rule, width in _WIDTH.items():
            wrong = sum(r.rule == rule for r in incoming.rejects)
            if wrong > _MOST * (rows + len(incoming.rejects)):
                return [findings.column_count(declared, width, wrong)]
        return []

    def _type(self, rule: Rule, verdict: Verdict) -> list[Drift]:
        if not _most(verdict):
            return []
        seen, header = verdict.observation, self._feed.column(rule.column).header
        return [findings.type_changed(header, rule.title, seen.unexpected, seen.evaluated)]

    def _codes(self, rows: str, number: int, rule: Rule, verdict: Verdict) -> Drift:
        column = self._feed.column(rule.column)
        problems = f"SELECT unnest(_problems) AS p FROM {rows} WHERE _bad"
        counted = self._engine.rows(
            f"SELECT p.value, count(*) FROM ({problems}) WHERE p.rule = {number} "
            f"GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT {_SHOWN}"
        )
        hide = self._feed.grade_of(column).masked
        values = [(mask(v) if hide else v[:_VALUE_SHOWN], n) for v, n in counted]
        unexpected = verdict.observation.unexpected
        return findings.new_codes(column.header, values, unexpected, _most(verdict))


def _most(verdict: Verdict) -> bool:
    seen = verdict.observation
    return seen.evaluated >= _ENOUGH and seen.unexpected > _MOST * seen.evaluated
