"""What one running console keeps between requests: database, templates, engine sessions.

What a request may do with them is ``console.visit``'s.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from queue import Empty, SimpleQueue
from uuid import uuid4

from itsdangerous import URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog.language import language, say
from console.at_once import AtOnce
from console.current import Current
from console.oidc import Login
from console.renewing import Renewal
from console.settings import Settings
from governance.accounts.accounts import Accounts
from governance.accounts.sessions import Sessions
from governance.accounts.tries import Tries
from governance.agenda import Agenda
from governance.clocks import Clocks
from governance.store import Store
from lake.engine import Engine
from lake.worklist import Worklist

FOLDER = Path(__file__).parent


class Site:
    """A running console; close it when it stops."""

    def __init__(self, settings: Settings) -> None:
        """Open the database; raises DatabaseUnreachable."""
        self.settings, self.city = settings, settings.city
        self.store = Store.of(self.city.home)
        self.accounts = Accounts(self.store, self.now)
        self.sessions = Sessions(self.store, self.now)
        self.tries = Tries(self.store, self.now)
        self.signer = URLSafeTimedSerializer(secrets.token_bytes(32))
        self.clocks = Clocks(self.city.catalogue)
        self._idle: SimpleQueue[Engine] = SimpleQueue()
        self.agenda = Agenda(self.store, self.clocks)
        self.at_once = AtOnce(partial(settings.serve, self.city) if settings.serve else None)
        self.renewal = Renewal(self.city, settings.renew, lambda: self.at_once.busy)
        self._current = Current(self.city.home, self.agenda)

    @cached_property
    def provider(self) -> Login | None:
        """The provider that logs people in, if there is one."""
        return Login(self.settings.provider) if self.settings.provider else None

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    @cached_property
    def templates(self) -> Environment:
        """The pages' templates; every value is escaped, and one that is missing is an error."""
        loader = FileSystemLoader(FOLDER / "templates")
        made = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        made.globals |= {"say": say, "language": language}
        return made

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Lend an engine session for one request; its temporary tables are dropped afterwards."""
        try:
            engine = self._idle.get_nowait()
        except Empty:
            engine = self.city.new_engine(f"console-{uuid4().hex[:8]}")
        with engine.cleared():
            yield engine
        self._idle.put(engine)

    @property
    def worklist(self) -> Worklist:
        """The newest worklist, told of all that happened to cases; raises WorklistMissing."""
        return self._current.worklist()

    def close(self) -> None:
        """End the engine sessions and give the database's connections back."""
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self.at_once.close()
        self._current.close()
        self.store.close()
