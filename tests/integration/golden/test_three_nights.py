"""Three nights of the golden city, every row worked out by hand from the deliveries in ``conftest``."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from lake.release import ask, find_release

D0, D1, D2, D3 = date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
ZHANG, LI, WANG = "442000199001011233", "442000198506152248", "442000196211303310"
CHEN, ZHAO, JOHN = "442000200102284420", "442000198808085511", "911156198007140014"
WRONG_ID = "442000199001011234"
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"
STRANGE = "91442000MA4UDDD94B"

Rows = Callable[..., list[tuple[Any, ...]]]

# night, feed, business date: received = loaded + unchanged + superseded + quarantined; deleted, status
LEDGER = {
    (D1, "companies", D1, 3, 3, 0, 0, 0, 0, "loaded"),
    (D1, "foreigners", D1, 1, 1, 0, 0, 0, 0, "loaded"),
    (D1, "insured", D1, 5, 4, 0, 0, 1, 0, "loaded"),
    (D1, "residents", D1, 6, 4, 0, 0, 2, 0, "loaded"),
    (D1, "taxpayers", D1, 3, 3, 0, 0, 0, 0, "loaded"),
    (D1, "town_people", D1, 5, 4, 0, 1, 0, 0, "loaded"),
    (D2, "foreigners", D1, 1, 0, 1, 0, 0, 0, "repeated"),
    (D2, "foreigners", D2, 1, 0, 1, 0, 0, 0, "loaded"),
    (D2, "insured", D2, 5, 2, 3, 0, 0, 0, "loaded"),
    (D2, "residents", D2, 3, 2, 0, 0, 1, 0, "loaded"),
    (D2, "taxpayers", D2, 2, 1, 1, 0, 0, 1, "loaded"),
    (D3, "companies", D3, 3, 1, 2, 0, 0, 0, "loaded"),
    (D3, "residents", D3, 1, 1, 0, 0, 0, 1, "loaded"),
    (D3, "taxpayers", D3, 2, 1, 1, 0, 0, 0, "loaded"),
    (D3, "town_people", D0, 2, 0, 0, 2, 0, 0, "superseded"),
}

# night, feed, file, sheet, line, column, value, rule
QUARANTINE = {
    (D1, "residents", "户籍_20260301.csv", None, 6, "身份证号", WRONG_ID, "id_number.resident_id"),
    (D1, "residents", "户籍_20260301.csv", None, 7, "出生日期", "1999-09-09", "residents_birth"),
    (D1, "insured", "参保_20260301.xlsx", "参保", 6, "单位代码", STRANGE, "insured_employer"),
    (D2, "residents", "户籍_20260302.csv", None, 4, "身份证号", WRONG_ID, "id_number.resident_id"),
}

# key, element, kind, claims (source, authoritative, raw), status, first seen, last seen, closed on and why
PERSON_CONFLICTS = {
    (
        LI, "name", "values_differ",
        (("insured", False, "李小燕"), ("residents", True, "李晓燕"), ("town_people", False, "李晓燕")),
        "closed", D1, D1, D2, "claims_changed",
    ),
    (
        LI, "name", "values_differ",
        (("insured", False, "李小雁"), ("residents", True, "李晓燕"), ("town_people", False, "李晓燕")),
        "open", D2, D3, None, None,
    ),
    (
        WANG, "phone", "values_differ",
        (("insured", True, "13900000003"), ("residents", False, "0760-88880003"),
         ("town_people", False, "0760-88880003")),
        "open", D1, D3, None, None,
    ),
    (
        CHEN, "sex", "row_contradicts_itself",
        (("residents", True, "1"),),
        "closed", D1, D1, D2, "agreed",
    ),
    (
        ZHAO, "*", "entity_unknown",
        (("town_people", False, ZHAO),),
        "closed", D1, D1, D2, "agreed",
    ),
    (
        ZHANG, "*", "entity_unknown",
        (("insured", False, ZHANG), ("town_people", False, ZHANG)),
        "open", D3, D3, None, None,
    ),
}  # fmt: skip
COMPANY_CONFLICTS = {
    (
        HAIGANG, "name", "values_differ",
        (("companies", True, "海港渔业有限公司"), ("taxpayers", False, "海港渔业股份有限公司")),
        "closed", D1, D1, D2, "agreed",
    ),
    (
        HAIGANG, "capital", "values_differ",
        (("companies", True, "500000"), ("taxpayers", False, "60")),
        "closed", D1, D2, D3, "agreed",
    ),
    (
        XINFENG, "capital", "authority_silent",
        (("taxpayers", False, "30"),),
        "closed", D1, D1, D2, "agreed",
    ),
}  # fmt: skip

# key: name, sex, birth date, phone, disputed, provisional, known
PERSONS = {
    ZHANG: (None, None, None, "+86 138-0000-0001", [], [], False),
    LI: ("李晓燕", "2", date(1985, 6, 15), "13700000002", ["name"], ["phone"], True),
    WANG: ("王建国", "1", date(1962, 11, 30), "13900000003", ["phone"], [], True),
    CHEN: ("陈美玲", "2", date(2001, 2, 28), None, [], [], True),
    ZHAO: ("赵一鸣", "1", date(1988, 8, 8), "13600000005", [], ["phone"], True),
    JOHN: ("约翰·史密斯", None, None, None, [], [], True),
}
_REGISTER = {"name": "residents", "sex": "residents", "birth_date": "residents"}
NOWHERE = dict.fromkeys(("name", "sex", "birth_date", "phone"))
PROVENANCE = {
    ZHANG: {**NOWHERE, "phone": "insured"},
    LI: {**_REGISTER, "phone": "town_people"},
    WANG: {**_REGISTER, "phone": "insured"},
    CHEN: {**_REGISTER, "phone": None},
    ZHAO: {**_REGISTER, "phone": "town_people"},
    JOHN: {**NOWHERE, "name": "foreigners"},
}
COMPANIES = {
    HONGDA: ("宏达电子有限公司", "1", Decimal(1000000), [], True),
    HAIGANG: ("海港渔业有限公司", "2", Decimal(500000), [], True),
    XINFENG: ("新风贸易有限公司", "1", None, [], True),
}
STAFF = {(HONGDA, "宏达电子有限公司", 3), (HAIGANG, "海港渔业有限公司", 1), (XINFENG, "新风贸易有限公司", 1)}

OPEN_AFTER = {
    D1: {(LI, "name"), (WANG, "phone"), (CHEN, "sex"), (ZHAO, "*")},
    D2: {(LI, "name"), (WANG, "phone")},
    D3: {(LI, "name"), (WANG, "phone"), (ZHANG, "*")},
}


def test_every_night_succeeds_and_publishes(three_nights: SimpleNamespace) -> None:
    assert {night: (run.succeeded, run.failed) for night, run in three_nights.runs.items()} == dict.fromkeys(
        (D1, D2, D3), (True, ())
    )
    assert three_nights.releases == {D1: "20260301-1", D2: "20260302-1", D3: "20260303-1"}


def test_the_ledger_says_where_every_row_went(three_nights: SimpleNamespace, rows_of: Rows) -> None:
    columns = (
        "night, feed, business_date, received, loaded, unchanged, superseded, quarantined, deleted, status"
    )
    entered = rows_of(three_nights.city, "quality/ledger", columns)
    assert set(entered) == LEDGER
    assert len(entered) == len(LEDGER)


def test_columns_that_nobody_declared_are_reported_and_not_stored(
    three_nights: SimpleNamespace, rows_of: Rows
) -> None:
    unreported = rows_of(three_nights.city, "quality/ledger", "DISTINCT feed, unreported_columns")
    assert [row for row in unreported if row[1]] == [("residents", ["备注"])]
    stored = three_nights.city.tables.snapshot("source/residents").types
    assert {c for c in stored if not c.startswith("_")} == {"id_number", "name", "sex", "birth_date", "phone"}


def test_the_quarantine_says_which_line_column_value_and_rule(
    three_nights: SimpleNamespace, rows_of: Rows
) -> None:
    columns = 'night, feed, file, sheet, line, "column", value, rule'
    kept = rows_of(three_nights.city, "quality/quarantine", columns)
    assert set(kept) == QUARANTINE
    assert len(kept) == len(QUARANTINE)
    hints = dict(rows_of(three_nights.city, "quality/quarantine", "DISTINCT rule, hint_zh"))
    assert hints["residents_birth"] == "核对出生日期"
    assert hints["insured_employer"] == "核对单位代码"


@pytest.mark.parametrize(
    ("entity", "expected"), [("person", PERSON_CONFLICTS), ("company", COMPANY_CONFLICTS)]
)
def test_conflicts_open_stand_change_and_close(
    three_nights: SimpleNamespace, rows_of: Rows, entity: str, expected: set[tuple[Any, ...]]
) -> None:
    columns = (
        "entity, key, element, kind, list_transform(claims, lambda c: (c.source, c.authoritative, c.raw)), "
        "status, first_seen, last_seen, closed_on, closed_because"
    )
    found = rows_of(three_nights.city, f"quality/conflict_{entity}", columns)
    assert {row[0] for row in found} == {entity}
    assert {(*row[1:4], tuple(map(tuple, row[4])), *row[5:]) for row in found} == expected
    assert len(found) == len(expected)


def test_claims_say_since_when_and_from_where(three_nights: SimpleNamespace, rows_of: Rows) -> None:
    """Wang's number came on the first night and the town's too; the second list only said it again."""
    claims = "list_transform(claims, lambda c: (c.source, c.form, c.business_date, c.line, c.department))"
    ((said, severity, departments),) = rows_of(
        three_nights.city,
        "quality/conflict_person",
        f"{claims}, severity, departments",
        f"key = '{WANG}' AND element = 'phone'",
    )
    assert said == [
        ("insured", "13900000003", D1, 4, "social"),
        ("residents", "076088880003", D1, 4, "police"),
        ("town_people", "076088880003", D1, 4, "harbour"),
    ]
    assert severity == "low"
    assert departments == ["harbour", "police", "social"]


def test_persons_values_in_force(three_nights: SimpleNamespace, rows_of: Rows) -> None:
    columns = "id_number, name, sex, birth_date, phone, disputed, provisional, known"
    found = rows_of(three_nights.city, "base/person", columns)
    assert {row[0]: row[1:] for row in found} == PERSONS
    assert dict(rows_of(three_nights.city, "base/person", "_key, provenance")) == PROVENANCE


def test_companies_values_in_force(three_nights: SimpleNamespace, rows_of: Rows) -> None:
    columns = "credit_code, name, status, capital, disputed, known"
    found = rows_of(three_nights.city, "base/company", columns)
    assert {row[0]: row[1:] for row in found} == COMPANIES


def test_the_theme(three_nights: SimpleNamespace, rows_of: Rows) -> None:
    assert set(rows_of(three_nights.city, "theme/staff", "credit_code, name, insured")) == STAFF


@pytest.mark.parametrize("night", OPEN_AFTER)
def test_each_release_keeps_the_conflicts_of_its_night(three_nights: SimpleNamespace, night: date) -> None:
    release = find_release(three_nights.city.home, three_nights.releases[night])
    _, rows = ask(
        release, "SELECT key, element FROM quality.conflict WHERE entity = 'person' AND status = 'open'"
    )
    assert set(rows) == OPEN_AFTER[night]
