"""Steps that are overdue: each is recorded once, and heard of by the role that its clock names.

By when a step is due is ``governance.clocks``'; a year without a notice of public holidays is refused there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from catalog.calendar import YearUnknown
from catalog.models import Role
from governance.case import Case, Status
from governance.clocks import Clocks, Deadline
from governance.events import SYSTEM, AnyEvent, Escalated
from governance.lake_view import LakeView
from governance.store import Reader, Store


@dataclass(frozen=True)
class Heard:
    """A step that is overdue, the role that hears of it, and since when it does."""

    case: Case
    deadline: Deadline
    role: Role
    since: datetime


def escalate(store: Store, lake: LakeView, clocks: Clocks, now: datetime, *, lenient: bool = False) -> int:
    """Record what has become overdue, each step once, and return how many there were.

    Raises YearUnknown; if ``lenient``, as a night is, what falls due in such a year is passed over.
    """
    told = 0
    with store.read() as reader:
        late = list(_due(reader, lake, clocks, clocks.day(now), lenient=lenient))
    for case, due in late:
        if due.escalate_to is not None and not _told(case, due):
            store.add(case.place, partial(_news, due, due.escalate_to, now))
            told += 1
    return told


def _news(due: Deadline, role: Role, now: datetime, case: Case | None, _: Reader) -> list[AnyEvent]:
    """Return the event, unless someone else has recorded it just now."""
    if case is None or _told(case, due):
        return []
    return [Escalated(at=now, by=SYSTEM, step=due.step, of=due.of, due=due.due, role=role)]


def heard(
    reader: Reader, lake: LakeView, clocks: Clocks, today: date, role: Role | None = None
) -> list[Heard]:
    """Return what a role has heard of and isn't done yet, the longest overdue first; raises YearUnknown."""
    found = [
        Heard(case, due, event.role, event.at)
        for case, due in _due(reader, lake, clocks, today, lenient=False)
        for event in case.escalations
        if (event.step, event.of, event.due) == (due.step, due.of, due.due) and role in (None, event.role)
    ]
    return sorted(found, key=lambda h: (h.deadline.due, h.case.id))


def _told(case: Case, due: Deadline) -> bool:
    return any((e.step, e.of, e.due) == (due.step, due.of, due.due) for e in case.escalations)


def _due(
    reader: Reader, lake: LakeView, clocks: Clocks, today: date, *, lenient: bool
) -> Iterator[tuple[Case, Deadline]]:
    """Yield what is due on all cases, corrections included."""
    cases = [*reader.cases(), *reader.patterns()]
    owing = _owing(cases, lake)
    for case in cases:
        if not lenient and (unknown := clocks.uncounted(case)):
            raise unknown
        due = [*clocks.deadlines(case, today), *_corrections(case, owing, clocks, today, lenient=lenient)]
        yield from ((case, each) for each in due)


def _owing(cases: Iterable[Case], lake: LakeView) -> dict[str, list[str]]:
    """Return ruling → the departments that are to correct something by it."""
    by_entity: dict[str, list[str]] = {}
    for case in cases:
        effective = case.phase in (Status.RULED, Status.IN_FORCE)
        if effective and case.ruling and case.ruling.corrects:
            by_entity.setdefault(case.place.entity, []).append(case.ruling.id)
    owing: dict[str, list[str]] = {}
    for entity, rulings in by_entity.items():
        for ruling, department in lake.owing(entity, rulings):
            owing.setdefault(ruling, []).append(department)
    return owing


def _corrections(
    case: Case, owing: dict[str, list[str]], clocks: Clocks, today: date, *, lenient: bool
) -> Iterator[Deadline]:
    if case.ruling is None:
        return
    for department in owing.get(case.ruling.id, ()):
        try:
            due = clocks.correction(case, department, case.ruling.at, today)
        except YearUnknown:
            if not lenient:
                raise
            continue
        if due:
            yield due
