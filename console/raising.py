"""Objecting, proving and replying, as the page and the JSON interface both do it (Art 23)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Depends

from catalog.language import Text
from catalog.models import Role, Step
from console.errors import PageMissing, RequestUnfit
from console.visit import WORKERS, Gate, Visit
from governance.case import Case
from governance.errors import DecisionUnfit
from governance.objections import Raised, objection, objections
from quality.reconcile import WHOLE

Objector = Annotated[Visit, Depends(Gate(*WORKERS, Role.DEPARTMENT_OFFICER))]
"""officers for their department, clerks and supervisors for one that has no account here"""


def today(visit: Visit) -> date:
    """Return the city's date."""
    return visit.clocks.day(visit.site.now())


def listed(visit: Visit, department: str | None = None) -> list[Raised]:
    """Return the objections that this person may see, of one department or all."""
    with visit.store.read() as reader:
        return objections(reader, visit.clocks, today(visit), department)


def found(visit: Visit, wanted: str) -> Raised:
    """Return an objection that this person may see; raises CaseMissing."""
    with visit.store.read() as reader:
        return objection(reader, visit.clocks, today(visit), wanted)


def raise_objection(
    visit: Visit,
    place: tuple[str, str, str],
    department: str | None,
    statement: str,
    for_citizen: bool,
    proofs: Sequence[str],
) -> tuple[Case, str]:
    """Object for a department, an officer for the own one; return the case and the objection's id.

    Raises RequestUnfit without a department, PageMissing for one that isn't declared, CaseMissing,
    ClockMissing, YearUnknown.
    """
    person = visit.require(Role.CLERK, Role.SUPERVISOR, Role.DEPARTMENT_OFFICER)
    code = person.department or department
    if not code:
        raise RequestUnfit(("department",))
    if code not in visit.catalogue.departments:
        raise PageMissing(f"/departments/{code}")
    if place[2] == WHOLE:
        raise RequestUnfit(("element",))
    due = visit.clocks.due(Step.OBJECTION, today(visit))
    return visit.office.object(place, code, statement, due, for_citizen, proofs)


def prove(visit: Visit, wanted: str, proofs: Sequence[str], text: str = "") -> Case:
    """Record proofs, hashes of kept files, on an objection; raises CaseMissing, DecisionUnfit, NotAllowed."""
    if not proofs:
        why = Text(zh="没有证明文件", en="there is no file")
        raise DecisionUnfit("proof_recorded", why)
    return visit.office.prove(found(visit, wanted).case.id, wanted, proofs, text)


def reply(visit: Visit, wanted: str, text: str) -> Case:
    """Reply to an objection for the authority; raises CaseMissing, NotAllowed."""
    visit.require(Role.CLERK, Role.SUPERVISOR)
    return visit.office.reply(found(visit, wanted).case.id, wanted, text)
