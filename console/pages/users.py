"""The accounts, for the administrator: make, disable, change the role, reset the password."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from catalog.errors import GovlakeError
from catalog.language import Text, say
from catalog.models import Role
from console.visit import Administrator
from governance.accounts.errors import AccountUnfit
from governance.accounts.person import DUTIES, Duty, role_words

router = APIRouter()

OPERATION = tuple(r for r in Role if DUTIES[r] is Duty.OPERATION)
"""the roles that an administrator gives"""


class Change(StrEnum):
    """What is done to an account."""

    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"
    ROLE = "role"


@router.get("/users")
def users(visit: Administrator) -> Response:
    """List the accounts."""
    return _listed(visit)


@router.post("/users")
def make(
    visit: Administrator,
    account: Annotated[str, Form(max_length=60)],
    staff: Annotated[str, Form(max_length=60)],
    name: Annotated[str, Form(max_length=60)],
    role: Annotated[Role, Form()],
    department: Annotated[str, Form()] = "",
) -> Response:
    """Make an account and show its first password, once."""
    try:
        _require_department(visit, account, department)
        given = visit.site.accounts.make(visit.someone, account, staff, name, role, department or None)
    except GovlakeError as error:
        return _listed(visit, error=error)
    return _listed(visit, given=(account, given))


@router.post("/users/{account}")
def change(
    visit: Administrator,
    account: str,
    what: Annotated[Change, Form()],
    role: Annotated[Role | None, Form()] = None,
    department: Annotated[str, Form()] = "",
) -> Response:
    """Change an account; a new password is shown once."""
    accounts, by = visit.site.accounts, visit.someone
    try:
        if what is Change.RESET:
            return _listed(visit, given=(account, accounts.reset_password(by, account)))
        if what is Change.ROLE:
            _require_department(visit, account, department)
            accounts.set_role(by, account, role or Role.CLERK, department or None)
        else:
            accounts.set_disabled(by, account, what is Change.DISABLE)
    except GovlakeError as error:
        return _listed(visit, error=error)
    visit.notice = say(f"账号 {account} 已更改", f"account {account} is changed")
    return _listed(visit)


def _require_department(visit: Administrator, account: str, department: str) -> None:
    if department and department not in visit.catalogue.departments:
        why = Text(zh=f"目录中没有部门 {department}", en=f"the catalogue has no department {department}")
        raise AccountUnfit(account, why)


def _listed(
    visit: Administrator, error: GovlakeError | None = None, given: tuple[str, str] | None = None
) -> Response:
    visit.at = "/users"
    return visit.page(
        "users.html.j2",
        status=400 if error else 200,
        accounts=visit.site.accounts.all(),
        roles=[(r, role_words(r)) for r in OPERATION],
        operation=OPERATION,
        error=error,
        given=given,
    )
