"""A case's page, and what clerks do on it."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from assets.city import City
from catalog.calendar import YearUnknown
from governance.case import Case
from governance.store import Store

Visits = Callable[..., Any]
Cases = Callable[[str, str], str]


def state(city: City, case: str) -> Case | None:
    with Store.of(city.home) as store, store.read() as reader:
        return reader.case(case)


def test_claims_stand_in_groups_the_authoritys_first_marked_where_they_differ(
    visits: Visits, cases: Cases
) -> None:
    page = visits("ming").get(f"/cases/{cases('person', 'birth_date')}").text
    table = page.split('class="claims"')[1].split("</table>")[0]
    assert re.findall(r'name="decision" value="([^"]+)" data-key="(\d)"', table) == [
        ("keep_authoritative", "1"),
        ("adopt:insured", "2"),
    ]
    assert "1990-01-<mark>01</mark>" in table.replace("<mark>0</mark><mark>1</mark>", "<mark>01</mark>") or (
        "<mark>" in table
    )


def test_looking_at_a_case_changes_nothing(visits: Visits, cases: Cases, listed_city: City) -> None:
    case = cases("person", "birth_date")
    assert visits("ming").get(f"/cases/{case}").status_code == 200
    assert state(listed_city, case) is None


def test_it_says_which_of_how_many_it_is_and_leads_to_its_neighbours(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get(f"/cases/{cases('person', 'name')}").text
    assert "第 2 件，共 3 件" in page
    assert f'rel="prev" data-key="k" href="/cases/{cases("company", "name")}?' in page
    assert f'rel="next" data-ahead data-key="j" href="/cases/{cases("person", "birth_date")}?' in page


def test_values_show_once_the_case_is_taken(visits: Visits, cases: Cases) -> None:
    ming, case = visits("ming"), cases("person", "name")
    assert "李" in ming.get(f"/cases/{case}").text and "小" not in _claims(ming.get(f"/cases/{case}").text)
    assert ming.post(f"/cases/{case}/claim").headers["location"] == f"/cases/{case}?"
    assert "李<mark>小</mark>明" in ming.get(f"/cases/{case}").text
    assert "李<mark>小</mark>明" not in visits("kan").get(f"/cases/{case}").text


def _claims(page: str) -> str:
    return page.split('class="claims"')[1].split("</table>", maxsplit=1)[0]


def test_a_value_is_adopted_by_its_number_only_where_it_is_seen(visits: Visits, cases: Cases) -> None:
    ming, case = visits("ming"), cases("person", "name")
    assert 'data-key="1"' not in ming.get(f"/cases/{case}").text
    ming.post(f"/cases/{case}/claim")
    assert 'data-key="1"' in ming.get(f"/cases/{case}").text


def test_after_a_ruling_the_next_case_comes(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case, after = visits("ming"), cases("person", "name"), cases("person", "birth_date")
    sent = {"decision": "undeterminable", "grounds": "两处都无原件", "seen": "0", "filter": "entity=person"}
    answer = ming.post(f"/cases/{case}/rule", sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{after}?entity=person")
    ruled, untouched = state(listed_city, case), state(listed_city, after)
    assert ruled and ruled.ruling and ruled.ruling.grounds == "两处都无原件" and ruled.ruling.by == "ming"
    assert untouched is None


def test_who_took_a_case_takes_the_next_by_ruling(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case, after = visits("ming"), cases("person", "name"), cases("person", "birth_date")
    ming.post(f"/cases/{case}/claim")
    ming.post(f"/cases/{case}/rule", {"decision": "undeterminable", "grounds": "查", "seen": "2"})
    taken = state(listed_city, after)
    assert taken and taken.claim and taken.claim.by == "ming"


def test_at_the_end_of_the_queue_the_list_comes(visits: Visits, cases: Cases) -> None:
    case = cases("company", "name")
    sent = {"decision": "undeterminable", "grounds": "查", "seen": "0", "filter": "entity=company"}
    assert visits("ming").post(f"/cases/{case}/rule", sent).headers["location"] == "/queue?entity=company"


def test_the_second_of_two_clerks_is_told_who_was_first(
    visits: Visits, cases: Cases, listed_city: City
) -> None:
    case = cases("person", "name")
    visits("hua").post(f"/cases/{case}/claim")
    sent = {"decision": "undeterminable", "grounds": "查", "seen": "0"}
    late = visits("ming").post(f"/cases/{case}/rule", sent)
    assert late.status_code == 409
    assert "hua" in late.text
    found = state(listed_city, case)
    assert found and found.ruling is None


def test_a_page_that_is_out_of_date_decides_nothing(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case = visits("ming"), cases("person", "name")
    ming.post(f"/cases/{case}/claim")
    ming.post(f"/cases/{case}/note", {"text": "打过电话"})
    sent = {"decision": "undeterminable", "grounds": "查", "seen": "2"}
    assert ming.post(f"/cases/{case}/rule", sent).status_code == 409
    found = state(listed_city, case)
    assert found and found.ruling is None


def test_departments_are_asked_and_the_case_stays(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    sent = {"departments": ["social"], "due": "2026-12-01", "text": "请核对原件"}
    assert ming.post(f"/cases/{case}/ask", sent).headers["location"] == f"/cases/{case}?"
    found = state(listed_city, case)
    assert found and list(found.questions) == ["social"] and found.status == "asked"
    assert "请核对原件" in ming.get(f"/cases/{case}").text


def test_a_year_that_keeps_the_ruling_from_being_due_is_named(visits: Visits, cases: Cases) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    ming.post(f"/cases/{case}/claim")
    assert "认定期限算不出" not in ming.get(f"/cases/{case}").text
    ming.site.clocks.uncounted = lambda _: YearUnknown(2031)
    assert "没有 2031 年的放假通知，认定期限算不出" in ming.get(f"/cases/{case}").text


def test_a_file_is_attached_to_a_note_and_given_back(visits: Visits, cases: Cases) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    files = {"files": ("证明.txt", b"proof")}
    ming.bare_post(f"/cases/{case}/note", {"csrf": ming.csrf(), "text": "附证明"}, files=files)
    link = re.search(r'href="(/evidence/[0-9a-f]{64}\?case=[0-9a-f]{16})"', ming.get(f"/cases/{case}").text)
    assert link
    given = ming.get(link[1])
    assert (given.content, given.headers["content-type"]) == (b"proof", "application/octet-stream")
    saved_as = "attachment; filename*=utf-8''%E8%AF%81%E6%98%8E.txt"
    assert given.headers["content-disposition"] == saved_as
    assert given.headers["x-content-type-options"] == "nosniff"
    other = link[1].replace(case, cases("person", "name"))
    assert ming.get(other).status_code == 404


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("出生证.PDF", "application/pdf"),
        ("scan.jpeg", "image/jpeg"),
        ("page.html", "application/octet-stream"),
        ("picture.svg", "application/octet-stream"),
    ],
)
def test_what_a_browser_would_run_is_said_to_be_bytes(
    visits: Visits, cases: Cases, name: str, type_: str
) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    files = {"files": (name, b"proof")}
    ming.bare_post(f"/cases/{case}/note", {"csrf": ming.csrf(), "text": "附证明"}, files=files)
    digest = hashlib.sha256(b"proof").hexdigest()
    assert ming.get(f"/evidence/{digest}?case={case}").headers["content-type"] == type_


def test_a_ruling_is_undone(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    ming.post(f"/cases/{case}/rule", {"decision": "undeterminable", "grounds": "查", "seen": "0"})
    made = shown_ruling(ming.get(f"/cases/{case}").text)
    ming.post(f"/cases/{case}/undo", {"why": "看错了", "ruling": made})
    found = state(listed_city, case)
    assert found and found.ruling is None
    assert "看错了" in ming.get(f"/cases/{case}").text


def test_a_ruling_that_the_page_did_not_show_is_not_undone(
    visits: Visits, cases: Cases, listed_city: City
) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    ming.post(f"/cases/{case}/rule", {"decision": "undeterminable", "grounds": "查", "seen": "0"})
    first = shown_ruling(ming.get(f"/cases/{case}").text)
    ming.post(f"/cases/{case}/undo", {"why": "看错了", "ruling": first})
    ming.post(f"/cases/{case}/rule", {"decision": "undeterminable", "grounds": "又查", "seen": "3"})
    late = visits("hua").post(f"/cases/{case}/undo", {"why": "第一次认定有误", "ruling": first})
    assert late.status_code == 409
    found = state(listed_city, case)
    assert found and found.ruling and found.ruling.grounds == "又查"


def shown_ruling(page: str) -> str:
    """Return the id of the ruling that a case's page would undo."""
    found = re.search(r'name="ruling" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("departments", "due"),
    [(["nobody"], "2026-12-01"), (["social"], "2031-01-05"), (["social"], "2020-01-06")],
    ids=["no such department", "a year without a notice", "a day gone by"],
)
def test_what_nobody_could_answer_in_time_is_not_asked(
    visits: Visits, cases: Cases, listed_city: City, departments: list[str], due: str
) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    answer = ming.post(f"/cases/{case}/ask", {"departments": departments, "due": due, "text": ""})
    assert 400 <= answer.status_code < 500
    assert state(listed_city, case) is None


