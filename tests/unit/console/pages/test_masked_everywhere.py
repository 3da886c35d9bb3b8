"""What a case's page masks is masked wherever else it can be read: landed rows, links, forms, objections."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assets.city import City
from governance import events as e
from governance.accounts.tables import TRAIL
from governance.fact import Claim, Evidence, Place

OWN, OTHER = "442000199001011233", "442000198502022345"
NAME = Place(entity="person", key=OWN, element="name")
NOW, DAY = datetime.now(UTC), date(2026, 6, 1)
OBJECTION = "0123456789ab"


def add(city: Any, *events: Any, delivery: str = "d", line: int = 1) -> None:
    """Open a case on a person's name, of which one claim was delivered in a line."""
    said = {"source": "residents", "department": "police", "raw": "张伟宁", "form": "张伟宁"}
    more = {"business_date": DAY, "delivery": delivery, "line": line, "authoritative": True}
    evidence = Evidence(fingerprint="f", claims=(Claim.model_validate({**said, **more}),))
    opened = e.Opened(at=NOW, by="hua", matter="conflict", place=NAME, severity="low", evidence=evidence)
    city.store.add(NAME, lambda *_: [opened, *events])


@pytest.fixture
def site(console: Any, listed_city: City) -> Any:
    assert listed_city
    return console.state.site


def test_a_taken_case_opens_its_own_line_of_a_delivery_alone(visits: Any, site: Any, tmp_path: Path) -> None:
    feed = site.city.catalogue.feeds["residents"]
    path = tmp_path / "residents.csv"
    rows = ("身份证号,姓名,性别,出生日期,电话,操作", f"{OWN},张伟宁,1,,,", f"{OTHER},欧阳建国,1,,,")
    path.write_text("\n".join(rows) + "\n", encoding="gb18030")
    delivery = site.city.landing.receive(path, feed, DAY, "test", NOW).delivery
    add(site, e.Claimed(at=NOW, by="ming"), delivery=delivery, line=2)
    ming = visits("ming")
    own, other = (ming.get(f"/deliveries/{delivery}/{n}?case={NAME.case}") for n in (2, 3))
    assert (own.status_code, other.status_code) == (200, 200)
    assert "张伟宁" in own.text and OWN in own.text
    assert "欧阳建国" not in other.text and OTHER not in other.text
    assert "44**************45" in other.text


def test_a_masked_key_stands_nowhere_on_the_page(visits: Any, site: Any) -> None:
    add(site)
    page = visits("kan").get(f"/cases/{NAME.case}").text
    assert OWN not in page
    assert f'href="/cases/{NAME.case}/whole"' in page
    assert f'<input type="hidden" name="case" value="{NAME.case}">' in page


def test_values_are_shown_by_the_case_and_the_element(visits: Any, site: Any) -> None:
    add(site)
    kan = visits("kan")
    answer = kan.post("/unmask", {"case": NAME.case, "element": "name", "back": f"/cases/{NAME.case}"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{NAME.case}")
    with site.store.connected() as connection:
        row = connection.execute(select(TRAIL).where(TRAIL.c.deed == "unmasked")).one()
    assert (row.by, row.entity, row.key, row.element) == ("kan", "person", OWN, "name")
    assert "张伟宁" in kan.get(f"/cases/{NAME.case}").text
    assert kan.post("/unmask", {"case": "0" * 16, "element": "name"}).status_code == 404
    assert visits("pol").post("/unmask", {"case": NAME.case, "element": "name"}).status_code == 404


def test_what_was_objected_proved_and_replied_is_masked_like_the_value(visits: Any, site: Any) -> None:
    said = {"objection": OBJECTION, "department": "police", "due": date(2026, 6, 8), "for_citizen": True}
    add(
        site,
        e.Objected.model_validate({"at": NOW, "by": "pol", "statement": "应为张伟宁，户口本可证", **said}),
        e.ProofRecorded(at=NOW, by="pol", objection=OBJECTION, evidence=("a" * 64,), text="户口本写作张伟宁"),
        e.Replied(at=NOW, by="hua", objection=OBJECTION, text="经核实确为张伟宁"),
    )
    seen = ("应为张伟宁", "户口本写作张伟宁", "经核实确为张伟宁")
    kan, page = visits("kan"), f"/objections/{OBJECTION}"
    for path in (page, f"/cases/{NAME.case}"):
        assert "张伟宁" not in kan.get(path).text
    kan.post("/unmask", {"case": NAME.case, "element": "name"})
    assert all(text in kan.get(page).text for text in seen)
    officer = visits("pol").get(page).text
    assert all(text in officer for text in seen)
    ming = visits("ming").get(f"/api{page}").text
    assert "张伟宁" not in ming


def test_a_page_made_from_a_form_names_the_address_it_has(visits: Any, site: Any) -> None:
    assert site
    root = visits("root")
    changed = root.post("/users/ming", {"what": "disable"})
    assert changed.status_code == 200
    assert 'href="/users?language=en"' in changed.text
    pol = visits("pol")
    files = {"workbook": ("answers.xlsx", b"no workbook")}
    refused = pol.bare_post("/departments/police/answers", {"csrf": pol.csrf()}, files=files)
    assert 'href="/departments/police?language=en"' in refused.text
    assert 'href="/?language=en"' in visits("hua").post("/cases/0000000000000000/claim").text
