"""Missed nights: which they are, that the schedule asks for them in order, and that the command runs them."""

import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.night import PARTITION_TAG
from pipelines.catching_up import due_nights
from pipelines.cli import app
from pipelines.definitions import JOB, definitions


def ran(instance: dg.DagsterInstance, night: str, status: dg.DagsterRunStatus) -> None:
    """Note a night's run in an instance."""
    from dagster._core.storage.dagster_run import DagsterRun  # noqa: PLC0415

    run = DagsterRun(job_name=JOB, run_id=dg._core.utils.make_new_run_id(), status=status)
    instance.add_run(run.with_tags({PARTITION_TAG: night}))


@pytest.mark.parametrize(
    ("nights", "due"),
    [
        ([], [9]),
        ([8], [9]),
        ([5, 6], [7, 8, 9]),
        ([6, 5], [7, 8, 9]),  # the fifth was run once more after the sixth
        ([9], [9]),
        ([11], [9]),
    ],
)
@pytest.mark.parametrize("status", [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE])
def test_due_are_the_nights_since_the_last_run(
    nights: list[int], due: list[int], status: dg.DagsterRunStatus
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for night in nights:
            ran(instance, f"2026-03-{night:02}", status)
        assert due_nights(instance, JOB, date(2026, 3, 9)) == [date(2026, 3, d) for d in due]


def test_after_an_outage_the_schedule_asks_for_every_night_oldest_first(
    golden: SimpleNamespace, tmp_path: Any
) -> None:
    """The last tick alone is run after an outage; of runs that wait the higher priority goes first."""
    made = definitions(golden.city(tmp_path))
    at = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)  # 02:30 of the sixth in Shanghai
    with dg.instance_for_test() as instance:
        ran(instance, "2026-03-02", dg.DagsterRunStatus.SUCCESS)
        with dg.build_schedule_context(
            instance, scheduled_execution_time=at, repository_def=made.get_repository_def()
        ) as context:
            requests = made.resolve_schedule_def(JOB).evaluate_tick(context).run_requests or ()
    assert [r.partition_key for r in requests] == ["2026-03-03", "2026-03-04", "2026-03-05"]
    assert [r.tags["dagster/priority"] for r in requests] == ["2", "1", "0"]


def test_the_command_runs_missed_nights_as_if_none_had_been_missed(
    golden: SimpleNamespace, tmp_path: Any, monkeypatch: Any, three_nights: SimpleNamespace, rows_of: Any
) -> None:
    """The first night ran; the files of the second and third came during the outage."""
    city = golden.city(tmp_path)
    first, *missed = golden.nights
    golden.deliver(city.home, golden.nights[first])
    assert golden.run(city, first).succeeded
    for night in missed:
        golden.deliver(city.home, golden.nights[night])
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    said = CliRunner().invoke(app, ["nightly", "--catch-up", "--date", "2026-03-03", "--json"])
    assert said.exit_code == 0, said.output
    reports = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    assert [r["night"] for r in reports] == ["2026-03-02", "2026-03-03"]
    assert all(r["released_tonight"] for r in reports)
    shown = "id_number, name, _business_date"
    assert rows_of(city, "source/residents", shown) == rows_of(three_nights.city, "source/residents", shown)
