"""How the city's feeds stand: what arrived when, from receipts, ledger and pulls, judged by ``quality``.

A delivery has arrived on the day it was received, or on the night that took it in if that was earlier: a
night belongs to the day before, and missed nights are caught up by business date.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assets.city import City
from catalog.calendar import Calendar, YearUnknown
from catalog.models import Feed
from lake.corrections import CORRECTION
from lake.engine import Engine
from lake.ledger import Ledger, LedgerEntry
from lake.pulls import Attempts
from lake.receipts import Receipt
from quality.punctuality import Arrival, Record, Standing


@dataclass(frozen=True)
class FeedDays:
    """The standings of one feed over a stretch of days; ``trouble`` instead if they can't be told."""

    feed: Feed
    standings: tuple[Standing, ...]
    trouble: YearUnknown | None = None


def grid(city: City, engine: Engine, days: Sequence[date], as_of: date) -> list[FeedDays]:
    """Return how every feed stands on each day, as known after the night ``as_of``, by department."""
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in Ledger(city.tables).entries(engine):
        entries.setdefault(entry.feed, []).append(entry)
    feeds = sorted(city.catalogue.feeds.values(), key=lambda f: (f.department, f.code))
    return [_days_of(record(city, f, entries.get(f.code, ())), f, days, as_of) for f in feeds]


def record(city: City, feed: Feed, entries: Iterable[LedgerEntry]) -> Record:
    """Return all that is known of when a feed's deliveries arrived; ``entries`` are the feed's own."""
    handled = {e.delivery: e for e in entries}
    zone = ZoneInfo(city.catalogue.city.timezone)
    came = (r for r in city.landing.receipts(feed.code) if not _is_correction(r, handled.get(r.delivery)))
    arrivals = [_arrival(r, handled.get(r.delivery), zone) for r in came]
    declared = city.catalogue.city
    return Record(feed.update, Calendar(declared.days), declared.first_night, arrivals, _failures(city, feed))


def last_night(city: City) -> date:
    """Return the last night that was run, today if none was: only a night tells what is missing."""
    nights = [night for file in city.home.reports.glob("*.html") if (night := _night(file.stem))]
    return max(nights, default=datetime.now(ZoneInfo(city.catalogue.city.timezone)).date())


def _days_of(known: Record, feed: Feed, days: Sequence[date], as_of: date) -> FeedDays:
    try:
        return FeedDays(feed, tuple(known.standings(days, as_of)))
    except YearUnknown as unknown:
        return FeedDays(feed, (), unknown)


def _is_correction(receipt: Receipt, entry: LedgerEntry | None) -> bool:
    """Return whether a delivery corrects rows of another, and so is none that was due."""
    return receipt.corrects is not None and (entry is None or entry.mode == CORRECTION)


def _arrival(receipt: Receipt, entry: LedgerEntry | None, zone: ZoneInfo) -> Arrival:
    received = receipt.received_at.astimezone(zone).date()
    if entry is None:
        return Arrival(receipt.business_date, received, "landed")
    return Arrival(receipt.business_date, min(received, entry.night), entry.status)


def _failures(city: City, feed: Feed) -> Mapping[date, str]:
    """Return the reasons of the nights whose last pull of the feed failed."""
    last = {a.night: a for a in Attempts(city.home.reports).of(feed.code)} if feed.delivery.pull else {}
    return {night: str(a.what) for night, a in last.items() if a.rule}


def _night(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
