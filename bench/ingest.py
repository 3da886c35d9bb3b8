"""``python -m bench.ingest``: millions of rows to a merged Delta table, beside dlt and beside a plain script.

Writes ``bench/results/ingest.json``. The same GB18030 file and the same PostgreSQL table go through all, in
turns, each in a process of its own and on the same earlier state: a tenth of the rows, loaded
by the tool itself, which isn't measured. Time is from the process's start to its end, imports included.
"""

import argparse
import json
import shutil
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances
from bench.ingest_data import EARLIER, NOW, fill_database, show, write_csv
from bench.measure import Measured, measured
from bench.sample import WORK
from examples.servers.postgres import postgres

RESULTS = Path(__file__).resolve().parent / "results" / "ingest.json"
KINDS = ("csv", "postgres")
TOOLS: Mapping[str, tuple[str, ...]] = {
    "ours": ("bench.ingest_ours",),
    "script": ("bench.ingest_script",),
    "dlt": ("bench.ingest_dlt", "own"),
    "dlt_arrow": ("bench.ingest_dlt", "arrow"),
}
"""Tool → its module and first arguments."""

FLOORS = {"csv_dlt_ratio": 3.0, "postgres_dlt_ratio": 3.0}
CEILINGS = {"csv_script_ratio": 1.5, "postgres_script_ratio": 1.5, "peak_mb": 3000}
NOTES = {
    "csv_script_ratio, postgres_script_ratio": "our time over the script's",
    "csv_dlt_ratio, postgres_dlt_ratio": "dlt's time over ours: its own read_csv and sql_table as they come",
    "…_dlt_arrow_ratio": "the same for dlt fed with Arrow batches by pyarrow's CSV reader and by ADBC",
    "ours": "a snapshot: landed, examined for secrecy marks, judged, hashed, entered in the ledger",
    "rows": "ours leaves out wrong check digits too, dlt keeps rows without a birth date",
    "not counted": "Dagster, the database server, the delivery of the file",
}
Runs = dict[str, dict[str, list[Measured]]]
"""kind → tool → its runs"""


def main() -> None:
    """Measure and write the results; fails if a floor or a ceiling doesn't hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--repeats", type=int, default=1, help="runs of each tool, in turns")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--tools", default=",".join(TOOLS), help="dlt takes many minutes")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    stated = circumstances("bench.ingest")
    stated["versions"] |= {name: version(name) for name in ("dlt", "adbc-driver-postgresql")}
    runs = _runs(kinds, options.tools.split(","), options.rows, options.repeats)
    result = summary(runs) | stated | {"rows": options.rows, "repeats": options.repeats, "notes": NOTES}
    result |= {"runs": {k: {tool: _told(of) for tool, of in tools.items()} for k, tools in runs.items()}}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(not all(result["holds"].values()))


def summary(runs: Runs) -> dict[str, Any]:
    """Return the ratios of median times, our greatest peak, and which floors and ceilings hold."""
    found: dict[str, float] = {}
    for kind, tools in runs.items():
        walls = {tool: statistics.median(r.wall for r in of) for tool, of in tools.items()}
        for tool in [t for t in walls if t != "ours"]:
            ratio = walls["ours"] / walls[tool] if tool == "script" else walls[tool] / walls["ours"]
            found[f"{kind}_{tool}_ratio"] = round(ratio, 3)
    found["peak_mb"] = max(r.peak_mb for tools in runs.values() for r in tools["ours"])
    holds = {name: found[name] >= floor for name, floor in FLOORS.items() if name in found}
    holds |= {name: found[name] <= ceiling for name, ceiling in CEILINGS.items() if name in found}
    return {**found, "floors": FLOORS, "ceilings": CEILINGS, "holds": holds}


def _runs(kinds: list[str], tools: list[str], rows: int, repeats: int) -> Runs:
    runs: Runs = {kind: {tool: [] for tool in tools} for kind in kinds}
    with ExitStack() as servers:
        url = _database(servers, rows) if "postgres" in kinds else ""
        for turn in range(repeats):
            for kind in kinds:
                for tool in sorted(runs[kind], reverse=bool(turn % 2)):
                    runs[kind][tool].append(brought_up(kind, tool, url, rows))
    return runs


def _database(servers: ExitStack, rows: int) -> str:
    """Start a PostgreSQL server that has the table; return its address with user and password."""
    server = servers.enter_context(postgres(password="ingest"))  # noqa: S106 - lives as long as this run
    return fill_database(server.url.replace("://", f"://{server.credentials}@"), rows)


def brought_up(kind: str, tool: str, url: str, rows: int) -> Measured:
    """Load the earlier state with a tool, then measure what it takes to bring it up to now.

    The tables stay below ``folder_of``. ``url`` is the database's, with user and password.
    """
    folder = folder_of(kind, tool)
    shutil.rmtree(folder, ignore_errors=True)
    for state in (EARLIER, NOW):
        if kind == "csv":
            source: object = write_csv(WORK / "ingest" / f"{state}-{rows}.csv", rows, state)
        else:
            source = url
            show(url, state)
        run = measured(*TOOLS[tool], kind, source, folder)
    return run


def folder_of(kind: str, tool: str) -> Path:
    """Return the folder that a tool works in."""
    return WORK / "ingest" / f"{kind}-{tool}"


def _told(runs: list[Measured]) -> Mapping[str, Any]:
    return {
        "wall": round(statistics.median(r.wall for r in runs), 3),
        "walls": [round(r.wall, 3) for r in runs],
        "cpu": round(statistics.median(r.cpu for r in runs), 3),
        "peak_mb": max(r.peak_mb for r in runs),
        "said": runs[-1].said[-1],
    }


if __name__ == "__main__":
    main()
