"""The Dagster definitions of one city: assets by factory, the nightly job and its schedule.

``defs`` is what ``workspace.yaml`` loads; a changed catalogue appears after a reload.
"""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from assets.arrivals import delivery_asset
from assets.city import City
from assets.entities import entity_asset, entity_tasks
from assets.feeds import feed_asset, feed_tasks
from assets.night import AT_ONCE_TAG, night_shift
from assets.release import release_asset
from assets.themes import theme_asset, theme_tasks
from assets.worklist import WORKLIST, worklist_asset
from pipelines.after_nights import worklist_job, worklist_sensor
from pipelines.at_once import AT_ONCE, at_once_selection
from pipelines.catching_up import due_nights
from pipelines.city import city
from pipelines.realtime import REALTIME, realtime_feeds, realtime_selection, realtime_sensor

JOB = "nightly"
_TAGS = {"dagster/max_runtime": 6 * 3600}


def definitions(of: City) -> dg.Definitions:
    """Return everything that Dagster shows and runs for a city."""
    catalogue = of.catalogue
    nights = dg.DailyPartitionsDefinition(
        catalogue.city.first_night.isoformat(), timezone=catalogue.city.timezone, end_offset=1
    )
    deliveries = [delivery_asset(feed, of) for feed in catalogue.feeds.values()]
    assets = [
        *[feed_asset(feed, of, nights) for feed in catalogue.feeds.values()],
        *[entity_asset(entity, of, nights) for entity in catalogue.entities.values()],
        *[theme_asset(t, table, of, nights) for t in catalogue.themes.values() for table in t.tables],
    ]
    keys = sorted({key for asset in assets for key in asset.keys})
    release = release_asset(of, keys, nights)
    jobs = [*(dg.define_asset_job(**job) for job in _jobs(of)), worklist_job()]
    return dg.Definitions(
        assets=[*deliveries, *assets, release, worklist_asset(of)],
        jobs=jobs,
        schedules=[_schedule(of)],
        sensors=[*([realtime_sensor(of)] if realtime_feeds(of) else []), worklist_sensor(of)],
        executor=dg.in_process_executor,
        resources={"night_shift": night_shift(of, feed_tasks, entity_tasks, theme_tasks)},
    )


def _jobs(of: City) -> list[dict[str, Any]]:
    """Return what the night runs, what serves rulings at once, and what takes in real-time feeds."""
    night = {
        "name": JOB,
        "selection": dg.AssetSelection.all() - dg.AssetSelection.assets(WORKLIST),
        "description": "夜间任务：接收报送、核对、发布",
        "tags": _TAGS,
    }
    rulings = {
        "name": AT_ONCE,
        "selection": at_once_selection(of),
        "description": "即时生效：认定涉及的实体重新核对并发布，不接收报送",
        "tags": {**_TAGS, AT_ONCE_TAG: "true"},
    }
    between = {
        "name": REALTIME,
        "selection": realtime_selection(of),
        "description": "实时数据：报送到达后随即接收、核对（不发布）",
        "tags": {**_TAGS, AT_ONCE_TAG: "true"},
    }
    return [night, rulings, *([between] if realtime_feeds(of) else [])]


def _schedule(of: City) -> dg.ScheduleDefinition:
    declared = of.catalogue.city

    @dg.schedule(
        job_name=JOB,
        cron_schedule=declared.nightly,
        execution_timezone=declared.timezone,
        name=JOB,
        description="每夜运行，处理前一日及以前的报送；停机错过的各夜依次补跑",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
        tick = context.scheduled_execution_time.astimezone(ZoneInfo(declared.timezone))
        nights = due_nights(context.instance, JOB, (tick - timedelta(days=1)).date())
        return [_request(night, place) for place, night in enumerate(reversed(nights))][::-1]

    return nightly


def _request(night: date, place: int) -> dg.RunRequest:
    """Return the request of a night; of those that wait, the one with the highest place runs first."""
    day = night.isoformat()
    return dg.RunRequest(run_key=day, partition_key=day, tags={"dagster/priority": str(place)})


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the city that the environment names."""
    return definitions(city())
