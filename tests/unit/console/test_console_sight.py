"""Which sensitive values each role sees, and that seeing one on demand is recorded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from catalog.models import Role
from governance import events as e
from governance.accounts.person import Person
from governance.accounts.tables import TRAIL
from governance.errors import CaseMissing
from governance.fact import Claim, Evidence, Place
from governance.sight import SHIFT, Sight, sensitive

KEY = "442000199001011233"
NAME = Place(entity="person", key=KEY, element="name")
SEX = Place(entity="person", key=KEY, element="sex")
WHOLE = Place(entity="person", key=KEY, element="*")
COMPANY = Place(entity="company", key="91442000MA4UAAA158", element="name")
NOW = datetime.now(UTC)


@pytest.fixture
def sights(console: Any) -> Any:
    """Return a function: role, department → what such a person sees in a session."""
    site = console.state.site

    def seeing(role: Role, department: str | None = None, session: str = "s1") -> Sight:
        person = Person(f"a-{role}", "A", role, department)
        return Sight(site.city.catalogue, site.store, person, session, lambda: NOW)

    return seeing


def claim(department: str, raw: str) -> Claim:
    said = {"source": f"{department}_feed", "department": department, "raw": raw, "form": raw}
    more = {"business_date": date(2026, 3, 1), "delivery": "d", "line": 1, "authoritative": False}
    return Claim.model_validate({**said, **more})


def begin(site: Any, place: Place, *events: Any, by: str = "a-clerk", at: datetime = NOW) -> None:
    said = Evidence(fingerprint="f", claims=(claim("police", "张伟宁"), claim("social", "张卫宁")))
    opened = e.Opened(at=at, by=by, matter="conflict", place=place, severity="low", evidence=said)
    site.store.add(place, lambda *_: [opened, e.Claimed(at=at, by=by), *events])


def test_the_catalogue_says_what_is_sensitive(golden_catalogue: Any) -> None:
    shown = {p.element: sensitive(golden_catalogue, p.entity, p.element) for p in (NAME, SEX, WHOLE)}
    assert shown == {"name": True, "sex": False, "*": True}
    assert not sensitive(golden_catalogue, "company", "*")
    assert sensitive(golden_catalogue, "person", "unheard_of")
    assert sensitive(golden_catalogue, "unheard_of", "name")


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.AUDITOR])
def test_sensitive_values_are_masked_and_others_arent(sights: Any, role: Role) -> None:
    sight = sights(role)
    assert [sight.shows(p) for p in (NAME, WHOLE, SEX, COMPANY)] == [False, False, True, True]


def test_whoever_took_the_case_sees_its_element_and_key(sights: Any, console: Any) -> None:
    begin(console.state.site, NAME)
    assert [sights(Role.CLERK).shows(p) for p in (NAME, WHOLE)] == [True, True]
    phone = NAME.model_copy(update={"element": "phone"})
    assert not sights(Role.CLERK).shows(phone)
    assert not sights(Role.SUPERVISOR).shows(NAME)


def test_a_case_taken_before_this_shift_is_masked_again(sights: Any, console: Any) -> None:
    begin(console.state.site, NAME, at=NOW - SHIFT - timedelta(minutes=1))
    assert not sights(Role.CLERK).shows(NAME)


def test_an_officer_sees_the_own_departments_values_and_keys(sights: Any) -> None:
    sight = sights(Role.DEPARTMENT_OFFICER, "police")
    assert sight.shows(NAME, "police")
    assert not sight.shows(NAME, "social")
    assert not sight.shows(NAME)
    assert sight.shows(WHOLE)


def test_an_administrator_sees_no_value_and_may_not_ask(sights: Any) -> None:
    sight = sights(Role.ADMINISTRATOR)
    assert not sight.shows(NAME, "police")
    with pytest.raises(CaseMissing):
        sight.unmask(NAME, None)


def test_seeing_a_value_is_recorded_and_lasts_for_the_session(sights: Any, console: Any) -> None:
    sights(Role.AUDITOR).unmask(NAME, "192.0.2.7")
    assert sights(Role.AUDITOR).shows(NAME)
    assert not sights(Role.AUDITOR, session="s2").shows(NAME)
    assert not sights(Role.AUDITOR).shows(WHOLE)
    with console.state.site.store.connected() as connection:
        row = connection.execute(select(TRAIL).where(TRAIL.c.deed == "unmasked")).one()
    assert (row.by, row.entity, row.key, row.element) == ("a-auditor", "person", KEY, "name")
    assert (row.session, row.address) == ("s1", "192.0.2.7")


def test_an_officer_asks_for_what_concerns_the_department_only(sights: Any, console: Any) -> None:
    asked = e.Asked(at=NOW, by="a-clerk", departments=("police",), due=date(2026, 6, 10))
    begin(console.state.site, NAME, asked)
    sight = sights(Role.DEPARTMENT_OFFICER, "police")
    sight.unmask(NAME, None)
    assert sights(Role.DEPARTMENT_OFFICER, "police").shows(NAME, "social")
    with pytest.raises(CaseMissing):
        sights(Role.DEPARTMENT_OFFICER, "social").unmask(NAME, None)
    with pytest.raises(CaseMissing):
        sight.unmask(NAME.model_copy(update={"element": "phone"}), None)


def test_the_page_records_and_returns_and_auditors_see_it(visits: Any) -> None:
    said = {"entity": "person", "key": KEY, "element": "name", "back": "/queue?a=1"}
    answer = visits("ming").post("/unmask", said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?a=1")
    assert visits("root").post("/unmask", said).status_code == 403
    page = visits("kan").get("/audit?deed=unmasked").text
    assert "显示敏感原文" in page
    assert "ming" in page
    assert KEY not in page
    assert "44**************33" in page
