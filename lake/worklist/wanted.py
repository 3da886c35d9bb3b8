"""Which items of a worklist are wanted, and as what query: filters and the place to go on from."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal, NamedTuple

Deadline = Literal["overdue", "soon"]
NOBODY = "-"
"""``Wanted.claimed_by`` of what nobody has taken"""
TO_DO = "to_do"
"""``Wanted.status`` of all that someone has yet to decide"""


class Cursor(NamedTuple):
    """A place in the order of work: rank, 0 for cases without a conflict, and the case."""

    rank: int
    case: str


@dataclass(frozen=True)
class Wanted:
    """A filter; None lets everything through.

    ``status`` is a case's, or ``to_do``; ``seen_until`` and ``seen_from`` bound the day a conflict was first
    seen; ``claimed_by`` is a person, or ``-`` for nobody; with ``worker`` what others have taken is left
    out; ``due`` is how near the deadline is.
    """

    entity: str | None = None
    element: str | None = None
    department: str | None = None
    severity: str | None = None
    kind: str | None = None
    pattern: str | None = None
    key: str | None = None
    seen_from: date | None = None
    seen_until: date | None = None
    due: Deadline | None = None
    claimed_by: str | None = None
    worker: str | None = None
    status: str = TO_DO

    @property
    def narrowed(self) -> bool:
        """Whether it is more than all that is to do."""
        return any(getattr(self, f.name) != f.default for f in fields(self))


_OF_BOTH = ("entity", "element", "severity", "kind", "key")


class Query:
    """The conditions of a filter, on conflicts of the worklist and on cases that have none there.

    The tables of what people did since the worklist was made: ``standing`` a row per case (and conflict, if
    its place has several), ``ruled`` the patterns that are ruled on.
    """

    def __init__(self, wanted: Wanted, today: date, soon: date) -> None:
        """``soon`` is the last day that is due soon."""
        self.conflicts, self.cases = ["true"], ["rank IS NULL"]
        self.values: dict[str, Any] = {}
        for name in _OF_BOTH:
            if value := getattr(wanted, name):
                self._both(f"{name} = ${name}", {name: value})
        if wanted.department:
            self._both("list_contains(departments, $department)", {"department": wanted.department})
        if wanted.pattern:
            self._on_conflicts("pattern = $pattern", {"pattern": wanted.pattern})
            self.cases.append("false")
        if wanted.seen_from:
            self._both("first_seen >= $seen_from", {"seen_from": wanted.seen_from})
        if wanted.seen_until:
            self._both("first_seen <= $seen_until", {"seen_until": wanted.seen_until})
        self._status(wanted.status)
        self._claimed(wanted.claimed_by)
        self._worker(wanted.worker)
        self._due(wanted.due, today, soon)

    def _on_conflicts(self, test: str, values: dict[str, Any]) -> None:
        self.conflicts.append(test)
        self.values |= values

    def _both(self, test: str, values: dict[str, Any]) -> None:
        self._on_conflicts(test, values)
        self.cases.append(test)

    def _standing(self, test: str, values: dict[str, Any], *, untouched: bool) -> None:
        """Want what stands so; ``untouched`` says whether conflicts that nobody touched are wanted too."""
        if untouched:
            self._on_conflicts(
                f"rank NOT IN (SELECT rank FROM standing WHERE rank IS NOT NULL AND NOT ({test}))", values
            )
        else:
            self._on_conflicts(f"rank IN (SELECT rank FROM standing WHERE {test})", values)
        self.cases.append(test)

    def _status(self, status: str) -> None:
        if status == TO_DO:
            self._standing("to_decide", {}, untouched=True)
        else:
            self._standing("status = $status", {"status": status}, untouched=status == "open")
        if status in (TO_DO, "open"):
            ruled = "pattern IS NULL OR pattern NOT IN (SELECT pattern FROM ruled)"
            self.conflicts.append(f"({ruled} OR rank IN (SELECT rank FROM standing))")

    def _claimed(self, by: str | None) -> None:
        if by == NOBODY:
            self._standing("claimed_by IS NULL", {}, untouched=True)
        elif by:
            self._standing("claimed_by = $claimed_by", {"claimed_by": by}, untouched=False)

    def _worker(self, worker: str | None) -> None:
        if worker:
            self._standing("(claimed_by IS NULL OR claimed_by = $worker)", {"worker": worker}, untouched=True)

    def _due(self, due: Deadline | None, today: date, soon: date) -> None:
        if due is None:
            return
        test = "due < $today" if due == "overdue" else "due BETWEEN $today AND $soon"
        self.values |= {"today": today} | ({"soon": soon} if due == "soon" else {})
        self._standing(test, {}, untouched=False)

    def places(self) -> str:
        """Return the query of ``rank`` and ``case_id`` of what is wanted, in no order."""
        return (
            f"SELECT rank, case_id FROM conflict WHERE {' AND '.join(self.conflicts)} UNION ALL"
            f" SELECT 0 AS rank, case_id FROM standing WHERE {' AND '.join(self.cases)}"
        )
