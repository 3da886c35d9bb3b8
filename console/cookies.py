"""The console's cookies: the session's token, the guest's form token, the language, a log-in under way."""

from fastapi import Request, Response

LANGUAGE = "govlake-language"
_YEAR = 365 * 24 * 3600
_SESSION, _FORM, _BEGUN = "govlake-session", "govlake-form", "govlake-begun"
_HOST_ONLY = "__Host-"
"""what a browser takes only by https, for one host, whole"""


def session_token(request: Request) -> str | None:
    """Return the token of a browser's session."""
    return _read(request, _SESSION)


def form_token(request: Request) -> str | None:
    """Return the token of whoever hasn't logged in yet."""
    return _read(request, _FORM)


def bearer(request: Request) -> str | None:
    """Return the token of a program, which the JSON interface takes and no page does."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    there = request.url.path.startswith("/api/") and kind.lower() == "bearer"
    return token.strip() if there else None


def keep_session(request: Request, response: Response, token: str) -> None:
    """Have the browser keep a session's token until it is closed."""
    _write(request, response, _SESSION, token)
    response.delete_cookie(_named(request, _FORM), secure=_https(request), httponly=True)


def keep_form(request: Request, response: Response, token: str) -> None:
    """Have the browser keep a guest's token."""
    _write(request, response, _FORM, token)


def forget_session(request: Request, response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(_named(request, _SESSION), secure=_https(request), httponly=True, samesite="lax")


def begun(request: Request) -> str | None:
    """Return what was kept of a log-in by another party."""
    return _read(request, _BEGUN)


def keep_begun(request: Request, response: Response, said: str, seconds: int) -> None:
    """Have the browser keep what a log-in by another party needs when it comes back."""
    _write(request, response, _BEGUN, said, seconds)


def forget_begun(request: Request, response: Response) -> None:
    """Have the browser forget that again."""
    response.delete_cookie(_named(request, _BEGUN), secure=_https(request), httponly=True, samesite="lax")


def keep_language(request: Request, response: Response, language: str) -> None:
    """Have the browser keep the language that was chosen."""
    secure = _https(request)
    response.set_cookie(LANGUAGE, language, _YEAR, secure=secure, httponly=True, samesite="lax")


def _https(request: Request) -> bool:
    return bool(request.app.state.site.settings.https)


def _named(request: Request, name: str) -> str:
    return (_HOST_ONLY if _https(request) else "") + name


def _read(request: Request, name: str) -> str | None:
    return request.cookies.get(_named(request, name))


def _write(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    secure = _https(request)
    response.set_cookie(
        _named(request, name), value, seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )
