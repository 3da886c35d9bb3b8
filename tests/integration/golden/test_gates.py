"""What a gate that fails stops, and what it doesn't; how the city goes on."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lake.release import current

D1, D2, D3, D4, D5, D6 = (date(2026, 3, n) for n in range(1, 7))
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"
ZHANG, LI, CHEN = "442000199001011233", "442000198506152248", "442000200102284420"
COMPANIES = ("code", "name", "status", "capital")
TAXPAYERS = ("信用代码", "名称", "注册资本")
INSURED = ("证件号", "姓名", "出生日期", "手机", "单位代码")
RESIDENTS = ("操作", "身份证号", "姓名", "性别", "出生日期", "电话")

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def night(
    golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., SimpleNamespace]:
    """Return a function: date, files → what the night left; all in one home that had its first night."""
    city = golden.city(tmp_path_factory.mktemp("gates"))
    golden.deliver(city.home, golden.nights[D1])
    assert golden.run(city, D1).succeeded

    def run(day: date, files: dict[str, Any]) -> SimpleNamespace:
        before = {n: city.tables.version(n) for n in city.tables.names()}
        golden.deliver(city.home, files)
        done = golden.run(city, day)
        after = {n: city.tables.version(n) for n in city.tables.names()}
        shown = current(city.home)
        return SimpleNamespace(
            city=city,
            succeeded=done.succeeded,
            failed={step.name: step.reason for step in done.failed},
            changed={n for n in after if after[n] != before.get(n)},
            release=shown.id if shown else None,
            releases=len(list(city.home.releases.glob("[0-9]*"))),
        )

    return run


# The tests below are one story and run in this order.


def test_too_many_bad_rows_hold_the_feed_and_what_depends_on_it(
    night: Callable[..., SimpleNamespace], rows_of: Rows
) -> None:
    """One company of two has no name: 50 % against 30 tolerated. Residents have nothing to do with it."""
    done = night(
        D2,
        {
            "market/企业_20260302.db": (
                COMPANIES,
                (HONGDA, "宏达电子有限公司", "1", "1"),
                (HAIGANG, None, "1", "2"),
            ),
            "police/户籍_20260302.csv": (RESIDENTS, ("变更", CHEN, "陈美玲", "2", "2001-02-28", "")),
        },
    )
    assert not done.succeeded
    assert list(done.failed) == ["source_companies"]
    assert "坏行比例不超过容忍度（1/2）" in done.failed["source_companies"]
    assert (done.release, done.releases) == ("20260301-1", 1)
    # insured refers to companies and waits with them; so do both entities and the theme
    assert done.changed == {"source/residents", "quality/ledger", "quality/quarantine"}
    kept = rows_of(done.city, "quality/quarantine", 'line, "column", value, rule', "feed = 'companies'")
    assert kept == [(2, "name", None, "name.complete"), (None, None, None, "whole_delivery")]
    entry = rows_of(
        done.city,
        "quality/ledger",
        "status, received, quarantined",
        "feed = 'companies' AND night > '2026-03-01'",
    )
    assert entry == [("quarantined", 2, 2)]


def test_the_same_night_again_is_held_as_before(night: Callable[..., SimpleNamespace]) -> None:
    done = night(D2, {})
    assert not done.succeeded
    assert "1/2" in done.failed["source_companies"]
    assert (done.release, done.changed) == ("20260301-1", set())


def test_a_good_delivery_releases_again(night: Callable[..., SimpleNamespace]) -> None:
    rows = ((HONGDA, "宏达电子有限公司", "1", "1000000"), (HAIGANG, "海港渔业有限公司", "1", "500000"))
    done = night(D3, {"market/企业_20260303.db": (COMPANIES, *rows)})
    assert (done.succeeded, done.failed) == (True, {})
    assert (done.release, done.releases) == ("20260303-1", 2)
    assert {"source/companies", "base/company", "base/person"} <= done.changed


def test_a_declared_gate_holds(night: Callable[..., SimpleNamespace]) -> None:
    """The check companies_some wants two rows."""
    done = night(D4, {"market/企业_20260304.db": (COMPANIES, (HONGDA, "宏达电子有限公司", "1", "1000000"))})
    assert not done.succeeded
    assert "企业不少于两家（1/2）" in done.failed["source_companies"]
    assert done.release == "20260303-1"


def test_what_cannot_be_read_holds_nothing_that_a_gate_does(night: Callable[..., SimpleNamespace]) -> None:
    """The gate of the fourth still holds; the unreadable files of the fourth and fifth add nothing to it."""
    done = night(
        D4,
        {"market/企业_20260305.db": "not a database", "market/纳税_20260304.csv": "no,such\nheader,here\n"},
    )
    assert set(done.failed) == {"source_companies"}
    done = night(D5, {})
    assert set(done.failed) == {"source_companies"}
    assert "企业不少于两家（1/2）" in done.failed["source_companies"]
    assert "SQLite" not in done.failed["source_companies"]
    assert done.release == "20260303-1"


def test_keep_previous_goes_on_with_the_version_before(
    night: Callable[..., SimpleNamespace], rows_of: Rows
) -> None:
    """Half of the insured work for a company that no one knows; the others' deliveries are good again."""
    companies = (
        (c, name, "1", "500000") for c, name in ((HONGDA, "宏达电子有限公司"), (HAIGANG, "海港渔业有限公司"))
    )
    taxpayers = ((HONGDA, "宏达电子有限公司", "50"), (HAIGANG, "海港渔业有限公司", "50"))
    done = night(
        D5,
        {
            "market/企业_20260306.db": (COMPANIES, *companies),
            "market/纳税_20260305.csv": (TAXPAYERS, *taxpayers),
            "social/参保_20260305.xlsx": (
                INSURED,
                (ZHANG, "张伟宁", "1990-01-01", None, "91442000MA4UDDD94B"),
                (LI, "李晓燕", "1985-06-15", None, HONGDA),
            ),
        },
    )
    assert not done.succeeded  # the good list of companies is of the sixth
    done = night(D6, {})
    assert (done.succeeded, done.failed) == (True, {})
    assert done.release == "20260306-1"
    assert len(rows_of(done.city, "source/insured", "id_number")) == 4
    status = rows_of(
        done.city, "quality/ledger", "status", "feed = 'insured' AND business_date = '2026-03-05'"
    )
    assert status == [("quarantined",)]


def test_an_elements_gate_writes_conflicts_and_no_base(
    night: Callable[..., SimpleNamespace], rows_of: Rows
) -> None:
    """Both companies' names differ: 100 % against 50 tolerated."""
    taxpayers = ((HONGDA, "宏大电子", "50"), (HAIGANG, "海岗渔业", "50"))
    done = night(D6, {"market/纳税_20260306.csv": (TAXPAYERS, *taxpayers)})
    assert not done.succeeded
    assert done.failed == {"entity_company": "各部门的“名称”一致"}
    assert done.changed == {"source/taxpayers", "quality/conflict_company", "quality/ledger"}
    assert done.release == "20260306-1"
    opened = rows_of(done.city, "quality/conflict_company", "key", "status = 'open' AND element = 'name'")
    assert opened == [(HONGDA,), (HAIGANG,)]
    again = night(D6, {})
    assert again.failed == done.failed
    assert (
        rows_of(done.city, "quality/conflict_company", "key", "status = 'open' AND element = 'name'")
        == opened
    )


def test_two_agree_again_and_the_release_follows(night: Callable[..., SimpleNamespace]) -> None:
    taxpayers = ((HONGDA, "宏达电子有限公司", "50"), (HAIGANG, "海岗渔业", "50"))
    done = night(date(2026, 3, 7), {"market/纳税_20260307.csv": (TAXPAYERS, *taxpayers)})
    assert (done.succeeded, done.release) == (True, "20260307-1")
