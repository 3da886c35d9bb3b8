"""The database of events: read a case, add to it, all or nothing.

Which events a case allows is ``governance.case``'s. Two who add to the same case at once get one another's
events to see before theirs is judged; (case, sequence) is unique, so none is lost or written over.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from governance.case import Case, after, fold
from governance.errors import DatabaseUnreachable
from governance.events import EVENT as READ
from governance.events import AnyEvent
from governance.fact import Place
from governance.tables import EVENT
from lake.home import Home

ADDRESS = "GOVLAKE_GOVERNANCE"
"""The environment variable with the database's URL; a file in the home without it."""

HEAD = "0006"
_PATIENCE_SECONDS = 60
_ATTEMPTS = 100
_WRITES = {"writes": True}

Decide = Callable[[Case | None, "Reader"], Sequence[AnyEvent]]
"""Takes a case as it is and returns what happens to it, or raises."""


def address_of(home: Home) -> sa.URL:
    """Return the database's URL: the environment's, else a file in the home."""
    given = os.environ.get(ADDRESS)
    if given is None:
        return sa.URL.create("sqlite", database=str(_file(home)))
    if given.startswith(("postgresql:", "postgres:")):
        given = "postgresql+psycopg:" + given.split(":", 1)[1]
    return sa.make_url(given)


def exists(home: Home) -> bool:
    """Whether anyone ever opened a case in this home; a database by URL is taken to exist."""
    return ADDRESS in os.environ or _file(home).exists()


def _file(home: Home) -> Path:
    return home.folder / "governance.db"


class Reader:
    """What can be read within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def case(self, case: str) -> Case | None:
        """Return a case as it is now, None if nobody opened it."""
        return fold(case, self.events(case))

    def events(self, case: str) -> list[AnyEvent]:
        """Return a case's events in order."""
        chosen = sa.select(EVENT.c.body).where(EVENT.c.case_id == case).order_by(EVENT.c.sequence)
        return [READ.validate_json(body) for (body,) in self._connection.execute(chosen)]

    def cases(
        self, entity: str | None = None, key: str | None = None, kinds: Sequence[str] = ()
    ) -> Iterator[Case]:
        """Yield cases about places in the order they were opened: of an entity, of one key, or all.

        With ``kinds`` only those cases to which an event of these kinds has happened.
        """
        about: list[sa.ColumnElement[bool]] = [EVENT.c.pattern.is_(None)]
        if entity is not None:
            about.append(EVENT.c.entity == entity)
        if key is not None:
            about.append(EVENT.c.key == key)
        return self._folded(about, kinds)

    def patterns(self, entity: str | None = None, kinds: Sequence[str] = ()) -> Iterator[Case]:
        """Yield cases about patterns in the order they were opened; arguments as for ``cases``."""
        about: list[sa.ColumnElement[bool]] = [EVENT.c.pattern.is_not(None)]
        if entity is not None:
            about.append(EVENT.c.entity == entity)
        return self._folded(about, kinds)

    def _folded(self, about: Sequence[sa.ColumnElement[bool]], kinds: Sequence[str]) -> Iterator[Case]:
        chosen = sa.select(EVENT.c.case_id, EVENT.c.body).order_by(EVENT.c.case_id, EVENT.c.sequence)
        chosen = chosen.where(*about)
        if kinds:
            happened = sa.select(EVENT.c.case_id).where(EVENT.c.kind.in_(kinds))
            chosen = chosen.where(EVENT.c.case_id.in_(happened))
        by_case: dict[str, list[AnyEvent]] = {}
        for case, body in self._connection.execute(chosen):
            by_case.setdefault(case, []).append(READ.validate_json(body))
        folded = (fold(case, events) for case, events in by_case.items())
        yield from sorted((c for c in folded if c), key=lambda c: (c.opened.at, c.id))

    def happened(self, kind: str) -> Iterator[tuple[str, AnyEvent]]:
        """Yield every event of a kind with its case, in the order they happened."""
        chosen = sa.select(EVENT.c.case_id, EVENT.c.body).where(EVENT.c.kind == kind).order_by(EVENT.c.id)
        for case, body in self._connection.execute(chosen):
            yield case, READ.validate_json(body)

    def changed_since(self, number: int) -> Iterator[Case]:
        """Yield the cases, about places or patterns, to which something happened after an event's number."""
        lately = sa.select(EVENT.c.case_id).where(EVENT.c.id > number)
        return self._folded([EVENT.c.case_id.in_(lately)], ())

    def count(self) -> int:
        """Return the number of the last event, 0 if there is none."""
        return int(self._connection.execute(sa.select(sa.func.max(EVENT.c.id))).scalar() or 0)


