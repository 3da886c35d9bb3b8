"""What a feed's step does first: take up what the department brought, or fetch it where it says so.

A pull that fails is a missing delivery. The step goes on with what is there and says so: in the run's log,
beside the table, and in the attempts that ``lake.pulls`` keeps.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from assets.city import City
from catalog.models import Feed
from lake.ledger import LedgerEntry
from lake.pulls import Attempts, PullFailed, Secrets, fetch
from lake.unreadable import unreadable


def collect(feed: Feed, city: City, night: date, entries: Sequence[LedgerEntry]) -> list[str]:
    """Land what the feed has for the night; ``entries`` are its deliveries so far. Return warnings."""
    now = datetime.now(UTC)
    if feed.delivery.pull is None:
        city.landing.take_up(feed, city.home.drop, city.catalogue.city.quiet_seconds, now, who="nightly")
        return [str(closed) for closed in unreadable(feed, city.home.drop)]
    refused = {e.delivery for e in entries if e.status == "quarantined"}
    try:
        fetch(feed, city.home, city.landing, Secrets.from_environment(), night, now, refused)
    except PullFailed as failure:
        return [f"{failure.origin}: {failure}"]
    return []


def pull_failure(city: City, feed: Feed, night: date) -> dict[str, str]:
    """Return, as metadata, how the feed's pull failed for a night; nothing if it didn't."""
    failed = Attempts(city.home.reports).failed(night).get(feed.code) if feed.delivery.pull else None
    return {"pull_failed": f"{failed.origin} {failed.rule}: {failed.what} → {failed.hint}"} if failed else {}
