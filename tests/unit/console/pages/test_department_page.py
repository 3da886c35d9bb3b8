"""A department's page and the objections' page, for whom they are."""

from typing import Any

import pytest

from assets.city import City


@pytest.fixture
def city(listed_city: City) -> City:
    return listed_city


@pytest.mark.usefixtures("city")
def test_an_officer_is_led_to_the_own_page(visits: Any) -> None:
    officer = visits("pol")
    led = officer.get("/departments")
    assert (led.status_code, led.headers["location"]) == (303, "/departments/police")
    page = officer.get("/departments/police")
    assert page.status_code == 200
    assert "目前没有待答复的问题" in page.text
    assert "还没有运行过夜间任务" in page.text


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("account", "path", "status"),
    [
        ("pol", "/departments/social", 403),
        ("pol", "/departments/nowhere", 404),
        ("pol", "/departments/social/answers.xlsx", 403),
        ("ming", "/departments/police/answers.xlsx", 403),
        ("kan", "/departments/police", 200),
        ("root", "/departments/police", 403),
        ("kan", "/objections", 200),
        ("pol", "/objections/000000000000", 404),
    ],
)
def test_others_pages_are_refused(visits: Any, account: str, path: str, status: int) -> None:
    assert visits(account).get(path).status_code == status


@pytest.mark.usefixtures("city")
def test_only_who_may_change_something_can(visits: Any) -> None:
    auditor, clerk = visits("kan"), visits("ming")
    said = {"element": "person.name", "key": "1", "statement": "x", "department": "police"}
    assert auditor.post("/objections", said).status_code == 403
    assert '<form method="post" action="/objections"' not in auditor.get("/objections").text
    answer = {"verdict": "confirmed"}
    assert clerk.post("/departments/police/cases/0123456789abcdef", answer).status_code == 403
    assert visits("pol").post("/departments/police/cases/0123456789abcdef", answer).status_code == 404


@pytest.mark.usefixtures("city")
def test_an_objection_without_a_clock_for_it_is_refused_in_words(visits: Any) -> None:
    """The golden catalogue has no clocks; a deadline is never made up."""
    said = {"element": "person.name", "key": "442000199001011234", "statement": "x"}
    refused = visits("pol").post("/objections", said)
    assert refused.status_code == 400
    assert "clocks/" in refused.text
