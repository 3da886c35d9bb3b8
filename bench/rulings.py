"""Clerks who rule on the same cases at once: ``python -m bench.rulings``.

Each of eight processes tries to rule on all of 500 cases, a tenth of them about patterns, in an order of its
own. Of each case exactly one ruling may be kept, and everybody has to be told whose it is. Run on SQLite and
on PostgreSQL; figures go to ``bench/results/rulings.json``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.circumstances import circumstances
from examples.servers.postgres import postgres
from governance.events import Ruled
from governance.store import ADDRESS, Store
from lake.home import Home

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "bench" / "results" / "rulings.json"


def main() -> None:
    """Let the clerks compete on both databases and write what became of the cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clerks", type=int, default=8)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    result: dict[str, Any] = circumstances("bench.rulings")
    result |= {"clerks": options.clerks, "cases": options.cases}
    with tempfile.TemporaryDirectory() as folder:
        result["sqlite"] = compete(Home(Path(folder)), options.clerks, options.cases)
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        user, password = server.credentials.split(":", 1)
        os.environ[ADDRESS] = server.url.replace("://", f"://{user}:{quote(password, safe='')}@")
        result["postgresql"] = compete(Home(Path(folder)), options.clerks, options.cases)
    options.out.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def compete(home: Home, clerks: int, cases: int) -> dict[str, Any]:
    """Return figures of one competition; raises RuntimeError if a ruling was lost or made twice."""
    names, begun = [f"clerk{n}" for n in range(clerks)], time.monotonic()
    here = {**os.environ, "PYTHONPATH": str(PROJECT)}
    words = [sys.executable, "-m", "bench.clerk"]
    running = [
        subprocess.Popen(  # noqa: S603
            [*words, name, str(home.folder), str(cases)], cwd=PROJECT, env=here, stdout=subprocess.PIPE
        )
        for name in names
    ]
    told = [json.loads(process.communicate()[0]) for process in running]
    seconds = time.monotonic() - begun
    with Store.of(home) as store, store.read() as reader:
        found = [*reader.cases(), *reader.patterns()]
        kept = [event for _, event in reader.happened("ruled") if isinstance(event, Ruled)]
    whose = {case.id: case.ruling.by for case in found if case.ruling}
    if not len(found) == len(kept) == len(whose) == cases or any(each != whose for each in told):
        raise RuntimeError(f"{cases} cases, {len(kept)} rulings kept, {len(whose)} in effect")
    return {
        "seconds": round(seconds, 1),
        "attempts": clerks * cases,
        "rulings": len(kept),
        "on_patterns": sum(case.place.pattern is not None for case in found),
        "lost": cases - len(whose),
        "made_twice": len(kept) - len(whose),
        "by_clerk": {name: sum(by == name for by in whose.values()) for name in names},
    }


if __name__ == "__main__":
    main()
