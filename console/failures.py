"""Errors as answers: a page in the reader's language with what to do, a part for htmx, JSON for programs."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from catalog.errors import GovlakeError
from catalog.language import Text
from console.errors import (
    Forbidden,
    FormStale,
    LoginNeeded,
    PageMissing,
    PasswordToChange,
    RequestUnfit,
)
from console.oidc import ProviderFailed
from console.site import Site
from console.visit import Visit, visit_of
from governance.accounts.errors import AccountMissing, AccountTaken, DutiesMixed, LoginRefused, TooManyTries
from governance.errors import CaseMissing, DatabaseUnreachable, NotAllowed, SamePerson, ScopesConflict
from governance.own_department import NotTheDepartments

_STATUS: dict[type[Exception], int] = {
    LoginNeeded: 401,
    LoginRefused: 401,
    Forbidden: 403,
    PasswordToChange: 403,
    FormStale: 403,
    DutiesMixed: 403,
    SamePerson: 403,
    NotTheDepartments: 403,
    PageMissing: 404,
    CaseMissing: 404,
    AccountMissing: 404,
    NotAllowed: 409,
    ScopesConflict: 409,
    AccountTaken: 409,
    RequestUnfit: 422,
    TooManyTries: 429,
    ProviderFailed: 502,
    DatabaseUnreachable: 503,
}
"""what isn't listed is 400: something to correct"""
_NOT_FOUND, _NOT_ALLOWED, _BROKEN = 404, 405, 500


class Broken(GovlakeError):
    """A fault of the console itself."""

    def __init__(self) -> None:
        super().__init__(
            Text(zh="系统出错", en="something went wrong here"),
            Text(
                zh="请稍后再试；仍出错请告诉系统管理员",
                en="try again later, and tell whoever runs it if it stays",
            ),
        )


def install(app: FastAPI) -> None:
    """Have an app answer errors so."""
    app.add_exception_handler(GovlakeError, _told)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unfit)


def _told(request: Request, error: Exception) -> Response:
    if not isinstance(error, GovlakeError):
        raise error
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)
    if request.url.path.startswith("/api/"):
        said = {"error": type(error).__name__, "what": error.what.model_dump()}
        return JSONResponse({**said, "hint": error.hint.model_dump() if error.hint else None}, status)
    visit = _visit(request)
    part = "hx-request" in request.headers
    if elsewhere := _elsewhere(request, visit, error):
        return (
            Response(status_code=status, headers={"HX-Redirect": elsewhere}) if part else visit.to(elsewhere)
        )
    if request.method != "GET":
        visit.at = visit.home  # what a form was sent to may be no page
    return visit.page("error_part.html.j2" if part else "error.html.j2", status=status, error=error)


def _elsewhere(request: Request, visit: Visit, error: GovlakeError) -> str | None:
    """Return the page that helps, if there is one."""
    if isinstance(error, LoginNeeded):
        return visit.login_path if request.method == "GET" else "/login"
    if isinstance(error, PasswordToChange):
        return "/account"
    at_home = request.url.path == "/" and visit.home != "/"
    return visit.home if isinstance(error, Forbidden) and at_home else None


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else _BROKEN
    if status in (_NOT_FOUND, _NOT_ALLOWED):
        return _told(request, PageMissing(request.url.path))
    return _told(request, RequestUnfit((str(status),)))


def _unfit(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return _told(request, RequestUnfit(tuple(str(e["loc"][-1]) for e in found)))


def broken(request: Request) -> Response:
    """Return the answer to a fault of the console itself."""
    if request.url.path.startswith("/api/"):
        error = Broken()
        return JSONResponse({"error": "Broken", "what": error.what.model_dump()}, _BROKEN)
    return _visit(request).page("error.html.j2", status=_BROKEN, error=Broken())


def _visit(request: Request) -> Visit:
    """Return the visit for an error's page; as a guest's where the database itself fails."""
    site: Site = request.app.state.site
    try:
        return visit_of(site, request)
    except (GovlakeError, SQLAlchemyError):
        return Visit(site, request, None, None)
