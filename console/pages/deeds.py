"""What clerks do on a case's page: take, ask, rule, note, attach, undo. What is allowed is ``governance``'s.

After a ruling the next case of the queue comes; after anything else the same one.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from starlette.background import BackgroundTask

from console import listed
from console.case_view import CaseView
from console.decided import decision_of
from console.department_work import declared
from console.errors import RequestUnfit
from console.filters import Filter
from console.uploads import kept
from console.visit import Visit, Worker
from governance.case import Case
from governance.errors import NotAllowed
from lake.worklist import Cursor, Item

router = APIRouter()

Query = Annotated[str, Form(alias="filter", max_length=2000)]
"""the filter of the queue that one works through"""
Words = Annotated[str, Form(min_length=1, max_length=4000)]
Seen = Annotated[str, Form(min_length=1, max_length=60)]
"""the id of the ruling that a page showed"""


@router.post("/cases/{wanted}/claim")
def claim(visit: Worker, wanted: str, query: Query = "") -> Response:
    """Take the case."""
    return _again(visit, visit.office.claim(_known(visit, wanted)), query)


@router.post("/cases/{wanted}/release")
def release(visit: Worker, wanted: str, query: Query = "") -> Response:
    """Give the case back."""
    return _again(visit, visit.office.release(_known(visit, wanted)), query)


@router.post("/cases/{wanted}/ask")
def ask(
    visit: Worker,
    wanted: str,
    departments: Annotated[list[str], Form(min_length=1)],
    due: Annotated[date, Form()],
    text: Annotated[str, Form(max_length=4000)] = "",
    query: Query = "",
) -> Response:
    """Ask departments to verify by a day to come that can be counted to; raises PageMissing, YearUnknown."""
    for department in departments:
        declared(visit, department)
    if visit.clocks.left(due, visit.clocks.day(visit.site.now())) < 0:
        raise RequestUnfit(("due",))
    return _again(visit, visit.office.ask(_known(visit, wanted), departments, due, text), query)


@router.post("/cases/{wanted}/note")
def note(
    visit: Worker,
    wanted: str,
    text: Words,
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI's way; nothing changes it
    query: Query = "",
) -> Response:
    """Note something, with files if there are any."""
    return _again(visit, visit.office.comment(_known(visit, wanted), text, kept(visit, files)), query)


@router.post("/cases/{wanted}/rule")
def rule(
    visit: Worker,
    wanted: str,
    decision: Annotated[str, Form()],
    grounds: Words,
    seen: Annotated[int, Form(ge=0)],
    value: Annotated[str, Form(max_length=4000)] = "",
    proposal: Annotated[str, Form(max_length=4000)] = "",
    source: Annotated[str, Form(max_length=60)] = "",
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006
    query: Query = "",
) -> Response:
    """Rule on the case, and go on to the next; one that was taken before is followed by taking the next."""
    view = CaseView(visit, wanted)
    proof = kept(visit, files) if decision == "enter" else ()
    decided = decision_of(decision, source=source, value=value, proposal=proposal, evidence=proof)
    after = _after(visit, view.item, query)
    _require_unmoved(view, seen)
    visit.office.rule(view.known_as, decided, grounds, seen=seen or None)
    response = _go_on(visit, after, query, take=view.mine)
    response.background = BackgroundTask(visit.site.at_once.ask)
    return response


@router.post("/cases/{wanted}/second")
def second(visit: Worker, wanted: str, ruling: Seen, query: Query = "") -> Response:
    """Agree, as the second person, to the ruling that the page showed."""
    response = _again(visit, visit.office.second(_known(visit, wanted), ruling), query)
    response.background = BackgroundTask(visit.site.at_once.ask)
    return response


@router.post("/cases/{wanted}/undo")
def undo(visit: Worker, wanted: str, why: Words, ruling: Seen, query: Query = "") -> Response:
    """Take back the ruling that the page showed."""
    response = _again(visit, visit.office.undo(_known(visit, wanted), why, ruling), query)
    response.background = BackgroundTask(visit.site.at_once.ask)
    return response


def _known(visit: Visit, wanted: str) -> str:
    return CaseView(visit, wanted).known_as


def _require_unmoved(view: CaseView, seen: int) -> None:
    """Make sure that a case untouched when it was shown is untouched still; raises NotAllowed."""
    case = view.case
    if case is not None and seen == 0:
        raise NotAllowed(case.id, case.status, "ruled", case.changed.by, case.changed.at)


def _after(visit: Visit, item: Item | None, query: str) -> Item | None:
    """Return the item that follows in the queue; at its end the first one that is left."""
    wanted = Filter.of(query).wanted(visit)
    place = item.cursor if item else Cursor(0, "")
    _, later = listed.next_to(visit, wanted, place)
    first = listed.page(visit, wanted, None, None)[:2] if later is None else []
    return later or next((i for i in first if i.cursor != place), None)


def _go_on(visit: Visit, after: Item | None, query: str, *, take: bool) -> Response:
    if after is None:
        return visit.to(f"/queue?{Filter.of(query).query}")
    if take and after.claimed_by is None:
        visit.office.claim(_known(visit, after.case))
    return visit.to(f"/cases/{after.case}?{Filter.of(query).query}")


def _again(visit: Visit, case: Case, query: str) -> Response:
    return visit.to(f"/cases/{case.id}?{Filter.of(query).query}")
