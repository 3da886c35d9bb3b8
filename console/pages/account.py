"""A person's own account: who one is here, and another password."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from catalog.errors import GovlakeError
from console.visit import Anyone
from governance.accounts.errors import LoginRefused, PasswordMistyped, PasswordWeak, TooManyTries

router = APIRouter()


@router.get("/account")
def account(visit: Anyone) -> Response:
    """Show who is logged in, and the form for another password."""
    return _shown(visit, None)


@router.post("/account")
def change_password(
    visit: Anyone, old: Annotated[str, Form()], new: Annotated[str, Form()], again: Annotated[str, Form()]
) -> Response:
    """Change the password, which ends all sessions, and begin a new one."""
    person = visit.someone
    try:
        visit.site.tries.begin(person.account, visit.address)
        if new != again:
            raise PasswordMistyped
        visit.site.accounts.change_password(person.account, old, new)
    except (LoginRefused, PasswordMistyped, PasswordWeak, TooManyTries) as error:
        if isinstance(error, LoginRefused):
            visit.site.tries.failed(visit.address)
        return _shown(visit, error)
    visit.site.tries.succeeded(person.account)
    return visit.begin(visit.site.accounts.find(person.account).person, "/")


def _shown(visit: Anyone, error: GovlakeError | None) -> Response:
    found = visit.site.accounts.find(visit.someone.account)
    return visit.page("account.html.j2", status=400 if error else 200, found=found, error=error)
