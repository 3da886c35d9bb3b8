"""A department's own page: questions, correction notices, quality over time; and the list."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from catalog.language import say
from catalog.models import Role
from console import department_work
from console.pictures import Picture, bars
from console.uploads import kept
from console.visit import Involved, Officer, Visit
from governance.errors import CaseMissing
from governance.events import Verdict
from quality.over_time import NightOfDepartment

router = APIRouter()
_SHOWN_NIGHTS = 60
_SHOWN_NOTICES = 200
_IN_PLACE = 20
"""questions that are answered on the page; the workbook has all"""


@router.get("/departments")
def departments(visit: Involved) -> Response:
    """List the departments with what they haven't answered; an officer goes on to the own one."""
    if visit.require(*Role).role is Role.DEPARTMENT_OFFICER:
        return visit.to(visit.home)
    waiting, declared = department_work.unanswered(visit), visit.catalogue.departments
    return visit.page("departments.html.j2", rows=[(d, waiting[d.code]) for d in declared.values()])


@router.get("/departments/{code}")
def department(visit: Involved, code: str) -> Response:
    """Show a department's page."""
    return page(visit, code)


@router.post("/departments/{code}/cases/{case}")
def answer(
    visit: Officer,
    code: str,
    case: str,
    verdict: Annotated[Verdict, Form()],
    value: Annotated[str, Form(max_length=2000)] = "",
    text: Annotated[str, Form(max_length=2000)] = "",
    evidence: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Answer one question in place."""
    department_work.declared(visit, code)
    with visit.store.read() as reader:
        found = reader.case(case)
    if found is None:
        raise CaseMissing(case)
    given = value.strip() if verdict is Verdict.CORRECTED else None
    if given:
        department_work.require_fit(visit, found.place, given)
    visit.office.answer(case, code, verdict, given, kept(visit, evidence or ()), text)
    return visit.to(f"/departments/{code}#questions")


def page(visit: Visit, code: str, **more: object) -> Response:
    """Return a department's page; ``more`` is what came of a workbook, see ``console.pages.answers``."""
    declared = department_work.declared(visit, code)
    asked, notices = department_work.asked(visit, code), department_work.to_correct(visit, code)
    nights = department_work.nights(visit, code)[-_SHOWN_NIGHTS:]
    said = {"faults": None, "given": None, **more}
    return visit.page(
        "department.html.j2",
        status=422 if said["faults"] else 200,
        department=declared,
        own=bool(visit.person and visit.person.department == code),
        questions=[t for t in asked if t.deadline],
        in_place=_IN_PLACE,
        answered=[t for t in asked if t.question.answer],
        notices=notices[:_SHOWN_NOTICES],
        notices_in_all=len(notices),
        more_notices=len(notices) >= department_work.MOST_NOTICES,
        nights=nights,
        conflicts=_conflicts(nights),
        quarantined=_quarantined(nights),
        **said,
    )


def _conflicts(nights: Sequence[NightOfDepartment]) -> Picture:
    return bars(
        [
            (
                f"{n.night:%m-%d}",
                n.conflicts,
                say(f"{n.night}：{n.conflicts} 处", f"{n.night}: {n.conflicts}"),
            )
            for n in nights
        ]
    )


def _quarantined(nights: Sequence[NightOfDepartment]) -> Picture:
    return bars(
        [
            (
                f"{n.night:%m-%d}",
                n.quarantined,
                say(f"{n.night}：{n.quarantined} 行", f"{n.night}: {n.quarantined} rows"),
            )
            for n in nights
        ]
    )
