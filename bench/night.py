"""``make bench``: the first night at scale 20, cold, and how it compares with bare DuckDB.

Writes ``bench/results/night.json``. Every thing measured runs in a process of its own; the files have just
been written, so the yardsticks and the night find them in the page cache alike.
"""

import argparse
import json
import statistics
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.circumstances import circumstances
from bench.claims import claims_in
from bench.measure import Measured, measured
from bench.same_rows import difference
from bench.sample import WORK, deliveries, drop, new_home, nights_of
from examples.zhongshan.generate.city import CATALOGUE
from lake.home import Home

RESULTS = Path(__file__).resolve().parent / "results" / "night.json"
CEILINGS = {"reconcile_ratio": 0.6, "night_ratio": 8.0, "peak_mb": 6000}


def main() -> None:
    """Measure and write the results; fails if a ceiling doesn't hold or the yardstick found other rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=20, help="1 is 50,000 persons")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each yardstick, and of reconcile")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    sample = deliveries(options.scale, 1)
    result = circumstances("bench.night") | {"scale": options.scale, "repeats": options.repeats}
    home = new_home(f"night-{options.scale:g}")
    night = _night(sample, home, options.repeats)
    reconcile = _reconcile(home, options.repeats)
    summary = {
        "reconcile_ratio": reconcile["ratio"],
        "night_ratio": night["ratio"],
        "peak_mb": night["peak_mb"],
    }
    holds = {name: summary[name] <= ceiling for name, ceiling in CEILINGS.items()}
    holds["same_rows"] = not any(reconcile["difference"].values())
    result = (
        summary | {"ceilings": CEILINGS, "holds": holds} | result | {"night": night, "reconcile": reconcile}
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(not all(holds.values()))


def _night(sample: Path, home: Home, repeats: int) -> dict[str, Any]:
    """Measure the night, and before and after it the bare reading of the same files."""
    (date,) = nights_of(sample)
    drop(sample, date, home)
    bare = [_bare_read(home) for _ in range(repeats - repeats // 2)]
    environment = {"GOVLAKE_HOME": str(home.folder), "GOVLAKE_CATALOGUE": str(CATALOGUE)}
    run = measured("bench.one_night", date, environment=environment)
    bare += [_bare_read(home) for _ in range(repeats // 2)]
    rows = sum(step.get("received", 0) for step in run.said)
    yardstick = statistics.median(b.said[0]["seconds"] for b in bare)
    return {
        "wall": _round(run.wall),
        "cpu": _round(run.cpu),
        "peak_mb": run.peak_mb,
        "rows": rows,
        "rows_per_second": round(rows / run.wall),
        "ratio": _round(run.wall / yardstick),
        "bare_read": {
            "wall": _round(yardstick),
            "walls": _walls(bare),
            "cpu": _cpu(bare),
            "rows": bare[0].said[0]["rows"],
            "files": bare[0].said[0]["files"],
        },
        "stages": stages(run),
        "steps": [_step(step, run) for step in run.said],
    }


def _bare_read(home: Home) -> Measured:
    return measured("bench.bare_read", home.drop, WORK / "bare-read")


def _reconcile(home: Home, repeats: int) -> dict[str, Any]:
    """Measure reconcile and its yardstick in turns, so that a change of the machine's load meets both."""
    runs: dict[str, list[Measured]] = {"our_reconcile": [], "bare_reconcile": []}
    for turn in range(repeats):
        for module in sorted(runs, reverse=bool(turn % 2)):
            out = new_home(module)
            runs[module].append(measured(f"bench.{module}", home.folder, out.folder))
    ours, bare = (statistics.median(r.said[0]["seconds"] for r in of) for of in runs.values())
    said = runs["our_reconcile"][0].said[0]
    claims = claims_in(home)
    return {
        "ratio": _round(ours / bare),
        "cpu_ratio": _round(_cpu(runs["our_reconcile"]) / _cpu(runs["bare_reconcile"])),
        "conflicts": said["rows"],
        "entities": said["entities"],
        "claims": claims,
        "claims_per_second": round(claims / ours),
        "difference": difference(WORK / "homes" / "our_reconcile", WORK / "homes" / "bare_reconcile"),
        **{
            name: {
                "wall": _round(wall),
                "walls": _walls(of),
                "cpu": _cpu(of),
                "peak_mb": max(r.peak_mb for r in of),
            }
            for (name, of), wall in zip(runs.items(), (ours, bare), strict=True)
        },
        "not_counted": "imports, in both; no base tables",
    }


_STAGES: Mapping[str, Callable[[str], bool]] = {
    "deliveries to source tables": lambda name: name.startswith("source_"),
    "reconcile, conflicts and base tables": lambda name: name.startswith("entity_"),
    "themes": lambda name: name.startswith("theme_"),
    "release": lambda name: name == "release",
}


def stages(run: Measured) -> dict[str, dict[str, float]]:
    """Return seconds of work and peak memory of each stage of a night.

    Two pieces of work are done at a time, so that the seconds add up to more than the night's.
    """
    found = {}
    for stage, belongs in _STAGES.items():
        steps = [s for s in run.said if belongs(s["step"])]
        found[stage] = {
            "work": _round(sum(s["seconds"] for s in steps)),
            "peak_mb": max((_peak(s, run) for s in steps), default=0),
        }
    return found


def _step(step: Mapping[str, Any], run: Measured) -> dict[str, Any]:
    counts = {k: v for k, v in step.items() if k not in ("ended", "seconds")}
    return counts | {"work": _round(step["seconds"]), "peak_mb": _peak(step, run)}


def _peak(step: Mapping[str, Any], run: Measured) -> int:
    return run.peak_between(step["ended"] - step["seconds"], step["ended"])


def _walls(runs: Iterable[Measured]) -> list[float]:
    return [_round(r.said[0]["seconds"]) for r in runs]


def _cpu(runs: Iterable[Measured]) -> float:
    return _round(statistics.median(r.said[0]["cpu"] for r in runs))


def _round(seconds: float) -> float:
    return round(seconds, 3)


if __name__ == "__main__":
    main()
