"""Objections (Art 23): who objects to what, with which proof, and the reply in five working days."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from catalog.models import Role
from console import raising
from console.raising import Objector
from console.uploads import kept
from console.visit import WORKERS, Involved, Worker

router = APIRouter()

Files = Annotated[list[UploadFile] | None, File()]
Words = Annotated[str, Form(min_length=1, max_length=4000)]


@router.get("/objections")
def objections(visit: Involved, entity: str = "", key: str = "", element: str = "") -> Response:
    """List objections, with the form to raise one; the place may be filled in by the address."""
    person = visit.require(*Role)
    return visit.page(
        "objections.html.j2",
        raised=raising.listed(visit),
        may_object=person.role in (*WORKERS, Role.DEPARTMENT_OFFICER),
        place=(entity, key, f"{entity}.{element}" if entity and element else ""),
    )


@router.get("/objections/{wanted}")
def objection(visit: Involved, wanted: str) -> Response:
    """Show one objection with its proofs and reply."""
    role = visit.require(*Role).role
    return visit.page(
        "objection.html.j2",
        each=raising.found(visit, wanted),
        may_prove=role in (*WORKERS, Role.DEPARTMENT_OFFICER),
        may_reply=role in WORKERS,
    )


@router.post("/objections")
def object_to(
    visit: Objector,
    element: Words,
    key: Words,
    statement: Words,
    department: Annotated[str, Form()] = "",
    for_citizen: Annotated[bool, Form()] = False,
    proofs: Files = None,
) -> Response:
    """Raise an objection; ``element`` is ENTITY.ELEMENT."""
    entity, _, code = element.partition(".")
    hashes = kept(visit, proofs or ())
    said = (statement, for_citizen, hashes)
    _, made = raising.raise_objection(visit, (entity, key.strip(), code), department or None, *said)
    return visit.to(f"/objections/{made}")


@router.post("/objections/{wanted}/proofs")
def prove(visit: Objector, wanted: str, proofs: Files = None, text: Annotated[str, Form()] = "") -> Response:
    """Record the citizen's proof, on which the office proceeds meanwhile."""
    raising.found(visit, wanted)
    raising.prove(visit, wanted, kept(visit, proofs or ()), text)
    return visit.to(f"/objections/{wanted}")


@router.post("/objections/{wanted}/reply")
def reply(visit: Worker, wanted: str, text: Words) -> Response:
    """Reply to an objection."""
    raising.reply(visit, wanted, text)
    return visit.to(f"/objections/{wanted}")
