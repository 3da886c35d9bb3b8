"""Nights of the golden city with rulings between them, every outcome worked out by hand."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from catalog.models import Role, Step
from catalog.models.clock import Clock
from governance.case import Case
from governance.evidence import keep, kept_at
from governance.lake_view import LakeView
from governance.office import Office
from governance.ruling import Adopt, Decision, Enter, KeepAuthoritative, Undeterminable
from governance.store import Store
from lake.release import ask, current

D1, D2, D3 = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
LI, WANG, CHEN = "442000198506152248", "442000196211303310", "442000200102284420"
ZHAO = "442000198808085511"
HAIGANG, XINFENG = "91442000MA4UBBB287", "91442000MA4UCCC304"

Rows = Callable[..., list[tuple[Any, ...]]]


class Town:
    """A golden city and its clerk; ``ruled`` has the case ruled on each place, ``seen`` what nights left."""

    def __init__(self, city: City, rows_of: Rows) -> None:
        self.city, self.rows_of = city, rows_of
        self.ruled: dict[tuple[str, str], Case] = {}
        self.seen: dict[str, dict[str, Any]] = {}

    def at_work(self, deed: Callable[[Office], Any], by: str = "clerk") -> Any:
        with Store.of(self.city.home) as store, self.city.engine() as engine:
            lake = LakeView(engine, self.city.tables, self.city.catalogue)
            return deed(Office(store, lake, by, lambda: datetime.now(UTC)))

    def rule(self, entity: str, key: str, element: str, decision: Decision) -> None:
        where = f"key = '{key}' AND element = '{element}' AND status <> 'closed'"
        ((conflict,),) = self.rows_of(self.city, f"quality/conflict_{entity}", "conflict", where)
        self.ruled[key, element] = self.at_work(lambda o: o.rule(conflict, decision, "核实无误"))

    def look(self, name: str) -> None:
        columns = ", ".join(("_key", "name", "phone", "birth_date", "disputed"))
        sources = ", ".join(f"provenance.{e}" for e in ("name", "phone", "birth_date"))
        persons = self.rows_of(self.city, "base/person", f"{columns}, {sources}")
        firms = self.rows_of(self.city, "base/company", "_key, name, capital, disputed, provenance.capital")
        with Store.of(self.city.home) as store, store.read() as reader:
            cases = {(c.place.key, c.place.element): c for c in reader.cases()}
        self.seen[name] = {
            "persons": {row[0]: row[1:] for row in persons},
            "firms": {row[0]: row[1:] for row in firms},
            "cases": cases,
            "release": current(self.city.home),
            "conflicts": {
                (r[0], r[1]): r[2:]
                for e in ("person", "company")
                for r in self.rows_of(
                    self.city, f"quality/conflict_{e}", "key, element, status, ruling", "status <> 'closed'"
                )
            },
        }

    def status(self, name: str, key: str, element: str) -> str:
        return str(self.seen[name]["cases"][key, element].status)

    def id_of(self, key: str, element: str) -> str:
        ruling = self.ruled[key, element].ruling
        assert ruling
        return ruling.id


OBJECTION = Clock.model_validate(
    {
        "code": "objection",
        "name": {"zh": "答复", "en": "reply"},
        "step": Step.OBJECTION,
        "legal_basis": "第二十三条",
        "working_days": 5,
        "effective_from": D1,
        "escalate_to": Role.SUPERVISOR,
    }
)


@pytest.fixture(scope="module")
def town(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Run D1, rule, D1 again, D2, undo one and object, D3; look after each night."""
    folder = tmp_path_factory.mktemp("rulings")
    city: City = golden.city(folder / "home")
    catalogue = city.catalogue.model_copy(update={"clocks": {"objection": OBJECTION}})
    city = City(catalogue, city.home)
    made = Town(city, _rows_of)
    proof = folder / "证明.pdf"
    proof.write_bytes(b"proof")

    def night(day: date, name: str, deliver: bool = True) -> None:
        if deliver:
            golden.deliver(city.home, golden.nights[day])
        assert golden.run(city, day).succeeded
        made.look(name)

    golden.deliver(city.home, golden.nights[D1])
    assert golden.run(city, D1).succeeded
    entered = Enter(value="30万", evidence=(keep(city.home, proof),))
    made.rule("person", WANG, "phone", Adopt(source="residents"))
    made.rule("person", LI, "name", KeepAuthoritative())
    made.rule("person", CHEN, "sex", Undeterminable())
    made.rule("person", ZHAO, "*", Adopt(source="town_people"))
    made.rule("company", HAIGANG, "name", KeepAuthoritative())
    made.rule("company", HAIGANG, "capital", Adopt(source="taxpayers"))
    made.rule("company", XINFENG, "capital", entered)
    night(D1, "again", deliver=False)
    night(D2, "second")
    made.at_work(lambda o: o.undo(made.ruled[WANG, "phone"].id, "电话已停用"))
    place = ("person", CHEN, "birth_date")
    case, _ = made.at_work(lambda o: o.object(place, "social", "出生证不同", date(2026, 3, 9)))
    born = Enter(value="2001年3月1日", evidence=(keep(city.home, proof),))
    made.ruled[CHEN, "birth_date"] = made.at_work(lambda o: o.rule(case.id, born, "以出生证为准"))
    ((objection, _),) = made.ruled[CHEN, "birth_date"].objections.items()
    made.at_work(lambda o: o.reply(case.id, objection, "已更正"))
    night(D3, "third")
    return made


