"""The Dagster definitions of one city: assets by factory, the nightly job and its schedule.

``defs`` is what ``workspace.yaml`` loads; a changed catalogue appears after a reload.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from assets.city import City
from assets.entities import entity_asset
from assets.feeds import feed_asset
from assets.night import night_shift
from assets.release import release_asset
from assets.themes import theme_asset
from pipelines.city import city

JOB = "nightly"


def definitions(of: City) -> dg.Definitions:
    """Return everything that Dagster shows and runs for a city."""
    catalogue = of.catalogue
    nights = dg.DailyPartitionsDefinition(
        catalogue.city.first_night.isoformat(), timezone=catalogue.city.timezone, end_offset=1
    )
    assets = [
        *[feed_asset(feed, of, nights) for feed in catalogue.feeds.values()],
        *[entity_asset(entity, of, nights) for entity in catalogue.entities.values()],
        *[theme_asset(t, table, of, nights) for t in catalogue.themes.values() for table in t.tables],
    ]
    keys = sorted({key for asset in assets for key in asset.keys})
    release = release_asset(of, keys, nights)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="夜间任务：接收报送、核对、发布",
        executor_def=dg.in_process_executor,
        tags={"dagster/max_runtime": 6 * 3600},
    )
    return dg.Definitions(
        assets=[*assets, release],
        jobs=[job],
        schedules=[_schedule(of)],
        resources={"night_shift": night_shift(of)},
    )


def _schedule(of: City) -> dg.ScheduleDefinition:
    declared = of.catalogue.city

    @dg.schedule(
        job_name=JOB,
        cron_schedule=declared.nightly,
        execution_timezone=declared.timezone,
        name=JOB,
        description="每夜运行，处理前一日及以前的报送",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        tick = context.scheduled_execution_time.astimezone(ZoneInfo(declared.timezone))
        night = (tick - timedelta(days=1)).date().isoformat()
        return dg.RunRequest(run_key=night, partition_key=night)

    return nightly


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the city that the environment names."""
    return definitions(city())
