"""Questions, answers, notes and reasons are read with the values masked that their reader may not see."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from assets.city import City
from governance import events as e
from governance.fact import Claim, Evidence, PatternSeen, Place, Sample
from governance.ruling import KeepAuthoritative, Ruling

KEY, PHONE = "442000199001011233", "13800000001"
NAME = Place(entity="person", key=KEY, element="name")
NOW, DAY = datetime.now(UTC), date(2026, 6, 1)
MASKED = "44**************33"


def claim(source: str, department: str, raw: str, leads: bool = False) -> Claim:
    return Claim(
        source=source, department=department, authoritative=leads, raw=raw, form=raw,
        business_date=DAY, delivery=f"{source}-1", line=1,
    )  # fmt: skip


SAID = Evidence(
    fingerprint="f",
    claims=(claim("residents", "police", "张伟宁", leads=True), claim("insured", "social", "张卫宁")),
)


@pytest.fixture
def site(console: Any, listed_city: City) -> Any:
    """Return a console with a case on a name, about which people wrote the values."""
    assert listed_city
    made = {"at": NOW, "by": "hua"}
    asked = {"departments": ("police", "social"), "due": date(2031, 6, 8)}
    question = f"户籍写张伟宁，社保写张卫宁（{KEY}），请核对"
    opened = e.Opened(**made, matter="conflict", place=NAME, severity="low", evidence=SAID)
    events = [
        opened,
        e.Claimed(**made),
        e.Asked(**made, **asked, text=question),
        e.Answered(**made, department="social", verdict="confirmed", text="原件确为张卫宁"),
        e.Commented(**made, text=f"打过电话{PHONE}，本人称张 伟 宁，无误"),
    ]
    console.state.site.store.add(NAME, lambda *_: events)
    return console.state.site


def test_an_auditor_reads_the_words_and_not_the_values(visits: Any, site: Any) -> None:
    assert site
    page = visits("kan").get(f"/cases/{NAME.case}").text
    assert f"户籍写张**，社保写张**（{MASKED}），请核对" in page
    assert "打过电话13*******01，本人称张****，无误" in page
    assert "原件确为张**" in page
    assert not any(said in page for said in ("张伟宁", "张卫宁", "张 伟 宁", KEY, PHONE))


def test_who_has_the_case_reads_all(visits: Any, site: Any) -> None:
    other = visits("ming").get(f"/cases/{NAME.case}").text
    assert "张卫宁" not in other
    assert other.count("原件确为张**") == 2  # among the answers, and in what happened
    taken = visits("hua").get(f"/cases/{NAME.case}").text
    assert f"户籍写张伟宁，社保写张卫宁（{KEY}），请核对" in taken
    assert PHONE in taken


def test_an_officer_reads_the_own_values_and_the_key(visits: Any, site: Any) -> None:
    assert site
    question = f"户籍写张伟宁，社保写张**（{KEY}），请核对"
    pol = visits("pol")
    assert question in pol.get("/departments/police").text
    book = openpyxl.load_workbook(io.BytesIO(pol.get("/departments/police/answers.xlsx").content))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert question in cells
    assert not any("张卫宁" in cell for cell in cells)
    auditor = visits("kan").get("/departments/police").text
    assert f"户籍写张**，社保写张**（{MASKED}），请核对" in auditor


def test_a_value_that_was_said_before_is_masked_still(visits: Any, site: Any) -> None:
    now = Evidence(fingerprint="g", claims=(claim("residents", "police", "章伟宁", leads=True),))
    reopened = e.Reopened(at=NOW, by=e.SYSTEM, before=SAID, now=now, night=DAY)
    closed = e.Closed(at=NOW, by=e.SYSTEM, because="agreed", night=DAY)
    note = e.Commented(at=NOW, by="hua", text="原为张伟宁，现为章伟宁")
    site.store.add(NAME, lambda *_: [closed, reopened, note])
    assert "原为张**，现为章**" in visits("kan").get(f"/cases/{NAME.case}").text


def test_a_key_is_masked_where_the_element_is_not(visits: Any, site: Any) -> None:
    sex = NAME.model_copy(update={"element": "sex"})
    opened = e.Opened(at=NOW, by="hua", matter="conflict", place=sex, severity="low", evidence=Evidence())
    ruling = Ruling(
        id="r", decision=KeepAuthoritative(), by="hua", at=NOW, grounds=f"{KEY}第17位为奇数",
        evidence=Evidence(), valid_from=DAY,
    )  # fmt: skip
    undone = e.Undone(at=NOW, by="hua", ruling="r", why=f"与{KEY}不符")
    ruled = e.Ruled(at=NOW, by="hua", ruling=ruling)
    site.store.add(sex, lambda *_: [opened, ruled, undone])
    page = visits("kan").get(f"/cases/{sex.case}").text
    assert f"{MASKED}第17位为奇数" in page and f"与{MASKED}不符" in page
    assert KEY not in page


def test_what_is_written_about_a_pattern_shows_no_ones_values(visits: Any, site: Any) -> None:
    place = Place(entity="person", key="", element="name", pattern="e" * 16)
    difference = (
        '{"entity":"person","element":"name","kind":"values_differ","authority":"residents",'
        '"siding":"none","others":[]}'
    )
    sample = Sample(conflict="c", key=KEY, evidence=SAID)
    seen = PatternSeen(difference=difference, size=1, samples=(sample,))
    opened = e.Opened(
        at=NOW, by="hua", matter="pattern", place=place, severity="low", evidence=Evidence(), seen=seen
    )
    note = e.Commented(at=NOW, by="hua", text=f"如张卫宁（{KEY}）")
    site.store.add(place, lambda *_: [opened, note])
    page = visits("ming").get(f"/patterns/{place.pattern}").text
    assert f"如张**（{MASKED}）" in page