def test_a_decision_that_is_none_is_refused(visits: Visits, cases: Cases, listed_city: City) -> None:
    ming, case = visits("ming"), cases("person", "birth_date")
    for decision in ("nothing", "enter", "same_thing", "adopt"):
        sent = {"decision": decision, "grounds": "查", "seen": "0"}
        assert ming.post(f"/cases/{case}/rule", sent).status_code == 422
    assert state(listed_city, case) is None


def test_an_auditor_reads_and_changes_nothing(visits: Visits, cases: Cases, listed_city: City) -> None:
    kan, case = visits("kan"), cases("person", "birth_date")
    page = kan.get(f"/cases/{case}")
    assert page.status_code == 200 and 'name="decision"' not in page.text
    for deed in ("claim", "release", "ask", "note", "rule", "undo", "second"):
        assert kan.post(f"/cases/{case}/{deed}").status_code == 403
    assert state(listed_city, case) is None


def test_earlier_rulings_on_like_cases_are_shown(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get(f"/cases/{cases('person', 'name')}").text
    assert "以往类似认定" in page


def test_the_suggestion_is_a_waterfall_with_its_figures(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get(f"/cases/{cases('company', 'name')}").text
    assert page.count('<rect class="for"') == 1 and page.count('<rect class="against"') == 1
    assert "+2.00" in page and "-0.50" in page and "80.0%" in page


def test_no_case_of_that_name_is_an_error_page(visits: Visits, cases: Cases) -> None:
    assert visits("ming").get("/cases/0000000000000000").status_code == 404
