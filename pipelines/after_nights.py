"""What follows a night without holding it up: the job that makes the worklist, and its sensor."""

from typing import Any

import dagster as dg

from assets.worklist import WORKLIST

JOB = "worklist"
_SECONDS = 3600


def worklist_job() -> Any:
    """Return the job that makes the worklist."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.assets(WORKLIST),
        description="待办清单：夜间任务之后，或随时手动运行",
        tags={"dagster/max_runtime": _SECONDS},
    )


def worklist_sensor(nights: list[Any], job: Any) -> dg.SensorDefinition:
    """Return the sensor that asks for the worklist after a run of one of ``nights``; switched on by hand."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name=JOB,
        monitored_jobs=nights,
        request_job=job,
        description="夜间任务成功后更新待办清单",
    )
    def after_night(context: dg.RunStatusSensorContext) -> dg.RunRequest:
        return dg.RunRequest(run_key=context.dagster_run.run_id)

    return after_night
