"""Forms are taken only from this console's own pages: each has a token that other sites can't know.

The token is worked out from the cookie, so nothing is stored. A program's request with its own token in the
``Authorization`` header carries no cookie's rights and needs none.
"""

import hashlib
import hmac

from fastapi import Request

from console.cookies import bearer, form_token, session_token
from console.errors import FormStale

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""methods that change nothing"""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def csrf_of(token: str) -> str:
    """Return the token of the forms shown to whoever has a cookie's token."""
    return hmac.new(token.encode(), b"govlake console form", hashlib.sha256).hexdigest()


async def require_own_form(request: Request) -> None:
    """Make sure that what changes something was sent from a page of ours; raises FormStale."""
    if request.method in SAFE or bearer(request):
        return
    # a session that has ended leaves its cookie, while the log-in form has the guest's token
    tokens, sent = (session_token(request), form_token(request)), (await _sent(request)).encode()
    if not any(token and hmac.compare_digest(csrf_of(token).encode(), sent) for token in tokens):
        raise FormStale


async def _sent(request: Request) -> str:
    if sent := request.headers.get("x-csrf-token"):
        return sent
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return ""
    field = (await request.form()).get("csrf")
    return field if isinstance(field, str) else ""
