"""``govlake feed draft`` from a file to a feed that the golden city's catalogue takes in."""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
import yaml
from typer.testing import CliRunner

from catalog.errors import CatalogueError
from catalog.load import load
from catalog.models import Mode
from pipelines.cli import app
from quality.vocabulary import vocabulary

TENANTS = [
    ("承租人身份证号", "承租人姓名", "性别", "联系电话", "月租(元)", "操作"),
    ("442000199001011233", "张三", "男", "13800138000", "1500.00", "新增"),
    ("442000198506152248", "李四", "女", "13900139000", "2300.50", "变更"),
    ("440106199001011235", "王小五", "男", "13700137000", "980.00", "注销"),
]
runner = CliRunner()


@pytest.fixture
def catalogue(golden: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "catalogue"
    shutil.copytree(golden.catalogue, copy)
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(copy))
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    return copy


def _csv(folder: Path) -> Path:
    file = folder / "租赁_20260301.csv"
    file.write_bytes("\n".join(map(",".join, TENANTS)).encode("gb18030") + b"\n")
    return file


def _book(folder: Path, sheets: dict[str, list[tuple[str, ...]]]) -> Path:
    file = folder / "台账_20260301.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return file


def _join(catalogue: Path, code: str, elements: set[str]) -> None:
    """Make the feed a check source of a person's elements, as a person does who reads the draft."""
    file = catalogue / "entities" / "person.yaml"
    entity = yaml.safe_load(file.read_text())
    for element in entity["elements"]:
        if element["code"] in elements:
            element.setdefault("check_sources", []).append(code)
    file.write_text(yaml.safe_dump(entity, allow_unicode=True, sort_keys=False))


def test_a_drafted_feed_is_good_once_the_authority_has_named_it(catalogue: Path, tmp_path: Path) -> None:
    out = catalogue / "feeds" / "harbour_tenants.yaml"
    words = ["feed", "draft", str(_csv(tmp_path)), "--department", "harbour", "--code", "harbour_tenants"]
    done = runner.invoke(app, [*words, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "check_sources of person.name、person.sex、person.phone" in re.sub(r"\s+", " ", done.output)
    with pytest.raises(CatalogueError) as told:
        load(catalogue, vocabulary())
    assert {f.file.name for f in told.value.findings} == {"harbour_tenants.yaml"}
    assert all("check_sources" in f.hint.en or "refer to it" in f.hint.en for f in told.value.findings)
    _join(catalogue, "harbour_tenants", {"name", "sex", "phone"})
    feed = load(catalogue, vocabulary()).feeds["harbour_tenants"]
    assert (feed.delivery.encoding, feed.delivery.file) == ("gb18030", "租赁_{date}.csv")
    assert feed.delivery.mode is Mode.INCREMENT
    assert feed.key == ("id_number",)
    assert feed.column("sex").code_map == {"男": "1", "女": "2"}
    assert [c.type.value for c in feed.columns] == ["text", "text", "text", "text", "decimal"]


def test_a_draft_never_overwrites(catalogue: Path, tmp_path: Path) -> None:
    out = tmp_path / "feed.yaml"
    out.write_text("mine")
    done = runner.invoke(app, ["feed", "draft", str(_csv(tmp_path)), "--out", str(out)])
    assert done.exit_code == 1
    assert out.read_text() == "mine"


def test_sheets_alike_are_one_feed(catalogue: Path, tmp_path: Path) -> None:
    rows = [("2026年3月租赁台账",), *[row[:5] for row in TENANTS]]
    file = _book(tmp_path, {"一月": rows, "二月": rows})
    done = runner.invoke(app, ["feed", "draft", str(file)])
    feed = yaml.safe_load(done.stdout)
    assert (feed["delivery"]["sheet"], feed["delivery"]["title_rows"]) == ("*", 1)
    assert feed["describes"] == {"person": {"id_number": "id_number"}}


def test_sheets_that_differ_are_a_feed_each_or_one_chosen(catalogue: Path, tmp_path: Path) -> None:
    other = [("备案号", "金额"), ("A0001", "1.5"), ("A0002", "2.5")]
    file = _book(tmp_path, {"人员": [row[:5] for row in TENANTS], "备案": other})
    folder = tmp_path / "drafts"
    folder.mkdir()
    several = runner.invoke(app, ["feed", "draft", str(file), "--out", str(tmp_path / "one.yaml")])
    assert several.exit_code == 1
    assert "人员、备案" in several.output
    both = runner.invoke(app, ["feed", "draft", str(file), "--out", str(folder)])
    assert both.exit_code == 0
    assert len(list(folder.iterdir())) == 2
    chosen = runner.invoke(app, ["feed", "draft", str(file), "--sheet", "备案"])
    assert [c["header"] for c in yaml.safe_load(chosen.stdout)["columns"]] == ["备案号", "金额"]


def test_an_unknown_department_is_named(catalogue: Path, tmp_path: Path) -> None:
    done = runner.invoke(app, ["feed", "draft", str(_csv(tmp_path)), "--department", "nobody"])
    assert done.exit_code == 1
    assert "nobody" in done.output
