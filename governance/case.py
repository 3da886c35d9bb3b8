"""A case (核查任务) as the fold of its events: which state it is in, and which events that state allows.

Pure: nothing is read or written here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from governance.errors import NotAllowed, SamePerson
from governance.events import (
    Answered,
    AnyEvent,
    Asked,
    Claimed,
    Closed,
    Escalated,
    Objected,
    Opened,
    ProofRecorded,
    PutInForce,
    Reopened,
    Replied,
    Ruled,
    Seconded,
    Undone,
)
from governance.fact import Evidence, Place
from governance.ruling import Ruling


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ASKED = "asked"
    ANSWERED = "answered"
    AWAITING_SECOND = "awaiting_second"
    RULED = "ruled"
    IN_FORCE = "in_force"
    CLOSED = "closed"
    REOPENED = "reopened"


TO_DECIDE = frozenset({Status.OPEN, Status.REOPENED, Status.CLAIMED, Status.ASKED, Status.ANSWERED})
"""the states of a case that someone has yet to decide"""


@dataclass(frozen=True)
class Question:
    """What a department was asked, and its answer once it has come."""

    asked: Asked
    answer: Answered | None = None


@dataclass(frozen=True)
class Objection:
    """An objection, the citizen's proofs, and the reply once it was given."""

    raised: Objected
    proofs: tuple[ProofRecorded, ...] = ()
    reply: Replied | None = None


@dataclass(frozen=True)
class Case:
    """A case after ``length`` events.

    ``evidence`` are the claims that it is about now. ``ruling`` is the last one that took effect and wasn't
    undone; new evidence may have overtaken it. ``pending`` is one that a second person has yet to agree to.
    ``questions`` are by department, those of the present round; ``objections`` by their id. ``phase`` leaves
    out who works on it, which ``status`` adds; ``changed`` is the event that brought it there.
    ``escalations`` are the steps that were overdue, each named once.
    """

    id: str
    length: int
    opened: Opened
    phase: Status
    changed: AnyEvent
    evidence: Evidence
    claim: Claimed | None = None
    ruling: Ruling | None = None
    pending: Ruling | None = None
    questions: Mapping[str, Question] = field(default_factory=dict)
    objections: Mapping[str, Objection] = field(default_factory=dict)
    escalations: tuple[Escalated, ...] = ()

    @property
    def place(self) -> Place:
        """What the case is about."""
        return self.opened.place

    @property
    def status(self) -> Status:
        """Where the case stands."""
        if self.phase not in (Status.OPEN, Status.REOPENED):
            return self.phase
        if self.questions:
            waiting = any(q.answer is None for q in self.questions.values())
            return Status.ASKED if waiting else Status.ANSWERED
        return Status.CLAIMED if self.claim else self.phase

    @property
    def settled_by(self) -> str | None:
        """The pattern's ruling that closed the case, None if none did."""
        closed = self.changed if self.phase is Status.CLOSED else None
        return closed.ruling if isinstance(closed, Closed) else None

    @property
    def to_take(self) -> bool:
        """Whether someone may decide on it: what a pattern's ruling settles may get one of its own."""
        return self.to_decide or self.settled_by is not None

    @property
    def to_decide(self) -> bool:
        """Whether someone has yet to decide."""
        return self.status in TO_DECIDE


def fold(case: str, events: Iterable[AnyEvent]) -> Case | None:
    """Return the state after these events, None after none; raises NotAllowed, SamePerson."""
    state: Case | None = None
    for event in events:
        state = after(case, state, event)
    return state


def after(case: str, state: Case | None, event: AnyEvent) -> Case:
    """Return the state after one more event; raises NotAllowed if the state doesn't allow it, SamePerson."""
    if isinstance(event, Opened):
        if state is not None:
            raise _refused(state, event)
        return Case(case, 1, event, Status.OPEN, event, event.evidence)
    if state is None:
        raise NotAllowed(case, "missing", event.kind, event.by, event.at)
    step = _STEPS.get(event.kind)
    return replace(step(state, event) if step else state, length=state.length + 1)


def _refused(state: Case, event: AnyEvent) -> NotAllowed:
    first: Claimed | Ruling | AnyEvent = state.changed
    if state.to_decide and state.claim:
        first = state.claim
    elif state.phase is Status.IN_FORCE and state.ruling:
        first = state.ruling  # who ruled stands in the way, not the night that serves it
    return NotAllowed(state.id, state.status, event.kind, first.by, first.at)


def _require(state: Case, event: AnyEvent, allowed: bool) -> None:
    if not allowed:
        raise _refused(state, event)


def _claimed(state: Case, event: Claimed) -> Case:
    _require(state, event, state.to_take and state.claim is None)
    if state.settled_by is not None:
        return replace(state, phase=Status.OPEN, changed=event, claim=event)
    return replace(state, claim=event)


