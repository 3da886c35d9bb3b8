"""Real-time feeds (Art 18): a sensor that sees their deliveries come, and the job that takes them in at once.

The job goes as far as conflicts and base; themes and releases belong to the night. The sensor only looks:
what it sees is taken up or pulled, judged and applied by the same assets that a night runs.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from assets.city import City
from assets.describing import base_key, conflict_key, source_key
from assets.locks import LOCK, is_locked
from catalog.language import say
from catalog.models import Cycle, Feed
from pipelines.looking import Seen, news

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


def realtime_feeds(city: City) -> list[Feed]:
    """Return the feeds that are updated when their data change."""
    return [f for f in city.catalogue.feeds.values() if f.update.cycle is Cycle.REALTIME]


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
        description="每 10 秒查看实时数据资源有无新的报送、是否到了取数的时间",
    )
    def realtime(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        if is_locked(city.home.folder / LOCK) or _is_asked(context.instance):
            return dg.SkipReason(say("有任务正在运行，稍后再看", "a run is under way, looking again later"))
        now = datetime.now(ZoneInfo(city.catalogue.city.timezone))
        feeds, seen = news(city, realtime_feeds(city), Seen.from_cursor(context.cursor), now)
        if not feeds:
            return dg.SkipReason(say("没有新的报送", "nothing new"))
        request = dg.RunRequest(partition_key=now.date().isoformat(), asset_selection=keys_of(city, feeds))
        return dg.SensorResult([request], cursor=seen.model_dump_json())

    return realtime


def _is_asked(instance: dg.DagsterInstance) -> bool:
    """Return whether a run was asked for lately that hasn't ended; an older one may have been killed."""
    lately = datetime.now(UTC) - _LATELY
    asked = dg.RunsFilter(job_name=REALTIME, statuses=_UNFINISHED, created_after=lately)
    return bool(instance.get_run_ids(asked, limit=1))
