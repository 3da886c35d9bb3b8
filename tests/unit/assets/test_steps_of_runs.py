"""Which steps a run has, however it was launched."""

import dagster as dg
import pytest

from assets.night import steps_of


@dg.asset
def first() -> None: ...


@dg.asset(deps=[first])
def second() -> None: ...


DEFINITIONS = dg.Definitions(
    [first, second], jobs=[dg.define_asset_job("whole", "*"), dg.define_asset_job("part", "second")]
)


@pytest.mark.parametrize(
    ("job", "only", "steps"),
    [
        ("whole", None, {"first", "second"}),
        ("part", None, {"second"}),
        ("whole", ["first"], {"first"}),
    ],
)
def test_a_run_has_the_steps_of_its_job_or_those_it_was_launched_with(
    job: str, only: list[str] | None, steps: set[str]
) -> None:
    definition = DEFINITIONS.resolve_job_def(job)
    with dg.DagsterInstance.ephemeral() as instance:
        if only:
            assets = {dg.AssetKey(name) for name in only}
            definition = definition.get_subset(asset_selection=assets)
        run = instance.create_run_for_job(definition)
        assert steps_of(instance, run) == steps
