"""Showing the sensitive values of one place as they are, which is recorded."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from console.visit import Involved, inside
from governance.fact import Place

router = APIRouter()


@router.post("/unmask")
def unmask(
    visit: Involved,
    entity: Annotated[str, Form()],
    key: Annotated[str, Form()],
    element: Annotated[str, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Record who sees a place's values, show them for the rest of the session, and return to the page."""
    visit.sight.unmask(Place(entity=entity, key=key, element=element), visit.address)
    return visit.to(inside(back))
