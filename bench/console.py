"""How quickly the console answers with a million open conflicts: pages of the queue, and cases, over HTTP.

Every request has another filter, page or case, so that nothing is answered from what was remembered. Writes
``bench/results/console.json``; ``queue_ms`` and ``case_ms`` are 95th percentiles of one visitor at a time.
"""

import argparse
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bench.circumstances import circumstances
from bench.console_data import CLERKS, SHARES, make
from bench.console_server import CLERK, PASSWORD
from bench.sample import WORK, new_home
from catalog.load import load
from catalog.models import Catalogue
from examples.zhongshan.generate.city import CATALOGUE
from lake.home import Home
from lake.worklist import opened
from quality.vocabulary import vocabulary

RESULTS = Path(__file__).resolve().parent / "results" / "console.json"
LIMIT_MS = 300
CONFLICTS, CASES, REQUESTS = 1_000_000, 5_000, 300
_TOGETHER = 4
_PATIENCE_SECONDS = 120


def main() -> None:
    """Make the home, ask for pages, write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conflicts", type=int, default=CONFLICTS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--again", action="store_true", help="on the home of the last time")
    options = parser.parse_args()
    stated, catalogue = circumstances("bench.console"), load(CATALOGUE, vocabulary())
    if options.again:
        home = Home(WORK / "homes" / "console")
    else:
        home = new_home("console")
        make(home, catalogue, options.conflicts, CASES)
    with served(home) as client:
        figures = measured(client, home, catalogue)
    holds = figures["queue_ms"] < LIMIT_MS and figures["case_ms"] < LIMIT_MS
    size = {"conflicts": options.conflicts, "cases": CASES, "requests": REQUESTS}
    result = {**figures, "limit_ms": LIMIT_MS, "holds": holds, **size, **stated}
    options.out.write_text(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(json.dumps(figures) + "\n")


@contextmanager
def served(home: Home) -> Iterator[httpx.Client]:
    """Serve a home's console in a process of its own, and give a client that is logged in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bench.console_server", str(home.folder), str(port)]
    with subprocess.Popen(command) as server:  # noqa: S603 - our own module
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE_SECONDS) as client:
                _wait(client)
                _login(client)
                yield client
        finally:
            server.terminate()


def _wait(client: httpx.Client) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            client.get("/login")
            return
        except httpx.TransportError:
            time.sleep(0.2)


def _login(client: httpx.Client) -> None:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/login").text)
    sent = {"csrf": found[1] if found else "", "account": CLERK, "password": PASSWORD}
    client.post("/login", data=sent)
    client.get("/queue").raise_for_status()


def measured(client: httpx.Client, home: Home, catalogue: Catalogue) -> dict[str, Any]:
    """Return the figures."""
    draw = random.Random(11)  # noqa: S311 - a draw to be repeated, no secret
    queues, cases = _queues(home, catalogue, draw), _cases(home, draw)
    beside = [f"{path.split('?')[0]}/entity" for path in cases[: REQUESTS // 3]]
    timed = {
        "queue_ms": _timed(client, queues[:REQUESTS]),
        "case_ms": _timed(client, cases[:REQUESTS]),
        "case_entity_ms": _timed(client, beside),
        "today_ms": _timed(client, ["/"] * 20),
    }
    together = _together(lambda path: _timed(client, [path])[0], queues[REQUESTS:] + cases[REQUESTS:])
    medians = {name.replace("_ms", "_median_ms"): round(statistics.median(ms)) for name, ms in timed.items()}
    return {
        **{name: _percentile(ms) for name, ms in timed.items()},
        **medians,
        f"{_TOGETHER}_visitors_ms": _percentile(together),
    }


def _timed(client: httpx.Client, paths: Sequence[str]) -> list[float]:
    """Return how many milliseconds each page took."""
    took = []
    for path in paths:
        start = time.perf_counter()
        client.get(path).raise_for_status()
        took.append((time.perf_counter() - start) * 1000)
    return took


def _together(ask: Callable[[str], float], paths: Sequence[str]) -> list[float]:
    with ThreadPoolExecutor(_TOGETHER) as pool:
        return list(pool.map(ask, paths))


def _percentile(ms: Sequence[float]) -> float:
    return round(statistics.quantiles(ms, n=20)[-1], 1)


def _queues(home: Home, catalogue: Catalogue, draw: random.Random) -> list[str]:
    """Return addresses of queue pages, no two alike: filters of every kind, and places deep in the queue."""
    worklist = opened(home)
    places = worklist.rows(f"SELECT rank, case_id FROM conflict USING SAMPLE {4 * REQUESTS} (reservoir, 5)")
    patterns = [p for (p,) in worklist.rows("SELECT DISTINCT pattern FROM conflict LIMIT 500")]
    keys = [k for (k,) in worklist.rows("SELECT key FROM conflict USING SAMPLE 200 (reservoir, 3)")]
    worklist.close()
    filters: dict[str, Sequence[str]] = {
        "entity": list(SHARES),
        "element": sorted({e.code for code in SHARES for e in catalogue.entities[code].elements}),
        "department": list(catalogue.departments),
        "severity": ("high", "medium", "low"),
        "kind": ("values_differ",),
        "age": ("new", "7", "30", "90"),
        "due": ("overdue", "soon"),
        "by": ("anyone", "-", *CLERKS),
        "status": ("open", "claimed", "asked", "ruled"),
        "pattern": patterns,
        "key": keys,
    }
    return [f"/queue?{urlencode(_filter(filters, draw, place))}" for place in places[: 2 * REQUESTS]]


def _filter(filters: dict[str, Sequence[str]], draw: random.Random, place: tuple[int, str]) -> dict[str, str]:
    chosen = draw.sample(sorted(filters), draw.choice((0, 1, 1, 2, 2, 3)))
    said = {name: draw.choice(filters[name]) for name in chosen}
    deep = {} if draw.random() < 0.4 else {"after": f"{place[0]}-{place[1]}"}  # noqa: PLR2004 - first pages
    return {**said, **deep}


def _cases(home: Home, draw: random.Random) -> list[str]:
    """Return addresses of cases, each reached through a filter; one in five was worked on."""
    worklist = opened(home)
    drawn = worklist.rows(
        f"SELECT case_id, entity, element FROM conflict USING SAMPLE {2 * REQUESTS} (reservoir, 9)"
    )
    worklist.close()
    filters = [{"entity": entity, "element": element} for _, entity, element in drawn]
    kept = [{n: f[n] for n in f if draw.random() < 0.5} for f in filters]  # noqa: PLR2004
    return [f"/cases/{case}?{urlencode(f)}" for (case, *_), f in zip(drawn, kept, strict=True)]


if __name__ == "__main__":
    main()
