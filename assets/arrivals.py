"""What departments deliver, as Dagster shows it: an asset per feed that is there when a delivery came.

The asset ``delivery/FEED`` is the department's and isn't made here: the step that takes a delivery in tells
of it, so that its freshness is the department's. A source table is written every night, whether anything
came or not. To the day exact, working days included, is the check ``punctual`` of the source table.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import dagster as dg

from assets.city import City
from assets.describing import delivery_key, owner, source_key
from catalog.calendar import YearUnknown
from catalog.language import say
from catalog.models import Days, Feed, Mode
from lake.corrections import CORRECTION
from lake.ledger import LedgerEntry
from quality.punctuality import Record, Standing, has_period, period

PUNCTUAL = "punctual"

_LONGEST_REST = 10
"""days without a working day, at the Spring Festival, and one to spare"""
_LONGEST = date(2024, 8, 1)
"""a day in a month, a quarter and a year of the greatest length"""
_SHOWN = 10


def delivery_asset(feed: Feed, city: City) -> dg.AssetSpec:
    """Return the asset that stands for what a department delivers for a feed, fresh while it is in time."""
    department = city.catalogue.departments[feed.department]
    return dg.AssetSpec(
        delivery_key(feed.code),
        group_name=feed.department,
        description=f"{feed.name}：{department.name}的报送",
        owners=owner(feed.department),
        kinds={str(feed.delivery.pull.kind) if feed.delivery.pull else "file"},
        tags={"cycle": str(feed.update.cycle)},
        freshness_policy=freshness(feed),
    )


def freshness(feed: Feed) -> dg.FreshnessPolicy | None:
    """Return how old the newest delivery may be; None for a feed that owes nothing for a quiet day.

    The longest time between two deliveries in time is from the first day of a period to the last of the
    next, with its days of grace and the night that takes it in.
    """
    update = feed.update
    if not has_period(update.cycle):
        return None
    start, end = period(update.cycle, _LONGEST)
    length = (end - start).days + 1
    grace = update.grace_days + (_LONGEST_REST if update.days is Days.WORKING else 0)
    warn, fail = length + 1, 2 * length + grace
    return dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=fail), warn_window=timedelta(days=warn) if warn < fail else None
    )


def tell_of(context: dg.AssetExecutionContext, feed: Feed, entries: Sequence[LedgerEntry]) -> None:
    """Tell Dagster of the deliveries that a step let in.

    One refused as a whole makes nothing fresh, nor does a workbook that corrects rows of an earlier one.
    """
    for entry in entries:
        if entry.status in ("loaded", "superseded", "repeated") and entry.mode != CORRECTION:
            about: dict[str, Any] = {
                "delivery": entry.delivery,
                "business_date": entry.business_date.isoformat(),
                "received_at": dg.MetadataValue.timestamp(entry.received_at.timestamp()),
                "rows": entry.received,
            }
            context.log_event(dg.AssetMaterialization(delivery_key(feed.code), metadata=about))


def punctual_spec(feed: Feed) -> dg.AssetCheckSpec:
    """Return the check that a feed's deliveries are there and came in time; it stops nothing."""
    says = say(
        "按更新周期和宽限期按时报送（第十八条）", "deliveries come within cycle and grace (Article 18)"
    )
    return dg.AssetCheckSpec(PUNCTUAL, asset=source_key(feed.code), description=says, blocking=False)


def punctual_result(feed: Feed, known: Record, night: date) -> dg.AssetCheckResult:
    """Return what a night knows of a feed's punctuality: what is missing since when, what came late."""
    try:
        missing = known.overdue(night, whole=feed.delivery.mode is Mode.SNAPSHOT)
        late = known.late(night)
        said = [*_told(missing, say("缺报", "missing")), *_told(late, say("迟报", "late"))]
    except YearUnknown as unknown:
        missing, late, said = [], [], [str(unknown)]
    return dg.AssetCheckResult(
        passed=not said,
        asset_key=source_key(feed.code),
        check_name=PUNCTUAL,
        severity=dg.AssetCheckSeverity.WARN,
        description="; ".join(said) or say("按时", "in time"),
        metadata={"cycle": str(feed.update.cycle), "missing": len(missing), "late": len(late)},
    )


def _told(standings: Sequence[Standing], word: str) -> list[str]:
    """Return the newest standings in words: day, what, until when it was due and why."""
    due = say("期限", "due")
    return [
        f"{s.day} {word}（{due} {s.due}）" + (f"：{s.reason}" if s.reason else "")
        for s in standings[-_SHOWN:]
    ]
