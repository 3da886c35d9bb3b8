"""Logging in and out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from console.visit import Anyone, Guest
from governance.accounts.errors import LoginRefused, TooManyTries

router = APIRouter()


@router.get("/login")
def form(visit: Guest, after: str = "/") -> Response:
    """Show the form."""
    return visit.page("login.html.j2", after=after, account="", error=None)


@router.post("/login")
def login(
    visit: Guest,
    account: Annotated[str, Form(max_length=60)] = "",
    password: Annotated[str, Form()] = "",
    after: Annotated[str, Form()] = "/",
) -> Response:
    """Log in with account and password, and go on to the page that was asked for."""
    try:
        visit.site.tries.begin(account, visit.address)
        person = visit.site.accounts.check(account, password)
    except (LoginRefused, TooManyTries) as error:
        visit.site.accounts.failed(account, visit.address)
        status = 429 if isinstance(error, TooManyTries) else 401
        if isinstance(error, LoginRefused):
            visit.site.tries.failed(visit.address)
        return visit.page("login.html.j2", status=status, after=after, account=account, error=error)
    visit.site.tries.succeeded(account)
    return visit.begin(person, after)


@router.post("/logout")
def logout(visit: Anyone) -> Response:
    """Log out."""
    return visit.end()
