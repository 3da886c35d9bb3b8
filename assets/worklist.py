"""The worklist: what clerks work on, made of a night's conflicts beside the nights, which stay quick."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import dagster as dg

from assets.city import City
from assets.describing import conflict_key
from assets.locks import WORKLIST_LOCK, locked
from assets.rulings import rulings_on
from catalog.errors import GovlakeError
from catalog.language import say
from catalog.models import Entity
from quality.rulings import Rulings
from quality.worklist import Built, build, is_stale

WORKLIST = dg.AssetKey("worklist")
_PATIENCE_SECONDS = 600


def make_worklist(city: City, *, if_stale: bool = False) -> Built | None:
    """Make the worklist of what the tables say now; with ``if_stale`` only if it would be another one.

    Returns None if nothing was made. Raises NightRunning if another process makes it all the while.
    """
    with locked(city.home.folder / WORKLIST_LOCK, _PATIENCE_SECONDS):
        if if_stale and not is_stale(city.home, city.tables, city.catalogue):
            return None
        with city.new_engine("worklist") as engine:
            return build(engine, city.home, city.tables, city.catalogue, partial(_rulings, city))


def _rulings(city: City, entity: Entity) -> Rulings:
    today = datetime.now(ZoneInfo(city.catalogue.city.timezone)).date()
    return rulings_on(city, entity, today)


def worklist_asset(city: City) -> dg.AssetsDefinition:
    """Return the asset; it belongs to a job of its own."""
    spec = dg.AssetSpec(
        WORKLIST,
        deps=[conflict_key(code) for code in city.catalogue.entities],
        group_name="worklist",
        description=say(
            "待办清单：未了结的不一致，各附差异规律和建议值",
            "the worklist: open conflicts, each with its pattern and suggestion",
        ),
        owners=[f"team:{city.catalogue.city.authority}"],
        kinds={"duckdb"},
    )

    @dg.multi_asset(name="make_worklist", specs=[spec])
    def worklist(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        try:
            built = make_worklist(city)
        except GovlakeError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None
        if built:
            context.log.info(built.file.name)
            yield dg.MaterializeResult(asset_key=WORKLIST, metadata={"dagster/row_count": built.conflicts})

    return worklist
