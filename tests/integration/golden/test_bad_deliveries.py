"""A night with bad deliveries harms nobody but their senders: the others' rows and the release go on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.city import City
from lake.release import current
from pipelines.cli import app
from pipelines.summary import summary

D1, D2, D3, D4, D5 = (date(2026, 3, n) for n in range(1, 6))
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"
STRANGE = "91442000MA4UDDD94B"
ZHANG, LI = "442000199001011233", "442000198506152248"
TAXPAYERS = ("信用代码", "名称", "注册资本")
COMPANIES = ("code", "name", "status", "capital")
INSURED = ("证件号", "姓名", "出生日期", "手机", "单位代码")

PLANTED = "望海坡七号洞库"
MARKED = ((HONGDA, "宏达电子有限公司", "100"), (HAIGANG, f"{PLANTED}　机密★１０年", "60"))

Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def bad(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Run a good night and one in which three of five deliveries are bad, each in its own way."""
    city = golden.city(tmp_path_factory.mktemp("bad"))
    golden.deliver(city.home, golden.nights[D1])
    assert golden.run(city, D1).succeeded
    files = {
        "market/纳税_20260302.csv": (TAXPAYERS, *MARKED),
        "market/企业_20260302.db": "not a database",
        "harbour/常住_20260302.tsv": (
            ("身份证", "姓名", "性别", "手机号码"),
            (ZHANG, "张新名", "男", "13800000001"),
            (LI, "李新名", "女", "13700000002"),
        ),
        "social/参保_20260302.xlsx": (INSURED, (ZHANG, "张伟宁", "1990-01-01", None, HONGDA)),
        "police/户籍_20260302.csv": golden.nights[D2]["police/户籍_20260302.csv"],
    }
    golden.deliver(city.home, files)
    night = golden.run(city, D2)
    return SimpleNamespace(city=city, night=night, report=summary(city, night))


def _everywhere(city: City) -> dict[str, bytes]:
    """Return what stands in every file of a home but the vault; tables, being packed, as their rows."""
    home = city.home.folder
    files = [p for p in home.rglob("*") if p.is_file() and not p.is_symlink()]
    found = {str(p.relative_to(home)): p.read_bytes() for p in files if "sealed" not in p.parts}
    with city.engine() as engine:
        for file in home.rglob("*.parquet"):
            rows = engine.rows(f"FROM read_parquet('{file}')")
            found[f"rows of {file.relative_to(home)}"] = repr(rows).encode()
    return found


def _forms(text: str) -> list[bytes]:
    entities = "".join(f"&#{ord(c)};" for c in text).encode()
    return [text.encode(e) for e in ("utf-8", "gb18030", "utf-16-le", "unicode_escape")] + [entities]


def test_the_night_succeeds_and_releases_without_the_bad_ones(bad: SimpleNamespace, rows_of: Rows) -> None:
    assert (bad.night.succeeded, bad.night.failed) == (True, ())
    shown = current(bad.city.home)
    assert shown is not None
    assert shown.id == "20260302-1"
    assert rows_of(bad.city, "source/insured", "id_number") == [(ZHANG,)]
    assert rows_of(bad.city, "source/residents", "count(*)") == [(5,)]  # four of the first night, one new
    entered = rows_of(bad.city, "quality/ledger", "feed, status, received, cause", "night = '2026-03-02'")
    assert entered == [
        ("companies", "quarantined", 0, "unreadable"),
        ("insured", "loaded", 1, None),
        ("residents", "loaded", 3, None),
        ("taxpayers", "sealed", 0, "secrecy"),
        ("town_people", "quarantined", 2, "drift"),
    ]


def test_what_they_had_before_stands(bad: SimpleNamespace, rows_of: Rows) -> None:
    assert rows_of(bad.city, "source/taxpayers", "count(*)") == [(3,)]
    assert rows_of(bad.city, "source/companies", "count(*)") == [(3,)]
    assert rows_of(bad.city, "source/town_people", "name") == [
        ("张伟宁",),
        ("李晓燕",),
        ("王建国",),
        ("赵一鸣",),
    ]


