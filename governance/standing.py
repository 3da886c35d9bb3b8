"""What a night tells cases: which rulings are in force, which closed, which reopen with new claims.

Whether a ruling stands is found by ``quality.rulings``; here it becomes events, each told once: a night that
is run again, or was killed before it told, ends the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from governance.case import Case, Status
from governance.events import SYSTEM, AnyEvent, Closed, PutInForce, Reopened
from governance.fact import Evidence, Place
from governance.store import Store


@dataclass(frozen=True)
class Outcome:
    """What became of a ruling tonight, as ``quality.rulings`` found, with the claims as they are."""

    ruling: str
    outcome: str
    evidence: Evidence


@dataclass(frozen=True)
class Conflict:
    """A conflict of tonight: its claims, and the ruling that settles it, if one does."""

    evidence: Evidence
    ruling: str | None = None


@dataclass(frozen=True)
class Tonight:
    """What a night found of one entity: outcomes by ruling, and conflicts by place, where there are cases.

    ``patterns`` are the rulings on patterns that were applied.
    """

    entity: str
    night: date
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    conflicts: dict[Place, Conflict] = field(default_factory=dict)
    patterns: frozenset[str] = frozenset()


def record(store: Store, tonight: Tonight, now: datetime) -> int:
    """Add the events that a night means for the cases of an entity; return how many there were."""
    with store.read() as reader:
        cases = [*reader.cases(tonight.entity), *reader.patterns(tonight.entity)]
    told = 0
    for case in cases:
        if _news(case, tonight, now):
            after = store.add(case.place, lambda c, _: _news(c, tonight, now))
            told += after.length - case.length
    return told


def _news(case: Case | None, tonight: Tonight, now: datetime) -> list[AnyEvent]:
    """Return the events that a night means for one case."""
    if case is None or case.phase is Status.AWAITING_SECOND:
        return []
    if case.place.pattern is not None:
        return list(_of_pattern(case, tonight, now))
    outcome = tonight.outcomes.get(case.ruling.id) if case.ruling else None
    events = _of_ruling(case, outcome, tonight, now) if outcome else _of_place(case, tonight, now)
    return list(events)


def _of_pattern(case: Case, tonight: Tonight, now: datetime) -> Iterator[AnyEvent]:
    """Yield that a ruling on a pattern is served: it is until it is undone, also if nothing is of it now."""
    if case.phase is Status.RULED and case.ruling and case.ruling.id in tonight.patterns:
        yield PutInForce(at=now, by=SYSTEM, ruling=case.ruling.id, night=tonight.night)


def _of_ruling(case: Case, found: Outcome, tonight: Tonight, now: datetime) -> Iterator[AnyEvent]:
    at, night = now, tonight.night
    objected = any(o.reply is None for o in case.objections.values())
    if found.outcome == "in_force":
        if case.phase is not Status.IN_FORCE and not (objected and case.to_decide):
            yield PutInForce(at=at, by=SYSTEM, ruling=found.ruling, night=night)
    elif found.outcome == "reopened":
        if not case.to_decide or case.evidence.fingerprint != found.evidence.fingerprint:
            yield Reopened(at=at, by=SYSTEM, before=case.evidence, now=found.evidence, night=night)
    elif case.phase is not Status.CLOSED:
        came_round = found.outcome == "came_round"
        yield Closed(at=at, by=SYSTEM, because="came_round" if came_round else "gone", night=night)


def _of_place(case: Case, tonight: Tonight, now: datetime) -> Iterator[AnyEvent]:
    """Yield what is new for a case without a ruling in effect: conflicts closed, changed, or come back."""
    if case.ruling is not None or any(o.reply is None for o in case.objections.values()):
        return
    found, night = tonight.conflicts.get(case.place), tonight.night
    if found is None:
        if case.phase is not Status.CLOSED:
            yield Closed(at=now, by=SYSTEM, because="agreed", night=night)
    elif found.ruling is None or case.claim or case.questions:
        if case.phase is Status.CLOSED or found.evidence.fingerprint != case.evidence.fingerprint:
            yield Reopened(at=now, by=SYSTEM, before=case.evidence, now=found.evidence, night=night)
    elif case.settled_by != found.ruling:
        if case.phase is Status.CLOSED:
            yield Reopened(at=now, by=SYSTEM, before=case.evidence, now=found.evidence, night=night)
        yield Closed(at=now, by=SYSTEM, because="pattern", night=night, ruling=found.ruling)
