"""How often someone may fail to log in: per account and per address, within a quarter of an hour.

The tries are in the database, so that they count for every console on it and outlive a restart. What was
typed as an account may be a password: only hashes are kept. Who failed is recorded by ``trail``.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from governance.accounts.errors import TooManyTries
from governance.accounts.tables import TRY
from governance.store import Store

MINUTES = 15
PER_ACCOUNT = 5
PER_ADDRESS = 30


class Tries:
    """The failed log-ins of late in a governance database; ``now`` tells the time, with its zone."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def begin(self, account: str, address: str) -> None:
        """Count a try against its account before it is judged; raises TooManyTries.

        Against the address only failures count: a whole office may log in from one.
        """
        limits = {_of_account(account): PER_ACCOUNT, _of_address(address): PER_ADDRESS}
        now = int(self._now().timestamp())
        of_late = sa.select(sa.func.count()).where(TRY.c.at > now - MINUTES * 60)
        with self._store.connected(writes=True, alone="tries") as connection:
            if any(
                (connection.scalar(of_late.where(TRY.c.who == w)) or 0) >= most for w, most in limits.items()
            ):
                raise TooManyTries(MINUTES)
            connection.execute(sa.delete(TRY).where(TRY.c.at <= now - MINUTES * 60))
            connection.execute(sa.insert(TRY).values(who=_of_account(account), at=now))

    def succeeded(self, account: str) -> None:
        """Forget an account's failed tries; those of the address count on."""
        with self._store.connected(writes=True) as connection:
            connection.execute(sa.delete(TRY).where(TRY.c.who == _of_account(account)))

    def failed(self, address: str) -> None:
        """Count a try that was judged wrong against its address."""
        row = {"who": _of_address(address), "at": int(self._now().timestamp())}
        with self._store.connected(writes=True) as connection:
            connection.execute(sa.insert(TRY).values(row))


def _of_account(account: str) -> str:
    return _digest("account", account.strip().casefold())


def _of_address(address: str) -> str:
    return _digest("address", address)


def _digest(kind: str, said: str) -> str:
    return hashlib.sha256(f"{kind}|{said}".encode(errors="surrogatepass")).hexdigest()
