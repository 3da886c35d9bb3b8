"""Any database that SQLAlchemy has a dialect for, such as MySQL, MariaDB, SQLite, Oracle or Dameng.

How a dialect begins a transaction that sees one state, and how its server writes values as text, are the
two tables here; one that isn't in them gets a plain transaction and a cast to its text type.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import exc

from lake.connectors.sqlite import faithful_text
from lake.pulls.sessions import Failing, Request, Session, SourceError

_REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_MYSQL = (_REPEATABLE, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
_ORACLE = (
    "ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'",
    "ALTER SESSION SET NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF'",
    "ALTER SESSION SET NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'",
    "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'",
    "SET TRANSACTION READ ONLY",
)
_BEGIN = {
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": ("BEGIN",),
    "postgresql": (f"{_REPEATABLE}, READ ONLY",),
    "oracle": _ORACLE,
}
_MYSQLS = ("mysql", "mariadb")
_FLOAT = 4
"""MySQL's code for the type FLOAT, of which a cast to text shows six digits only"""
_WRONG_LOGIN = (1044, 1045, 1049, 1698)
"""MySQL: no access to the database or with this password, no such database, no login this way"""


@contextmanager
def opened(url: sa.URL, request: Request) -> Iterator[Session]:
    """Open a session; ``url`` has the credentials. Raises SourceError."""
    logging.getLogger("sqlalchemy.pool.impl.NullPool").setLevel(logging.CRITICAL)  # what broke is told below
    try:
        engine = sa.create_engine(_readable(url), poolclass=sa.NullPool, connect_args=_arguments(url))
    except (exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceError("no_driver", str(error)) from None
    with _told("unreachable", rows_touched=False):
        connection = engine.connect().execution_options(stream_results=True)
    try:
        with _told("refused", rows_touched=False):
            for statement in _BEGIN.get(engine.dialect.name, ()):
                connection.exec_driver_sql(statement)
        yield _SqlalchemySession(connection, request)
    finally:
        connection.invalidate()  # closing would read what is left of a stream, and fail where it broke
        connection.close()


def _readable(url: sa.URL) -> sa.URL:
    """Return the URL; that of a SQLite file such that a file that isn't there is no new, empty one."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    file = Path(url.database).resolve()
    if not file.is_file():
        raise SourceError("unreachable", f"no file {file.name}")
    return url.set(database=file.as_uri(), query={"mode": "ro", "uri": "true"})


def _arguments(url: sa.URL) -> dict[str, Any]:
    if url.drivername.endswith("+pymysql"):  # it takes a password that isn't Latin as bytes only
        return {"connect_timeout": 30, "read_timeout": 600, "password": (url.password or "").encode()}
    return {}


class _SqlalchemySession:
    def __init__(self, connection: sa.Connection, request: Request) -> None:
        self._connection, self._request = connection, request
        self._dialect = connection.dialect.name
        self._single: frozenset[str] = frozenset()
        """MySQL: columns of single precision, known once ``columns`` was asked"""

    def columns(self) -> tuple[str, ...]:
        asked = sa.select(sa.text("*")).select_from(self._source(())).where(sa.false())
        with _told("refused", rows_touched=False), self._connection.execute(asked) as result:
            if self._dialect in _MYSQLS and result.cursor:
                self._single = frozenset(str(d[0]) for d in result.cursor.description if d[1] == _FLOAT)
            return tuple(map(str, result.keys()))

    def count(self) -> int:
        source = self._source(self._marked())
        asked = sa.select(sa.func.count()).select_from(source)
        return int(self._one(self._beyond(asked, source)))

    def without_watermark(self) -> int:
        source = self._source(self._marked())
        asked = sa.select(sa.func.count()).select_from(source)
        return int(self._one(asked.where(source.c[self._marked()[0]].is_(None))))

    def batches(self, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        source = self._source(columns)
        asked = sa.select(*(self._text(source.c[c]) for c in columns)).select_from(source)
        asked = self._beyond(asked, source)
        if self._request.pull.watermark:
            asked = asked.order_by(source.c[self._request.pull.watermark])
        with _told("cut_off"), self._connection.execute(asked) as result, _left_unread(result.cursor):
            while rows := result.fetchmany(self._request.pull.chunk_rows):
                texts = dict(zip(columns, zip(*rows, strict=True), strict=True))
                texts |= {name: _single_precision(texts[name]) for name in self._single & set(columns)}
                values = [pa.array(column, pa.string()) for column in texts.values()]
                yield pa.RecordBatch.from_arrays(values, names=list(columns))

    def _marked(self) -> tuple[str, ...]:
        watermark = self._request.pull.watermark
        return (watermark,) if watermark else ()

    def _one(self, asked: sa.Select[Any]) -> Any:
        with _told("cut_off"):
            return self._connection.execute(asked).scalar()

    def _source(self, columns: tuple[str, ...]) -> sa.FromClause:
        pull = self._request.pull
        named: list[sa.ColumnClause[Any]] = [sa.column(c) for c in columns]
        if pull.query:
            literal = re.sub(r"(?=:\w)", r"\\", pull.query.rstrip("; "))  # a colon there is no parameter
            return sa.text(f"{literal}\n").columns(*named).subquery("pulled")
        schema, _, name = str(pull.table).rpartition(".")
        return sa.table(name, *named, schema=schema or None).alias("pulled")

    def _beyond(self, asked: sa.Select[Any], source: sa.FromClause) -> sa.Select[Any]:
        """Leave out what was pulled before, by a value of the type that the column has."""
        request = self._request
        if request.pull.watermark is None or request.after is None:
            return asked
        column = source.c[request.pull.watermark]
        sample = self._one(sa.select(sa.func.max(column)))
        return asked.where(column >= typed(request.after, sample))

    def _text(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Return the server's text of a column, with all that the value has."""
        text: sa.ColumnElement[Any]
        if self._dialect in _MYSQLS:
            whole = column + sa.literal_column("0e0") if column.name in self._single else column
            text = sa.cast(whole, sa.CHAR)
        elif self._dialect == "sqlite":
            text = sa.literal_column(faithful_text(str(column.name)))
        elif self._dialect in ("oracle", "dm"):
            text = sa.func.to_char(column)
        else:
            text = sa.cast(column, sa.Text)
        return text.label(str(column.name))


@contextmanager
def _left_unread(cursor: Any) -> Iterator[None]:
    """Leave what wasn't read of a stream unread.

    PyMySQL reads it to the end when its object is collected, of a connection that is gone by then.
    """
    stream = getattr(cursor, "_result", None)
    try:
        yield
    finally:
        if stream is not None and hasattr(stream, "unbuffered_active"):
            stream.unbuffered_active = False


def _single_precision(texts: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return numbers of single precision, given as doubles, with the fewest digits that give them back."""
    return tuple(t and np.format_float_positional(np.float32(t), trim="-") for t in texts)


def typed(text: str, sample: object) -> object:
    """Return a value's text as a value of the same type as ``sample``, so that a server compares exactly."""
    if isinstance(sample, datetime):
        return datetime.fromisoformat(text)
    if isinstance(sample, date | time):
        return type(sample).fromisoformat(text)
    if isinstance(sample, int | float | Decimal):
        return type(sample)(text)
    return text


@contextmanager
def _told(failing: Failing, rows_touched: bool = True) -> Iterator[None]:
    """Make a SourceError of what SQLAlchemy or a driver raises; its words are kept while they hold no values.

    A broken connection is ``cut_off`` once there was one, whatever was going on.
    """
    try:
        yield
    except exc.DBAPIError as error:
        said = str(error.orig) if not rows_touched else type(error.orig).__name__
        raise SourceError(_failing(error, failing), said) from None
    except (exc.SQLAlchemyError, OSError, ValueError) as error:
        raise SourceError(failing, type(error).__name__) from None


def _failing(error: exc.DBAPIError, failing: Failing) -> Failing:
    code = error.orig.args[0] if error.orig and error.orig.args else None
    if code in _WRONG_LOGIN:
        return "login"
    if failing == "refused" and error.connection_invalidated:
        return "cut_off"
    if failing == "cut_off" and isinstance(error, exc.ProgrammingError | exc.DataError):
        return "refused"
    return failing
