"""Real-time feeds (Art 18): a sensor that sees their deliveries come, and the job that takes them in at once.

The job goes as far as conflicts and base; themes and releases belong to the night. The sensor only looks:
what it sees is taken up, judged and applied by the same assets that a night runs.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from assets.city import City
from assets.describing import base_key, conflict_key, source_key
from assets.night import LOCK, is_locked
from catalog.language import say
from catalog.models import Cycle, Feed

REALTIME = "realtime"
LOOK_SECONDS = 10
_LATELY = timedelta(minutes=30)

_UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_BY_GOVLAKE = ("nightly", "pull")
"""``Receipt.who`` of deliveries that a run received, and so takes in itself"""


def realtime_feeds(city: City) -> list[Feed]:
    """Return the feeds that are updated when their data change and that departments bring."""
    feeds = city.catalogue.feeds.values()
    return [f for f in feeds if f.update.cycle is Cycle.REALTIME and f.delivery.pull is None]


def keys_of(city: City, feeds: Iterable[Feed]) -> list[dg.AssetKey]:
    """Return what has to be made anew when these feeds have deliveries: sources, conflicts, base tables."""
    codes = {feed.code for feed in feeds}
    about = [e for e in city.catalogue.entities if codes & {f.code for f in city.catalogue.sources_of(e)}]
    entities = [key for e in about for key in (conflict_key(e), base_key(e))]
    return [*map(source_key, sorted(codes)), *entities]


def realtime_selection(city: City) -> dg.AssetSelection:
    """Return what the job may take in; a run selects of it what has something new."""
    return dg.AssetSelection.assets(*keys_of(city, realtime_feeds(city)))


def realtime_sensor(city: City) -> dg.SensorDefinition:
    """Return the sensor; like the schedule it is switched on by hand."""

    @dg.sensor(
        name=REALTIME,
        job_name=REALTIME,
        minimum_interval_seconds=LOOK_SECONDS,
        description="每 10 秒查看实时数据资源有无新的报送",
    )
    def realtime(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if is_locked(city.home.folder / LOCK) or _is_asked(context.instance):
            return dg.SkipReason(say("有任务正在运行，稍后再看", "a run is under way, looking again later"))
        feeds, seen = _with_news(city, context.cursor or "")
        if not feeds:
            return dg.SkipReason(say("没有新的报送", "nothing new"))
        today = datetime.now(ZoneInfo(city.catalogue.city.timezone)).date().isoformat()
        request = dg.RunRequest(partition_key=today, asset_selection=keys_of(city, feeds))
        return dg.SensorResult([request], cursor=seen)

    return realtime


def _is_asked(instance: dg.DagsterInstance) -> bool:
    """Return whether a run was asked for lately that hasn't ended; an older one may have been killed."""
    lately = datetime.now(UTC) - _LATELY
    asked = dg.RunsFilter(job_name=REALTIME, statuses=_UNFINISHED, created_after=lately)
    return bool(instance.get_run_ids(asked, limit=1))


def _with_news(city: City, seen: str) -> tuple[list[Feed], str]:
    """Return the feeds with new files, or receipts later than ``seen``, and the moment seen now."""
    quiet, found, newest = city.catalogue.city.quiet_seconds, [], seen
    for feed in realtime_feeds(city):
        by_hand = [r for r in city.landing.receipts(feed.code) if r.who not in _BY_GOVLAKE]
        moment = max((r.received_at.isoformat() for r in by_hand), default="")
        if moment > seen or city.landing.waiting(feed, city.home.drop, quiet):
            found.append(feed)
        newest = max(newest, moment)
    return found, newest
