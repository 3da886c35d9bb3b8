"""What follows nights and runs between them without holding them up: the job that makes the worklist."""

from typing import Any

import dagster as dg

from assets.city import City
from assets.locks import LOCK, is_locked
from assets.worklist import WORKLIST
from catalog.language import say
from quality.settlement import conflict_table
from quality.worklist import is_behind

JOB = "worklist"
LOOK_SECONDS = 60
_SECONDS = 3600


def worklist_job() -> Any:
    """Return the job that makes the worklist."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.assets(WORKLIST),
        description="待办清单：夜间任务之后，或随时手动运行",
        tags={"dagster/max_runtime": _SECONDS},
    )


def worklist_sensor(city: City) -> dg.SensorDefinition:
    """Return the sensor that asks for the worklist when conflict tables were written; switched on by hand.

    Whoever wrote them, a night, a run at once or a real-time run, it waits for the end of the run. For the
    same state of them it asks once: a worklist that couldn't be made waits for the next change.
    """

    @dg.sensor(
        name=JOB,
        job_name=JOB,
        minimum_interval_seconds=LOOK_SECONDS,
        description="每分钟查看不一致是否有变化，有则更新待办清单",
    )
    def worklist(_: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if is_locked(city.home.folder / LOCK):
            return dg.SkipReason(say("有任务正在运行，稍后再看", "a run is under way, looking again later"))
        if not is_behind(city.home, city.catalogue, city.tables.version):
            return dg.SkipReason(say("待办清单没有过时", "the worklist is up to date"))
        return dg.RunRequest(run_key=_written(city))

    return worklist


def _written(city: City) -> str:
    """Return what is another one after every write to a conflict table."""
    tables = map(conflict_table, city.catalogue.entities.values())
    return str(max(city.tables.touched(table) or 0 for table in tables))