def test_their_checks_are_red_and_only_theirs(bad: SimpleNamespace) -> None:
    with dg.DagsterInstance.get() as instance:
        records = instance.get_records_for_run(bad.night.run_id).records
    events = [r.event_log_entry.dagster_event for r in records]
    checks = [
        e.asset_check_evaluation_data
        for e in events
        if e and e.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    failed = {c.asset_key.path[-1]: c.severity for c in checks if c.check_name == "delivery" and not c.passed}
    assert failed == dict.fromkeys(("companies", "taxpayers", "town_people"), dg.AssetCheckSeverity.ERROR)


def test_the_summary_names_them_and_why(bad: SimpleNamespace) -> None:
    said = {k["feed"]: (k["status"], k["reason"]) for k in bad.report["kept_out"]}
    assert said.keys() == {"taxpayers", "companies", "town_people"}
    assert said["taxpayers"] == (
        "sealed", "载有密级标志，已整体封存，内容未读入：数据第 3 行第 2 列有国家秘密标志",
    )  # fmt: skip
    assert "SQLite" in said["companies"][1]
    assert "缺少列“电话”，可能改名为“手机号码”" in said["town_people"][1]


def test_drift_is_kept_by_name(bad: SimpleNamespace, rows_of: Rows) -> None:
    found = rows_of(bad.city, "quality/drift", 'kind, "column", suggestion', "feed = 'town_people'")
    assert found == [("renamed_column", "电话", "手机号码")]


def test_nothing_of_a_sealed_delivery_stands_outside_the_vault(bad: SimpleNamespace) -> None:
    holders = [
        name for name, content in _everywhere(bad.city).items() if any(f in content for f in _forms(PLANTED))
    ]
    assert holders == []


def test_the_search_would_find_it(bad: SimpleNamespace) -> None:
    """A value of the same file's kind that did enter is found, in the drop folder, landed and in tables."""
    holders = [
        name for name, content in _everywhere(bad.city).items() if "宏达电子有限责任公司".encode() in content
    ]
    assert {name.split("/")[0] for name in holders} >= {"drop", "landed", "rows of lake"}


def test_the_vault_is_closed_and_tells_where_the_mark_stands(bad: SimpleNamespace) -> None:
    vault = bad.city.home.folder / "sealed"
    assert vault.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in vault.iterdir()} == {0o600}
    (notice,) = bad.city.landing.vault.notices()
    assert (notice["feed"], notice["department"], notice["file"]) == (
        "taxpayers",
        "market",
        "纳税_20260302.csv",
    )
    assert notice["marks"] == [{"kind": "state_secret", "place": "cell", "line": 3, "column": 2}]
    assert PLANTED in (vault / notice["sha256"]).read_text()
    receipt = next(r for r in bad.city.landing.receipts("taxpayers") if r.sealed)
    assert not bad.city.landing.path_of(receipt).exists()


def test_the_same_bytes_are_sealed_again(
    bad: SimpleNamespace, golden: SimpleNamespace, rows_of: Rows
) -> None:
    golden.deliver(bad.city.home, {"market/纳税_20260302.csv": (TAXPAYERS, *MARKED)})
    assert golden.run(bad.city, D3).succeeded
    assert rows_of(bad.city, "quality/ledger", "status", "feed = 'taxpayers' AND night = '2026-03-03'") == [
        ("sealed",)
    ]
    assert len(bad.city.landing.vault.notices()) == 2


def test_a_false_alarm_is_given_back_and_taken_in(
    bad: SimpleNamespace, golden: SimpleNamespace, rows_of: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(bad.city.home.folder))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    delivery = bad.city.landing.vault.notices()[-1]["delivery"]
    because = ["--by", "保密办 王主任", "--because", "演练用的样例，不涉密"]
    done = CliRunner().invoke(app, ["sealed", "release", delivery, *because])
    assert done.exit_code == 0, done.output
    listed = CliRunner().invoke(app, ["sealed", "list", "--json"])
    assert "保密办 王主任" in listed.output
    unknown = CliRunner().invoke(app, ["sealed", "release", "taxpayers-x", *because])
    assert unknown.exit_code == 1
    assert golden.run(bad.city, D4).succeeded
    loaded = rows_of(bad.city, "source/taxpayers", "name", "credit_code = '91442000MA4UBBB287'")
    assert loaded == [(f"{PLANTED}　机密★１０年",)]
    entered = rows_of(
        bad.city, "quality/ledger", "status, received", "feed = 'taxpayers' AND night = '2026-03-04'"
    )
    assert entered == [("loaded", 2)]


def _companies(path: Path, rows: tuple[tuple[str | None, ...], ...]) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"CREATE TABLE ent ({', '.join(COMPANIES)})")
        file.executemany("INSERT INTO ent VALUES (?, ?, ?, ?)", rows)
        file.commit()


def test_duplicate_and_null_keys(bad: SimpleNamespace, golden: SimpleNamespace, rows_of: Rows) -> None:
    """Ten rows: four say what another says, two differ under one key, one has no key: 3 of 10 are bad."""
    same = (HONGDA, "宏达电子有限公司", "1", "2000000")
    again = (XINFENG, "新风贸易有限公司", "1", None)
    strange = (STRANGE, "奇石贸易有限公司", "1", "1")
    twice = ((HAIGANG, "海港渔业有限公司", "1", "1"), (HAIGANG, "海港渔业有限公司", "1", "2"))
    nobody = (None, "无证公司", "1", "1")
    rows = (same, same, again, again, again, strange, strange, *twice, nobody)
    _companies(bad.city.home.drop / "market/企业_20260305.db", rows)
    night = golden.run(bad.city, D5)
    assert night.succeeded
    columns = "status, received, loaded, unchanged, superseded, quarantined"
    entry = rows_of(bad.city, "quality/ledger", columns, "feed = 'companies' AND night = '2026-03-05'")
    assert entry == [("loaded", 10, 2, 1, 4, 3)]  # 宏达 changed, 奇石 new; 新风 as before
    kept = rows_of(
        bad.city, "quality/quarantine", 'line, "column", rule', "feed = 'companies' AND night = '2026-03-05'"
    )
    assert kept == [
        (8, "code", "unique_key"),
        (9, "code", "unique_key"),
        (10, "code", "credit_code.complete"),
    ]
    assert rows_of(bad.city, "source/companies", "credit_code, capital::VARCHAR") == [
        (HONGDA, "2000000.000000"),
        (HAIGANG, "500000.000000"),  # neither of the two: what was known before stands
        (XINFENG, None),
        (STRANGE, "1.000000"),
    ]
    shown = current(bad.city.home)
    assert shown is not None
    assert shown.id == "20260305-1"
