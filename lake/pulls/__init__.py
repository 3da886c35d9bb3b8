"""Pulls: deliveries that govlake fetches itself, one module per kind, named as the kind is.

``fetch`` asks the module, lands what it brings like any other delivery and keeps on file how it went.
What a delivery's rows are worth is judged later, by the same gate that files pass.
"""

import errno
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import cast

from catalog.language import Text
from catalog.models import Cycle, Feed
from lake.home import Home
from lake.landing import Landing
from lake.pulls.attempts import Attempt, Attempts
from lake.pulls.pulled import Pulled, Puller, PullFailed, Since
from lake.pulls.secrets import Secret, SecretMalformed, SecretMissing, Secrets
from lake.receipts import Fetched, Receipt

__all__ = [
    "Attempt",
    "Attempts",
    "PullFailed",
    "Pulled",
    "Puller",
    "Secret",
    "SecretMalformed",
    "SecretMissing",
    "Secrets",
    "Since",
    "fetch",
    "since_of",
]

_WHO = "pull"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def fetch(
    feed: Feed,
    home: Home,
    landing: Landing,
    secrets: Secrets,
    night: date,
    now: datetime,
    refused: Collection[str] = (),
) -> list[Receipt]:
    """Pull a feed and land what came; return the receipts.

    ``refused`` are deliveries that were kept out as a whole: what they brought is asked for again. How it
    went is noted in ``Attempts``. Raises PullFailed, after landing what had come before it failed.
    """
    earlier = landing.receipts(feed.code)
    received: list[Receipt] = []
    attempts = Attempts(home.reports)
    try:
        with _scratch(home, feed) as folder, _plain_failures(feed, secrets):
            for pulled in _puller(feed).pull(feed, secrets, folder, night, since_of(earlier, refused)):
                when = now + timedelta(microseconds=len(received))  # receipts are in the order of coming
                known = [*earlier, *received]
                if not _is_said_already(pulled, feed, landing, known):
                    received.append(_land(pulled, feed, landing, night, when, known))
    except PullFailed as failure:
        attempts.note(feed.code, Attempt.failed(now, night, failure, received))
        raise
    attempts.note(feed.code, Attempt.succeeded(now, night, _origin(feed), received))
    return received


def since_of(earlier: Sequence[Receipt], refused: Collection[str] = ()) -> Since:
    """Return what a feed's earlier pulls brought, followed from the first for as long as none is missing.

    Each pull says from which mark it went on. One that was refused as a whole, and those that went on from
    it, don't count: their rows aren't in the source table.
    """
    mark: str | None = None
    at_mark: tuple[str, ...] = ()
    fetched = [(r, r.fetched) for r in sorted(earlier, key=lambda r: r.received_at) if r.fetched]
    for receipt, one in fetched:
        if receipt.delivery not in refused and one.mark is not None and one.since in (None, mark):
            mark, at_mark = one.mark, one.at_mark
    return Since(mark, at_mark, frozenset(one.origin for _, one in fetched))


def _puller(feed: Feed) -> Puller:
    assert feed.delivery.pull  # noqa: S101
    return cast(Puller, import_module(f"{__name__}.{feed.delivery.pull.kind}"))


def _origin(feed: Feed) -> str:
    pull = feed.delivery.pull
    assert pull  # noqa: S101
    return f"sftp://{pull.host}:{pull.port}/{pull.folder}" if pull.kind == "sftp" else pull.url


@contextmanager
def _scratch(home: Home, feed: Feed) -> Iterator[Path]:
    """Give a pull an empty folder, and clear away what it or a killed one left there."""
    folder = home.scratch / f"pull-{feed.code}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _plain_failures(feed: Feed, secrets: Secrets) -> Iterator[None]:
    """Make one kind of failure of a missing secret and of a disk without room too."""
    try:
        yield
    except (SecretMissing, SecretMalformed) as missing:
        hint = missing.hint or missing.what
        raise PullFailed(_origin(feed), "secret", missing.what, hint) from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise PullFailed(
            _origin(feed),
            "disk_full",
            Text(zh="磁盘已满，取数中止", en="the disk is full, the pull was given up"),
            Text(zh="清出空间后重新运行夜间任务", en="make room and run the night again"),
        ) from None


def _is_said_already(pulled: Pulled, feed: Feed, landing: Landing, earlier: Sequence[Receipt]) -> bool:
    """Return whether a feed that is asked every minute answers as it did the last time, on the same day."""
    fetched = [(r, r.fetched.mark) for r in earlier if r.fetched]
    if feed.update.cycle is not Cycle.REALTIME or not fetched or pulled.business_date is None:
        return False
    last, mark = max(fetched, key=lambda each: each[0].received_at)
    same = last.business_date >= pulled.business_date and mark == pulled.mark
    return same and landing.holds(last, pulled.path)


def _land(
    pulled: Pulled, feed: Feed, landing: Landing, night: date, now: datetime, earlier: Sequence[Receipt]
) -> Receipt:
    """Land one file. What goes on from a mark is never filed before what it goes on from.

    Nor is what a real-time feed says now filed before what it said a while ago: the night that ends after
    midnight has the date of the day before.
    """
    day = pulled.business_date
    if pulled.mark is not None or day is not None and feed.update.cycle is Cycle.REALTIME:
        marked = (r for r in earlier if r.fetched and (r.fetched.mark or pulled.mark is None))
        day = max([day or night, *(r.business_date for r in marked)])
    told = {"since": pulled.since, "mark": pulled.mark, "whole": pulled.whole, "at_mark": pulled.at_mark}
    fetched = Fetched(origin=pulled.origin, **told)
    receipt = landing.receive(pulled.path, feed, day, _WHO, now, fetched)
    pulled.path.unlink()
    return receipt
