"""A department's workbooks: its questions down and its answers up, and its correction notices."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import Response

from catalog.language import say
from console import department_work
from console.errors import RequestUnfit
from console.pages.departments import page
from console.uploads import received
from console.visit import Officer, Visit
from governance import notice_book
from governance.answers.given import give
from governance.answers.returned import AnswersRefused
from governance.answers.workbook import write
from governance.fact import Claim, Place
from lake.errors import UnreadableDelivery

router = APIRouter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/departments/{code}/answers.xlsx")
def down(visit: Officer, code: str) -> Response:
    """Send a workbook with a row for each open question."""
    declared, today = department_work.declared(visit, code), department_work.today(visit)
    title = say(f"{declared.name}：核查答复表（{today}）", f"{declared.name}: answers, {today}")
    asked = department_work.to_answer(visit, code)

    def shown(place: Place, claim: Claim) -> str:
        return visit.shown(place, claim.raw, claim.department)

    name = f"{code}_{say('核查答复', 'answers')}_{today:%Y%m%d}.xlsx"
    return _sent(visit, name, lambda path: write(path, title, asked, visit.catalogue, shown, visit.told))


@router.get("/departments/{code}/notices.xlsx")
def notices(visit: Officer, code: str) -> Response:
    """Send a workbook with all correction notices."""
    declared, today = department_work.declared(visit, code), department_work.today(visit)
    title = say(f"{declared.name}：更正通知（{today}）", f"{declared.name}: correction notices, {today}")
    found = department_work.to_correct(visit, code, most=None)
    rows = [(c.notice, visit.clocks.day(c.notice.since), c.due) for c in found]
    name = f"{code}_{say('更正通知', 'notices')}_{today:%Y%m%d}.xlsx"
    return _sent(visit, name, lambda path: notice_book.write(path, title, rows, visit.catalogue))


def _sent(visit: Visit, name: str, fill: Callable[[Path], None]) -> Response:
    """Return a workbook that is written in scratch and gone from there."""
    scratch = visit.site.city.home.scratch
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sent-", dir=scratch) as folder:
        path = Path(folder) / "book.xlsx"
        fill(path)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(path.read_bytes(), media_type=_XLSX, headers=headers)


@router.post("/departments/{code}/answers")
def up(
    visit: Officer,
    code: str,
    workbook: Annotated[UploadFile, File()],
    evidence: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Take a workbook and the files that it names; nothing is recorded unless all of it can be."""
    department_work.declared(visit, code)
    visit.at = f"/departments/{code}"
    with received(visit, [workbook]) as books, received(visit, evidence or ()) as files:
        if not books:
            raise RequestUnfit(("workbook",))
        try:
            (book,) = books.values()
            answers = department_work.answers_in(visit, book, code, tuple(files))
        except (AnswersRefused, UnreadableDelivery) as refused:
            found = refused.faults if isinstance(refused, AnswersRefused) else ()
            return page(visit, code, faults=(refused, found))
        given = give(visit.office, visit.site.city.home, answers, files)
    return page(visit, code, given=given)
