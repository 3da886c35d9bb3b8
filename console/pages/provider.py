"""Logging in with the city's identity provider: off to it, and back."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import Response
from itsdangerous import BadSignature

from console import cookies
from console.errors import PageMissing
from console.oidc import BACK, Login, ProviderFailed
from console.visit import Guest
from governance.accounts.errors import LoginRefused
from governance.accounts.sessions import Way

router = APIRouter()
_MINUTES = 10
"""to log in at the provider"""


@router.get("/login/provider")
def begin(visit: Guest, after: str = "/") -> Response:
    """Send the browser to the provider; what has to be known afterwards goes along in a signed cookie."""
    begun = _login(visit).begin()
    response = visit.to(begun.address)
    kept = visit.site.signer.dumps({**asdict(begun), "after": after})
    cookies.keep_begun(visit.request, response, kept, _MINUTES * 60)
    return response


@router.get(BACK)
def back(visit: Guest) -> Response:
    """Log in whom the provider names, if there is such an account."""
    login, begun = _login(visit), _begun(visit, visit.request)
    named = login.account(visit.request.query_params, begun["state"], begun["nonce"], begun["verifier"])
    try:
        person = visit.site.accounts.known(named)
    except LoginRefused:
        visit.site.accounts.failed(named, visit.address)
        raise
    response = visit.begin(person, begun["after"], Way.PROVIDER)
    cookies.forget_begun(visit.request, response)
    return response


def _login(visit: Guest) -> Login:
    if visit.site.provider is None:
        raise PageMissing(visit.path)
    return visit.site.provider


def _begun(visit: Guest, request: Request) -> dict[str, str]:
    try:
        kept: dict[str, str] = visit.site.signer.loads(cookies.begun(request) or "", max_age=_MINUTES * 60)
    except BadSignature:
        raise ProviderFailed("cookie") from None
    return kept
