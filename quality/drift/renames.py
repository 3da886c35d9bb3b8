"""The likeliest new name of a column that is missing: from the names, and from what the columns hold.

Three things speak for a pair: names alike, values that fit what the missing column is declared to hold, and
values that it held before. None of them alone need be there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import product

from catalog.language import Text
from catalog.models import Column, OnFailure
from lake.engine import Engine, quoted
from lake.tables import Tables
from quality.intake import Plan

_SAMPLED = 500
_LIKELY = 0.4
"""less than this and nothing is suggested: two names share four characters in ten, or the values speak"""
_FITS = 0.9
_FEW = 5
"""fewer different values than this may be found in many a column, and count for less"""
_JUDGES = ("type", "format", "codes", "range")


@dataclass(frozen=True)
class Rename:
    """A column that may be the missing one under another name, and what speaks for it."""

    header: str
    why: Text
    score: float


class Renames:
    """Compares the undeclared columns of one delivery with the declared ones that it lacks."""

    def __init__(self, engine: Engine, tables: Tables, plan: Plan) -> None:
        self._engine, self._tables, self._plan = engine, tables, plan

    def likely(self, incoming: str, missing: Sequence[str], new: Sequence[str]) -> dict[str, Rename]:
        """Return missing header → its likeliest new name, each new name once; the surest pairs first."""
        pairs = [(old, self._compared(incoming, old, now)) for old, now in product(missing, new)]
        chosen: dict[str, Rename] = {}
        for old, rename in sorted(pairs, key=lambda p: -p[1].score):
            taken = {r.header for r in chosen.values()}
            if rename.score >= _LIKELY and old not in chosen and rename.header not in taken:
                chosen[old] = rename
        return chosen

    def _compared(self, incoming: str, old: str, now: str) -> Rename:
        alike = SequenceMatcher(None, old, now).ratio()
        column = next((c for c in self._plan.feed.columns if c.header == old), None)
        fit = self._fit(incoming, column, now) if column else None
        known, count = self._known(incoming, column, now) if column else (0.0, 0)
        share = known * min(1, count / _FEW)
        said = []
        if alike >= _LIKELY:
            said.append(Text(zh="列名相近", en="the names are alike"))
        if fit is not None and fit >= _FITS:
            said.append(
                Text(zh=f"{fit:.0%} 的值符合其声明", en=f"{fit:.0%} of the values fit its declaration")
            )
        if share >= _LIKELY:
            said.append(
                Text(zh=f"{known:.0%} 的值上一版即有", en=f"{known:.0%} of the values were there before")
            )
        why = Text(zh="，".join(t.zh for t in said) or "-", en=", ".join(t.en for t in said) or "-")
        return Rename(now, why, alike + _weight(fit) + share)

    def _fit(self, incoming: str, column: Column, now: str) -> float | None:
        """Return the share of a column's values that may stand in the declared one; None if all may."""
        plan = self._plan
        judging = [
            i
            for i, r in enumerate(plan.rules)
            if r.column == column.code and r.kind in _JUDGES and r.on_failure is OnFailure.QUARANTINE
        ]
        strict = column.format or column.codes or column.type != "text"
        if not judging or not strict:
            return None
        headers = [c.header for c in plan.feed.columns if c.header != column.header]
        if plan.feed.delivery.operation:
            headers.append(plan.feed.delivery.operation.column)
        empty = ", ".join(f"NULL::VARCHAR AS {quoted(h)}" for h in headers)
        view = self._engine.unique_name("renamed")
        self._engine.run(
            f"CREATE TEMP VIEW {view} AS SELECT _line, {quoted(now)} AS {quoted(column.header)}"
            f"{', ' if empty else ''}{empty} FROM {quoted(incoming)} "
            f"WHERE coalesce({quoted(now)}, '') <> '' LIMIT {_SAMPLED}"
        )
        broken = f"list_has_any(list_transform(_problems, lambda p: p.rule), {judging})"
        values, bad = self._engine.one(
            f"SELECT count(*), count(*) FILTER (coalesce({broken}, false)) "
            f"FROM ({plan.of_delivery(view, '', date.min)})"
        )
        return 1 - bad / values if values else None

    def _known(self, incoming: str, column: Column, now: str) -> tuple[float, int]:
        """Return the share of different values that the declared column held, and their number."""
        name = f"source/{self._plan.feed.code}"
        if not self._tables.exists(name):
            return 0, 0
        held = self._tables.snapshot(name)
        raw = f"_raw_{column.code}"
        if column.code not in held.schema.names or raw not in held.schema.names:
            return 0, 0
        before = f"SELECT coalesce({quoted(raw)}, {quoted(column.code)}::VARCHAR) FROM ({held.select()})"
        values = (
            f"SELECT DISTINCT {quoted(now)} AS v FROM {quoted(incoming)} "
            f"WHERE coalesce({quoted(now)}, '') <> '' LIMIT {_SAMPLED}"
        )
        count, known = self._engine.one(f"SELECT count(*), count(*) FILTER (v IN ({before})) FROM ({values})")
        return (known / count if count else 0), count


def _weight(fit: float | None) -> float:
    """Return what the fit of values adds: they may not fit, and then names count for little."""
    if fit is None:
        return 0
    return 0.5 if fit >= _FITS else fit - 1
