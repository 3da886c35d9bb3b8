"""The sensor that has the worklist made: whoever wrote conflicts, and never for nothing."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from assets.city import City
from assets.locks import LOCK, locked
from lake.engine import Engine
from lake.worklist import write
from pipelines.after_nights import JOB
from pipelines.definitions import definitions
from quality.worklist import made_of


@pytest.fixture
def town(golden: SimpleNamespace, tmp_path: Path) -> City:
    """Return the golden city before its first night."""
    found: City = golden.city(tmp_path / "home")
    return found


def asked(city: City) -> str | None:
    """Return the key of the run that the sensor asks for."""
    made = definitions(city)
    with (
        dg.instance_for_test() as instance,
        dg.build_sensor_context(instance, repository_def=made.get_repository_def()) as context,
    ):
        seen: Any = made.resolve_sensor_def(JOB).evaluate_tick(context)
    return seen.run_requests[0].run_key if seen.run_requests else None


def change(city: City) -> None:
    city.tables.overwrite("quality/conflict_person", pa.table({"a": [1]}))


def listed(city: City) -> None:
    with Engine(city.home.scratch) as engine:
        write(engine, city.home, {}, made_of(city.tables, city.catalogue))


def test_it_is_switched_on_by_hand(town: City) -> None:
    assert definitions(town).resolve_sensor_def(JOB).default_status is dg.DefaultSensorStatus.STOPPED


def test_before_the_first_night_it_asks_for_nothing(town: City) -> None:
    assert asked(town) is None


def test_it_asks_when_conflicts_were_written_and_once_for_each_write(town: City) -> None:
    change(town)
    first = asked(town)
    assert first and asked(town) == first
    listed(town)
    assert asked(town) is None
    change(town)
    assert asked(town) not in (None, first)


def test_it_waits_for_the_end_of_a_run(town: City) -> None:
    change(town)
    with locked(town.home.folder / LOCK):
        assert asked(town) is None
    assert asked(town)
