"""Showing the sensitive values of one place as they are, which is recorded."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from console import listed
from console.visit import READERS, Involved, Visit, inside
from governance.errors import CaseMissing
from governance.fact import Place

router = APIRouter()


@router.post("/unmask")
def unmask(
    visit: Involved,
    element: Annotated[str, Form()],
    case: Annotated[str, Form()] = "",
    entity: Annotated[str, Form()] = "",
    key: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Record who sees a place's values, show them for the rest of the session, and return to the page.

    The entity is that of ``case``, so that a page needn't hold a key that it masks, else the one named.
    Raises CaseMissing.
    """
    if case:
        about = _about(visit, case)
        entity, key = about.entity, about.key
    visit.sight.unmask(Place(entity=entity, key=key, element=element), visit.address)
    return visit.to(inside(back))


def _about(visit: Visit, wanted: str) -> Place:
    """Return the place of a case that this person may see; for readers also of one that nobody touched."""
    with visit.store.read() as reader:
        case = reader.case(wanted)
    if case:
        return case.place
    item = visit.worklist.item(wanted) if visit.someone.role in READERS else None
    if item is None:
        raise CaseMissing(wanted)
    return listed.place_of(item)
