"""Passwords: which ones are accepted, and their Argon2 hashes."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from governance.accounts.errors import PasswordWeak

LEAST = 12
"""characters that a password needs; no mixture of kinds is asked for, length is what counts"""
_MOST = 200
_DIFFERENT = 5

_HASHER = PasswordHasher()


def hashed(account: str, password: str) -> str:
    """Return a password's hash; raises PasswordWeak."""
    guessable = account.casefold() in password.casefold() or len(set(password)) < _DIFFERENT
    if guessable or not LEAST <= len(password) <= _MOST:
        raise PasswordWeak(LEAST)
    return _HASHER.hash(password)


def matches(hash_: str | None, password: str) -> bool:
    """Return whether a password is the hashed one; without a hash it takes as long to say no."""
    try:
        _HASHER.verify(hash_ or _nobodys(), password[: _MOST + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return hash_ is not None


def outdated(hash_: str) -> bool:
    """Return whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hash_)


def invented() -> str:
    """Return a password to be given to someone, who must change it."""
    return secrets.token_urlsafe(12)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
