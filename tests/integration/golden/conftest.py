"""The golden city: a catalogue, three nights' deliveries written out by hand, and homes to run them in.

What is expected of it stands in the tests. The deliveries are tables here and become files, in the
formats that the catalogue declares, when a test drops them.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter

from assets.city import City
from catalog.load import load
from lake.home import Home
from pipelines.night import Night, run_night
from quality.vocabulary import vocabulary

CATALOGUE = Path(__file__).resolve().parent / "catalogue"

ZHANG, LI, WANG = "442000199001011233", "442000198506152248", "442000196211303310"
CHEN, ZHAO, JOHN = "442000200102284420", "442000198808085511", "911156198007140014"
WU = "442000197512126615"
WRONG_ID = "442000199001011234"
WANG_15 = "442000621130331"
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"
STRANGE = "91442000MA4UDDD94B"

Table = Sequence[Sequence[str | None]]

RESIDENTS = ("操作", "身份证号", "姓名", "性别", "出生日期", "电话", "备注")
INSURED = ("证件号", "姓名", "出生日期", "手机", "单位代码")
TOWN = ("身份证", "姓名", "性别", "电话")
COMPANIES = ("code", "name", "status", "capital")
TAXPAYERS = ("信用代码", "名称", "注册资本")

NIGHTS: dict[date, dict[str, Table | str]] = {
    date(2026, 3, 1): {
        "police/户籍_20260301.csv": (
            RESIDENTS,
            ("新增", ZHANG, "张伟宁", "1", "1990-01-01", "13800000001", "甲"),
            ("新增", LI, "李晓燕", "2", "1985/6/15", "", ""),
            ("新增", WANG, "王建国", "1", "19621130", "0760-88880003", ""),
            ("新增", CHEN, "陈美玲", "1", "2001-02-28", "", ""),
            ("新增", WRONG_ID, "周错号", "1", "1990-01-01", "", ""),
            ("新增", WU, "吴错日", "1", "1999-09-09", "", ""),
        ),
        "police/foreigners_20260301.jsonl": f'{{"证件号": "{JOHN}", "姓名": "约翰·史密斯"}}\n',
        "social/参保_20260301.xlsx": (
            INSURED,
            (ZHANG, "张伟宁", "1990-01-01", "+86 138-0000-0001", HONGDA),
            (LI, "李小燕", "1985-06-15", None, HONGDA),
            (WANG_15, "王 建国", "1962-11-30", "13900000003", HAIGANG),
            (JOHN, "约翰史密斯", None, None, HONGDA),
            (CHEN, "陈美玲", "2001-02-28", None, STRANGE),
        ),
        "harbour/常住_20260301.tsv": (
            TOWN,
            (ZHANG, "张伟宁", "男", "13800000001"),
            (LI, "李晓燕", "女", "13700000002"),
            (WANG, "王建国", "男", "0760-88880003"),
            (ZHAO, "赵一鸣", "男", "13600000005"),
            (ZHANG, "张伟宁", "男", "13800000001"),
        ),
        "market/企业_20260301.db": (
            COMPANIES,
            (HONGDA, "宏达电子有限公司", "1", "1000000"),
            (HAIGANG, "海港渔业有限公司", "1", "500000"),
            (XINFENG, "新风贸易有限公司", "1", None),
        ),
        "market/纳税_20260301.csv": (
            TAXPAYERS,
            (HONGDA, "宏达电子有限责任公司", "100"),
            (HAIGANG, "海港渔业股份有限公司", "60"),
            (XINFENG, "新风贸易有限公司", "30"),
        ),
    },
    date(2026, 3, 2): {
        "police/户籍_20260302.csv": (
            RESIDENTS,
            ("变更", CHEN, "陈美玲", "2", "2001-02-28", "", ""),
            ("新增", ZHAO, "赵一鸣", "1", "1988-08-08", "", ""),
            ("新增", WRONG_ID, "周错号", "1", "1990-01-01", "", ""),
        ),
        "police/foreigners_20260302.jsonl": f'{{"证件号": "{JOHN}", "姓名": "约翰·史密斯"}}\n',
        "social/参保_20260302.xlsx": (
            INSURED,
            (ZHANG, "张伟宁", "1990-01-01", "+86 138-0000-0001", HONGDA),
            (LI, "李小雁", "1985-06-15", None, HONGDA),
            (WANG_15, "王 建国", "1962-11-30", "13900000003", HAIGANG),
            (JOHN, "约翰史密斯", None, None, HONGDA),
            (CHEN, "陈美玲", "2001-02-28", None, XINFENG),
        ),
        "market/纳税_20260302.csv": (
            TAXPAYERS,
            (HONGDA, "宏达电子有限责任公司", "100"),
            (HAIGANG, "海港渔业有限公司", "60"),
        ),
    },
    date(2026, 3, 3): {
        "police/户籍_20260303.csv": (RESIDENTS, ("注销", ZHANG, "", "", "", "", "")),
        "harbour/常住_20260228.tsv": (
            TOWN,
            (ZHANG, "张旧名", "男", "13800000009"),
            (LI, "李旧名", "女", ""),
        ),
        "market/企业_20260303.db": (
            COMPANIES,
            (HONGDA, "宏达电子有限公司", "1", "1000000"),
            (HAIGANG, "海港渔业有限公司", "2", "500000"),
            (XINFENG, "新风贸易有限公司", "1", None),
        ),
        "market/纳税_20260303.csv": (
            TAXPAYERS,
            (HONGDA, "宏达电子有限责任公司", "100"),
            (HAIGANG, "海港渔业有限公司", "50.3"),
        ),
    },
}
FIRST, SECOND, THIRD = NIGHTS


def _xlsx(path: Path, table: Table) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 3, 1)})
        sheet = book.add_worksheet("参保")
        for number, row in enumerate(table):
            for place, value in enumerate(row):
                if value is not None:
                    sheet.write_string(number, place, value)


def _sqlite(path: Path, table: Table) -> None:
    header, *rows = table
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"CREATE TABLE ent ({', '.join(header)})")
        file.executemany(f"INSERT INTO ent VALUES ({', '.join('?' * len(header))})", rows)
        file.commit()


def _text(path: Path, table: Table) -> None:
    between = "\t" if path.suffix == ".tsv" else ","
    encoding = "gb18030" if path.name.startswith("户籍") else "utf-8"
    lines = (between.join([value or "" for value in row]) for row in table)
    path.write_text("".join(f"{line}\n" for line in lines), encoding=encoding)


def _deliver(home: Home, files: dict[str, Table | str]) -> None:
    """Put files into the drop folders; a text instead of a table is the file's contents."""
    for name, content in files.items():
        path = home.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            {".xlsx": _xlsx, ".db": _sqlite}.get(path.suffix, _text)(path, content)


