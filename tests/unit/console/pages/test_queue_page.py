"""The queue's page: what it lists for whom, its filters, saved ones, and what it masks."""

import re
from collections.abc import Callable
from typing import Any

Visits = Callable[..., Any]
Cases = Callable[[str, str], str]


def listed(text: str) -> list[str]:
    """Return the cases in order."""
    return re.findall(r'<a data-item href="/cases/([0-9a-f]{16})', text)


def test_it_lists_in_the_order_of_work_and_says_where_one_is(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/queue").text
    in_order = [cases("company", "name"), cases("person", "name"), cases("person", "birth_date")]
    assert listed(page) == in_order
    assert "第 1–3 件，共 3 件" in page


def test_a_filter_narrows_it_and_stays_in_the_links(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/queue?entity=person&element=birth_date").text
    assert listed(page) == [cases("person", "birth_date")]
    assert f"/cases/{cases('person', 'birth_date')}?entity=person&amp;element=birth_date" in page


def test_paging_goes_on_after_a_place(visits: Visits, cases: Cases) -> None:
    first = cases("company", "name")
    page = visits("ming").get(f"/queue?after=1-{first}").text
    assert listed(page) == [cases("person", "name"), cases("person", "birth_date")]
    assert "第 2–3 件，共 3 件" in page
    back = visits("ming").get(f"/queue?before=2-{cases('person', 'name')}").text
    assert listed(back) == [first]


def test_a_place_that_is_none_is_refused(visits: Visits, cases: Cases) -> None:
    assert visits("ming").get("/queue?after=x'--").status_code == 422


def test_sensitive_values_and_keys_are_masked(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/queue?entity=person").text
    assert "李小明" not in page and "442000199001011234" not in page
    assert "李**" in page and "44**************34" in page


def test_what_a_feed_says_is_escaped(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/queue?entity=company").text
    assert "<b>明发" not in page
    assert "&lt;b&gt;明发" in page


def test_a_filter_is_saved_for_oneself_and_removed(visits: Visits, cases: Cases) -> None:
    ming, kan = visits("ming"), visits("kan")
    ming.post("/queue/saved", {"name": "企业名称", "query": "entity=company&element=name&nonsense=1"})
    assert '<a href="/queue?entity=company&amp;element=name">企业名称</a>' in ming.get("/queue").text
    assert "企业名称" not in kan.get("/queue").text
    ming.post("/queue/forgotten", {"name": "企业名称"})
    assert "企业名称" not in ming.get("/queue").text


def test_what_others_took_is_left_out_unless_asked_for(visits: Visits, cases: Cases) -> None:
    case = cases("company", "name")
    assert visits("hua").post(f"/cases/{case}/claim").status_code == 303
    ming = visits("ming")
    assert case not in listed(ming.get("/queue").text)
    assert case in listed(ming.get("/queue?by=anyone").text)
    assert listed(ming.get("/queue?by=hua").text) == [case]


def test_it_speaks_english_too(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/queue?language=en").text
    assert "1–3 of 3" in page
    assert not re.search(
        "[一-鿿]",
        re.sub(r"<(td|th scope=.row.)>.*?</(td|th)>|中文|<a [^>]*>中文", "", page, flags=re.S)
        .split("<main")[1]
        .split("<tbody>")[0],
    )


def test_a_department_officer_and_an_administrator_have_no_queue(visits: Visits, cases: Cases) -> None:
    assert visits("pol").get("/queue").status_code == 403
    assert visits("root").get("/queue").status_code == 403
