"""Nights of the golden city with a ruling on a pattern between them, every outcome worked out by hand.

The insurer has the birth dates of some people one day late: that is the pattern. Li, Wang and Chen are of it
in the first night, Zhang comes in the second, Chen's is right in the third.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from assets.locks import LOCK, locked
from catalog.errors import GovlakeError
from governance.case import Case
from governance.errors import NotAllowed, PreviewChanged
from governance.notices import notices_now
from governance.pattern_office import PatternOffice
from governance.pattern_view import PatternView
from governance.previewed import Preview
from governance.ruling import Adopt, KeepAuthoritative
from governance.store import Store
from lake.release import Release, ask, current
from pipelines.at_once import Served, serve, unserved
from quality.patterns.membership import members

SCRIPT, PROJECT = Path(__file__).with_name("dying_nights.py"), Path(__file__).resolve().parents[3]
D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
BORN = {
    "442000199001011233": date(1990, 1, 1),
    "442000198506152248": date(1985, 6, 15),
    "442000196211303310": date(1962, 11, 30),
    "442000200102284420": date(2001, 2, 28),
}
ZHANG, LI, WANG, CHEN = BORN
LATE = {key: born + timedelta(days=1) for key, born in BORN.items()}
NAMES = {ZHANG: "张伟宁", LI: "李晓燕", WANG: "王建国", CHEN: "陈美玲"}
INSURED = ("证件号", "姓名", "出生日期", "手机", "单位代码")
ADOPT = Adopt(source="insured")

DEATHS = [
    "after quality.settlement:Settlement._write_conflicts",  # conflicts without their base table
    "before assets.release:publish",  # every table, no release
    "before lake.release.publishing:_switch",  # a whole release that nobody sees
]

Rows = list[tuple[Any, ...]]


def rows_of(city: City, table: str, columns: str, where: str = "true") -> Rows:
    select = city.tables.snapshot(table).select()
    with city.engine() as engine:
        return engine.rows(f"SELECT {columns} FROM ({select}) WHERE {where} ORDER BY ALL")


@dataclass
class Seen:
    """How birth dates stood: value, whence and whether disputed; open conflicts; notices; cases; release."""

    born: dict[str, tuple[date, str, bool]]
    conflicts: dict[str, tuple[str, str, str | None]]
    notices: set[tuple[str, str, str]]
    cases: dict[str, Case]
    release: Release


@dataclass
class Town:
    """The golden city, its people at work, and what was seen."""

    city: City
    golden: SimpleNamespace
    pattern: str = ""
    seen: dict[str, Seen] = field(default_factory=dict)
    previews: dict[str, Preview] = field(default_factory=dict)
    refused: dict[str, GovlakeError] = field(default_factory=dict)
    served: list[Served] = field(default_factory=list)

    def night(self, day: date, *late: str) -> None:
        """Have the insurer deliver, with these people born a day late, and run the night."""
        files = dict(self.golden.nights[D1]) if day == D1 else {}
        files.pop("social/参保_20260301.xlsx", None)
        said = {key: LATE[key] if key in late else born for key, born in BORN.items()}
        table = (INSURED, *[(key, NAMES[key], str(said[key]), None, None) for key in BORN])
        self.golden.deliver(self.city.home, {**files, f"social/参保_{day:%Y%m%d}.xlsx": table})
        assert self.golden.run(self.city, day).succeeded

    def at_work(self, deed: Callable[[PatternOffice], Any], by: str = "clerk") -> Any:
        with Store.of(self.city.home) as store, self.city.engine() as engine:
            lake = PatternView(engine, self.city.tables, self.city.catalogue)
            return deed(PatternOffice(store, lake, by, lambda: datetime.now(UTC)))

    def look(self, name: str) -> None:
        columns = "_key, birth_date, provenance.birth_date, list_contains(disputed, 'birth_date')"
        born = {key: tuple(said) for key, *said in rows_of(self.city, "base/person", columns)}
        with Store.of(self.city.home) as store, store.read() as reader, self.city.engine() as engine:
            lake = PatternView(engine, self.city.tables, self.city.catalogue)
            notices = {(n.department, n.place.key, n.value) for n in notices_now(reader, lake, "person")}
            cases = {c.place.pattern or c.place.key: c for c in (*reader.cases(), *reader.patterns())}
        release = current(self.city.home)
        assert release
        self.seen[name] = Seen(born, self.conflicts(), notices, cases, release)

    def conflicts(self) -> dict[str, tuple[str, str, str | None]]:
        """Return id, status and ruling of each conflict on a birth date that isn't closed, by key."""
        columns, where = "key, conflict, status, ruling", "element = 'birth_date' AND status <> 'closed'"
        rows = rows_of(self.city, "quality/conflict_person", columns, where)
        return {key: tuple(said) for key, *said in rows}

    def find_pattern(self) -> None:
        with self.city.engine() as engine:
            view = self.city.tables.snapshot("quality/conflict_person").view(engine)
            person = self.city.catalogue.entities["person"]
            found = members(engine, self.city.catalogue, person, view)
            where = f"key = '{LI}' AND element = 'birth_date'"
            self.pattern = str(engine.one(f"SELECT pattern FROM {found} WHERE {where}")[0])

    def try_to(self, name: str, deed: Callable[[PatternOffice], Any], by: str = "clerk") -> None:
        with pytest.raises(GovlakeError) as refused:
            self.at_work(deed, by)
        self.refused[name] = refused.value


