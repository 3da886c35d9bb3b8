"""Having the worklist made anew, asked for on the pages that say it is behind the departments' data."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from console.visit import Worker, inside

router = APIRouter()


@router.post("/worklist")
def renew(visit: Worker, back: Annotated[str, Form(max_length=2000)] = "/") -> Response:
    """Have it made, unless that is under way, and show the page again."""
    visit.site.renewal.ask()
    return visit.to(inside(back))
