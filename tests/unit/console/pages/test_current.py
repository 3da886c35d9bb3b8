"""The worklist that requests see: told of what happened to cases, also after a fault."""

from datetime import UTC, datetime

import pytest

from assets.city import City
from console.current import Current
from governance.agenda import Agenda
from governance.clocks import Clocks
from governance.lake_view import LakeView
from governance.office import Office
from governance.store import Store
from lake.engine import Engine
from lake.worklist import Worklist


def test_what_a_fault_kept_from_it_is_told_the_next_time(
    listed_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.of(listed_city.home) as store, Engine(listed_city.home.scratch) as engine:
        now = Current(listed_city.home, Agenda(store, Clocks(listed_city.catalogue)))
        conflict = now.worklist().rows("SELECT conflict FROM conflict ORDER BY rank LIMIT 1")[0][0]
        lake = LakeView(engine, listed_city.tables, listed_city.catalogue)
        Office(store, lake, "ming", lambda: datetime.now(UTC)).claim(conflict)
        with monkeypatch.context() as faulty, pytest.raises(OSError):
            faulty.setattr(Worklist, "stand", _broken)
            now.worklist()
        assert now.worklist().rows("SELECT claimed_by FROM standing") == [("ming",)]
        now.close()


def _broken(*_: object) -> None:
    raise OSError