def _rows_of(city: City, table: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
    select = city.tables.snapshot(table).select()
    with city.engine() as engine:
        return engine.rows(f"SELECT {columns} FROM ({select}) WHERE {where} ORDER BY ALL")


def test_a_ruling_is_served_when_the_same_night_is_run_again(town: Town) -> None:
    seen, ruling = town.seen["again"], town.id_of(WANG, "phone")
    assert seen["persons"][WANG][1] == "0760-88880003"
    assert seen["persons"][WANG][3:6] == ([], "residents", f"ruling:{ruling}")
    assert seen["conflicts"][WANG, "phone"] == ("settled", ruling)
    assert town.status("again", WANG, "phone") == "in_force"
    assert seen["release"].id == "20260301-2"


def test_what_cannot_be_determined_stays_disputed(town: Town) -> None:
    assert town.seen["again"]["persons"][CHEN][3] == ["sex"]
    assert town.seen["again"]["conflicts"][CHEN, "sex"][0] == "settled"


def test_an_adopted_value_is_in_the_elements_unit_and_an_entered_one_too(town: Town) -> None:
    firms = town.seen["again"]["firms"]
    assert firms[HAIGANG][1:] == (600_000, [], f"ruling:{town.id_of(HAIGANG, 'capital')}")
    assert firms[XINFENG][1:] == (300_000, [], f"ruling:{town.id_of(XINFENG, 'capital')}")


def test_a_ruling_lasts_over_nights_without_a_word(town: Town) -> None:
    assert town.seen["second"]["persons"][WANG][1] == "0760-88880003"
    assert town.seen["second"]["conflicts"][WANG, "phone"][0] == "settled"


def test_a_new_claim_reopens_the_case_with_old_and_new_side_by_side(town: Town) -> None:
    assert town.status("second", LI, "name") == "reopened"
    event = town.seen["second"]["cases"][LI, "name"].changed
    assert (event.kind, event.night) == ("reopened", D2)
    said = [{c.source: c.raw for c in e.claims} for e in (event.before, event.now)]
    rest = {"residents": "李晓燕", "town_people": "李晓燕"}
    assert said == [{"insured": "李小燕", **rest}, {"insured": "李小雁", **rest}]
    assert town.seen["second"]["conflicts"][LI, "name"] == ("open", None)
    assert town.seen["second"]["persons"][LI][3] == ["name"]


@pytest.mark.parametrize(("key", "element"), [(HAIGANG, "name"), (CHEN, "sex"), (ZHAO, "*")])
def test_a_source_that_comes_round_closes_the_case(town: Town, key: str, element: str) -> None:
    case = town.seen["second"]["cases"][key, element]
    assert (case.status, case.changed.because) == ("closed", "came_round")
    assert (key, element) not in town.seen["second"]["conflicts"]


def test_a_value_entered_with_proof_outlasts_a_silent_source(town: Town) -> None:
    assert town.status("second", XINFENG, "capital") == "in_force"
    assert town.seen["second"]["firms"][XINFENG][1] == 300_000


def test_sources_that_agree_on_something_else_reopen_the_case(town: Town) -> None:
    """Taxes said 60万, which was adopted; now they say 50.3万, within the tolerance of the register's."""
    assert town.status("third", HAIGANG, "capital") == "reopened"
    assert town.seen["third"]["firms"][HAIGANG][1] == 500_000


def test_an_undone_ruling_counts_no_more(town: Town) -> None:
    assert town.seen["third"]["persons"][WANG][1] == "13900000003"
    assert town.seen["third"]["persons"][WANG][3] == ["phone"]
    assert town.seen["third"]["conflicts"][WANG, "phone"] == ("open", None)


def test_a_ruling_on_an_objection_is_served_against_all_sources(town: Town) -> None:
    ruling = town.id_of(CHEN, "birth_date")
    assert town.seen["third"]["persons"][CHEN][2] == date(2001, 3, 1)
    assert town.seen["third"]["persons"][CHEN][6] == f"ruling:{ruling}"
    assert town.status("third", CHEN, "birth_date") == "in_force"


def test_evidence_is_kept_by_hash(town: Town) -> None:
    ruling = town.ruled[XINFENG, "capital"].ruling
    assert ruling
    assert isinstance(ruling.decision, Enter)
    digest = hashlib.sha256(b"proof").hexdigest()
    assert ruling.decision.evidence == (digest,)
    assert kept_at(town.city.home, digest).read_bytes() == b"proof"


def test_the_release_shows_cases_and_rulings(town: Town) -> None:
    release = town.seen["third"]["release"]
    _, rows = ask(release, "SELECT decision, state FROM quality.rulings WHERE element = 'phone'")
    assert rows == [("adopt", "past")]
    _, rows = ask(
        release, f"SELECT status FROM quality.cases WHERE key = '{HAIGANG}' AND element = 'capital'"
    )
    assert rows == [("reopened",)]
    _, rows = ask(
        release, f"SELECT DISTINCT value, why FROM explain('person', '{CHEN}') WHERE element = 'birth_date'"
    )
    assert rows == [("2001-03-01", f"认定的值（认定 {town.id_of(CHEN, 'birth_date')}）")]


def test_a_night_without_news_tells_the_cases_nothing(town: Town, golden: SimpleNamespace) -> None:
    with Store.of(town.city.home) as store, store.read() as reader:
        before = reader.count()
    assert golden.run(town.city, D3).succeeded
    with Store.of(town.city.home) as store, store.read() as reader:
        assert reader.count() == before
    shown = current(town.city.home)
    assert shown
    assert shown.id == town.seen["third"]["release"].id