class Store:
    """The database of events at a URL, brought up to date when it is opened."""

    def __init__(self, address: str | sa.URL) -> None:
        """Open the database at an address; raises DatabaseUnreachable."""
        self._engine = sa.create_engine(address, hide_parameters=True)
        self._lite = self._engine.dialect.name == "sqlite"
        if self._lite:
            _prepare(self._engine)
        try:
            self._bring_up_to_date()
        except OperationalError:
            raise DatabaseUnreachable(self._engine.url.render_as_string(hide_password=True)) from None

    @classmethod
    def of(cls, home: Home) -> "Store":
        """Open the database of a home; raises DatabaseUnreachable."""
        if ADDRESS not in os.environ:
            home.folder.mkdir(parents=True, exist_ok=True)
            _file(home).touch(mode=0o600)
        return cls(address_of(home))

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Read within one transaction."""
        with self._engine.connect() as connection, connection.begin():
            yield Reader(connection)

    @contextmanager
    def connected(self, *, writes: bool = False, alone: str | None = None) -> Iterator[sa.Connection]:
        """Lend a connection in a transaction, for the tables that aren't events'.

        With ``alone`` no one else writes meanwhile who names the same.
        """
        options = _WRITES if writes else {}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            if alone:
                self._alone(connection, alone)
            yield connection

    def add(self, place: Place, decide: Decide) -> Case:
        """Add to the case of a place what ``decide`` returns, and return the case after it.

        ``decide`` is called again if someone else was quicker. Raises what it raises, and NotAllowed.
        """
        for _ in range(_ATTEMPTS - 1):
            with suppress(IntegrityError):
                return self._add(place, decide)
        return self._add(place, decide)

    def _add(self, place: Place, decide: Decide) -> Case:
        with self._engine.connect().execution_options(**_WRITES) as connection, connection.begin():
            self._alone(connection, f"{place.entity}|{place.key}")
            reader = Reader(connection)
            case = reader.case(place.case)
            for event in decide(case, reader):
                case = after(place.case, case, event)
                connection.execute(sa.insert(EVENT).values(_row(place, case.length, event)))
            if case is None:
                raise ValueError("a case begins with an event")
            return case

    def _alone(self, connection: sa.Connection, scope: str) -> None:
        """Wait until no one else adds to a case of the same entity; SQLite has one writer anyhow."""
        if not self._lite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(scope, 0))))

    def _bring_up_to_date(self) -> None:
        with self._engine.connect() as connection, connection.begin():
            if _revision(connection) == HEAD:
                return
        from alembic import command  # noqa: PLC0415 - slow to import, and hardly ever needed
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._engine.connect().execution_options(**_WRITES) as connection, connection.begin():
            self._alone(connection, "migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _row(place: Place, sequence: int, event: AnyEvent) -> dict[str, object]:
    return {
        "case_id": place.case,
        "sequence": sequence,
        "kind": event.kind,
        **place.model_dump(),
        "at": event.at.isoformat(),
        "by": event.by,
        "body": event.model_dump_json(),
    }


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _prepare(engine: sa.Engine) -> None:
    """Have SQLite write ahead, wait for its turn, and begin writing transactions as such."""

    @sa.event.listens_for(engine, "connect")
    def connected(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy says BEGIN, not sqlite3
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_SECONDS * 1000}")  # type: ignore[attr-defined]
        connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[attr-defined]
        connection.execute("PRAGMA synchronous = FULL")  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "begin")
    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
