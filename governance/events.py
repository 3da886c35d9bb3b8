"""What can happen to a case. Events are only ever added; ``governance.case`` folds them to a state."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from catalog.models import Role, Step
from governance.fact import Evidence, Fact, PatternSeen, Place
from governance.ruling import Ruling

SYSTEM = "govlake"
"""who does what no person does: what a night finds"""


class Event(Fact):
    """The base of all events: when it happened and who did it."""

    at: datetime
    by: str


class Opened(Event):
    """Someone took a place up, because of a conflict or of an objection, or a pattern of conflicts."""

    kind: Literal["opened"] = "opened"
    matter: Literal["conflict", "objection", "pattern"]
    place: Place
    severity: str
    evidence: Evidence
    disagreement: str | None = None
    """the kind of conflict, if it is one, or of the pattern's"""
    seen: PatternSeen | None = None
    """what the pattern was, if it is about one"""


class Claimed(Event):
    """A clerk takes the case."""

    kind: Literal["claimed"] = "claimed"


class Released(Event):
    """The clerk who has the case gives it back."""

    kind: Literal["released"] = "released"


class Asked(Event):
    """Departments are asked to verify by a day."""

    kind: Literal["asked"] = "asked"
    departments: tuple[str, ...] = Field(min_length=1)
    due: date
    text: str = ""


class Verdict(StrEnum):
    """What a department found."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"


class Answered(Event):
    """A department says that its value is right, or which value is; ``evidence`` are hashes of files."""

    kind: Literal["answered"] = "answered"
    department: str
    verdict: Verdict
    value: str | None = None
    evidence: tuple[str, ...] = ()
    text: str = ""


class Commented(Event):
    """Someone notes something; ``evidence`` are hashes of files."""

    kind: Literal["commented"] = "commented"
    text: str = Field(min_length=1)
    evidence: tuple[str, ...] = ()


class Objected(Event):
    """A department objects, on its own or a citizen's behalf, and is due a reply (Art 23)."""

    kind: Literal["objected"] = "objected"
    objection: str
    department: str
    for_citizen: bool
    statement: str = Field(min_length=1)
    due: date


class ProofRecorded(Event):
    """The citizen's valid proof: the office proceeds on it and may not refuse meanwhile (Art 23)."""

    kind: Literal["proof_recorded"] = "proof_recorded"
    objection: str
    evidence: tuple[str, ...] = Field(min_length=1)
    text: str = ""


class Replied(Event):
    """The authority replies to an objection (Art 23)."""

    kind: Literal["replied"] = "replied"
    objection: str
    text: str = Field(min_length=1)


class Ruled(Event):
    """A ruling; if it ``needs_second``, it takes effect once another person has seconded it."""

    kind: Literal["ruled"] = "ruled"
    ruling: Ruling
    needs_second: bool = False


class Seconded(Event):
    """A second person agrees to the ruling."""

    kind: Literal["seconded"] = "seconded"
    ruling: str


class PutInForce(Event):
    """A night serves what was ruled."""

    kind: Literal["put_in_force"] = "put_in_force"
    ruling: str
    night: date


class Closed(Event):
    """Nothing is left to decide: the sources agree, speak no more of it, or a pattern's ruling settles it."""

    kind: Literal["closed"] = "closed"
    because: Literal["came_round", "agreed", "gone", "pattern"]
    night: date
    ruling: str | None = None
    """the pattern's ruling, if one settles it"""


class Reopened(Event):
    """The evidence changed; ``before`` and ``now`` stand side by side."""

    kind: Literal["reopened"] = "reopened"
    before: Evidence
    now: Evidence
    night: date


class Undone(Event):
    """The ruling is taken back."""

    kind: Literal["undone"] = "undone"
    ruling: str
    why: str = Field(min_length=1)


class Escalated(Event):
    """A step is overdue, and a role is to hear of it.

    ``of`` is the department, objection or case that it waits for.
    """

    kind: Literal["escalated"] = "escalated"
    step: Step
    of: str
    due: date
    role: Role


AnyEvent = Annotated[
    Opened
    | Claimed
    | Released
    | Asked
    | Answered
    | Commented
    | Objected
    | ProofRecorded
    | Replied
    | Ruled
    | Seconded
    | PutInForce
    | Closed
    | Reopened
    | Undone
    | Escalated,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
"""Reads an event from JSON."""
