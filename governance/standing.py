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
class Tonight:
    """What a night found of one entity: outcomes by ruling, and the evidence of every conflict by place."""

    entity: str
    night: date
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    conflicts: dict[Place, Evidence] = field(default_factory=dict)


def record(store: Store, tonight: Tonight, now: datetime) -> int:
    """Add the events that a night means for the cases of an entity; return how many there were."""
    with store.read() as reader:
        cases = list(reader.cases(tonight.entity))
    told = 0
    for case in cases:
        if _news(case, tonight, now):
            after = store.add(case.place, lambda c, _: _news(c, tonight, now))
            told += after.length - case.length
    return told


def _news(case: Case | None, tonight: Tonight, now: datetime) -> list[AnyEvent]:
    """Return the events that a night means for one case: at most one."""
    if case is None or case.phase is Status.AWAITING_SECOND:
        return []
    outcome = tonight.outcomes.get(case.ruling.id) if case.ruling else None
    events = _of_ruling(case, outcome, tonight, now) if outcome else _of_place(case, tonight, now)
    return list(events)


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
    evidence = tonight.conflicts.get(case.place)
    if evidence is None:
        if case.phase is not Status.CLOSED:
            yield Closed(at=now, by=SYSTEM, because="agreed", night=tonight.night)
    elif case.phase is Status.CLOSED or evidence.fingerprint != case.evidence.fingerprint:
        yield Reopened(at=now, by=SYSTEM, before=case.evidence, now=evidence, night=tonight.night)
