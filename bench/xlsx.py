"""``python -m bench.xlsx``: reading a workbook of 200,000 rows, and how that compares with bare fastexcel.

Writes ``bench/results/xlsx.json``. Ours includes the child process, the search for merged cells and formulas
without a value, and the rows' way into the engine; both read the same file, in turns, in one process.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import fastexcel
import xlsxwriter

from bench.circumstances import circumstances
from bench.sample import WORK
from catalog.models import Delivery, FileFormat, Mode
from lake.connectors import read
from lake.engine import Engine, quoted

RESULTS = Path(__file__).resolve().parent / "results" / "xlsx.json"
CEILINGS = {"xlsx_ratio": 2.0}
_HEADERS = (
    "编号", "姓名", "身份证号", "出生日期", "地址", "电话", "金额", "登记日期", "状态", "备注", "数量", "单位"
)  # fmt: skip


def main() -> None:
    """Measure and write the results; fails if the ceiling doesn't hold or rows were lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=7, help="readings of each kind, in turns")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    path = _book(WORK / f"people-{options.rows}.xlsx", options.rows)
    result = circumstances("bench.xlsx") | {"rows": options.rows, "repeats": options.repeats}
    pairs = [(_bare(path), _ours(path, options.rows)) for _ in range(options.repeats)]
    bare, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    summary = {"xlsx_ratio": round(ours / bare, 3)}
    holds = {name: summary[name] <= ceiling for name, ceiling in CEILINGS.items()}
    seconds: dict[str, Any] = {
        "bare_fastexcel": round(bare, 3),
        "ours": round(ours, 3),
        "pairs": [[round(a, 3), round(b, 3)] for a, b in pairs],
    }
    result = summary | {"ceilings": CEILINGS, "holds": holds} | result | {"seconds": seconds}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(not all(holds.values()))


def _bare(path: Path) -> float:
    start = time.perf_counter()
    fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_arrow()
    return time.perf_counter() - start


def _ours(path: Path, rows: int) -> float:
    delivery = Delivery(file="*", format=FileFormat.XLSX, mode=Mode.SNAPSHOT)
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder)) as engine:
        start = time.perf_counter()
        incoming = read(engine, path, delivery, _HEADERS)
        seconds = time.perf_counter() - start
        (found,) = engine.one(f"SELECT count(*) FROM {quoted(incoming.relation)}")
        if found != rows:
            raise SystemExit(f"{found} rows read of {rows}")
    return seconds


def _book(path: Path, rows: int) -> Path:
    """Write the workbook if it isn't there: text, identity numbers, dates, amounts, an empty column."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)  # noqa: S311 - made-up people
    part = path.with_name(f".{path.name}")
    with xlsxwriter.Workbook(part) as book:
        sheet = book.add_worksheet("名单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADERS)
        for row in range(1, rows + 1):
            for column, value in enumerate(_person(row, chance)):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
    return part.replace(path)


def _person(row: int, chance: random.Random) -> tuple[str | float | datetime | None, ...]:
    born = datetime(1950, 1, 1) + timedelta(days=chance.randint(0, 20_000))
    return (
        f"A{row:08d}",
        "张" + chance.choice("三四五六七八九"),
        f"442000{born:%Y%m%d}{chance.randint(0, 9999):04d}",
        born,
        f"中山市石岐区{chance.randint(1, 999)}号",
        f"138{chance.randint(0, 99_999_999):08d}",
        round(chance.random() * 10_000, 2),
        datetime(2020, 1, 1) + timedelta(days=chance.randint(0, 2_000)),
        chance.choice(["在业", "注销"]),
        None,
        chance.randint(1, 99),
        "个",
    )


if __name__ == "__main__":
    main()
