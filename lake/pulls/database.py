"""A department's database: a table or query, landed as one Parquet file with every value as text.

All is read in one consistent snapshot and counted against the database's own count. With a watermark only
rows from the greatest value seen on are asked for, in its order: if the database hangs up, what has come is
a delivery of its own, and the next attempt goes on from there. What came at that value before is left out;
see ``at_mark``. Without a watermark an interrupted pull brings nothing.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import tenacity
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from catalog.models import DatabasePull, Feed
from lake.pulls import postgres, sqlalchemy_url
from lake.pulls.at_mark import AtMark
from lake.pulls.database_failures import Failures
from lake.pulls.pulled import Pulled, Since, landed_name
from lake.pulls.secrets import Secrets
from lake.pulls.sessions import Request, Session, SourceError
from lake.pulls.text_table import TextTable
from lake.pulls.watermark import value_of, written

ATTEMPTS = 3
WAIT = tenacity.wait_exponential(multiplier=2, max=60)
"""seconds between attempts: 2, 4, …"""

_PASSING = ("unreachable", "cut_off")


def pull(feed: Feed, secrets: Secrets, folder: Path, night: date, since: Since) -> Iterator[Pulled]:
    """Fetch the feed's rows; see ``Puller``. The mark is the greatest value of the watermark column."""
    asked = feed.delivery.pull
    assert isinstance(asked, DatabasePull)  # noqa: S101
    failures = Failures(asked, secrets)
    source = _Source(asked, _address(asked, secrets, failures), folder / landed_name(feed, night), failures)
    tries = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=WAIT,
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, SourceError) and e.failing in _PASSING),
        reraise=True,
    )
    try:
        for attempt in tries:
            with attempt:
                for pulled in source.read(since):
                    since = replace(since, mark=pulled.mark, at_mark=pulled.at_mark)
                    yield replace(pulled, business_date=night)
    except SourceError as error:
        raise failures.of(error) from None


def _address(asked: DatabasePull, secrets: Secrets, failures: Failures) -> URL:
    """Return the URL with user and password; raises PullFailed, SecretMissing, SecretMalformed."""
    try:
        url = make_url(asked.url)
    except (ArgumentError, ValueError):
        raise failures.url() from None
    if asked.secret is None:
        return url
    user, password = secrets.get(asked.secret).credentials()
    return url.set(username=user, password=password)


@dataclass(frozen=True)
class _Source:
    """One feed's database, to be read into the file ``path``."""

    asked: DatabasePull
    url: URL
    path: Path
    failures: Failures

    def read(self, since: Since) -> Iterator[Pulled]:
        """Yield the rows from a mark on; if the database hangs up, those that came, and then SourceError.

        Raises PullFailed.
        """
        after = value_of(since.mark, self.asked)
        at_mark = self._at_mark(after, since)
        with self._session(Request(self.asked, after)) as session:
            columns = self._columns(session)
            expected = session.count()
            table = TextTable(self.path, columns)
            try:
                with table:
                    for batch in session.batches(columns):
                        table.add(at_mark.fresh(batch) if at_mark else batch)
            except SourceError:
                if at_mark and table.rows:
                    yield self._pulled(table, since, after, at_mark, whole=False)
                raise
        came = table.rows + (at_mark.left_out if at_mark else 0)
        if came != expected:
            raise self.failures.count_differs(came, expected)
        yield self._pulled(table, since, after, at_mark, whole=True)

    def _at_mark(self, after: str | None, since: Since) -> AtMark | None:
        if self.asked.watermark is None:
            return None
        return AtMark(self.asked.watermark, after, since.at_mark if after is not None else ())

    def _session(self, request: Request) -> AbstractContextManager[Session]:
        adbc = self.url.drivername in ("postgresql", "postgres")
        return postgres.opened(self.url, request) if adbc else sqlalchemy_url.opened(self.url, request)

    def _columns(self, session: Session) -> tuple[str, ...]:
        """Return the columns; raises PullFailed if they can't be told apart or the watermark isn't sound."""
        columns = session.columns()
        if twice := sorted({c for c in columns if columns.count(c) > 1}):
            raise self.failures.columns_repeated(twice)
        if self.asked.watermark is not None:
            if self.asked.watermark not in columns:
                raise self.failures.watermark_unknown(columns)
            if empty := session.without_watermark():
                raise self.failures.watermark_empty(empty)
        return columns

    def _pulled(
        self, table: TextTable, since: Since, after: str | None, at_mark: AtMark | None, whole: bool
    ) -> Pulled:
        """Return what came; ``since`` is named only if the rows were asked for from there on."""
        reached, begun = None, since.mark if after is not None else None
        if self.asked.watermark is not None:
            last = table.last(self.asked.watermark)
            reached = written(last, self.asked) if last is not None else begun
        digests = at_mark.digests() if at_mark else ()
        return Pulled(self.path, None, self.failures.origin, begun, reached, whole, digests)
