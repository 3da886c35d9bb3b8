"""Rulings brought to a night, and what the night found brought back to the cases.

A home in which nobody has opened a case has no database of events, and none is made here.
"""

from datetime import UTC, date, datetime

from assets.city import City
from catalog.models import Entity
from governance.clocks import Clocks
from governance.escalation import escalate
from governance.in_force import rulings_of
from governance.lake_view import LakeView
from governance.published import published
from governance.standing import Tonight, record
from governance.store import Store, exists
from lake.engine import Engine
from quality.rulings import NO_RULINGS, Rulings


def rulings_on(city: City, entity: Entity, night: date) -> Rulings:
    """Return the rulings on an entity that are valid on a night."""
    if not exists(city.home):
        return NO_RULINGS
    with Store.of(city.home) as store:
        return rulings_of(store, entity.code, night)


def tell_cases(city: City, engine: Engine, entity: Entity, night: date, rulings: Rulings) -> None:
    """Tell the cases about an entity what the night found: in force, closed, reopened.

    ``rulings`` are those that the night applied.
    """
    if not exists(city.home):
        return
    lake, code = LakeView(engine, city.tables, city.catalogue), entity.code
    applied = frozenset(rulings.patterns["ruling"].to_pylist())
    with Store.of(city.home) as store:
        with store.read() as reader:
            places = [case.place for case in reader.cases(code)]
        found = Tonight(code, night, lake.outcomes(code, places), lake.conflicts(code, places), applied)
        record(store, found, datetime.now(UTC))


def write_cases(city: City, engine: Engine) -> None:
    """Write cases, rulings and deadlines as tables, so that the next release shows them.

    What is overdue is recorded before. Nothing is written if nothing happened since.
    """
    if not exists(city.home):
        return
    clocks, now = Clocks(city.catalogue), datetime.now(UTC)
    declared = "".join(c.model_dump_json() for c in city.catalogue.clocks.values())
    with Store.of(city.home) as store:
        escalate(store, LakeView(engine, city.tables, city.catalogue), clocks, now, lenient=True)
        _write(city, store, clocks, now, declared)


def _write(city: City, store: Store, clocks: Clocks, now: datetime, declared: str) -> None:
    with store.read() as reader:
        note = {"events": reader.count(), "clocks": declared}
        for name, rows in published(reader, clocks, clocks.day(now)).items():
            if city.tables.latest_note(name) != note:
                city.tables.overwrite(name, rows, note)
