"""``/api/objections``: raise, list, prove and answer objections as JSON (Art 23).

An officer's token works for the own department; a clerk's for any. Values of claims aren't told; keys,
statements and replies are masked as on the pages.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from console import raising
from console.raising import Objector
from console.uploads import kept
from console.visit import Involved, Visit, Worker
from governance.events import Replied
from governance.fact import Place
from governance.objections import Raised

router = APIRouter(prefix="/api/objections", tags=["objections"])


class Objecting(BaseModel):
    """An objection to raise."""

    model_config = ConfigDict(extra="forbid")

    entity: str = Field(description="code of the entity, such as person")
    key: str = Field(min_length=1, description="its key as people write it, such as an identity number")
    element: str = Field(description="code of the element, such as birth_date")
    statement: str = Field(min_length=1, max_length=4000, description="what is wrong, and what is right")
    department: str | None = Field(None, description="who objects; an officer's is the own department")
    for_citizen: bool = Field(False, description="whether it is raised on a citizen's behalf")


class Replying(BaseModel):
    """The authority's reply."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=4000)


class Reply(BaseModel):
    """A reply that was given."""

    text: str
    by: str
    at: datetime


class ObjectionSaid(BaseModel):
    """An objection as it stands; ``proofs`` are the SHA-256 of its files.

    ``urgency`` is None once replied, and where the days left can't be counted.
    """

    objection: str
    case: str
    status: str
    entity: str
    key: str
    element: str
    department: str
    for_citizen: bool
    statement: str
    raised_at: datetime
    due: date
    urgency: str | None
    proofs: list[str]
    reply: Reply | None

    @classmethod
    def of(cls, visit: Visit, each: Raised) -> "ObjectionSaid":
        """Return an objection as this person may see it."""
        said, place, reply = each.objection.raised, each.case.place, each.objection.reply

        return cls(
            objection=each.id,
            case=each.case.id,
            status=each.case.status,
            entity=place.entity,
            key=visit.shown_key(place),
            element=place.element,
            department=said.department,
            for_citizen=said.for_citizen,
            statement=visit.stated(place, said.statement, said.department, said.department),
            raised_at=said.at,
            due=said.due,
            urgency=each.deadline.urgency if each.deadline else None,
            proofs=[hash_ for proof in each.objection.proofs for hash_ in proof.evidence],
            reply=_replied(visit, place, reply, said.department) if reply else None,
        )


def _replied(visit: Visit, place: Place, reply: Replied, department: str) -> Reply:
    return Reply(text=visit.stated(place, reply.text, department), by=reply.by, at=reply.at)


@router.get("")
def objections(visit: Involved, department: str | None = None, open: bool = False) -> list[ObjectionSaid]:
    """List objections, those due first first; with ``open`` only those without a reply."""
    found = raising.listed(visit, department)
    return [ObjectionSaid.of(visit, each) for each in found if each.deadline or not open]


@router.get("/{objection}")
def one(visit: Involved, objection: str) -> ObjectionSaid:
    """Return one objection."""
    return ObjectionSaid.of(visit, raising.found(visit, objection))


@router.post("", status_code=201)
def object_to(visit: Objector, said: Objecting) -> ObjectionSaid:
    """Raise an objection: it is answered within five working days."""
    place = (said.entity, said.key.strip(), said.element)
    _, made = raising.raise_objection(visit, place, said.department, said.statement, said.for_citizen, ())
    return one(visit, made)


@router.post("/{objection}/proofs", status_code=201)
def prove(
    visit: Objector,
    objection: str,
    files: Annotated[list[UploadFile], File()],
    text: Annotated[str, Form(max_length=2000)] = "",
) -> ObjectionSaid:
    """Record the citizen's valid proof: the office proceeds on it meanwhile."""
    raising.found(visit, objection)
    raising.prove(visit, objection, kept(visit, files), text)
    return one(visit, objection)


@router.post("/{objection}/reply", status_code=201)
def reply(visit: Worker, objection: str, said: Replying) -> ObjectionSaid:
    """Reply to an objection for the authority."""
    raising.reply(visit, objection, said.text)
    return one(visit, objection)