@pytest.fixture(scope="module")
def town(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Preview, rule, serve at once; two more nights, with a ruling on Li between; undo, serve at once."""
    made = Town(golden.city(tmp_path_factory.mktemp("patterns")), golden)
    made.night(D1, LI, WANG, CHEN)
    made.find_pattern()
    pattern, conflicts = made.pattern, made.conflicts()
    made.previews["before"] = made.at_work(lambda o: o.preview(pattern, ADOPT))
    made.at_work(lambda o: o.rule(conflicts[WANG][0], KeepAuthoritative(), "户口簿"))
    made.at_work(lambda o: o.claim(conflicts[CHEN][0]), by="ann")
    made.try_to("changed", lambda o: o.rule_pattern(pattern, ADOPT, "x", settles=3))
    made.previews["after"] = made.at_work(lambda o: o.preview(pattern, ADOPT))
    made.at_work(lambda o: o.rule_pattern(pattern, ADOPT, "出生证", settles=1))
    made.try_to("second", lambda o: o.rule_pattern(pattern, KeepAuthoritative(), "x"), by="bob")
    made.served.append(serve(made.city))
    made.look("at once")
    made.at_work(lambda o: o.release(conflicts[CHEN][0]), by="ann")
    made.night(D2, LI, WANG, CHEN, ZHANG)
    made.look("second")
    made.at_work(lambda o: o.rule(made.conflicts()[LI][0], KeepAuthoritative(), "户口簿"))
    made.night(D3, LI, ZHANG)
    made.look("third")
    made.at_work(lambda o: o.undo(pattern, "弄错了"))
    made.served.append(serve(made.city))
    made.look("undone")
    return made


def test_a_preview_says_what_a_ruling_would_do_and_does_nothing(town: Town) -> None:
    preview = town.previews["before"]
    assert (preview.settles, preview.left, preview.notices) == (3, {}, {"police": 3})
    assert {e.key: e.value for e in preview.effects} == {k: str(LATE[k]) for k in (LI, WANG, CHEN)}
    assert (preview.newest, preview.against) == (D1, ())


def test_what_people_decided_or_had_begun_is_an_exception(town: Town) -> None:
    preview = town.previews["after"]
    assert (preview.settles, preview.left) == (1, {"ruled": 1, "worked_on": 1})
    assert {(e.key, e.reason) for e in preview.exceptions} == {(WANG, "ruled"), (CHEN, "worked_on")}
    assert isinstance(town.refused["changed"], PreviewChanged)


def test_the_second_who_rules_hears_who_was_first(town: Town) -> None:
    refused = town.refused["second"]
    assert isinstance(refused, NotAllowed)
    assert refused.first == "clerk"


def test_it_is_served_at_once_in_a_release_of_the_same_night(town: Town) -> None:
    seen, ruling = town.seen["at once"], f"{town.pattern}-2"
    assert (town.served[0].entities, town.served[0].release) == (("person",), "20260301-2")
    assert seen.born[LI] == (LATE[LI], f"ruling:{ruling}", False)
    assert seen.born[WANG][0] == BORN[WANG]
    assert seen.born[CHEN] == (BORN[CHEN], "residents", True)
    assert {key: said[1:] for key, said in seen.conflicts.items() if key in (LI, CHEN)} == {
        LI: ("settled", ruling),
        CHEN: ("open", None),
    }
    assert seen.cases[town.pattern].status == "in_force"
    assert seen.notices == {("police", LI, str(LATE[LI])), ("social", WANG, str(BORN[WANG]))}


def test_it_goes_for_the_conflicts_of_later_nights_and_for_what_is_given_back(town: Town) -> None:
    seen, ruling = town.seen["second"], f"{town.pattern}-2"
    for key in (LI, ZHANG, CHEN):
        assert seen.born[key] == (LATE[key], f"ruling:{ruling}", False)
    assert (seen.cases[CHEN].status, seen.cases[CHEN].settled_by) == ("closed", ruling)


def test_a_ruling_on_a_place_wins_and_a_source_that_comes_round_leaves(town: Town) -> None:
    seen = town.seen["third"]
    assert (seen.born[LI][0], seen.born[ZHANG][0]) == (BORN[LI], LATE[ZHANG])
    assert CHEN not in seen.conflicts
    assert ("social", LI, str(BORN[LI])) in seen.notices


def test_it_is_undone_as_one(town: Town) -> None:
    seen = town.seen["undone"]
    assert seen.born[ZHANG] == (BORN[ZHANG], "residents", True)
    assert seen.conflicts[ZHANG][1:] == ("open", None)
    assert seen.conflicts[LI][1] == "settled"
    assert not any(key == ZHANG for _, key, _ in seen.notices)
    assert seen.cases[town.pattern].status == "open"


def test_the_release_shows_rulings_on_patterns(town: Town) -> None:
    release = town.seen["second"].release
    rulings = ask(
        release, "SELECT ruling, pattern, key, state FROM quality.rulings WHERE pattern IS NOT NULL"
    )
    assert rulings[1] == [(f"{town.pattern}-2", town.pattern, None, "effective")]
    assert ask(release, "SELECT status FROM quality.cases WHERE matter = 'pattern'")[1] == [("in_force",)]
    why = f"SELECT DISTINCT why FROM explain('person', '{ZHANG}') WHERE element = 'birth_date'"
    assert ask(release, why)[1] == [(f"认定的值（认定 {town.pattern}-2）",)]


def test_serving_waits_for_a_night_that_is_running(town: Town) -> None:
    held, waited = threading.Event(), []

    def night() -> None:
        with locked(town.city.home.folder / LOCK):
            held.set()
            time.sleep(1.5)
            waited.append(True)

    running = threading.Thread(target=night)
    running.start()
    held.wait()
    served = serve(town.city)
    assert waited
    running.join()
    assert (served.entities, served.release) == ((), town.seen["undone"].release.id)


def test_killed_anywhere_it_is_simply_made_again(town: Town) -> None:
    town.at_work(lambda o: o.rule_pattern(town.pattern, ADOPT, "出生证"))
    words = [str(town.golden.catalogue), str(town.city.home.folder), "now", json.dumps(DEATHS)]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        capture_output=True, check=False, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert json.loads(done.stdout) == [9, 9, 9]
    shown = current(town.city.home)
    assert shown
    assert shown.id == town.seen["undone"].release.id
    serve(town.city)
    town.look("made again")
    seen = town.seen["made again"]
    assert seen.born[ZHANG][0] == LATE[ZHANG]
    assert seen.release.order > shown.order
    assert unserved(town.city, D3) == ()
    assert not list(town.city.home.releases.glob(".*"))
