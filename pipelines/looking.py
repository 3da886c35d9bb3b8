"""What of the real-time feeds is new: files, receipts, and pulls whose time has come.

Only looked at here, every few seconds and by receipts and file names alone; nothing is read or taken in. What
was seen is kept as the sensor's cursor.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from assets.city import City
from catalog.models import Feed
from catalog.models.model import Model
from lake.pulls import Attempts

AGAIN = timedelta(minutes=10)
"""until what was asked for and is still there, such as a file that can't be opened, is asked for again"""
PULL_SECONDS = 60
"""between two pulls of a feed that doesn't say how often"""

_REMEMBERED = timedelta(days=1)
_BY_GOVLAKE = ("nightly", "pull")
"""``Receipt.who`` of deliveries that a run received, and so takes in itself"""


class Asked(Model):
    """What a run was asked to take in: a digest of the files' names, sizes and dates, and when."""

    digest: str
    """empty for a pull"""
    when: datetime


class Seen(Model):
    """What was there at an earlier look."""

    receipts: frozenset[str] = frozenset()
    """deliveries of the last day that were seen"""
    asked: Mapping[str, Asked] = {}
    """feed → what a run was last asked for"""

    @classmethod
    def from_cursor(cls, cursor: str | None) -> "Seen":
        """Return what a sensor's cursor says; nothing seen without one, or if it is of an older kind."""
        return cls.model_validate_json(cursor) if cursor and cursor.startswith("{") else cls()


def news(city: City, feeds: Iterable[Feed], seen: Seen, now: datetime) -> tuple[list[Feed], Seen]:
    """Return the feeds that have something new since ``seen``, and what is seen now.

    A receipt is known by its name: one whose file took long to copy comes after later ones.
    """
    found, receipts, asked = [], set[str](), {}
    for feed in feeds:
        lately = (r for r in city.landing.receipts(feed.code) if now - r.received_at < _REMEMBERED)
        names = {r.delivery for r in lately if r.who not in _BY_GOVLAKE}
        before = seen.asked.get(feed.code)
        due = _pull_due(city, feed, before, now) if feed.delivery.pull else _files(city, feed, before, now)
        if due or before:
            asked[feed.code] = due or before
        if due or names - seen.receipts:
            found.append(feed)
        receipts |= names
    return found, Seen(receipts=frozenset(receipts), asked=asked)


def _files(city: City, feed: Feed, before: Asked | None, now: datetime) -> Asked | None:
    """Return the files that a run should take up, None if there are none or they were asked for just now."""
    waiting = city.landing.waiting(feed, city.home.drop, city.catalogue.city.quiet_seconds)
    told = [f"{path} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}" for path in waiting for s in [path.stat()]]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    known = before is not None and before.digest == digest and now - before.when < AGAIN
    return Asked(digest=digest, when=now) if told and not known else None


def _pull_due(city: City, feed: Feed, before: Asked | None, now: datetime) -> Asked | None:
    """Return the pull that a run should make; after one that failed there is some time to wait."""
    attempts = Attempts(city.home.reports).of(feed.code)
    wait = timedelta(seconds=feed.update.every_seconds or PULL_SECONDS)
    if attempts and attempts[-1].rule:
        wait = max(wait, AGAIN)
    last = max((each.when for each in (*attempts[-1:], before) if each), default=None)
    return Asked(digest="", when=now) if last is None or now - last >= wait else None
