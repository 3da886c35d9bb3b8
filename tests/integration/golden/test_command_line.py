"""The ``govlake`` command over the golden city's three nights."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app

LI, ZHANG, HAIGANG = "442000198506152248", "442000199001011233", "91442000MA4UBBB287"
WRONG_ID = "442000199001011234"

Say = Callable[..., Result]


@pytest.fixture
def say(
    three_nights: SimpleNamespace, golden: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Say]:
    monkeypatch.setenv("GOVLAKE_HOME", str(three_nights.city.home.folder))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    monkeypatch.delenv("GOVLAKE_LANG", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    runner = CliRunner()

    def run(*words: str, status: int = 0) -> Result:
        result = runner.invoke(app, words)
        assert result.exit_code == status, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert "Traceback" not in result.output
        assert "\x1b[" not in result.output
        return result

    yield run
    os.environ.pop("DAGSTER_HOME", None)


def _json(result: Result) -> Any:
    return json.loads(result.stdout)


def test_check_of_a_good_catalogue(say: Say) -> None:
    counts = {"departments": 5, "feeds": 6, "entities": 2, "elements": 7, "checks": 4, "themes": 1}
    assert _json(say("catalog", "check", "--json")) == counts
    assert say("catalog", "check").stdout.split() == [
        "目录无误：5",
        "个部门，6",
        "个数据资源，2",
        "个实体，7",
        "个数据元，4",
        "个检查，1",
        "个主题库",
    ]


def test_check_of_a_bad_catalogue_lists_everything(
    say: Say, golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(golden.catalogue, folder)
    for name, old, new in (
        ("feeds/taxpayers.yaml", "department: market", "department: markt"),
        ("entities/company.yaml", "name: number", "name: nmber"),
        ("checks/residents_sex.yaml", "feed: residents", "feed: residnts"),
    ):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = _json(say("catalog", "check", str(folder), "--json", status=1))
    assert {Path(f["file"]).name for f in found} == {"taxpayers.yaml", "company.yaml", "residents_sex.yaml"}
    lines = {Path(f["file"]).name: f["line"] for f in found}
    department = (folder / "feeds/taxpayers.yaml").read_text(encoding="utf-8").splitlines()
    assert "markt" in department[lines["taxpayers.yaml"] - 1]
    told = say("catalog", "check", str(folder), status=1)
    assert told.stdout == ""
    assert all(word in told.stderr for word in ("markt", "nmber", "residnts", "→"))
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    assert "the catalogue has" in say("catalog", "check", str(folder), status=1).stderr


def test_show_lists_who_has_the_say(say: Say) -> None:
    rows = {(r["entity"], r["element"]): r for r in _json(say("catalog", "show", "--json"))}
    assert rows["person", "name"]["authority"] == ["foreigners", "residents"]
    assert rows["person", "phone"]["check_sources"] == ["residents", "town_people"]
    assert "company_name" in say("catalog", "show").stdout


def test_schemas_are_written(say: Say, tmp_path: Path) -> None:
    written = say("catalog", "schemas", str(tmp_path)).stdout.split()
    assert "properties" in json.loads(Path(written[0]).read_text(encoding="utf-8"))


def test_deliveries(say: Say) -> None:
    rows = _json(say("deliveries", "--json"))
    assert len(rows) == 15
    sums = [r["loaded"] + r["unchanged"] + r["superseded"] + r["quarantined"] for r in rows]
    assert [r["received"] for r in rows] == sums
    assert len(_json(say("deliveries", "--feed", "insured", "--json"))) == 2
    assert "superseded" in say("deliveries").stdout


def test_quarantine_is_masked_unless_asked(say: Say) -> None:
    masked = say("quarantine")
    assert WRONG_ID not in masked.output
    assert "44**************34" in masked.output
    assert WRONG_ID in say("quarantine", "--unmasked").stdout
    rows = _json(say("quarantine", "--feed", "insured", "--all", "--json"))
    assert [(r["line"], r["column"], r["value"], r["hint"]) for r in rows] == [
        (6, "单位代码", "91442000MA4UDDD94B", "核对单位代码")
    ]


def test_conflicts_by_element_department_and_closed(say: Say) -> None:
    rows = _json(say("conflicts", "--json"))
    assert [(r["entity"], r["element"], r["key"]) for r in rows] == [
        ("person", "*", "44**************33"),
        ("person", "name", "44**************48"),
        ("person", "phone", "44**************10"),
    ]
    assert "李晓燕" not in say("conflicts").output
    assert [r["element"] for r in _json(say("conflicts", "--department", "police", "--json"))] == [
        "name",
        "phone",
    ]
    closed = _json(say("conflicts", "--closed", "--entity", "company", "--json"))
    assert [(r["element"], r["key"]) for r in closed] == [
        ("capital", HAIGANG), ("capital", "91442000MA4UCCC304"), ("name", HAIGANG),
    ]  # fmt: skip
    assert (
        "海港渔业股份有限公司"
        in say("conflicts", "--closed", "--element", "name", "--entity", "company").stdout
    )


def test_explain(say: Say) -> None:
    rows = _json(say("explain", "person", LI, "--json"))
    assert [r["element"] for r in rows if r["in_force"]] == ["name", "sex", "birth_date", "phone"]
    assert "李小雁" in say("explain", "person", LI).stdout


def test_releases_listed_shown_and_compared(say: Say) -> None:
    listed = _json(say("release", "list", "--json"))
    assert [(r["release"], r["current"]) for r in listed] == [
        ("20260301-1", False), ("20260302-1", False), ("20260303-1", True),
    ]  # fmt: skip
    shown = {r["table"]: r["rows"] for r in _json(say("release", "show", "--json"))}
    assert (shown["base/person"], shown["quality/ledger"], shown["source/town_people"]) == (6, 15, 4)
    found = _json(say("release", "diff", "20260302-1", "--json"))
    assert {(e["entity"], e["element"]): e["changed"] for e in found["elements"]} == {
        ("company", "status"): 1, ("person", "birth_date"): 1, ("person", "name"): 1, ("person", "sex"): 1,
    }  # fmt: skip
    assert "entity_unknown" in say("release", "diff", "20260302-1", "20260303-1").stdout
    assert "20260401-1" in say("release", "show", "20260401-1", status=1).stderr


def test_sql(say: Say) -> None:
    query = "SELECT name FROM base.company ORDER BY credit_code"
    assert [r["name"] for r in _json(say("sql", query, "--json"))] == [
        "宏达电子有限公司", "海港渔业有限公司", "新风贸易有限公司",
    ]  # fmt: skip
    older = "SELECT status FROM base.company WHERE name LIKE '海港%'"
    assert _json(say("sql", older, "--release", "20260302-1", "--json")) == [{"status": "1"}]
    assert "参保" in say("sql").stdout


def test_a_bad_query_is_a_clean_error(say: Say) -> None:
    failed = say("sql", "SELECT nothing FROM nowhere", status=1)
    assert failed.stdout == ""
    assert "查询无法执行" in failed.stderr
    assert "nowhere" in failed.stderr


def test_english(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    assert say("catalog", "check").stdout.startswith("the catalogue is good")
    assert "the query can't be run" in say("sql", "SELEC", status=1).stderr
    (row,) = _json(say("quarantine", "--feed", "insured", "--all", "--json"))
    assert row["hint"] == "check the employer's code"


def test_nothing_there_yet_is_a_clean_error(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "empty"))
    for words in (
        ("deliveries",),
        ("quarantine",),
        ("release", "show"),
        ("sql", "SELECT 1"),
        ("explain", "person", LI),
    ):
        assert "→" in say(*words, status=1).stderr, words
    assert _json(say("conflicts", "--json")) == []
    assert _json(say("release", "list", "--json")) == []


def test_receive_gives_a_receipt_and_refuses_what_no_feed_expects(
    say: Say, golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "home"))
    file = tmp_path / "foreigners_20260305.jsonl"
    file.write_text('{"证件号": "911156198007140014", "姓名": "约翰"}\n', encoding="utf-8")
    (receipt,) = _json(say("receive", str(file), "--json"))
    assert (receipt["feed"], receipt["business_date"], receipt["repeat_of"]) == (
        "foreigners",
        "2026-03-05",
        None,
    )
    (again,) = _json(say("receive", str(file), "--json"))
    assert again["repeat_of"] == receipt["delivery"]
    other = tmp_path / "别的.csv"
    other.write_text("x\n", encoding="utf-8")
    assert "别的.csv" in say("receive", str(other), status=1).stderr
    (named,) = _json(say("receive", str(other), "--feed", "taxpayers", "--date", "2026-03-06", "--json"))
    assert (named["feed"], named["business_date"]) == ("taxpayers", "2026-03-06")


def test_a_night_ends_in_its_summary(say: Say) -> None:
    """The third night again: it has nothing to do, and says what the ledger has of it."""
    done = say("nightly", "--date", "2026-03-03", "--json")
    report = _json(done)
    assert (report["succeeded"], report["failed"], report["release"]) == (True, [], "20260303-1")
    counts = ("deliveries", "received", "loaded", "unchanged", "superseded", "quarantined")
    assert [report[c] for c in counts] == [4, 8, 3, 3, 2, 0]
    assert report["conflicts_by_element"] == [
        {"entity": "person", "element": element, "conflicts": 1} for element in ("*", "name", "phone")
    ]
    assert [(d["department"], d["conflicts"]) for d in report["conflicts_by_department"]] == [
        ("harbour", 3), ("social", 3), ("police", 2),
    ]  # fmt: skip
    assert "✓ entity_person" in done.stderr
    assert "source_companies" not in done.stderr  # nothing arrived, so nothing is said


def test_a_night_without_any_delivery_releases_empty_tables(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_HOME", str(tmp_path / "home"))
    told = say("nightly", "--date", "2026-03-01")
    assert "已发布 20260301-1" in told.stdout
    assert json.loads(say("sql", "SELECT count(*) AS n FROM base.person", "--json").stdout) == [{"n": 0}]


def test_a_night_that_is_too_early(say: Say) -> None:
    assert "2026-03-01" in say("nightly", "--date", "2026-02-01", status=1).stderr


@pytest.mark.parametrize(
    "words",
    [
        (), ("catalog",), ("catalog", "check"), ("catalog", "show"), ("catalog", "schemas"), ("receive",),
        ("nightly",), ("deliveries",), ("quarantine",), ("conflicts",), ("explain",), ("sql",), ("ui",),
        ("release",), ("release", "list"), ("release", "show"), ("release", "diff"),
    ],
)  # fmt: skip
def test_help_everywhere(say: Say, words: tuple[str, ...]) -> None:
    said = say(*words, "--help").stdout
    assert re.search("[\u4e00-\u9fff].*[A-Za-z]{3}", said, re.DOTALL)