def _run(city: City, night: date) -> Night:
    return run_night(city, night, lambda _: None)


def _city(folder: Path) -> City:
    return City(load(CATALOGUE, vocabulary()), Home(folder))


@pytest.fixture(scope="session")
def golden() -> SimpleNamespace:
    """Return the golden city's words: ``nights``, ``catalogue``, ``city(folder)``, ``deliver``, ``run``."""
    return SimpleNamespace(nights=NIGHTS, catalogue=CATALOGUE, city=_city, deliver=_deliver, run=_run)


@pytest.fixture(scope="session")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Run the three nights once; tests read ``city``, ``runs`` and ``releases`` (night → id) of them."""
    city = _city(tmp_path_factory.mktemp("golden"))
    runs, releases = {}, {}
    for night, files in NIGHTS.items():
        _deliver(city.home, files)
        if night == SECOND:  # the same bytes for the same date once more
            _deliver(city.home, {k: v for k, v in NIGHTS[FIRST].items() if "foreigners" in k})
        runs[night] = _run(city, night)
        releases[night] = (city.home.releases / "current").resolve().name
    return SimpleNamespace(city=city, runs=runs, releases=releases)


@pytest.fixture
def rows_of() -> Callable[..., list[tuple[object, ...]]]:
    """Return a function: city, table, columns → the table's rows, sorted."""

    def read(city: City, table: str, columns: str, where: str = "true") -> list[tuple[object, ...]]:
        select = city.tables.snapshot(table).select()
        with city.engine() as engine:
            return engine.rows(f"SELECT {columns} FROM ({select}) WHERE {where} ORDER BY ALL")

    return read
