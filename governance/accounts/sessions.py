"""Sessions: who a random token stands for, until it is idle too long, too old, or ended.

Only the token's hash is kept, so that nobody who reads the database can log in by it.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from catalog.models import Role
from governance.accounts.person import Person
from governance.accounts.tables import ACCOUNT, SESSION
from governance.accounts.trail import Deed, Entry, record
from governance.store import Store

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOKEN = timedelta(days=90)
"""how long a program's token holds, used or not"""

_NOTED_EVERY_SECONDS = 60
"""how exactly the last use is kept: writing it at every request would cost each a commit"""


class Way(StrEnum):
    """How a session began: by the account's password, by an identity provider, or as a program's token."""

    PASSWORD = "password"  # noqa: S105 - a word, no password
    PROVIDER = "provider"
    TOKEN = "token"  # noqa: S105


class Sessions:
    """The sessions in a governance database; ``now`` tells the time, with its zone."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def begin(self, person: Person, address: str | None, way: Way = Way.PASSWORD) -> str:
        """Begin a session, which is recorded with how the person logged in, and return its token."""
        return self._begin(person, Deed.LOGGED_IN, IDLE, LONGEST, way, address)

    def token(self, person: Person) -> str:
        """Return a token for a program that works for a person, which is recorded."""
        return self._begin(person, Deed.TOKEN_MADE, TOKEN, TOKEN, Way.TOKEN)

    def _begin(
        self,
        person: Person,
        deed: Deed,
        idle: timedelta,
        longest: timedelta,
        way: Way,
        address: str | None = None,
    ) -> str:
        token, now = secrets.token_urlsafe(32), self._now()
        began, hash_ = int(now.timestamp()), hash_of(token)
        row = {"token": hash_, "account": person.account, "began": began, "seen": began, "way": way}
        row |= {"ends": began + int(longest.total_seconds()), "idle_seconds": int(idle.total_seconds())}
        with self._store.connected(writes=True) as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.ends <= began))
            connection.execute(sa.insert(SESSION).values(row))
            entry = Entry(
                at=now,
                by=person.account,
                deed=deed,
                account=person.account,
                session=short(token),
                address=address,
                why="OpenID Connect" if way is Way.PROVIDER else None,
            )
            record(connection, entry)
        return token

    def person(self, token: str, *, program: bool = False) -> Person | None:
        """Return whose session a token stands for, None if it holds no more.

        ``program`` says that a program sent it: programs' tokens are no browser's, nor the other way round.
        A password that someone else gave has to be changed only by who logged in with it.
        """
        now, hash_ = int(self._now().timestamp()), hash_of(token)
        chosen = sa.select(ACCOUNT, SESSION.c.seen, SESSION.c.way).join(
            SESSION, SESSION.c.account == ACCOUNT.c.account
        )
        chosen = chosen.where(SESSION.c.token == hash_, SESSION.c.ends > now, ~ACCOUNT.c.disabled)
        chosen = chosen.where(SESSION.c.way == Way.TOKEN if program else SESSION.c.way != Way.TOKEN)
        chosen = chosen.where(SESSION.c.seen + SESSION.c.idle_seconds > now)
        with self._store.connected() as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None:
            return None
        if now - row.seen >= _NOTED_EVERY_SECONDS:
            with self._store.connected(writes=True) as connection:
                connection.execute(sa.update(SESSION).where(SESSION.c.token == hash_).values(seen=now))
        must_change = row.must_change and row.way == Way.PASSWORD
        return Person(row.account, row.name, Role(row.role), row.department, must_change)

    def end(self, token: str, person: Person) -> None:
        """End a session, which is recorded."""
        with self._store.connected(writes=True) as connection:
            connection.execute(sa.delete(SESSION).where(SESSION.c.token == hash_of(token)))
            who = person.account
            record(connection, Entry(self._now(), who, Deed.LOGGED_OUT, who, short(token)))


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def short(token: str) -> str:
    """Return the name of a session in the trail."""
    return hash_of(token)[:16]