def _released(state: Case, event: AnyEvent) -> Case:
    _require(state, event, state.to_decide and state.claim is not None and state.claim.by == event.by)
    return replace(state, claim=None)


def _asked(state: Case, event: Asked) -> Case:
    _require(state, event, state.to_decide and state.claim is not None and state.claim.by == event.by)
    return replace(state, questions={**state.questions, **{d: Question(event) for d in event.departments}})


def _answered(state: Case, event: Answered) -> Case:
    question = state.questions.get(event.department)
    _require(state, event, state.to_decide and question is not None and question.answer is None)
    answered = Question(state.questions[event.department].asked, event)
    return replace(state, questions={**state.questions, event.department: answered})


def _objected(state: Case, event: Objected) -> Case:
    _require(state, event, event.objection not in state.objections)
    objections = {**state.objections, event.objection: Objection(event)}
    if state.to_decide or state.phase is Status.AWAITING_SECOND:
        return replace(state, objections=objections)
    return replace(
        state, objections=objections, phase=Status.REOPENED, changed=event, claim=None, questions={}
    )


def _proved(state: Case, event: ProofRecorded) -> Case:
    objection = state.objections.get(event.objection)
    _require(state, event, objection is not None and objection.reply is None)
    proved = state.objections[event.objection]
    proved = replace(proved, proofs=(*proved.proofs, event))
    return replace(state, objections={**state.objections, event.objection: proved})


def _replied(state: Case, event: Replied) -> Case:
    objection = state.objections.get(event.objection)
    _require(state, event, objection is not None and objection.reply is None)
    replied = replace(state.objections[event.objection], reply=event)
    return replace(state, objections={**state.objections, event.objection: replied})


def _ruled(state: Case, event: Ruled) -> Case:
    _require(state, event, state.to_take and (state.claim is None or state.claim.by == event.by))
    if event.needs_second:
        return replace(state, phase=Status.AWAITING_SECOND, changed=event, pending=event.ruling)
    return replace(state, phase=Status.RULED, changed=event, ruling=event.ruling)


def _seconded(state: Case, event: Seconded) -> Case:
    ruling = state.pending
    if ruling is None or ruling.id != event.ruling:
        raise _refused(state, event)
    if ruling.by == event.by:
        raise SamePerson(ruling.id, ruling.by)
    return replace(state, phase=Status.RULED, changed=event, ruling=ruling, pending=None)


def _put_in_force(state: Case, event: PutInForce) -> Case:
    ruling, waits = state.ruling, state.phase in (Status.IN_FORCE, Status.AWAITING_SECOND)
    if ruling is None or ruling.id != event.ruling or waits:
        raise _refused(state, event)
    done: dict[str, Any] = {"evidence": ruling.evidence, "claim": None, "questions": {}}
    return replace(state, phase=Status.IN_FORCE, changed=event, **done)


def _closed(state: Case, event: Closed) -> Case:
    _require(state, event, state.phase not in (Status.CLOSED, Status.AWAITING_SECOND))
    return replace(state, phase=Status.CLOSED, changed=event, claim=None, questions={})


def _reopened(state: Case, event: Reopened) -> Case:
    _require(state, event, state.phase is not Status.AWAITING_SECOND)
    if state.to_decide:  # whoever works on it goes on, with the new claims
        return replace(state, phase=Status.REOPENED, changed=event, evidence=event.now)
    phase = Status.REOPENED
    return replace(state, phase=phase, changed=event, evidence=event.now, claim=None, questions={})


def _undone(state: Case, event: Undone) -> Case:
    made = state.pending or state.ruling
    _require(state, event, made is not None and made.id == event.ruling)
    phase = state.phase if state.phase is Status.CLOSED else Status.OPEN
    left = state.ruling if state.pending else None
    return replace(state, phase=phase, changed=event, ruling=left, pending=None, claim=None, questions={})


def _escalated(state: Case, event: Escalated) -> Case:
    told = [(e.step, e.of, e.due) for e in state.escalations]
    _require(state, event, (event.step, event.of, event.due) not in told)
    return replace(state, escalations=(*state.escalations, event))


_STEPS: dict[str, Callable[[Case, Any], Case]] = {
    "claimed": _claimed,
    "released": _released,
    "asked": _asked,
    "answered": _answered,
    "objected": _objected,
    "proof_recorded": _proved,
    "replied": _replied,
    "ruled": _ruled,
    "seconded": _seconded,
    "put_in_force": _put_in_force,
    "closed": _closed,
    "reopened": _reopened,
    "undone": _undone,
    "escalated": _escalated,
}
"""what each kind of event does; a comment changes nothing"""
