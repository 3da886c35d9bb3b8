"""How often the secrecy gate errs, on a corpus of texts, and what it costs on files without any marking.

Writes ``bench/results/secrecy.json``. The corpus has two halves, written before the patterns were tuned: what
the patterns miss was only ever looked at in the ``tune`` half. All of it is written for this project, place
names apart; what offices really write may differ.
"""

import argparse
import json
import random
import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances
from bench.sample import WORK
from catalog.language import Text
from catalog.models import City, Delivery, FileFormat, Mode
from lake.engine import Engine
from quality.secrecy import Examiner
from quality.secrecy.markings import Markings

RESULTS = Path(__file__).resolve().parent / "results" / "secrecy.json"
CORPUS = Path(__file__).resolve().parents[1] / "tests" / "unit" / "quality" / "secrecy" / "corpus"
_WORDS = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗国科中市山路号机构有限公司电子科技贸易"
_INNOCENT = ("密云路", "保密柜厂", "内部装修", "秘密花园餐厅", "精密仪器", "对外传播")
"""what stands in a row in a hundred"""
_ROWS, _NAMED, _REPEATS = 1_000_000, 20_000, 5


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    result = circumstances("bench.secrecy")
    corpus = {half: _errors(half) for half in ("tune", "held")}
    summary = {
        "missed": sum(c["missed"] for c in corpus.values()),
        "false_alarms": sum(c["false_alarms"] for c in corpus.values()),
    }
    scans = {encoding: _cost(encoding) for encoding in ("utf-8", "gb18030")}
    summary["cpu_seconds_per_million_rows"] = max(s["cpu_seconds"] for s in scans.values())
    content = json.dumps(summary | {"corpus": corpus, "scan": scans} | result, ensure_ascii=False, indent=2)
    options.out.write_text(content + "\n", encoding="utf-8")


def _errors(half: str) -> dict[str, Any]:
    """Return how many texts of one half are marked and missed, innocent and alarmed at."""
    markings = Markings()
    found = {}
    for kind in ("marked", "innocent"):
        lines = (CORPUS / f"{kind}_{half}.txt").read_text(encoding="utf-8").split("\n")
        judged = [(x, markings.find(x.removeprefix("@"), x.startswith("@"))) for x in lines if x]
        found[kind] = judged
    return {
        "marked": len(found["marked"]),
        "missed": sum(k is None for _, k in found["marked"]),
        "innocent": len(found["innocent"]),
        "false_alarms": sum(k is not None for _, k in found["innocent"]),
        "false_alarm_texts": [text for text, k in found["innocent"] if k],
    }


def _cost(encoding: str) -> dict[str, Any]:
    """Return the CPU time of examining a million rows of ten columns, the median of five runs."""
    path = WORK / f"secrecy-{encoding}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, encoding)
    city = City(name=Text(zh="城", en="City"), authority="a", first_night=date(2026, 1, 1))
    delivery = Delivery(file="x", format=FileFormat.CSV, mode=Mode.SNAPSHOT, encoding=encoding)
    taken = []
    with Engine(WORK / "secrecy") as engine:
        for _ in range(_REPEATS):
            started = time.process_time()
            marks = Examiner(city, engine).examine(path, "x.csv", delivery)
            taken.append(time.process_time() - started)
            if marks:
                raise SystemExit(f"{path} has marks: {marks}")
    size = path.stat().st_size
    path.unlink()
    return {
        "rows": _ROWS,
        "columns": 10,
        "mb": round(size / 1e6),
        "cpu_seconds": round(statistics.median(taken), 3),
    }


def _write(path: Path, encoding: str) -> None:
    chance = random.Random(1)  # noqa: S311 - the same file every time
    names = ["".join(chance.choices(_WORDS, k=chance.randint(2, 8))) for _ in range(_NAMED)]
    with path.open("w", encoding=encoding) as file:
        for n in range(_ROWS):
            name, unit, road, note = chance.choices(names, k=4)
            note = note if n % 100 else chance.choice(_INNOCENT)
            person = f"{442000199001010000 + n},{name},1,1990-01-01"
            file.write(f"{person},{unit},13800000001,{n},中山市{road},2020-01-01,{note}\n")


if __name__ == "__main__":
    main()
